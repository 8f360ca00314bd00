/* What a process that we start inherits of our environment. */
#include "antoned/sys/environment.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "antoned/base/memory.h"

extern char **environ;

static bool begins_with_any(const char *variable, const char *const *prefixes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strncmp(variable, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    }
    return false;
}

char **environment_for_child(const char *const *without, size_t without_count,
                             const char *const *more, size_t more_count)
{
    size_t count = 0, kept = 0;
    while (environ[count] != NULL)
        count++;
    char **variables = memory_zalloc((count + more_count + 1) * sizeof *variables);
    for (size_t i = 0; i < count; i++) {
        if (!begins_with_any(environ[i], without, without_count))
            variables[kept++] = environ[i];
    }
    for (size_t i = 0; i < more_count; i++)
        variables[kept++] = (char *)(uintptr_t)more[i];
    return variables;
}
