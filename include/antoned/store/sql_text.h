/* The SQL of the source tree, embedded at build time by sql/embed.awk: a symbol for each statement,
 * so that a name which is not there does not compile. sql_claim_batch is
 * sql/queries/claim.batch.sql; those of the archived tables follow from sql/datasets.txt
 * (store/dataset_statements.h). */
#pragma once

#include <stddef.h>

struct sql_text {
    const char *name; /* "claim.batch"; "0001_reference.up" of a migration */
    const char *text;
    size_t size; /* bytes, without the NUL */
};

#include "sql_statements.h" /* the statements */

extern const struct sql_text
    sql_migrations[]; /* sorted by name: down and up of each version are neighbours */
extern const size_t sql_migration_count;
