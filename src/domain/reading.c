/* Reads one post: words, evidence, then each judge in turn. */
#include "antoned/domain/reading.h"

#include <string.h>

#include "antoned/base/digest.h"
#include "antoned/domain/competitors.h"
#include "antoned/domain/evidence.h"
#include "antoned/domain/language.h"
#include "antoned/domain/learned.h"
#include "antoned/domain/own_words.h"
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

/* All judges, over one text. */
static void read_text(const struct lexicon *lexicon, const struct competitor_patterns *competitors,
                      const struct post *post, struct arena *arena, struct evidence *ret_evidence,
                      struct reading *ret)
{
    reading_by_rules(lexicon, post, arena, ret_evidence, ret);
    if (!ret_evidence->text.is_text)
        return;
    learned_read(ret_evidence, ret);
    competitors_read(competitors, ret_evidence, ret);
    language_read(ret_evidence, ret);
    question_read(ret_evidence, ret);
    speaker_read(ret_evidence, post, ret);
}

static int lower_of(int a, int b)
{
    return a < b ? a : b;
}

/* Beside another person's words only what the author's own would get alone is given. */
static void withhold_quoted(struct reading *reading, const struct reading *own, struct arena *arena)
{
    bool is_own = own->trs_hundredths >= TOPIC_ANSWERED && own->question == reading->question &&
                  own->mention_count == reading->mention_count;
    reading->sss_hundredths = lower_of(reading->sss_hundredths, own->sss_hundredths);
    if (reading->withheld != NULL || (is_own && own->withheld == NULL)) {
        if (is_own)
            reading->trs_hundredths = lower_of(reading->trs_hundredths, own->trs_hundredths);
        return;
    }
    reading->withheld = own->withheld != NULL ? own->withheld : "quotation";
    reasons_add(&reading->reasons, arena, "withheld", reading->withheld, STR(""), 0);
}

/* Quoted lines are read with the rest, for danger is danger whoever speaks, and then left out: what
 * the author says must not be drowned by them, nor answered by them. */
static void read_own_words(const struct lexicon *lexicon,
                           const struct competitor_patterns *competitors, const struct post *post,
                           const struct own_words *own, struct arena *arena,
                           struct reading *reading)
{
    struct post alone = *post;
    struct evidence evidence;
    struct reading part;
    alone.content = own->text;
    read_text(lexicon, competitors, &alone, arena, &evidence, &part);
    if (!part.readable)
        return;
    safety_join(reading, &part);
    withhold_quoted(reading, &part, arena);
    if (own->is_sure) {
        reading->is_first_person = part.is_first_person;
        reading->own_danger = part.own_danger;
    } else if (part.own_danger > reading->own_danger) {
        reading->own_danger = part.own_danger;
    }
}

/* "RT @x: so" and "so" are one text. */
static struct uuid text_key(const struct evidence *e, const struct own_words *own,
                            struct str content)
{
    uint8_t digest[DIGEST_SIZE];
    struct uuid key;
    struct str text = e->text.is_text && e->text.word_count > 0 ? e->text.text : content;
    if (own->is_repeat)
        str_take(&text, ' ');
    digest_of(text.data, text.size, digest);
    memcpy(key.bytes, digest, sizeof key.bytes);
    return key;
}

void reading_of(const struct lexicon *lexicon, const struct competitor_patterns *competitors,
                const struct post *post, struct arena *arena, struct reading *ret)
{
    struct evidence evidence;
    struct own_words own = { 0 };
    read_text(lexicon, competitors, post, arena, &evidence, ret);
    if (evidence.text.is_text) {
        own = own_words_of(evidence.text.plain, arena);
        if (own.is_shared)
            read_own_words(lexicon, competitors, post, &own, arena, ret);
        list_keywords(&evidence, ret);
    }
    ret->is_repeat = own.is_repeat || post_is_repeat(post);
    if (post_is_by_machine(post))
        ret->own_danger = SEVERITY_NONE;
    if (ret->flag_count > 0)
        ret->text_key = text_key(&evidence, &own, post->content);
}
