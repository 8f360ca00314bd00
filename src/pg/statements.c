/* The statements of a connection: prepared and described in one pipeline when it opens, so that
 * drift of the schema is found before any work begins. */
#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"
#include "direct.h"
#include "failure.h"
#include "link.h"
#include "wire.h"

static void now_ready(struct pg_connection *connection)
{
    loop_timer_stop(connection->deadline);
    change_state(connection, LINK_READY);
    if (!connection_ends(connection) && connection->events.ready != NULL)
        connection->events.ready(connection->events.ctx);
}

void statements_free(struct pg_connection *connection)
{
    for (size_t i = 0; connection->described != NULL && i < connection->statement_count; i++)
        free(connection->described[i].types);
    free(connection->described);
    connection->described = NULL;
}

void statements_prepare(struct pg_connection *connection)
{
    statements_free(connection);
    if (connection->statement_count == 0 && connection->direct == NULL) {
        now_ready(connection);
        return;
    }
    connection->described =
        memory_zalloc(connection->statement_count * sizeof *connection->described);
    connection->answered = 0;
    connection->nulls = 0;
    connection->has_failed = false;
    if (connection->direct != NULL &&
        !PQsendQueryParams(connection->pg, DIRECT_QUESTION, 0, NULL, NULL, NULL, NULL, 1)) {
        connection_broke(connection);
        return;
    }
    for (size_t i = 0; i < connection->statement_count; i++) {
        const struct pg_statement *statement = &connection->statements[i];
        if (!PQsendPrepare(connection->pg, statement->name, statement->sql, 0, NULL) ||
            !PQsendDescribePrepared(connection->pg, statement->name)) {
            connection_broke(connection);
            return;
        }
    }
    if (!PQpipelineSync(connection->pg)) {
        connection_broke(connection);
        return;
    }
    change_state(connection, LINK_PREPARING);
    connection_await_answer(connection);
    connection_flush(connection);
}

static void keep_description(struct described *described, const PGresult *result)
{
    described->count = (size_t)PQnparams(result);
    described->types = memory_alloc(described->count * sizeof *described->types);
    for (size_t i = 0; i < described->count; i++)
        described->types[i] = PQparamtype(result, (int)i);
}

static void note_failure(struct pg_connection *connection, const PGresult *result, const char *name)
{
    struct error failure;
    pg_failure_of_result(&failure, connection->secrets, result);
    error_prefix(&failure, "statement %s", name);
    conversation_note_failure(connection, &failure);
}

/* When it is asked, who answers comes first. */
static bool take_direct(struct pg_connection *connection, PGresult *result)
{
    struct error pooled;
    if (connection->direct == NULL || connection->answered > 0)
        return false;
    if (direct_check(connection->pg, result, connection->direct, &pooled) < 0)
        conversation_note_failure(connection, &pooled);
    connection->answered++;
    PQclear(result);
    return true;
}

/* Each statement has two results, of Parse and of Describe; a sync ends them all. */
void statements_take(struct pg_connection *connection, PGresult *result)
{
    if (take_direct(connection, result))
        return;
    size_t place = connection->answered - (connection->direct != NULL);
    size_t index = place / 2;
    bool is_description = place % 2 == 1;
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_PIPELINE_SYNC) {
        PQclear(result);
        if (connection->has_failed)
            connection_fail(connection, &connection->failure);
        else
            now_ready(connection);
        return;
    }
    if (index < connection->statement_count && status == PGRES_COMMAND_OK && is_description)
        keep_description(&connection->described[index], result);
    else if (index < connection->statement_count && status == PGRES_FATAL_ERROR)
        note_failure(connection, result, connection->statements[index].name);
    connection->answered++;
    PQclear(result);
}

const char *statements_find(const struct pg_connection *connection, const char *name,
                            const struct described **ret_described)
{
    for (size_t i = 0; i < connection->statement_count; i++) {
        const char *known = connection->statements[i].name;
        if (known != name && strcmp(known, name) != 0)
            continue;
        *ret_described = &connection->described[i];
        return known;
    }
    return NULL;
}

int statements_check(const struct described *described, const char *name,
                     const struct pg_params *params, struct error *err)
{
    if (params->count != described->count)
        return error_set(err, ERROR_INTERNAL, "statement %s takes %zu parameters, not %zu", name,
                         described->count, params->count);
    for (size_t i = 0; i < params->count; i++) {
        /* Type 0 is text, or a NULL of any type. */
        if (params->types[i] != 0 && params->types[i] != described->types[i])
            return error_set(err, ERROR_INTERNAL, "statement %s: $%zu has type %u, not %u", name,
                             i + 1, described->types[i], params->types[i]);
    }
    return 0;
}
