/* Unit tests of the order of a decision, over readings made by hand (docs/DECISION_ENGINE.md, From
 * a reading to a decision). */
#include "decide_lab.h"

#include <unistr.h>

#include "antoned/base/timestamp.h"
#include "antoned/domain/archetype.h"
#include "antoned/domain/compose.h"
#include "antoned/domain/escalate.h"

static int open_in_new_york(void **state)
{
    struct error err;
    if (civil_time_use_zone("America/New_York", &err) == 0)
        return open_group(state);
    fprintf(stderr, "%s\n", err.message);
    return -1;
}

static int64_t at(const char *text)
{
    int64_t us;
    assert_int_equal(timestamp_parse(str_from(text), &us), 0);
    return us;
}

/* At an hour of no window. */
static struct stage *stage_open(void)
{
    struct stage *stage = stage_new(40);
    stage->post.published_at_us = at("2026-01-14T17:00:00Z");
    stage->post.detected_at_us = at("2026-01-14T17:01:00Z");
    return stage;
}

/* A rate so many times the author's usual. */
static void set_ratio(struct stage *stage, int64_t ratio)
{
    stage->post.metrics_at_us = stage->post.published_at_us + INT64_C(3600000000);
    stage->post.metrics.likes = ratio * 10;
    stage->post.baseline_rate = 10;
}

static void add_mention(struct stage *stage, int competitor, int opportunity)
{
    stage->reading.mentions[stage->reading.mention_count++] =
        (struct mention){ .competitor = competitor, .opportunity_hundredths = opportunity };
}

static const char *archetype_of(const struct decision *decision)
{
    return decision->archetype < 0 ? ""
                                   : installed->reference.archetypes[decision->archetype].name.data;
}

static void each_rule_fires_in_its_turn(void **state)
{
    (void)state;
    static const struct {
        int sss, trs, ars, ratio, opportunity;
        bool power, blocked, stops;
        enum rule rule;
        enum mode mode;
    } cases[] = {
        { 100, 100, 100, 9, 90, true, true, true, RULE_SAFETY, MODE_DISENGAGED },
        { 100, 100, 100, 9, 90, true, true, false, RULE_AUTHOR_BLOCKED, MODE_DISENGAGED },
        { 100, 49, 100, 9, 90, true, false, false, RULE_LOW_TOPIC_RELEVANCE, MODE_DISENGAGED },
        { 0, 50, 50, 1, 61, true, false, false, RULE_COMPETITOR, MODE_HELPFUL },
        { 100, 50, 50, 1, 60, true, false, false, RULE_COMPETITOR, MODE_HYBRID },
        { 70, 50, 50, 1, -1, true, false, false, RULE_POWER_USER, MODE_HELPFUL },
        { 69, 50, 50, 4, -1, true, false, false, RULE_POWER_USER, MODE_HYBRID },
        { 69, 50, 50, 3, -1, true, false, false, RULE_POWER_USER, MODE_ENGAGEMENT },
        { 82, 50, 100, 9, -1, false, false, false, RULE_HELPFUL, MODE_HELPFUL },
        { 81, 50, 71, 6, -1, false, false, false, RULE_VIRAL, MODE_HYBRID },
        { 55, 50, 70, 6, -1, false, false, false, RULE_VIRAL, MODE_ENGAGEMENT },
        { 54, 50, 70, 6, -1, false, false, false, RULE_VIRAL, MODE_DISENGAGED },
        { 55, 50, 71, 5, -1, false, false, false, RULE_MODERATE, MODE_HYBRID },
        { 55, 50, 70, 5, -1, false, false, false, RULE_MODERATE, MODE_ENGAGEMENT },
        { 54, 50, 100, 3, -1, false, false, false, RULE_VELOCITY, MODE_ENGAGEMENT },
        { 54, 50, 100, 2, -1, false, false, false, RULE_NO_SIGNAL, MODE_DISENGAGED },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct stage *stage = stage_open();
        stage->reading.sss_hundredths = cases[i].sss;
        stage->reading.trs_hundredths = cases[i].trs;
        stage->reading.safety_stops = cases[i].stops;
        stage->post.author.relationship_hundredths = cases[i].ars;
        stage->post.author.is_power_user = cases[i].power;
        stage->post.author.is_blocked = cases[i].blocked;
        set_ratio(stage, cases[i].ratio);
        if (cases[i].opportunity >= 0)
            add_mention(stage, 0, cases[i].opportunity);
        const struct decision *decision = decide(stage);
        if (decision->rule != cases[i].rule || decision->mode != cases[i].mode)
            fail_msg("case %zu: %s, %s", i, rule_name(decision->rule), mode_name(decision->mode));
        assert_true((decision->mode == MODE_DISENGAGED) == (decision->archetype < 0));
        assert_true((decision->mode == MODE_DISENGAGED) == !decision->reply.present);
        stage_close(stage);
    }
}

static void spam_is_spam_and_nothing_else(void **state)
{
    (void)state;
    struct stage *stage = stage_open();
    stage->reading.is_spam = true;
    stage->reading.sss_hundredths = 100;
    stage->post.author.is_power_user = true;
    const struct decision *decision = decide(stage);
    assert_true(decision->spam && decision->rule == RULE_SPAM);
    assert_false(decision->reply.present);
    assert_int_equal(decision->escalation_count, 0);
    stage_close(stage);
}

/* Safety beats every other rule: who is in danger is seen by a human, links and giveaways or not.
 */
static void spam_does_not_hide_somebody_in_danger(void **state)
{
    (void)state;
    struct stage *stage = stage_open();
    stage->reading.is_spam = true;
    stage->reading.safety_stops = true;
    stage->reading.severity = SEVERITY_CRITICAL;
    const struct decision *decision = decide(stage);
    assert_true(!decision->spam && decision->rule == RULE_SAFETY);
    assert_true(escalated(decision, "SAFETY_AMBIGUITY") >= SEVERITY_HIGH);
    stage_close(stage);
}

static void what_cannot_be_read_is_left_alone_with_its_reason(void **state)
{
    (void)state;
    struct stage *stage = stage_open();
    stage->reading = (struct reading){ 0 };
    const struct decision *decision = decide(stage);
    assert_int_equal(decision->rule, RULE_UNREADABLE);
    assert_int_equal(decision->mode, MODE_DISENGAGED);
    assert_string_equal(decision->reasons.items[decision->reasons.count - 1].signal, "UNREADABLE");
    stage_close(stage);
}

static void distress_is_reviewed_then_stopped(void **state)
{
    (void)state;
    static const struct {
        int distress;
        enum severity priority;
        bool answered;
    } cases[] = { { 29, SEVERITY_NONE, true },
                  { 30, SEVERITY_MEDIUM, true },
                  { 45, SEVERITY_MEDIUM, true },
                  { 46, SEVERITY_HIGH, false },
                  { 100, SEVERITY_HIGH, false } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct stage *stage = stage_open();
        stage->reading.sss_hundredths = 90;
        stage->reading.severity = SEVERITY_HIGH;
        stage->reading.distress_hundredths = cases[i].distress;
        const struct decision *decision = decide(stage);
        assert_int_equal(escalated(decision, "SAFETY_AMBIGUITY"), cases[i].priority);
        assert_true(decision->reply.present == cases[i].answered);
        stage_close(stage);
    }
}

static void a_reason_is_escalated_once_at_its_highest(void **state)
{
    (void)state;
    struct decision decision = { 0 };
    escalate(&decision, "MANUAL_FLAG", SEVERITY_MEDIUM);
    escalate(&decision, "MANUAL_FLAG", SEVERITY_CRITICAL);
    escalate(&decision, "MANUAL_FLAG", SEVERITY_LOW);
    assert_int_equal(decision.escalation_count, 1);
    assert_int_equal(escalated(&decision, "MANUAL_FLAG"), SEVERITY_CRITICAL);
}

static void a_helpful_answer_in_a_viral_thread_is_escalated(void **state)
{
    (void)state;
    struct stage *stage = stage_open();
    stage->reading.sss_hundredths = 90;
    set_ratio(stage, 5);
    assert_int_equal(escalated(decide(stage), "VIRAL_THREAD"), SEVERITY_NONE);
    set_ratio(stage, 6);
    assert_int_equal(escalated(decide(stage), "VIRAL_THREAD"), SEVERITY_HIGH);
    stage->reading.sss_hundredths = 60;
    assert_int_equal(escalated(decide(stage), "VIRAL_THREAD"), SEVERITY_NONE);
    stage_close(stage);
}

static void what_is_too_old_is_decided_and_not_answered(void **state)
{
    (void)state;
    for (int too_old = 0; too_old <= 1; too_old++) {
        struct stage *stage = stage_new(90);
        stage->post.is_too_old = too_old != 0;
        decide(stage);
        assert_int_equal(stage->decision.mode, MODE_HELPFUL);
        assert_int_equal(stage->decision.reply.present, too_old == 0);
        assert_int_equal(stage->decision.escalation_count, 0);
        stage_close(stage);
    }
}

static void thursday_evening_lowers_both_thresholds(void **state)
{
    (void)state;
    struct stage *stage = stage_open();
    stage->post.published_at_us = at("2026-01-15T22:30:00Z");
    stage->reading.sss_hundredths = 67;
    const struct decision *decision = decide(stage);
    assert_int_equal(decision->helpful_hundredths, 67);
    assert_int_equal(decision->moderate_hundredths, 40);
    assert_int_equal(decision->mode, MODE_HELPFUL);
    stage->reading.sss_hundredths = 66;
    assert_int_equal(decide(stage)->mode, MODE_ENGAGEMENT);
    stage->post.published_at_us = TIME_UNKNOWN; /* then it is the time of detection, at noon */
    assert_int_equal(decide(stage)->helpful_hundredths, 82);
    stage->post.detected_at_us = TIME_UNKNOWN;
    assert_false(decide(stage)->temporal.known);
    stage_close(stage);
}

static void a_follower_count_of_a_tier_makes_a_power_user(void **state)
{
    (void)state;
    struct stage *stage = stage_open();
    stage->post.author.follower_count = 4999;
    assert_false(decide(stage)->is_power_user);
    stage->post.author.follower_count = 5000;
    assert_true(decide(stage)->is_power_user);
    assert_int_equal(decide(stage)->rule, RULE_POWER_USER);
    stage_close(stage);
}

static void of_several_competitors_the_best_opportunity_is_acted_on(void **state)
{
    (void)state;
    struct stage *stage = stage_open();
    add_mention(stage, 3, 50);
    add_mention(stage, 5, 90);
    add_mention(stage, 4, 90);
    const struct decision *decision = decide(stage);
    assert_int_equal(decision->acted_on_mention, 1);
    assert_int_equal(decision->reading.mention_count, 3);
    assert_int_equal(stage->mentions_today[5], 1);
    assert_int_equal(stage->history.mentions_today_total, 1);
    stage_close(stage);
}

static void competitors_have_their_daily_limits(void **state)
{
    (void)state;
    struct stage *stage = stage_open();
    add_mention(stage, 2, 90);
    for (int i = 0; i < 7; i++) {
        const struct decision *decision = decide(stage);
        assert_true(decision->reply.present == (i < 5));
        assert_int_equal(decision->mode, MODE_HELPFUL); /* decided and recorded all the same */
        assert_int_equal(decision->escalation_count, 0);
    }
    assert_int_equal(stage->history.mentions_today_total, 5);
    stage->history.mentions_today_total = 15;
    stage->reading.mentions[0].competitor = 3;
    assert_false(decide(stage)->reply.present);
    stage_close(stage);
}

static void the_archetype_follows_what_was_said(void **state)
{
    (void)state;
    struct stage *stage = stage_open();
    stage->reading.sss_hundredths = 90;
    stage->reading.asks_if_it_works = true;
    assert_string_equal(archetype_of(decide(stage)), "CREDIBILITY_ANCHOR");
    stage->reading.asks_if_it_works = false;
    stage->reading.is_desperate = true;
    stage->since_use[0] = 1000;
    assert_string_equal(archetype_of(decide(stage)), "CHECKLIST");
    stage->reading.is_desperate = false;
    stage->reading.sss_hundredths = 60;
    stage->reading.is_joking = true;
    assert_string_equal(archetype_of(decide(stage)), "HUMOR_LIGHT");
    stage->reading.is_joking = false;
    assert_string_equal(archetype_of(decide(stage)), "STORYLET"); /* Twitter's taste or not */
    stage->reading.has_misinformation = true;
    stage->post.author.relationship_hundredths = 90;
    assert_string_equal(archetype_of(decide(stage)), "MYTHBUST");
    stage_close(stage);
}

static void a_persona_is_a_whole_tag(void **state)
{
    (void)state;
    struct stage *stage = stage_open();
    stage->reading.sss_hundredths = 90;
    stage->post.author.archetype_tags = STR("verbose parent night-owl");
    assert_string_equal(archetype_of(decide(stage)), "COACH");
    stage->post.author.archetype_tags = STR("grandparent parental");
    assert_string_not_equal(archetype_of(decide(stage)), "COACH");
    stage_close(stage);
}

static void archetypes_take_turns_and_ties_go_by_sort_order(void **state)
{
    (void)state;
    assert_int_equal(archetype_rotation_penalty(0), 1200);
    assert_int_equal(archetype_rotation_penalty(1), 846);
    assert_int_equal(archetype_rotation_penalty(INT64_MAX), 0);
    struct stage *stage = stage_open();
    stage->post.platform = PLATFORM_TWITTER;
    stage->reading.sss_hundredths = 90;
    /* Twitter likes both; CHECKLIST is the first in the table. */
    assert_string_equal(archetype_of(decide(stage)), "CHECKLIST");
    assert_string_equal(archetype_of(decide(stage)), "CONFIDENT_RECOMMENDER");
    assert_string_not_equal(archetype_of(decide(stage)), "CONFIDENT_RECOMMENDER");
    stage_close(stage);
}

static void a_joke_has_no_place_but_with_who_jokes_alone_and_well(void **state)
{
    (void)state;
    struct experiment experiment = { .id = { { 9 } },
                                     .name = STR("jokes"),
                                     .end_us = TIME_UNKNOWN,
                                     .traffic_split = 1,
                                     .archetype = { STR("HUMOR_LIGHT"), STR("") } };
    struct reference reference = installed->reference;
    reference.experiments = &experiment;
    reference.experiment_count = 1;
    struct decider *joking = decider_new(&reference, &settings);
    struct stage *stage = stage_open();
    stage->reading.sss_hundredths = 60;
    assert_string_equal(archetype_of(decide_with(stage, joking)), "STORYLET");
    stage->reading.is_joking = true;
    assert_string_equal(archetype_of(decide_with(stage, joking)), "HUMOR_LIGHT");
    assert_int_equal(stage->decision.experiment, 0);
    stage->reading.distress_hundredths = 30;
    assert_string_equal(archetype_of(decide_with(stage, joking)), "STORYLET");
    stage->reading.distress_hundredths = 0;
    add_mention(stage, 1, 50);
    assert_string_not_equal(archetype_of(decide_with(stage, joking)), "HUMOR_LIGHT");
    stage->post.id = (struct uuid){ { 0 } }; /* outside the database no experiment applies */
    assert_int_equal(decide_with(stage, joking)->experiment, -1);
    stage_close(stage);
    decider_free(joking);
}

static void randomisation_keeps_the_predicted_mode_and_never_follows_a_stop(void **state)
{
    (void)state;
    struct engine_settings always = settings;
    always.randomize_per_10000 = 10000;
    struct decider *random = decider_new(&installed->reference, &always);
    int drawn[4] = { 0 };
    for (int i = 0; i < 300; i++) {
        struct stage *stage = stage_open();
        stage->post.id.bytes[4] = (uint8_t)i;
        stage->post.id.bytes[5] = (uint8_t)(i >> 8);
        stage->reading.sss_hundredths = 60;
        const struct decision *decision = decide_with(stage, random);
        assert_true(decision->is_randomized);
        assert_int_equal(decision->predicted_mode, MODE_ENGAGEMENT);
        drawn[decision->mode]++;
        stage->reading.sss_hundredths = 0;
        assert_false(decide_with(stage, random)->is_randomized);
        stage->reading.sss_hundredths = 90;
        stage->reading.distress_hundredths = 30;
        assert_false(decide_with(stage, random)->is_randomized);
        stage->reading.distress_hundredths = 0;
        add_mention(stage, 0, 90);
        assert_false(decide_with(stage, random)->is_randomized);
        stage->reading.mention_count = 0;
        stage->post.id = (struct uuid){ { 0 } };
        assert_false(decide_with(stage, random)->is_randomized);
        stage_close(stage);
    }
    assert_true(drawn[MODE_HELPFUL] > 60 && drawn[MODE_ENGAGEMENT] > 60 && drawn[MODE_HYBRID] > 60);
    decider_free(random);
}

/* ---- properties, over many made-up posts ---- */

static uint64_t seed;

static int random_below(int bound)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((seed >> 33) % (uint64_t)bound);
}

static bool one_in(int n)
{
    return random_below(n) == 0;
}

static void make_up(struct stage *stage)
{
    struct reading *reading = &stage->reading;
    reading->readable = !one_in(20);
    reading->is_spam = one_in(20);
    reading->sss_hundredths = random_below(101);
    reading->trs_hundredths = random_below(101);
    reading->distress_hundredths = one_in(3) ? random_below(101) : 0;
    reading->severity = (enum severity)random_below(5);
    reading->safety_stops = one_in(5);
    reading->asks_if_it_works = one_in(3);
    reading->has_misinformation = one_in(3);
    reading->is_desperate = one_in(3);
    reading->is_joking = one_in(3);
    reading->question = (enum question)random_below(QUESTION_COUNT);
    reading->no_product = one_in(4);
    for (int i = random_below(8) - 5; i > 0; i--)
        add_mention(stage, i, random_below(101));
    stage->post.platform = (enum platform)random_below(PLATFORM_COUNT);
    stage->post.author.relationship_hundredths = random_below(101);
    stage->post.author.is_blocked = one_in(10);
    stage->post.author.is_power_user = one_in(10);
    stage->post.author.is_verified = one_in(2);
    stage->post.published_at_us += INT64_C(1800000000) * random_below(336);
    set_ratio(stage, random_below(12));
    stage->post.id.bytes[6] = (uint8_t)random_below(256);
    stage->history.product_run[stage->post.platform] = random_below(4);
    stage->history.helped_this_month = random_below(3) * 1000;
    for (int i = 0; i < ARCHETYPES; i++)
        stage->since_use[i] = random_below(6);
}

static bool is_stopped(const struct stage *stage)
{
    const struct reading *reading = &stage->reading;
    return reading->is_spam || !reading->readable || reading->safety_stops ||
           reading->distress_hundredths > 45 || stage->post.author.is_blocked ||
           reading->trs_hundredths < 50;
}

static void check_scores(const struct decision *decision)
{
    const double scores[] = { decision->sss, decision->ars, decision->evs, decision->trs,
                              decision->composite };
    for (int i = 0; i < 5; i++)
        assert_true(scores[i] >= 0 && scores[i] <= 1);
}

static void check_decided_reply(const struct stage *stage)
{
    const struct decision *decision = &stage->decision;
    const struct str content = decision->reply.content;
    const char *claim;
    size_t length = platform_length(stage->post.platform, content);
    assert_int_equal(length, decision->reply.length);
    assert_true(length <= installed->reference.platforms[stage->post.platform].max_length);
    assert_non_null(strstr(content.data, SIGNATURE));
    assert_false(claim_is_prohibited(content, &claim));
    enum question question = decision->reading.question;
    assert_true(question != QUESTION_DRIVING && question != QUESTION_HIDING);
    if (decision->mode == MODE_ENGAGEMENT || decision->reading.no_product ||
        question == QUESTION_MEDICATION || question == QUESTION_FRIEND)
        assert_false(decision->reply.mentions_product);
    if (!decision->reading.is_joking || decision->acted_on_mention >= 0 ||
        decision->reading.distress_hundredths >= 30)
        assert_string_not_equal(archetype_of(decision), "HUMOR_LIGHT");
}

static void check_escalations(const struct decision *decision)
{
    for (size_t i = 0; i < decision->escalation_count; i++) {
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(decision->escalations[i].reason,
                                    decision->escalations[k].reason);
    }
    if (!decision->spam && decision->reading.safety_stops &&
        decision->reading.severity == SEVERITY_CRITICAL && decision->reading.trs_hundredths >= 50)
        assert_int_equal(escalated(decision, "SAFETY_AMBIGUITY"), SEVERITY_CRITICAL);
}

static void no_made_up_post_breaks_a_promise(void **state)
{
    (void)state;
    seed = 1;
    for (int i = 0; i < 20000; i++) {
        struct stage *stage = stage_open();
        make_up(stage);
        const struct decision *decision = decide(stage);
        check_scores(decision);
        check_escalations(decision);
        if (is_stopped(stage))
            assert_true(decision->mode == MODE_DISENGAGED && !decision->reply.present &&
                        decision->archetype < 0);
        if (decision->rule == RULE_COMPETITOR)
            assert_true(decision->mode == MODE_HELPFUL || decision->mode == MODE_HYBRID);
        if (decision->reply.present)
            check_decided_reply(stage);
        stage_close(stage);
    }
}

/* HELPFUL is the strongest. */
static int strength(enum mode mode)
{
    static const int of[] = {
        [MODE_DISENGAGED] = 0, [MODE_ENGAGEMENT] = 1, [MODE_HYBRID] = 2, [MODE_HELPFUL] = 3
    };
    return of[mode];
}

static void more_seeking_never_weakens_the_mode(void **state)
{
    (void)state;
    seed = 2;
    for (int i = 0; i < 500; i++) {
        struct stage *stage = stage_open();
        make_up(stage);
        int last = 0;
        double last_composite = 0;
        for (int sss = 0; sss <= 100; sss++) {
            stage->reading.sss_hundredths = sss;
            const struct decision *decision = decide(stage);
            assert_true(strength(decision->mode) >= last);
            assert_true(decision->composite >= last_composite);
            last = strength(decision->mode);
            last_composite = decision->composite;
        }
        stage_close(stage);
    }
}

static void more_distress_never_brings_a_reply(void **state)
{
    (void)state;
    seed = 3;
    for (int i = 0; i < 500; i++) {
        struct stage *stage = stage_open();
        make_up(stage);
        bool answered = true;
        for (int distress = 0; distress <= 100; distress += 5) {
            stage->reading.distress_hundredths = distress;
            bool now = decide(stage)->mode != MODE_DISENGAGED;
            assert_true(answered || !now);
            answered = now;
        }
        stage_close(stage);
    }
}

static void the_same_post_gets_the_same_decision(void **state)
{
    (void)state;
    for (uint64_t i = 10; i < 1000; i++) {
        seed = i;
        struct stage *first = stage_open();
        make_up(first);
        decide(first);
        seed = i;
        setenv("TZ", i % 2 == 0 ? "Asia/Tokyo" : "Europe/Berlin", 1); /* not read until a reload */
        struct stage *second = stage_open();
        make_up(second);
        decide(second);
        assert_int_equal(first->decision.mode, second->decision.mode);
        assert_int_equal(first->decision.archetype, second->decision.archetype);
        assert_true(first->decision.composite <= second->decision.composite &&
                    first->decision.composite >= second->decision.composite);
        assert_true(str_equal(first->decision.reply.content, second->decision.reply.content));
        assert_int_equal(first->decision.reasons.count, second->decision.reasons.count);
        stage_close(first);
        stage_close(second);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_fires_in_its_turn),
        cmocka_unit_test(spam_is_spam_and_nothing_else),
        cmocka_unit_test(spam_does_not_hide_somebody_in_danger),
        cmocka_unit_test(what_cannot_be_read_is_left_alone_with_its_reason),
        cmocka_unit_test(distress_is_reviewed_then_stopped),
        cmocka_unit_test(a_reason_is_escalated_once_at_its_highest),
        cmocka_unit_test(a_helpful_answer_in_a_viral_thread_is_escalated),
        cmocka_unit_test(what_is_too_old_is_decided_and_not_answered),
        cmocka_unit_test(thursday_evening_lowers_both_thresholds),
        cmocka_unit_test(a_follower_count_of_a_tier_makes_a_power_user),
        cmocka_unit_test(of_several_competitors_the_best_opportunity_is_acted_on),
        cmocka_unit_test(competitors_have_their_daily_limits),
        cmocka_unit_test(the_archetype_follows_what_was_said),
        cmocka_unit_test(a_persona_is_a_whole_tag),
        cmocka_unit_test(archetypes_take_turns_and_ties_go_by_sort_order),
        cmocka_unit_test(a_joke_has_no_place_but_with_who_jokes_alone_and_well),
        cmocka_unit_test(randomisation_keeps_the_predicted_mode_and_never_follows_a_stop),
        cmocka_unit_test(no_made_up_post_breaks_a_promise),
        cmocka_unit_test(more_seeking_never_weakens_the_mode),
        cmocka_unit_test(more_distress_never_brings_a_reply),
        cmocka_unit_test(the_same_post_gets_the_same_decision),
    };
    return cmocka_run_group_tests(tests, open_in_new_york, close_group);
}
