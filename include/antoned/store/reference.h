/* Reference data from the database: eight questions in one conversation, one snapshot as the
 * answer.
 */
#pragma once

#include "antoned/base/arena.h"
#include "antoned/base/error.h"
#include "antoned/domain/reference.h"
#include "antoned/pg/connection.h"
#include "antoned/pg/rows.h"

/* A snapshot and the arena that all of it lives in, wherever it was read from. */
struct reference_data {
    struct arena *arena;
    struct reference reference;
};
struct reference_data *reference_data_new(void);       /* empty: platform_rules_none */
void reference_data_free(struct reference_data *data); /* NULL is fine */

#define REFERENCE_STATEMENTS     8
#define REFERENCE_PLATFORM_RULES 7 /* the one that needs none of the others */

/* The n-th question, for a connection or a session. Later ones refer to rows of earlier ones, so
 * they are asked in order. */
const char *reference_sql(int statement);
void reference_queue(struct pg_connection *connection); /* all of them */

/* Takes the answer to question `statement` into *data. */
int reference_parse(struct reference_data *data, int statement, struct pg_rows *rows,
                    struct error *err);
