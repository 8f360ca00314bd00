/* Decisions as JSON, through jansson with memory that is taken back at once. */
#include "antoned/store/decision_json.h"

#include <jansson.h>
#include <string.h>

#include "antoned/domain/lexicon.h"

/* Dumps `root` into the arena and releases it. */
static struct str encode(json_t *root, size_t flags, struct arena *arena)
{
    char first[4096];
    size_t size = json_dumpb(root, first, sizeof first, flags);
    struct str text;
    if (size <= sizeof first) {
        text = arena_copy(arena, (struct str){ first, size });
    } else {
        char *out = arena_alloc(arena, size + 1);
        text = (struct str){ out, json_dumpb(root, out, size, flags) };
    }
    json_decref(root);
    return text;
}

static json_t *text_json(struct str text)
{
    return json_stringn_nocheck(text.data, text.size);
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

struct writer {
    char *at;
};

static void write_bytes(struct writer *writer, const char *bytes, size_t size)
{
    memcpy(writer->at, bytes, size);
    writer->at += size;
}

/* "question +0.25", "pain +0.20 (head is pounding)"; in signals behind the score: "sss: …". */
static json_t *reason_json(const struct reason *reason, bool with_score, struct arena *arena)
{
    size_t score_size = strlen(reason->score), signal_size = strlen(reason->signal);
    char *start = arena_alloc(arena, score_size + signal_size + reason->term.size + 16);
    struct writer writer = { start };
    if (with_score) {
        write_bytes(&writer, reason->score, score_size);
        write_bytes(&writer, ": ", 2);
    }
    write_bytes(&writer, reason->signal, signal_size);
    writer.at += write_points(writer.at, reason->hundredths);
    if (reason->term.size > 0) {
        write_bytes(&writer, " (", 2);
        write_bytes(&writer, reason->term.data, reason->term.size);
        write_bytes(&writer, ")", 1);
    }
    return json_stringn_nocheck(start, (size_t)(writer.at - start));
}

static json_t *reasons_json(const struct reasons *reasons, bool with_score, struct arena *arena)
{
    json_t *array = json_array();
    for (size_t i = 0; i < reasons->count; i++)
        json_array_append_new(array, reason_json(&reasons->items[i], with_score, arena));
    return array;
}

static json_t *weights_json(const struct weights *weights)
{
    json_t *array = json_array();
    json_array_append_new(array, json_string_nocheck(weights->segment));
    json_array_append_new(array, json_real(weights->sss));
    json_array_append_new(array, json_real(weights->ars));
    json_array_append_new(array, json_real(weights->evs));
    json_array_append_new(array, json_real(weights->trs));
    return array;
}

static json_t *pair_json(json_t *first, json_t *second)
{
    json_t *array = json_array();
    json_array_append_new(array, first);
    json_array_append_new(array, second);
    return array;
}

static json_t *safety_json(const struct reading *reading)
{
    json_t *array = pair_json(json_string_nocheck(severity_name(reading->severity)),
                              json_integer(reading->distress_hundredths));
    json_array_append_new(array, json_boolean(reading->safety_hyperbole));
    return array;
}

struct str decision_signals_json(const struct decision *decision, const struct engine *engine,
                                 struct arena *arena)
{
    const struct lexicon *lexicon = engine_lexicon(engine);
    json_t *root = json_object();
    json_object_set_new_nocheck(root, "v", json_integer(1));
    json_object_set_new_nocheck(root, "rule", json_string_nocheck(rule_name(decision->rule)));
    json_object_set_new_nocheck(root, "lexicon",
                                pair_json(json_string_nocheck(lexicon_version(lexicon)),
                                          json_string_nocheck(lexicon_checksum(lexicon))));
    json_object_set_new_nocheck(root, "weights", weights_json(&decision->weights));
    json_object_set_new_nocheck(root, "thresholds",
                                pair_json(json_integer(decision->helpful_hundredths),
                                          json_integer(decision->moderate_hundredths)));
    json_t *rate = decision->rate >= 0 ? json_real(decision->rate) : json_null();
    json_object_set_new_nocheck(root, "evs", pair_json(json_real(decision->evs_ratio), rate));
    json_object_set_new_nocheck(root, "safety", safety_json(&decision->reading));
    json_object_set_new_nocheck(root, "question",
                                json_string_nocheck(question_name(decision->reading.question)));
    json_object_set_new_nocheck(root, "terms", reasons_json(&decision->reasons, true, arena));
    return encode(root, JSON_COMPACT | JSON_REAL_PRECISION(6), arena);
}

static json_t *temporal_json(const struct temporal_context *temporal)
{
    json_t *root = json_object();
    json_object_set_new_nocheck(root, "known", json_boolean(temporal->known));
    if (!temporal->known)
        return root;
    json_object_set_new_nocheck(root, "window", json_string_nocheck(temporal->window));
    json_object_set_new_nocheck(root, "strategy", json_string_nocheck(temporal->strategy));
    json_object_set_new_nocheck(root, "time_of_day", json_string_nocheck(temporal->time_of_day));
    json_object_set_new_nocheck(
        root, "holiday",
        temporal->holiday[0] == '\0' ? json_null() : json_string_nocheck(temporal->holiday));
    json_object_set_new_nocheck(root, "threshold_shift",
                                json_real(temporal->threshold_shift_hundredths / 100.0));
    json_t *preferred = json_array();
    for (size_t i = 0; i < temporal->preferred_count; i++)
        json_array_append_new(preferred, json_string_nocheck(temporal->preferred_archetypes[i]));
    json_object_set_new_nocheck(root, "preferred_archetypes", preferred);
    return root;
}

struct str decision_temporal_json(const struct decision *decision, struct arena *arena)
{
    return encode(temporal_json(&decision->temporal), JSON_COMPACT | JSON_REAL_PRECISION(6), arena);
}

static json_t *flags_json(const struct reading *reading)
{
    json_t *array = json_array();
    for (size_t i = 0; i < reading->flag_count; i++)
        json_array_append_new(array, json_string_nocheck(reading->flags[i]));
    return array;
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

static void add_scores(json_t *root, const struct decision *decision)
{
    json_object_set_new_nocheck(root, "sss", json_real(decision->sss));
    json_object_set_new_nocheck(root, "ars", json_real(decision->ars));
    json_object_set_new_nocheck(root, "evs", json_real(decision->evs));
    json_object_set_new_nocheck(root, "evs_ratio", json_real(decision->evs_ratio));
    json_object_set_new_nocheck(root, "trs", json_real(decision->trs));
    json_object_set_new_nocheck(root, "composite", json_real(decision->composite));
}

static json_t *text_or_null(const char *text)
{
    return text == NULL || text[0] == '\0' ? json_null() : json_string_nocheck(text);
}

/* Who asks whether it works has no opinion yet. */
static const char *shown_sentiment(const struct mention *mention)
{
    if (mention == NULL)
        return NULL;
    return mention->satisfaction == SATISFACTION_QUESTIONING ? "question"
                                                             : sentiment_name(mention->sentiment);
}

static void add_mention(json_t *root, const struct mention *mention)
{
    json_object_set_new_nocheck(root, "competitor_sentiment",
                                text_or_null(shown_sentiment(mention)));
    json_object_set_new_nocheck(
        root, "competitor_satisfaction",
        text_or_null(mention == NULL ? NULL : satisfaction_name(mention->satisfaction)));
}

static json_t *escalations_json(const struct decision *decision)
{
    json_t *array = json_array();
    for (size_t i = 0; i < decision->escalation_count; i++)
        json_array_append_new(
            array,
            pair_json(json_string_nocheck(decision->escalations[i].reason),
                      json_string_nocheck(severity_name(decision->escalations[i].priority))));
    return array;
}

struct str decision_score_json(const struct decision *decision, const struct reference *reference,
                               struct arena *arena)
{
    const struct reading *reading = &decision->reading;
    const struct mention *mention = told_mention(reading);
    json_t *root = json_object();
    add_scores(root, decision);
    json_object_set_new_nocheck(root, "mode", json_string_nocheck(mode_name(decision->mode)));
    json_object_set_new_nocheck(root, "archetype",
                                decision->archetype < 0
                                    ? json_null()
                                    : text_json(reference->archetypes[decision->archetype].name));
    json_object_set_new_nocheck(root, "safety_flags", flags_json(reading));
    json_object_set_new_nocheck(root, "distress", json_real(reading->distress_hundredths / 100.0));
    json_object_set_new_nocheck(root, "spam", json_boolean(decision->spam));
    json_object_set_new_nocheck(root, "competitor",
                                mention == NULL
                                    ? json_null()
                                    : text_json(reference->competitors[mention->competitor].name));
    json_object_set_new_nocheck(root, "temporal", temporal_json(&decision->temporal));
    json_object_set_new_nocheck(root, "reasons", reasons_json(&decision->reasons, false, arena));
    json_object_set_new_nocheck(
        root, "reply", decision->reply.present ? text_json(decision->reply.content) : json_null());
    json_object_set_new_nocheck(root, "rule", json_string_nocheck(rule_name(decision->rule)));
    json_object_set_new_nocheck(root, "severity", text_or_null(severity_name(reading->severity)));
    json_object_set_new_nocheck(root, "question",
                                json_string_nocheck(question_name(reading->question)));
    add_mention(root, mention);
    json_object_set_new_nocheck(root, "escalations", escalations_json(decision));
    return encode(root, JSON_COMPACT | JSON_REAL_PRECISION(15), arena);
}
