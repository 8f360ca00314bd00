/* The statements of a work connection. */
#include "antoned/store/work_statements.h"

#include "antoned/store/sql_text.h"

static const struct sql_text *const prepared[] = {
    &sql_claim_batch,       &sql_claim_list,         &sql_failure_record,  &sql_record_audit,
    &sql_record_decisions,  &sql_record_escalations, &sql_record_mentions, &sql_record_posts,
    &sql_record_randomized, &sql_record_rechecks,    &sql_record_replies,
};

enum { CONTROLS = 3, PREPARED = sizeof prepared / sizeof prepared[0] };

const struct pg_statement *work_statements(size_t *ret_count)
{
    static struct pg_statement statements[CONTROLS + PREPARED] = {
        { "begin", "BEGIN" },
        { "commit", "COMMIT" },
        { "rollback", "ROLLBACK" },
    };
    for (size_t i = 0; i < PREPARED; i++)
        statements[CONTROLS + i] = (struct pg_statement){ prepared[i]->name, prepared[i]->text };
    *ret_count = CONTROLS + PREPARED;
    return statements;
}
