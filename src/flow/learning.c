/* One run of the weekly learning, from the replies to the proposal. */
#include "antoned/flow/learning.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "antoned/domain/weights.h"
#include "antoned/store/retention.h"

#define DAY_US (INT64_C(86400) * US_PER_SECOND)
enum {
    WINDOW_DAYS = 84,   /* older replies tell of other times; decisions are archived after 90 */
    OUTCOME_HOURS = 24, /* after posting, what came of it is known */
    RANGES_MAX = PLATFORM_COUNT * (1 + TIME_OF_DAY_COUNT),
};

/* Replies that have their weights in common: of a platform at a time of day, or of a platform at
 * all times that have no row of their own. */
struct range {
    enum platform platform;
    int time_of_day; /* TIME_OF_DAY_COUNT: those without a row */
    char key[32];
    struct segment_weights row; /* that is in force */
    struct learning_sample *samples;
    size_t count, least;
    bool is_valid;
};

struct run {
    const struct config *config;
    struct pg_session *session;
    struct arena *arena;
    int64_t now_us;
    struct reference reference; /* its segments only */
    struct learning_replies replies;
    struct range ranges[RANGES_MAX];
    size_t valid;
    struct learning_result *result;
};

/* ---- rows and settings ---- */

static const struct segment_weights *learning_row_named(const struct run *run, const char *type,
                                                        const char *key)
{
    for (size_t i = 0; i < run->reference.segment_count; i++) {
        const struct segment_weights *row = &run->reference.segments[i];
        if (str_equal_text(row->type, type) && str_equal_text(row->key, key) &&
            weights_check(row, NULL) == 0)
            return row;
    }
    return NULL;
}

static struct learning_setting setting_of(const struct segment_weights *row)
{
    struct weights blended = weights_blend(row, "");
    return (struct learning_setting){ { blended.sss, blended.ars, blended.evs, blended.trs },
                                      row->helpful_shift };
}

static const char *type_of(const struct range *range)
{
    return range->time_of_day == TIME_OF_DAY_COUNT ? "PLATFORM" : "COMBINED";
}

static void name_range(struct range *range)
{
    const char *platform = platform_name(range->platform);
    if (range->time_of_day == TIME_OF_DAY_COUNT)
        snprintf(range->key, sizeof range->key, "%s", platform);
    else
        snprintf(range->key, sizeof range->key, "%s_%s", platform,
                 time_of_day_name((enum time_of_day)range->time_of_day));
}

/* The range's own row; that of its platform; or one that says what is in force without any. */
static struct segment_weights row_in_force(const struct run *run, const struct range *range)
{
    const struct segment_weights *row = learning_row_named(run, type_of(range), range->key);
    if (row == NULL)
        row = learning_row_named(run, "PLATFORM", platform_name(range->platform));
    struct segment_weights none = { .sample_size = 0 };
    struct weights standard = weights_blend(&none, "");
    none = (struct segment_weights){
        .sss = standard.sss, .ars = standard.ars, .evs = standard.evs, .trs = standard.trs
    };
    struct segment_weights chosen = row != NULL ? *row : none;
    chosen.type = str_from(type_of(range));
    chosen.key = str_from(range->key);
    return chosen;
}

/* ---- ranges ---- */

static bool has_own_row(const struct run *run, const struct learning_reply *reply)
{
    struct range range = { .platform = reply->platform, .time_of_day = reply->time_of_day };
    name_range(&range);
    return reply->time_of_day != TIME_OF_DAY_COUNT &&
           learning_row_named(run, "COMBINED", range.key) != NULL;
}

static bool belongs(const struct run *run, const struct range *range,
                    const struct learning_reply *reply)
{
    if (reply->platform != range->platform)
        return false;
    return range->time_of_day == TIME_OF_DAY_COUNT ? !has_own_row(run, reply)
                                                   : reply->time_of_day == range->time_of_day;
}

static void fill_range(struct run *run, struct range *range, int64_t since_us)
{
    range->samples = ARENA_ARRAY(run->arena, struct learning_sample, run->replies.count + 1);
    for (size_t i = 0; i < run->replies.count; i++) {
        const struct learning_reply *reply = &run->replies.items[i];
        if (reply->decided_us >= since_us && belongs(run, range, reply))
            range->samples[range->count++] = reply->sample;
    }
}

/* A platform before its times of day, which must gain more to be preferred. */
static struct range range_at(int index)
{
    int place = index % (1 + TIME_OF_DAY_COUNT);
    struct range range = { .platform = (enum platform)(index / (1 + TIME_OF_DAY_COUNT)),
                           .time_of_day = place > 0 ? place - 1 : TIME_OF_DAY_COUNT };
    range.least =
        range.time_of_day == TIME_OF_DAY_COUNT ? LEARNING_PLATFORM_LEAST : LEARNING_COMBINED_LEAST;
    name_range(&range);
    return range;
}

/* Weights that somebody has set below the least are his; they are left alone. */
static bool is_ours_to_move(const struct segment_weights *row)
{
    struct learning_setting setting = setting_of(row);
    for (int i = 0; i < LEARNING_WEIGHTS; i++) {
        if (setting.weights[i] < LEARNING_WEIGHT_LEAST)
            return false;
    }
    return fmin(fmin(row->sss, row->ars), fmin(row->evs, row->trs)) >= LEARNING_WEIGHT_LEAST;
}

static void fill_ranges(struct run *run)
{
    for (int i = 0; i < RANGES_MAX; i++) {
        struct range *range = &run->ranges[i];
        *range = range_at(i);
        range->row = row_in_force(run, range);
        fill_range(run, range, INT64_MIN);
        range->is_valid = range->count >= range->least && is_ours_to_move(&range->row);
        run->valid += range->is_valid;
    }
}

/* ---- judging ---- */

static bool range_named(struct str key, struct range *ret)
{
    for (int i = 0; i < RANGES_MAX; i++) {
        *ret = range_at(i);
        if (str_equal_text(key, ret->key))
            return true;
    }
    return false;
}

/* Both settings are asked of the replies decided since. */
static int learning_judge_trial(struct run *run, const struct learning_trial *trial,
                                struct error *err)
{
    struct range range;
    struct learning_verdict verdict;
    if (!range_named(trial->new.key, &range))
        return 0;
    fill_range(run, &range, trial->since_us);
    struct learning_setting before = setting_of(&trial->old), after = setting_of(&trial->new);
    struct learning_data *data = learning_data_new(range.samples, range.count);
    bool is_known = learning_judge(data, &before, &after, trial->predicted, range.least, &verdict);
    learning_data_free(data);
    if (!is_known)
        return 0;
    if (learning_note_verdict(run->session, &trial->id, &verdict, err) < 0)
        return -1;
    run->result->judged++;
    if (!verdict.is_worse)
        return 0;
    /* A row that somebody has changed since is his: then the change stays, judged. */
    if (learning_revert(run->session, &trial->id, run->config->instance, LEARNING_RETURNED, NULL,
                        err) == 0)
        run->result->returned++;
    else if (err->code != ERROR_DATA)
        return -1;
    return 0;
}

static int judge_all(struct run *run, struct error *err)
{
    struct learning_trial *trials;
    size_t count;
    if (learning_read_trials(run->session, run->arena, &trials, &count, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (learning_judge_trial(run, &trials[i], err) < 0)
            return -1;
    }
    return 0;
}

/* ---- proposing ---- */

/* Of all ranges the one that gains most, over all of its replies: one change a week, so that it
 * can be judged. */
static const struct range *search(struct run *run, double z, struct learning_proposal *ret)
{
    const struct range *best = NULL;
    double gain = 0;
    for (int i = 0; i < RANGES_MAX; i++) {
        const struct range *range = &run->ranges[i];
        struct learning_setting today = setting_of(&range->row);
        struct learning_proposal proposal;
        if (!range->is_valid)
            continue;
        struct learning_data *data = learning_data_new(range->samples, range->count);
        bool found = learning_search(data, &today, range->least, z, &proposal);
        learning_data_free(data);
        if (!found || proposal.estimate.lower * (double)range->count <= gain)
            continue;
        gain = proposal.estimate.lower * (double)range->count;
        best = range;
        *ret = proposal;
    }
    return best;
}

/* The row that puts a candidate in force: for a shift today's weights, untouched. */
static bool row_for(const struct range *range, const struct learning_proposal *proposal,
                    struct segment_weights *ret)
{
    struct learning_setting blended;
    *ret = range->row;
    ret->helpful_shift = proposal->candidate.helpful_shift;
    if (proposal->candidate.helpful_shift != proposal->today.helpful_shift)
        return true;
    struct segment_weights row;
    if (!learning_row(&proposal->candidate, (int64_t)range->count, &row, &blended))
        return false;
    row.type = range->row.type;
    row.key = range->row.key;
    row.helpful_shift = range->row.helpful_shift;
    *ret = row;
    return true;
}

static void learning_explain(struct run *run, const struct range *range, double z,
                             const struct learning_proposal *proposal)
{
    const struct learning_estimate *estimate = &proposal->estimate;
    char *out = run->result->reason;
    size_t size = sizeof run->result->reason;
    if (range != NULL && proposal->candidate.helpful_shift != proposal->today.helpful_shift)
        snprintf(out, size,
                 "%s: HELPFUL from %+d hundredths of what is configured instead of %+d: %+.4f a "
                 "reply (%+.4f to %+.4f), of %zu drawn replies",
                 range->key, proposal->candidate.helpful_shift, proposal->today.helpful_shift,
                 estimate->dr, estimate->lower, estimate->upper, estimate->samples);
    else if (range != NULL)
        snprintf(out, size,
                 "%s: weights %.2f %.2f %.2f %.2f instead of %.2f %.2f %.2f %.2f: %+.4f a reply in "
                 "front (%+.4f to %+.4f), of %zu replies",
                 range->key, proposal->candidate.weights[0], proposal->candidate.weights[1],
                 proposal->candidate.weights[2], proposal->candidate.weights[3],
                 proposal->today.weights[0], proposal->today.weights[1], proposal->today.weights[2],
                 proposal->today.weights[3], estimate->dr, estimate->lower, estimate->upper,
                 estimate->samples);
    else if (run->valid == 0)
        snprintf(out, size, "no range has its samples: %d of a platform, %d of a segment",
                 LEARNING_PLATFORM_LEAST, LEARNING_COMBINED_LEAST);
    else
        snprintf(out, size, "nothing beats today's settings beyond doubt (z %.2f)", z);
}

static json_t *sizes_of(const struct run *run)
{
    json_t *sizes = json_object();
    for (int i = 0; i < RANGES_MAX; i++)
        json_object_set_new(sizes, run->ranges[i].key,
                            json_integer((json_int_t)run->ranges[i].count));
    return sizes;
}

static int propose(struct run *run, struct error *err)
{
    struct learning_result *result = run->result;
    double z = learning_z_of_search(run->valid * LEARNING_CANDIDATES_MAX);
    struct learning_proposal proposal = { 0 };
    struct learning_finding finding = { .id = uuid7_new(),
                                        .instance = run->config->instance,
                                        .reason = result->reason,
                                        .valid = (int)run->valid,
                                        .total = RANGES_MAX,
                                        .z = z };
    const struct range *range = search(run, z, &proposal);
    if (range != NULL && !row_for(range, &proposal, &finding.new))
        range = NULL;
    learning_explain(run, range, z, &proposal);
    finding.is_proposal = result->proposed = range != NULL;
    if (range != NULL)
        finding.old = range->row;
    finding.estimate = proposal.estimate;
    finding.sizes = sizes_of(run);
    result->id = finding.id;
    int written = learning_write(run->session, &finding, err);
    json_decref(finding.sizes);
    if (written < 0 || !result->proposed || !run->config->learning.apply)
        return written;
    result->applied = true;
    return learning_apply(run->session, &finding.id, run->config->instance, NULL, err);
}

/* ---- the run ---- */

static int learn(struct run *run, struct error *err)
{
    int64_t to_us = run->now_us - OUTCOME_HOURS * INT64_C(3600) * US_PER_SECOND;
    if (learning_read_replies(run->session, run->config, run->now_us - WINDOW_DAYS * DAY_US, to_us,
                              run->arena, &run->replies, err) < 0 ||
        learning_read_segments(run->session, run->arena, &run->reference, err) < 0 ||
        learning_note_drawn(run->session, &run->replies, err) < 0 || judge_all(run, err) < 0 ||
        learning_read_segments(run->session, run->arena, &run->reference, err) < 0)
        return -1;
    run->result->unreadable = run->replies.unreadable;
    run->result->unreadable_of = run->replies.unreadable_of;
    run->result->why = run->replies.why;
    fill_ranges(run);
    return propose(run, err);
}

static int run_in_transaction(struct run *run, struct error *err)
{
    if (pg_session_run(run->session, "BEGIN ISOLATION LEVEL REPEATABLE READ", NULL, NULL, err) < 0)
        return -1;
    if (learn(run, err) == 0)
        return pg_session_run(run->session, "COMMIT", NULL, NULL, err);
    retention_rollback(run->session);
    return -1;
}

int learning_run(const struct config *config, struct learning_result *ret, struct error *err)
{
    *ret = (struct learning_result){ 0 };
    struct retention_lead lead;
    struct run run = { .config = config, .result = ret };
    bool is_due;
    _cleanup_session_ struct pg_session *session = retention_connect(config, err);
    if (session == NULL || retention_await_lead(session, &lead, err) < 0)
        return -1;
    if (!lead.leads)
        return 0;
    if (learning_is_due(session, &run.now_us, &is_due, err) < 0)
        return -1;
    if (!is_due)
        return 0;
    _cleanup_arena_ struct arena *arena = arena_new((size_t)64 * 1024);
    run.session = session;
    run.arena = arena;
    if (run_in_transaction(&run, err) < 0)
        return -1;
    ret->done = true;
    return 0;
}
