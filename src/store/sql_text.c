/* Finding an embedded statement by its file's name. */
#include "antoned/store/sql_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare_name(const void *name, const void *entry)
{
    return strcmp(name, ((const struct sql_text *)entry)->name);
}

const char *sql_query(const char *name)
{
    const struct sql_text *found =
        bsearch(name, sql_queries, sql_query_count, sizeof sql_queries[0], compare_name);
    if (found == NULL) {
        fprintf(stderr, "antoned: no statement is named %s\n", name);
        abort();
    }
    return found->text;
}
