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
    int found = str_index(name, names, PLATFORM_COUNT);
    if (found < 0)
        return -1;
    *ret = (enum platform)found;
    return 0;
}
