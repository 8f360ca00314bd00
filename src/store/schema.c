/* Comparing the schema's version with the binary's. */
#include "antoned/store/schema.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/store/sql_text.h"

/* The number at the head of the last migration's name. */
static long binary_version(void)
{
    return strtol(sql_migrations[sql_migration_count - 1].name, NULL, 10);
}

void schema_version_queue(struct pg_connection *connection)
{
    pg_connection_queue_sql(connection, sql_query("schema.version"), NULL);
}

int schema_version_parse(struct pg_rows *rows, struct error *err)
{
    static const struct pg_column columns[] = { { "version", PG_INT4 } };
    if (pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    long found = pg_rows_count(rows) == 0 ? 0 : (long)pg_rows_int(rows, 0, 0);
    long wanted = binary_version();
    if (found < wanted)
        return error_set(
            err, ERROR_CONFIG,
            "the database has schema version %ld, this antoned needs %ld: run antonectl db migrate",
            found, wanted);
    if (found > wanted)
        return error_set(
            err, ERROR_CONFIG,
            "the database has schema version %ld, this antoned knows only %ld: upgrade antoned",
            found, wanted);
    return 0;
}

void schema_version_explain(const struct error *why, struct error *ret)
{
    if (strcmp(why->sqlstate, "42P01") == 0 || strcmp(why->sqlstate, "3F000") == 0)
        error_set(ret, ERROR_CONFIG,
                  "the database has no schema of antoned yet, this antoned needs version %ld: run "
                  "antonectl db migrate",
                  binary_version());
    else
        *ret = *why;
}
