/* What a process that we start inherits of our environment. */
#pragma once

#include <stddef.h>

/* Our variables but those that begin with one of `without`, then `more` (NULL: none). The strings
 * are borrowed; the caller frees the array, which ends with NULL. */
char **environment_for_child(const char *const *without, size_t without_count,
                             const char *const *more, size_t more_count);
