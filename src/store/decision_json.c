/* Decisions as JSON. */
#include "antoned/store/decision_json.h"

#include <stdio.h>
#include <unistring/version.h>

#include "antoned/domain/lexicon.h"
#include "antoned/store/json_text.h"

/* Significant digits of reals. */
enum { SIGNALS_DIGITS = 6, SCORE_DIGITS = 15 };

static void text_or_null(struct json_text *json, const char *text)
{
    if (text == NULL || text[0] == '\0')
        json_text_null(json);
    else
        json_text_string(json, text);
}

/* " +0.25"; by integers, because printf's decimal point follows the locale. Returns its size. */
static size_t write_points(char *out, int hundredths)
{
    if (hundredths == 0)
        return 0; /* a mere observation */
    unsigned size = hundredths < 0 ? 0U - (unsigned)hundredths : (unsigned)hundredths;
    out[0] = ' ';
    out[1] = hundredths < 0 ? '-' : '+';
    out[2] = (char)('0' + size / 100 % 10);
    out[3] = '.';
    out[4] = (char)('0' + size / 10 % 10);
    out[5] = (char)('0' + size % 10);
    return 6;
}

/* "question +0.25", "pain +0.20 (head is pounding)"; in signals behind the score: "sss: …". */
static void write_reason(struct json_text *json, const struct reason *reason, bool with_score)
{
    char points[8];
    json_text_open_string(json);
    if (with_score) {
        json_text_add_to_string(json, str_from(reason->score));
        json_text_add_to_string(json, STR(": "));
    }
    json_text_add_to_string(json, str_from(reason->signal));
    json_text_add_to_string(json, (struct str){ points, write_points(points, reason->hundredths) });
    if (reason->term.size > 0) {
        json_text_add_to_string(json, STR(" ("));
        json_text_add_to_string(json, reason->term);
        json_text_add_to_string(json, STR(")"));
    }
    json_text_close_string(json);
}

static void write_reasons(struct json_text *json, const struct reasons *reasons, bool with_score)
{
    json_text_raw(json, "[");
    for (size_t i = 0; i < reasons->count; i++)
        write_reason(json, &reasons->items[i], with_score);
    json_text_raw(json, "]");
}

/* Which tables of Unicode the text was folded by, "1.0": from libunistring 1.3 on outlined letters
 * are letters, so an answer that differs between two machines may be theirs. */
static const char *unistring_version(void)
{
    static char text[16];
    if (text[0] == '\0')
        snprintf(text, sizeof text, "%d.%d", _libunistring_version >> 16,
                 _libunistring_version >> 8 & 0xff);
    return text;
}

/* The lexicon, the tables, the weights and the thresholds that it was decided with. */
static void write_engine(struct json_text *json, const struct decision *decision,
                         const struct lexicon *lexicon)
{
    const struct weights *weights = &decision->weights;
    json_text_raw(json, ",\"lexicon\":[");
    json_text_string(json, lexicon_version(lexicon));
    json_text_string(json, lexicon_checksum(lexicon));
    json_text_raw(json, "],\"unistring\":");
    json_text_string(json, unistring_version());
    json_text_raw(json, ",\"weights\":[");
    json_text_string(json, weights->segment);
    json_text_real(json, weights->sss);
    json_text_real(json, weights->ars);
    json_text_real(json, weights->evs);
    json_text_real(json, weights->trs);
    json_text_raw(json, "],\"thresholds\":[");
    json_text_integer(json, decision->helpful_hundredths);
    json_text_integer(json, decision->moderate_hundredths);
    json_text_raw(json, "]");
}

static void write_evs(struct json_text *json, const struct decision *decision)
{
    json_text_raw(json, ",\"evs\":[");
    json_text_real(json, decision->evs_ratio);
    if (decision->rate >= 0)
        json_text_real(json, decision->rate);
    else
        json_text_null(json);
    json_text_raw(json, "]");
}

struct str decision_signals_json(const struct decision *decision, const struct engine *engine,
                                 struct arena *arena)
{
    const struct reading *reading = &decision->reading;
    struct json_text json;
    json_text_begin(&json, arena, SIGNALS_DIGITS);
    json_text_raw(&json, "{\"v\":1,\"rule\":");
    json_text_string(&json, rule_name(decision->rule));
    write_engine(&json, decision, engine_lexicon(engine));
    write_evs(&json, decision);
    json_text_raw(&json, ",\"safety\":[");
    json_text_string(&json, severity_name(reading->severity));
    json_text_integer(&json, reading->distress_hundredths);
    json_text_bool(&json, reading->safety_hyperbole);
    json_text_raw(&json, "],\"question\":");
    json_text_string(&json, question_name(reading->question));
    if (decision->reply.is_forbidden) { /* what `status` counts */
        json_text_raw(&json, ",\"unpostable\":");
        json_text_string(&json, decision->reply.absence);
    }
    json_text_raw(&json, ",\"terms\":");
    write_reasons(&json, &decision->reasons, true);
    json_text_raw(&json, "}");
    return json_text_end(&json);
}

static void write_temporal(struct json_text *json, const struct temporal_context *temporal)
{
    json_text_raw(json, "{\"known\":");
    json_text_bool(json, temporal->known);
    if (temporal->known) {
        json_text_raw(json, ",\"window\":");
        json_text_string(json, temporal->window);
        json_text_raw(json, ",\"strategy\":");
        json_text_string(json, temporal->strategy);
        json_text_raw(json, ",\"time_of_day\":");
        json_text_string(json, temporal->time_of_day);
        json_text_raw(json, ",\"holiday\":");
        text_or_null(json, temporal->holiday);
        json_text_raw(json, ",\"threshold_shift\":");
        json_text_real(json, temporal->threshold_shift_hundredths / 100.0);
        json_text_raw(json, ",\"preferred_archetypes\":[");
        for (size_t i = 0; i < temporal->preferred_count; i++)
            json_text_string(json, temporal->preferred_archetypes[i]);
        json_text_raw(json, "]");
    }
    json_text_raw(json, "}");
}

struct str decision_temporal_json(const struct decision *decision, struct arena *arena)
{
    struct json_text json;
    json_text_begin(&json, arena, SIGNALS_DIGITS);
    write_temporal(&json, &decision->temporal);
    return json_text_end(&json);
}

/* The mention that is told: the one acted on, or the one that would have been. */
static const struct mention *told_mention(const struct reading *reading)
{
    const struct mention *told = NULL;
    for (size_t i = 0; i < reading->mention_count; i++) {
        if (told == NULL ||
            reading->mentions[i].opportunity_hundredths > told->opportunity_hundredths)
            told = &reading->mentions[i];
    }
    return told;
}

static void str_or_null(struct json_text *json, const struct str *name)
{
    if (name == NULL)
        json_text_null(json);
    else
        json_text_str(json, *name);
}

static void write_scores(struct json_text *json, const struct decision *decision)
{
    json_text_raw(json, "\"sss\":");
    json_text_real(json, decision->sss);
    json_text_raw(json, ",\"ars\":");
    json_text_real(json, decision->ars);
    json_text_raw(json, ",\"evs\":");
    json_text_real(json, decision->evs);
    json_text_raw(json, ",\"evs_ratio\":");
    json_text_real(json, decision->evs_ratio);
    json_text_raw(json, ",\"trs\":");
    json_text_real(json, decision->trs);
    json_text_raw(json, ",\"composite\":");
    json_text_real(json, decision->composite);
}

/* What the text says, and what was made of it. */
static void write_verdict(struct json_text *json, const struct decision *decision,
                          const struct reference *reference, const struct mention *mention)
{
    const struct reading *reading = &decision->reading;
    json_text_raw(json, ",\"mode\":");
    json_text_string(json, mode_name(decision->mode));
    json_text_raw(json, ",\"archetype\":");
    str_or_null(json,
                decision->archetype < 0 ? NULL : &reference->archetypes[decision->archetype].name);
    json_text_raw(json, ",\"safety_flags\":[");
    for (size_t i = 0; i < reading->flag_count; i++)
        json_text_string(json, reading->flags[i]);
    json_text_raw(json, "],\"distress\":");
    json_text_real(json, reading->distress_hundredths / 100.0);
    json_text_raw(json, ",\"spam\":");
    json_text_bool(json, decision->spam);
    json_text_raw(json, ",\"competitor\":");
    str_or_null(json, mention == NULL ? NULL : &reference->competitors[mention->competitor].name);
    json_text_raw(json, ",\"temporal\":");
    write_temporal(json, &decision->temporal);
    json_text_raw(json, ",\"reasons\":");
    write_reasons(json, &decision->reasons, false);
    json_text_raw(json, ",\"reply\":");
    str_or_null(json, decision->reply.present ? &decision->reply.content : NULL);
}

/* Who asks whether it works has no opinion yet. */
static const char *shown_sentiment(const struct mention *mention)
{
    if (mention == NULL)
        return NULL;
    return mention->satisfaction == SATISFACTION_QUESTIONING ? "question"
                                                             : sentiment_name(mention->sentiment);
}

static void write_mention(struct json_text *json, const struct mention *mention)
{
    json_text_raw(json, ",\"competitor_sentiment\":");
    text_or_null(json, shown_sentiment(mention));
    json_text_raw(json, ",\"competitor_satisfaction\":");
    text_or_null(json, mention == NULL ? NULL : satisfaction_name(mention->satisfaction));
}

static void write_escalations(struct json_text *json, const struct decision *decision)
{
    json_text_raw(json, ",\"escalations\":[");
    for (size_t i = 0; i < decision->escalation_count; i++) {
        json_text_raw(json, i == 0 ? "[" : ",[");
        json_text_string(json, decision->escalations[i].reason);
        json_text_string(json, severity_name(decision->escalations[i].priority));
        json_text_raw(json, "]");
    }
    json_text_raw(json, "]");
}

struct str decision_score_json(const struct decision *decision, const struct reference *reference,
                               struct arena *arena)
{
    const struct reading *reading = &decision->reading;
    const struct mention *mention = told_mention(reading);
    struct json_text json;
    json_text_begin(&json, arena, SCORE_DIGITS);
    json_text_raw(&json, "{");
    write_scores(&json, decision);
    write_verdict(&json, decision, reference, mention);
    json_text_raw(&json, ",\"rule\":");
    json_text_string(&json, rule_name(decision->rule));
    json_text_raw(&json, ",\"severity\":");
    text_or_null(&json, severity_name(reading->severity));
    json_text_raw(&json, ",\"question\":");
    json_text_string(&json, question_name(reading->question));
    write_mention(&json, mention);
    write_escalations(&json, decision);
    json_text_raw(&json, "}");
    return json_text_end(&json);
}
