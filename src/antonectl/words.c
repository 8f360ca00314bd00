/* Limits and names on the command line. */
#include "antoned/antonectl/words.h"

#include <ctype.h>
#include <pwd.h>
#include <unistd.h>

#include "antoned/base/parse.h"

int words_limit(const struct command *command, int64_t otherwise, int64_t *ret, struct error *err)
{
    const char *typed = command_option(command, "limit");
    if (typed == NULL) {
        *ret = otherwise;
        return 0;
    }
    if (parse_integer(typed, 1, 10000, ret, err) == 0)
        return 0;
    if (err != NULL)
        err->code = ERROR_USAGE;
    return error_prefix(err, "--limit");
}

int words_platform(struct str typed, enum platform *ret)
{
    char name[16];
    if (typed.size >= sizeof name)
        return -1;
    for (size_t i = 0; i < typed.size; i++)
        name[i] = (char)toupper((unsigned char)typed.data[i]);
    struct str upper = { name, typed.size };
    return platform_parse(str_equal(upper, STR("X")) ? STR("TWITTER") : upper, ret);
}

const char *words_actor(const struct command *command)
{
    const char *named = command_option(command, "by");
    if (named != NULL && *named != '\0')
        return named;
    const struct passwd *user = getpwuid(getuid());
    return user != NULL ? user->pw_name : "antonectl";
}
