/* Comparing the schema's version with the binary's. */
#include "antoned/store/schema.h"

#include "antoned/store/migrations.h"

void schema_version_queue(struct pg_connection *connection)
{
    pg_connection_queue_sql(connection, sql_schema_version.text, NULL);
}

int schema_version_parse(struct pg_rows *rows, struct error *err)
{
    static const struct pg_column columns[] = { { "version", PG_INT4 } };
    if (pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    return schema_version_check(pg_rows_count(rows) == 0 ? 0 : (int)pg_rows_int(rows, 0, 0), err);
}

void schema_version_explain(const struct error *why, struct error *ret)
{
    if (schema_version_is_zero(why))
        schema_version_check(0, ret);
    else
        *ret = *why;
}
