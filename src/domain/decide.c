/* The order of a decision: each step of docs/DECISION_ENGINE.md, From a reading to a decision. */
#include "antoned/domain/decide.h"

#include <math.h>
#include <stdlib.h>

#include "antoned/base/memory.h"
#include "antoned/domain/archetype.h"
#include "antoned/domain/compose.h"
#include "antoned/domain/draw.h"
#include "antoned/domain/escalate.h"
#include "antoned/domain/experiment.h"
#include "antoned/domain/rules.h"
#include "antoned/domain/velocity.h"
#include "antoned/domain/weights.h"

struct decider {
    const struct reference *reference;
    struct engine_settings settings;
    struct archetype_table archetypes;
    struct weights_table weights;
    struct compose_book *templates;
    struct error *weight_faults; /* of segment rows that are left out */
    size_t weight_fault_count;
};

static void collect_weight_faults(struct decider *decider)
{
    size_t count = decider->reference->segment_count;
    decider->weight_faults = memory_zalloc((count + 1) * sizeof *decider->weight_faults);
    for (size_t i = 0; i < count; i++) {
        if (weights_check(&decider->reference->segments[i],
                          &decider->weight_faults[decider->weight_fault_count]) < 0)
            decider->weight_fault_count++;
    }
}

struct decider *decider_new(const struct reference *reference,
                            const struct engine_settings *settings)
{
    struct decider *decider = memory_zalloc(sizeof *decider);
    decider->reference = reference;
    decider->settings = *settings;
    archetype_table_fill(&decider->archetypes, reference);
    weights_table_fill(&decider->weights, reference);
    decider->templates = compose_book_new(reference, settings);
    collect_weight_faults(decider);
    return decider;
}

void decider_free(struct decider *decider)
{
    if (decider != NULL) {
        compose_book_free(decider->templates);
        free(decider->weight_faults);
        free(decider);
    }
}

int decider_check(const struct decider *decider, struct error *err)
{
    return compose_book_check_link(decider->templates, err);
}

enum escalate_policy decider_policy(const struct decider *decider)
{
    return decider->settings.escalate;
}

size_t decider_fault_count(const struct decider *decider)
{
    return decider->weight_fault_count + compose_book_fault_count(decider->templates);
}

const char *decider_fault(const struct decider *decider, size_t index)
{
    if (index < decider->weight_fault_count)
        return decider->weight_faults[index].message;
    return compose_book_fault(decider->templates, index - decider->weight_fault_count);
}

/* One decision in the making. */
struct work {
    const struct decider *decider;
    const struct post *post;
    struct reply_history *history;
    struct arena *arena;
    struct decision *decision;
};

static void note(const struct work *work, const char *score, const char *signal, struct str term,
                 int hundredths)
{
    reasons_add(&work->decision->reasons, work->arena, score, signal, term, hundredths);
}

static int64_t instant_of(const struct post *post)
{
    return post->published_at_us != TIME_UNKNOWN ? post->published_at_us : post->detected_at_us;
}

static double unit(int hundredths)
{
    return hundredths / 100.0;
}

static void place_in_time(const struct work *work)
{
    const struct engine_settings *settings = &work->decider->settings;
    struct decision *decision = work->decision;
    decision->temporal =
        temporal_context_at(instant_of(work->post), settings->holidays, settings->holiday_count);
    int shift = decision->temporal.threshold_shift_hundredths;
    decision->weights =
        *weights_for(&work->decider->weights, work->post->platform, &decision->temporal);
    decision->moderate_hundredths = settings->moderate_hundredths + shift;
    decision->helpful_hundredths =
        rules_helpful(settings->helpful_hundredths + shift, decision->moderate_hundredths,
                      decision->weights.helpful_shift);
    if (shift != 0)
        note(work, "rule", "thresholds", str_from(decision->temporal.window), shift);
    if (decision->weights.helpful_shift != 0)
        note(work, "rule", "learnt threshold", str_from(decision->weights.segment),
             decision->weights.helpful_shift);
}

/* Sub-scores and their composite (docs/design/engine.md, Signals). */
static void score(const struct work *work)
{
    struct decision *decision = work->decision;
    const struct post *post = work->post;
    decision->sss = unit(decision->reading.sss_hundredths);
    decision->trs = unit(decision->reading.trs_hundredths);
    decision->ars = unit(post->author.relationship_hundredths);
    decision->rate = velocity_rate(post);
    decision->evs_ratio = velocity_ratio(decision->rate, post->baseline_rate);
    decision->evs = velocity_score(decision->evs_ratio);
    decision->composite = weights_composite(&decision->weights, decision->sss, decision->ars,
                                            decision->evs, decision->trs);
    note(work, "ars", "relationship", STR(""), post->author.relationship_hundredths);
    note(work, "evs", decision->rate >= 0 && post->baseline_rate > 0 ? "velocity" : "no baseline",
         STR(""), (int)lround(100 * decision->evs));
}

/* The mention with the highest opportunity; the first of those (docs/design/engine.md,
 * Competitors). */
static int mention_to_act_on(const struct reading *reading)
{
    int best = -1;
    for (size_t i = 0; i < reading->mention_count; i++) {
        if (best < 0 || reading->mentions[i].opportunity_hundredths >
                            reading->mentions[best].opportunity_hundredths)
            best = (int)i;
    }
    return best;
}

/* By the author's row, or by a tier that was added since it was written. */
static bool is_power_user(const struct reference *reference, const struct author *author)
{
    return author->is_power_user ||
           (reference->power_tier_count > 0 &&
            author->follower_count >= reference->power_tiers[0].minimum_followers);
}

static void apply_rules(const struct work *work)
{
    struct decision *decision = work->decision;
    const struct reading *reading = &decision->reading;
    int mention = mention_to_act_on(reading);
    decision->is_power_user = is_power_user(work->decider->reference, &work->post->author);
    struct situation situation = {
        .reading = reading,
        .mention = mention < 0 ? NULL : &reading->mentions[mention],
        .ars_hundredths = work->post->author.relationship_hundredths,
        .evs_ratio = decision->evs_ratio,
        .is_blocked = work->post->author.is_blocked,
        .is_power_user = decision->is_power_user,
        .helpful_hundredths = decision->helpful_hundredths,
        .moderate_hundredths = decision->moderate_hundredths,
        .topic_gate_hundredths = work->decider->settings.topic_gate_hundredths,
    };
    decision->rule = rules_apply(&situation, &decision->mode);
    decision->predicted_mode = decision->mode;
    decision->acted_on_mention = decision->rule == RULE_COMPETITOR ? mention : -1;
    note(work, "rule", rule_name(decision->rule), STR(""), 0);
}

/* Nobody whose post a human must read first is part of a lottery. */
static void randomize(const struct work *work, const struct draw *draw)
{
    struct decision *decision = work->decision;
    if (uuid_is_nil(&work->post->id) || decision->reading.distress_hundredths >= DISTRESS_REVIEW ||
        !rule_may_be_randomized(decision->rule, decision->mode) ||
        !experiment_randomizes(draw, work->decider->settings.randomize_per_10000, &decision->mode))
        return;
    decision->is_randomized = true;
    note(work, "rule", "randomised", str_from(mode_name(decision->mode)), 0);
}

/* Returns the archetype that the arm fixes, "" for none. */
static struct str join_experiment(const struct work *work)
{
    const struct reference *reference = work->decider->reference;
    const struct post *post = work->post;
    int64_t entered =
        post->detected_at_us != TIME_UNKNOWN ? post->detected_at_us : post->published_at_us;
    int index = uuid_is_nil(&post->id) ? -1 : experiment_at(reference, entered);
    if (index < 0)
        return STR("");
    const struct experiment *experiment = &reference->experiments[index];
    work->decision->experiment = index;
    work->decision->experiment_arm = experiment_arm(experiment, &post->id);
    note(work, "rule",
         work->decision->experiment_arm == 0 ? "experiment arm a" : "experiment arm b",
         experiment->name, 0);
    return experiment->archetype[work->decision->experiment_arm];
}

static bool competitor_limit_reached(const struct work *work)
{
    const struct decision *decision = work->decision;
    if (decision->acted_on_mention < 0)
        return false;
    int competitor = decision->reading.mentions[decision->acted_on_mention].competitor;
    const struct engine_settings *settings = &work->decider->settings;
    return work->history->mentions_today[competitor] >= settings->competitor_daily_limit ||
           work->history->mentions_today_total >= settings->competitors_daily_limit;
}

/* So that the next post of the batch sees this reply. */
static void remember_reply(const struct work *work)
{
    struct reply_history *history = work->history;
    const struct decision *decision = work->decision;
    for (size_t i = 0; i < work->decider->reference->archetype_count; i++) {
        if (history->replies_since_use[i] < INT64_MAX)
            history->replies_since_use[i]++;
    }
    history->replies_since_use[decision->archetype] = 0;
    int *run = &history->product_run[work->post->platform];
    *run = decision->reply.mentions_product ? *run + 1 : 0;
    draft_memory_add(history->drafts, work->post->platform, decision->reply.key);
    recent_bodies_add(&history->recent, work->post->platform, decision->reading.question,
                      decision->reply.body);
    if (decision->acted_on_mention >= 0) {
        history
            ->mentions_today[decision->reading.mentions[decision->acted_on_mention].competitor]++;
        history->mentions_today_total++;
    }
}

static void draft_reply(const struct work *work, const struct draw *draw)
{
    struct decision *decision = work->decision;
    if (competitor_limit_reached(work)) {
        note(work, "reply", "competitor limit of the day", STR(""), 0);
        return;
    }
    if (decision->archetype >= 0)
        compose_reply(work->decider->templates, work->post, work->history, draw, work->arena,
                      decision);
    if (!decision->reply.present) {
        const char *absence = decision->reply.absence;
        note(work, "reply", absence == NULL ? "no usable template" : absence,
             str_from(question_name(decision->reading.question)), 0);
        if (!decision->reply.is_forbidden) /* nobody could do anything about it */
            escalate(decision, "LOW_CONFIDENCE", SEVERITY_LOW);
        return;
    }
    note(work, "reply", "template",
         work->decider->reference->templates[decision->reply.template_index].name, 0);
    remember_reply(work);
}

/* Steps 11 to 14, for a post that may be answered. */
static void answer(const struct work *work)
{
    struct decision *decision = work->decision;
    if (work->post->is_too_old) {
        note(work, "reply", "older than intake.max_age", STR(""), 0);
        return;
    }
    struct draw draw = draw_of_post(work->post);
    randomize(work, &draw);
    struct str preferred = join_experiment(work);
    decision->archetype =
        archetype_choose(&work->decider->archetypes, work->decider->reference, work->post,
                         work->history, preferred, work->arena, decision);
    draft_reply(work, &draw);
}

void decide_from_reading(const struct decider *decider, const struct post *post,
                         const struct reading *reading, struct reply_history *history,
                         struct arena *arena, struct decision *ret)
{
    *ret = (struct decision){
        .mode = MODE_DISENGAGED,
        .archetype = -1,
        .acted_on_mention = -1,
        .experiment = -1,
        .reading = *reading,
        .reasons = reading->reasons,
    };
    struct work work = { decider, post, history, arena, ret };
    place_in_time(&work);
    score(&work);
    apply_rules(&work);
    ret->spam = ret->rule == RULE_SPAM;
    if (ret->spam)
        return;
    if (ret->mode != MODE_DISENGAGED)
        answer(&work);
    escalate_reading(ret, decider->settings.escalate);
}
