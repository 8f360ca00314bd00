/* Comparing the schema's version with the binary's. */
#include "antoned/store/schema.h"

#include "antoned/store/migrations.h"

void schema_version_queue(struct pg_connection *connection)
{
    pg_connection_queue_sql(connection, sql_schema_version.name, sql_schema_version.text, NULL);
}

int schema_version_parse(struct pg_rows *rows, struct error *err)
{
    int version;
    return schema_version_bind(rows, &version, err) < 0 ? -1 : schema_version_check(version, err);
}

void schema_version_explain(const struct error *why, struct error *ret)
{
    if (schema_version_is_zero(why))
        schema_version_check(0, ret);
    else
        *ret = *why;
}
