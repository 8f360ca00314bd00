/* Names of platforms. */
#include "antoned/domain/post.h"

static const char *const names[PLATFORM_COUNT] = {
    [PLATFORM_TWITTER] = "TWITTER",
    [PLATFORM_REDDIT] = "REDDIT",
    [PLATFORM_THREADS] = "THREADS",
};

const char *platform_name(enum platform platform)
{
    return names[platform];
}

int platform_parse(struct str name, enum platform *ret)
{
    for (int i = 0; i < PLATFORM_COUNT; i++) {
        if (str_equal_text(name, names[i])) {
            *ret = (enum platform)i;
            return 0;
        }
    }
    return -1;
}
