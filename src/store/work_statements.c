/* The statements of a work connection. */
#include "antoned/store/work_statements.h"

#include "antoned/store/sql_text.h"

const struct pg_statement *work_statements(size_t *ret_count)
{
    static struct pg_statement statements[] = {
        { "begin", "BEGIN" },        { "commit", "COMMIT" },       { "rollback", "ROLLBACK" },
        { "claim.batch", NULL },     { "claim.list", NULL },       { "failure.record", NULL },
        { "record.audit", NULL },    { "record.decisions", NULL }, { "record.escalations", NULL },
        { "record.mentions", NULL }, { "record.posts", NULL },     { "record.randomized", NULL },
        { "record.replies", NULL },
    };
    *ret_count = sizeof statements / sizeof statements[0];
    for (size_t i = 0; i < *ret_count; i++)
        if (statements[i].sql == NULL)
            statements[i].sql = sql_query(statements[i].name);
    return statements;
}
