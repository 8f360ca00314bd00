/* The SQL files of the source tree, embedded at build time by sql/embed.awk. */
#pragma once

#include <stddef.h>

struct sql_text {
    const char *
        name; /* "claim.batch" of sql/queries/claim.batch.sql; "0001_reference.up" of a migration */
    const char *text;
    size_t size; /* bytes, without the NUL */
};

extern const struct sql_text sql_queries[]; /* sorted by name */
extern const size_t sql_query_count;
extern const struct sql_text
    sql_migrations[]; /* sorted by name: down and up of each version are neighbours */
extern const size_t sql_migration_count;

/* The statement of sql/queries/<name>.sql; aborts when there is none, since names are literals in
 * the source. */
const char *sql_query(const char *name);
