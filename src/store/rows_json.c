/* Rows → JSON, by the type of each column. */
#include "antoned/store/rows_json.h"

#include "antoned/base/timestamp.h"

static json_t *json_text(struct str text)
{
    return json_stringn(text.data, text.size);
}

json_t *rows_json_time(int64_t us)
{
    char text[TIMESTAMP_SIZE];
    timestamp_format(us, text);
    return json_string(text);
}

static json_t *json_uuid(struct uuid uuid)
{
    char text[UUID_TEXT_SIZE];
    uuid_format(&uuid, text);
    return json_string(text);
}

static void add_element(void *ctx, struct str element)
{
    json_array_append_new(ctx, json_text(element));
}

static json_t *json_texts(const struct pg_rows *rows, int row, int column)
{
    json_t *array = json_array();
    pg_rows_text_array(rows, row, column, add_element, array);
    return array;
}

/* jsonb of the server's is JSON by definition; numbers beyond jansson's are its only limit. */
static json_t *json_parsed(struct str text)
{
    json_t *value = json_loadb(text.data, text.size, JSON_DECODE_ANY, NULL);
    return value != NULL ? value : json_text(text);
}

static json_t *cell(const struct pg_rows *rows, int row, int column, uint32_t type)
{
    if (pg_rows_null(rows, row, column))
        return json_null();
    switch ((int)type) {
    case PG_BOOL: return json_boolean(pg_rows_bool(rows, row, column));
    case PG_INT2:
    case PG_INT4:
    case PG_INT8: return json_integer(pg_rows_int(rows, row, column));
    case PG_FLOAT4:
    case PG_FLOAT8: return json_real(pg_rows_float(rows, row, column));
    case PG_TIMESTAMPTZ: return rows_json_time(pg_rows_timestamptz(rows, row, column));
    case PG_UUID: return json_uuid(pg_rows_uuid(rows, row, column));
    case PG_TEXT_ARRAY: return json_texts(rows, row, column);
    case PG_JSON:
    case PG_JSONB: return json_parsed(pg_rows_text(rows, row, column));
    default: return json_text(pg_rows_text(rows, row, column));
    }
}

static json_t *row_object(const struct pg_rows *rows, int row, const struct pg_column *columns,
                          size_t column_count)
{
    json_t *object = json_object();
    for (size_t i = 0; i < column_count; i++)
        json_object_set_new(object, columns[i].name, cell(rows, row, (int)i, columns[i].type));
    return object;
}

int rows_json_list(struct pg_session *session, const struct sql_text *statement,
                   const struct pg_params *params, const struct pg_column *columns,
                   size_t column_count, json_t **ret, struct error *err)
{
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, statement->text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, column_count, err) < 0)
        return -1;
    json_t *list = json_array();
    for (int row = 0; row < pg_rows_count(rows); row++)
        json_array_append_new(list, row_object(rows, row, columns, column_count));
    *ret = list;
    return 0;
}

int rows_json_one(struct pg_session *session, const struct sql_text *statement,
                  const struct pg_params *params, const struct pg_column *columns,
                  size_t column_count, json_t **ret, struct error *err)
{
    json_t *list;
    if (rows_json_list(session, statement, params, columns, column_count, &list, err) < 0)
        return -1;
    *ret = json_incref(json_array_get(list, 0));
    json_decref(list);
    return 0;
}
