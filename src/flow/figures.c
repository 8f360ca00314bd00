/* The order of the nightly counts: the lead, the journal, step after step. */
#include "antoned/flow/figures.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "antoned/store/champions.h"
#include "antoned/store/experiments.h"
#include "antoned/store/figures.h"
#include "antoned/store/kpi.h"
#include "antoned/store/retention.h"

#define STATEMENT_TIMEOUT_MS (INT64_C(10) * 60 * 1000)

struct run {
    const struct figures_order *order;
    struct pg_session *session;
    struct figures_result result;
    char through[KPI_DAY_SIZE]; /* the last day that is complete; "": none */
};

/* The steps of a job. */
typedef int figures_steps(struct run *run, struct error *err);

static bool figures_is_stopping(struct run *run)
{
    run->result.stopped = run->order->stop != NULL && *run->order->stop != 0;
    return run->result.stopped;
}

/* ---- the days ---- */

static void figures_fault(void *ctx, const struct uuid *reply, struct str fault)
{
    struct run *run = ctx;
    run->result.faults++;
    if (run->order->fault != NULL)
        run->order->fault(run->order->ctx, reply, fault);
}

static int count_day(struct run *run, const char *day, struct error *err)
{
    struct kpi_tally tallies[KPI_ALL + 1];
    int64_t written;
    if (kpi_count(run->session, run->order->config->time.zone, day, tallies, figures_fault, run,
                  err) < 0 ||
        kpi_write(run->session, day, tallies, &written, err) < 0)
        return -1;
    memcpy(run->through, day, sizeof run->through);
    run->result.changed += written;
    run->result.steps++;
    return 0;
}

static int count_days(struct run *run, struct error *err)
{
    const struct config *config = run->order->config;
    char(*days)[KPI_DAY_SIZE] = memory_zalloc((size_t)KPI_DAYS_MAX * sizeof *days);
    size_t count = 0;
    int result = kpi_days(run->session, config->time.zone,
                          config->retention.keep_ms[RETENTION_POSTS], days, &count, err);
    for (size_t i = 0; result == 0 && i < count && !figures_is_stopping(run); i++)
        result = count_day(run, days[i], err);
    free(days);
    return result;
}

/* ---- the champions ---- */

/* As long a rest as the page took: nobody waits for it, and the queue shares the machine. */
static int rank_page(struct run *run, struct uuid *last, bool *ret_more, struct error *err)
{
    int64_t began_us = clock_monotonic_us();
    if (champions_rank(run->session, last, ret_more, &run->result.changed, err) < 0)
        return -1;
    run->result.steps++;
    clock_sleep_ms((clock_monotonic_us() - began_us) / 1000);
    return 0;
}

static int rank_all(struct run *run, struct error *err)
{
    struct uuid last = { 0 };
    bool more = true;
    while (more && !figures_is_stopping(run))
        if (rank_page(run, &last, &more, err) < 0)
            return -1;
    return 0;
}

/* ---- the experiments ---- */

static void figures_proposed(void *ctx, const struct uuid *experiment, const char *winner)
{
    const struct run *run = ctx;
    if (run->order->proposed != NULL)
        run->order->proposed(run->order->ctx, experiment, winner);
}

static int judge_experiments(struct run *run, struct error *err)
{
    return experiments_judge_running(run->session, figures_proposed, run, &run->result.changed,
                                     err);
}

/* ---- a job ---- */

static json_t *figures_details(const struct run *run, const struct error *err)
{
    json_t *object =
        json_pack("{s:I, s:I, s:I}", "steps", (json_int_t)run->result.steps, "changed",
                  (json_int_t)run->result.changed, "faults", (json_int_t)run->result.faults);
    if (run->through[0] != '\0')
        json_object_set_new(object, "through", json_string(run->through));
    if (err != NULL)
        json_object_set_new(object, "error", json_string(err->message));
    return object;
}

static int figures_finish(struct run *run, const struct uuid *id, const struct error *why,
                          struct error *err)
{
    json_t *object = figures_details(run, why);
    char *text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    const char *outcome = why != NULL ? "failed" : run->result.stopped ? "stopped" : "done";
    int result = retention_finish_run(run->session, id, outcome, str_from(text), err);
    free(text);
    return result;
}

/* As leader, and journalled. */
static int figures_run_steps(struct run *run, const char *job, figures_steps *steps,
                             struct error *err)
{
    const struct figures_order *order = run->order;
    struct figures_lead lead;
    struct error ignored;
    struct uuid id = uuid7_new();
    if (figures_lead(run->session, job, order->due_us, &lead, err) < 0)
        return -1;
    if (!lead.leads)
        return error_set(err, ERROR_RETRY, "another run of %s is under way", job);
    run->result.skipped = lead.is_done;
    if (lead.is_done)
        return 0;
    if (retention_start_run(run->session, &id, job, order->config->instance,
                            order->due_us != 0 ? order->due_us : lead.now_us, lead.now_us, err) < 0)
        return -1;
    if (steps(run, err) == 0)
        return figures_finish(run, &id, NULL, err);
    (void)figures_finish(run, &id, err, &ignored);
    return -1;
}

static int run_job(const char *job, figures_steps *steps, const struct figures_order *order,
                   struct figures_result *ret, struct error *err)
{
    struct run run = { .order = order };
    run.session = maintenance_session(order->config, "figures", STATEMENT_TIMEOUT_MS, err);
    if (run.session == NULL)
        return -1;
    int result = figures_run_steps(&run, job, steps, err);
    pg_session_close(run.session);
    *ret = run.result;
    return result;
}

int figures_count_days(const struct figures_order *order, struct figures_result *ret,
                       struct error *err)
{
    return run_job("kpi", count_days, order, ret, err);
}

int figures_judge_experiments(const struct figures_order *order, struct figures_result *ret,
                              struct error *err)
{
    return run_job("experiments", judge_experiments, order, ret, err);
}

int figures_rank_champions(const struct figures_order *order, struct figures_result *ret,
                           struct error *err)
{
    return run_job("champions", rank_all, order, ret, err);
}
