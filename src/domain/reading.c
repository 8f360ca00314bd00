/* Reads one post: words, evidence, then each judge in turn. */
#include "antoned/domain/reading.h"

#include <string.h>

#include "antoned/domain/competitors.h"
#include "antoned/domain/evidence.h"
#include "antoned/domain/language.h"
#include "antoned/domain/learned.h"
#include "antoned/domain/question.h"
#include "antoned/domain/safety.h"
#include "antoned/domain/signals.h"
#include "antoned/domain/spam.h"
#include "antoned/domain/speaker.h"
#include "antoned/domain/topic.h"

const char *severity_name(enum severity severity)
{
    static const char *const names[] = { "NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL" };
    return names[severity];
}

const char *sentiment_name(enum sentiment sentiment)
{
    static const char *const names[] = { "negative", "neutral", "positive" };
    return names[sentiment];
}

const char *satisfaction_name(enum satisfaction satisfaction)
{
    static const char *const names[] = { "", "SATISFIED", "QUESTIONING", "UNSATISFIED" };
    return names[satisfaction];
}

void reasons_add(struct reasons *reasons, struct arena *arena, const char *score,
                 const char *signal, struct str term, int hundredths)
{
    if (reasons->count == reasons->capacity) {
        size_t grown = reasons->capacity == 0 ? 16 : reasons->capacity * 2;
        struct reason *items = ARENA_ARRAY(arena, struct reason, grown);
        if (reasons->count > 0)
            memcpy(items, reasons->items, reasons->count * sizeof *items);
        reasons->items = items;
        reasons->capacity = grown;
    }
    reasons->items[reasons->count++] = (struct reason){ score, signal, term, hundredths };
}

static bool is_listed(const struct reading *reading, struct str keyword)
{
    for (size_t i = 0; i < reading->keyword_count; i++) {
        if (str_equal(reading->keywords[i], keyword))
            return true;
    }
    return false;
}

/* keyword_matches and keyword_categories, in order of appearance, each term once. */
static void list_keywords(const struct evidence *e, struct reading *reading)
{
    size_t room = 0;
    for (int c = 0; c < CATEGORY_COUNT; c++)
        room += category_rows[c].is_keyword ? e->count[c] : 0;
    if (room == 0)
        return;
    if (room > KEYWORD_MATCHES_MAX)
        room = KEYWORD_MATCHES_MAX;
    reading->keywords = ARENA_ARRAY(e->arena, struct str, room);
    reading->keyword_categories = ARENA_ARRAY(e->arena, struct str, room);
    for (size_t i = 0; i < e->hits.count && reading->keyword_count < room; i++) {
        const struct category_row *row = &category_rows[evidence_category(e, &e->hits.items[i])];
        if (!row->is_keyword)
            continue;
        struct str shown = evidence_shown(e, &e->hits.items[i]);
        if (is_listed(reading, shown))
            continue;
        reading->keywords[reading->keyword_count] = shown;
        reading->keyword_categories[reading->keyword_count++] = str_from(row->name);
    }
}

void reading_by_rules(const struct lexicon *lexicon, const struct post *post, struct arena *arena,
                      struct evidence *ret_evidence, struct reading *ret)
{
    struct evidence *evidence = ret_evidence;
    *ret = (struct reading){ 0 };
    evidence_find(lexicon, post->content, arena, evidence);
    if (!evidence->text.is_text) {
        safety_fail(ret); /* nobody can say what it holds */
        reasons_add(&ret->reasons, arena, "safety", "not_text", STR(""), 0);
        return;
    }
    ret->readable = evidence->text.word_count > 0;
    if (!ret->readable)
        reasons_add(&ret->reasons, arena, "trs", "no_words", STR(""), 0);
    spam_read(evidence, ret);
    topic_read(evidence, ret);
    safety_read(evidence, post, ret);
    signals_read(evidence, ret);
}

void reading_of(const struct lexicon *lexicon, const struct competitor_patterns *competitors,
                const struct post *post, struct arena *arena, struct reading *ret)
{
    struct evidence evidence;
    reading_by_rules(lexicon, post, arena, &evidence, ret);
    if (!evidence.text.is_text)
        return;
    learned_read(&evidence, ret);
    competitors_read(competitors, &evidence, ret);
    language_read(&evidence, ret);
    question_read(&evidence, ret);
    speaker_read(&evidence, ret);
    list_keywords(&evidence, ret);
}
