/* Sums of hashed weights over a post, and what follows from them. */
#include "antoned/domain/learned.h"

#include <string.h>

#include "antoned/domain/safety.h"
#include "antoned/domain/signals.h"
#include "antoned/domain/topic.h"
#include "antoned/domain/word_features.h"

#define BUCKETS (1U << FEATURE_BITS)

enum {
    GRAM_MIN = 3, /* letters of a run of letters, with the edges of the word */
    GRAM_MAX = 5,
    GRAMS_FROM = 4,       /* letters of a word that has runs */
    RUN_WORDS_MAX = 60,   /* of consecutive sentences that are judged together */
    RUN_WORDS_LEAST = 24, /* a shorter run counts as this long: a word alone proves little */
    LENGTHS = 512,
    LONG_WORDS = 30,
    DOUBLINGS_MAX = 4,
    FOUND_SURE = LEARNED_UNIT * 3 / 4, /* … above the threshold, where the rules find no hangover */
    UNTOLD_SURE =
        LEARNED_UNIT, /* … and where they find one, but neither its name nor any drinking */
    ASKING_SURE = LEARNED_UNIT / 2,
    TOPIC_LEARNED = 70,
    TOPIC_DOUBTED = 40,
    ASKED_AT_LEAST = 85,
    UNASKED_AT_MOST = 80,
    WORDS_SHOWN = 5,
};

/* A judge's weights beyond the table of words; all in 1/LEARNED_UNIT. */
struct judge {
    int bias; /* threshold included */
    int question_mark;
    int seeking;                    /* for an SSS of 1 */
    int topic[11];                  /* for a TRS of 0.0, 0.1 … 1.0 */
    int unnamed;                    /* no hangover in so many words */
    int unnamed_doubling, doubling; /* for each doubling of the length since LONG_WORDS */
    int categories[CATEGORY_COUNT]; /* that are there */
};

/* The weights of one bucket for each judge, to be multiplied by WEIGHT_STEP / 1024 units. */
struct bucket {
    int8_t of[LEARNED_COUNT];
};

#include "learned.inc"

static void add_bucket(struct word_points *points, uint32_t at, int scale)
{
    const struct bucket *bucket = &buckets[at];
    for (int j = 0; j < LEARNED_COUNT; j++)
        points->of[j] += bucket->of[j] * scale;
}

/* The runs of letters of "<word>", together as much as the word itself. */
static void add_grams(struct word_points *points, struct str word)
{
    char edged[WORD_BYTES_MAX + 3];
    size_t size = word.size + 2;
    edged[0] = '<';
    memcpy(edged + 1, word.data, word.size);
    edged[size - 1] = '>';
    size_t count = 0;
    for (size_t n = GRAM_MIN; n <= GRAM_MAX && n <= size; n++)
        count += size - n + 1;
    int scale = gram_scales[count < LENGTHS ? count : LENGTHS - 1];
    for (size_t at = 0; at + GRAM_MIN <= size; at++) {
        uint64_t hash = fnv1a(feature_kind('c'), edged + at, GRAM_MIN - 1);
        for (size_t n = GRAM_MIN; n <= GRAM_MAX && at + n <= size; n++) {
            hash = fnv1a(hash, edged + at + n - 1, 1);
            add_bucket(points, feature_bucket(hash), scale);
        }
    }
}

static struct word_points *points_of_words(const struct evidence *e)
{
    struct word_points *points = ARENA_ARRAY(e->arena, struct word_points, e->text.word_count + 1);
    struct feature_walk walk = { .evidence = e };
    while (feature_next(&walk)) {
        add_bucket(&points[walk.word], walk.alone, WORD_SCALE);
        add_bucket(&points[walk.word], walk.pair, WORD_SCALE);
        if (walk.text.size >= GRAMS_FROM)
            add_grams(&points[walk.word], walk.text);
    }
    return points;
}

/* A sum over `count` words, made comparable: long texts have more of everything. */
static int by_length(int64_t sum, size_t count)
{
    int64_t scaled = sum * length_scales[count < LENGTHS ? count : LENGTHS - 1];
    return (int)(scaled / POINTS_UNIT);
}

static int doublings_of(size_t words)
{
    int count = 0;
    while (words >= (size_t)LONG_WORDS << (count + 1) && count < DOUBLINGS_MAX)
        count++;
    return count;
}

/* All words and all that was found, whatever the judge. */
static int score_words(const struct evidence *e, const struct word_points *points,
                       enum learned_judge j, size_t count_least)
{
    const struct judge *judge = &judges[j];
    size_t count = e->text.word_count;
    int64_t sum = 0;
    for (size_t w = 0; w < count; w++)
        sum += points[w].of[j];
    int score = judge->bias + by_length(sum, count < count_least ? count_least : count);
    for (int c = 0; c < CATEGORY_COUNT; c++)
        score += evidence_has(e, (enum category)c) ? judge->categories[c] : 0;
    return score;
}

static int score_whole(const struct evidence *e, const struct reading *reading,
                       const struct word_points *points, enum learned_judge j)
{
    const struct judge *judge = &judges[j];
    int score = score_words(e, points, j, 0);
    score += e->text.question_count > 0 ? judge->question_mark : 0;
    score += judge->seeking * reading->sss_hundredths / 100;
    score += judge->topic[reading->trs_hundredths / 10];
    bool is_named = evidence_has(e, CATEGORY_DIRECT) || evidence_has(e, CATEGORY_BARE);
    int doublings = doublings_of(e->text.word_count);
    score += doublings * judge->doubling;
    score += is_named ? 0 : judge->unnamed + doublings * judge->unnamed_doubling;
    return score;
}

/* A run of whole sentences in the making: the sum of its words and of what was found within it. */
struct run {
    uint32_t first;
    size_t next_hit;
    int64_t words;
    int categories;
    bool seen[CATEGORY_COUNT];
};

static void add_word(const struct evidence *e, const struct word_points *points, uint32_t word,
                     struct run *run)
{
    run->words += points[word].of[LEARNED_SAFETY];
    for (; run->next_hit < e->hits.count; run->next_hit++) {
        const struct hit *hit = &e->hits.items[run->next_hit];
        enum category category = evidence_category(e, hit);
        if (hit->last > word)
            break;
        if (hit->first < run->first || run->seen[category])
            continue;
        run->seen[category] = true;
        run->categories += judges[LEARNED_SAFETY].categories[category];
    }
}

/* The highest score of the runs that begin with the sentence at `first`. */
static void score_runs_from(const struct evidence *e, const struct word_points *points,
                            uint32_t first, size_t first_hit, struct learned_scores *ret)
{
    struct run run = { .first = first, .next_hit = first_hit };
    size_t sentences = 0;
    for (uint32_t w = first; w < e->text.word_count; w++) {
        add_word(e, points, w, &run);
        size_t count = w - first + 1U;
        if (!word_ends_sentence(&e->text, w))
            continue;
        if (count > RUN_WORDS_MAX && sentences > 0)
            break;
        sentences++;
        int score = judges[LEARNED_SAFETY].bias + run.categories +
                    by_length(run.words, count < RUN_WORDS_LEAST ? RUN_WORDS_LEAST : count);
        if (score > ret->run) {
            ret->run = score;
            ret->first = first;
            ret->last = w;
        }
    }
}

static void score_runs(const struct evidence *e, const struct word_points *points,
                       struct learned_scores *ret)
{
    size_t first_hit = 0;
    ret->run = judges[LEARNED_SAFETY].bias;
    for (uint32_t first = 0; first < e->text.word_count; first++) {
        while (first_hit < e->hits.count && e->hits.items[first_hit].last < first)
            first_hit++;
        if (first == 0 || word_ends_sentence(&e->text, first - 1))
            score_runs_from(e, points, first, first_hit, ret);
    }
}

static int allowance_of(const struct evidence *e)
{
    size_t count = e->text.word_count;
    return length_allowances[count < LENGTHS ? count : LENGTHS - 1];
}

/* The whole post, and for a quarter its worst run: the more runs a post has, the more of them sound
 * alarming by chance, which the length makes up for. */
static int score_safety(const struct evidence *e, const struct word_points *points, int run)
{
    int whole = score_words(e, points, LEARNED_SAFETY, RUN_WORDS_LEAST);
    int both = (run + 3 * whole) / 4 - allowance_of(e);
    return both > run - RUN_SURE ? both : run - RUN_SURE;
}

void learned_score(const struct evidence *evidence, const struct reading *reading,
                   struct learned_scores *ret)
{
    const struct word_points *points = points_of_words(evidence);
    *ret = (struct learned_scores){ .points = points };
    score_runs(evidence, points, ret);
    ret->of[LEARNED_SAFETY] = score_safety(evidence, points, ret->run);
    ret->of[LEARNED_TOPIC] = score_whole(evidence, reading, points, LEARNED_TOPIC);
    ret->of[LEARNED_ASKING] = score_whole(evidence, reading, points, LEARNED_ASKING);
    ret->of[LEARNED_DANGER] = ret->of[LEARNED_SAFETY] +
                              score_words(evidence, points, LEARNED_DANGER, RUN_WORDS_LEAST) -
                              allowance_of(evidence);
}

/* Reasons are kept with a decision: no name of a person gets into them. */
static bool is_dictionary_word(const struct evidence *e, size_t word)
{
    return word_rank_is_everyday(e->ranks[word]);
}

/* The words of [first, end) that gave most, for or against as `sign` says, the most first. */
static struct str telling_words(const struct evidence *e, const struct word_points *points,
                                enum learned_judge j, size_t first, size_t end, int sign)
{
    char *out = arena_alloc(e->arena, WORDS_SHOWN * (WORD_BYTES_MAX + 2U) + 1);
    size_t used = 0, shown[WORDS_SHOWN];
    for (size_t k = 0; k < WORDS_SHOWN; k++) {
        size_t best = end;
        for (size_t w = first; w < end; w++) {
            bool is_shown = false;
            for (size_t i = 0; i < k; i++)
                is_shown = is_shown || shown[i] == w;
            int most = best == end ? 0 : points[best].of[j] * sign;
            if (!is_shown && is_dictionary_word(e, w) && points[w].of[j] * sign > most)
                best = w;
        }
        if (best == end)
            break;
        shown[k] = best;
        struct str word = word_text(&e->text, best);
        memcpy(out + used, ", ", used > 0 ? 2 : 0);
        used += used > 0 ? 2 : 0;
        memcpy(out + used, word.data, word.size);
        used += word.size;
    }
    return (struct str){ out, used };
}

static void explain(const struct evidence *e, const struct learned_scores *scores,
                    enum learned_judge j, struct reading *reading, const char *score,
                    const char *signal)
{
    bool is_safety = j == LEARNED_SAFETY;
    size_t first = is_safety ? scores->first : 0;
    size_t end = is_safety ? scores->last + 1U : e->text.word_count;
    int sign = scores->of[j] < 0 ? -1 : 1;
    reasons_add(&reading->reasons, e->arena, score, signal,
                telling_words(e, scores->points, j, first, end, sign),
                scores->of[j] * 100 / LEARNED_UNIT);
}

/* Nothing of drink, of a body or of a hangover: there is nothing to settle. */
static bool has_any_sign(const struct evidence *e, const struct reading *reading)
{
    static const enum category signs[] = {
        CATEGORY_DIRECT,    CATEGORY_BARE,     CATEGORY_SYMPTOM, CATEGORY_BODY,
        CATEGORY_SUFFERING, CATEGORY_DRINKING, CATEGORY_DRINK,   CATEGORY_AFTERMATH,
        CATEGORY_TELLTALE,  CATEGORY_OCCASION, CATEGORY_RELIEF,
    };
    return reading->trs_hundredths > 0 || evidence_has_any(e, signs, sizeof signs / sizeof *signs);
}

static void settle_topic(const struct evidence *e, const struct learned_scores *scores,
                         struct reading *reading)
{
    bool was_about = reading->trs_hundredths >= TOPIC_ANSWERED;
    static const enum category telling[] = { CATEGORY_DIRECT, CATEGORY_BARE, CATEGORY_DRINKING };
    bool is_told = evidence_has_any(e, telling, sizeof telling / sizeof *telling);
    int sure = !was_about ? FOUND_SURE : is_told ? 0 : UNTOLD_SURE;
    bool is_about = scores->of[LEARNED_TOPIC] >= sure;
    if (is_about == was_about || (is_about && topic_is_another(e)))
        return;
    explain(e, scores, LEARNED_TOPIC, reading, "topic_points", is_about ? "learned" : "doubted");
    reading->trs_hundredths = is_about ? TOPIC_LEARNED : TOPIC_DOUBTED;
    reasons_add(&reading->reasons, e->arena, "trs", is_about ? "learned" : "doubted", STR(""),
                reading->trs_hundredths);
}

/* Where a post would be answered and nothing unsafe is said outright. Where it is not certain that
 * the post is about a hangover at all, less is enough. */
static void settle_safety(const struct evidence *e, const struct learned_scores *scores,
                          struct reading *reading)
{
    bool is_certain = reading->trs_hundredths >= TOPIC_NAMED;
    bool is_learned = reading->trs_hundredths == TOPIC_LEARNED;
    int slack = is_certain ? 0 : is_learned ? LEARNED_UNIT : LEARNED_UNIT / 2;
    bool is_concern = scores->of[LEARNED_SAFETY] >= -slack;
    if (reading->safety_stops || reading->trs_hundredths < TOPIC_ANSWERED)
        return;
    reading->may_be_danger = scores->of[LEARNED_DANGER] >= 0;
    if (!is_concern)
        return;
    explain(e, scores, LEARNED_SAFETY, reading, "safety", "CONCERN");
    safety_concern(reading);
}

/* Help is asked for where the judge is sure of it, and not where it doubts it; between the two the
 * rules have their say. Who answers a person asks that person, not us. */
static void settle_asking(const struct evidence *e, const struct learned_scores *scores,
                          struct reading *reading)
{
    int score = scores->of[LEARNED_ASKING], settled = reading->sss_hundredths;
    bool is_answer = e->text.opens_with_handle && !evidence_has(e, CATEGORY_PLEA);
    if (reading->trs_hundredths < TOPIC_ANSWERED)
        return;
    if (score < 0 || is_answer) {
        reading->is_asking = false;
        settled = settled > UNASKED_AT_MOST ? UNASKED_AT_MOST : settled;
    } else if (score >= ASKING_SURE && !signals_is_void(e)) {
        reading->is_asking = true;
        settled = settled < ASKED_AT_LEAST ? ASKED_AT_LEAST : settled;
    }
    if (settled == reading->sss_hundredths)
        return;
    const char *signal = reading->is_asking ? "asked" : "unasked";
    explain(e, scores, LEARNED_ASKING, reading, "asking_points", signal);
    reasons_add(&reading->reasons, e->arena, "sss", signal, STR(""),
                settled - reading->sss_hundredths);
    reading->sss_hundredths = settled;
}

void learned_read(const struct evidence *evidence, struct reading *reading)
{
    struct learned_scores scores;
    if (!has_any_sign(evidence, reading))
        return;
    learned_score(evidence, reading, &scores);
    settle_topic(evidence, &scores, reading);
    settle_safety(evidence, &scores, reading);
    settle_asking(evidence, &scores, reading);
}
