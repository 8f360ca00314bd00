/* Sorts the hits of one post by category. */
#include "antoned/domain/evidence.h"

#include <string.h>

#define WORDS_SHOWN_MAX 200 /* bytes of a model's words in a reason */

/* "A holiday. Hangover food." names no holiday hangover: a name stays within its clause. */
static bool is_torn(const struct evidence *evidence, const struct hit *hit)
{
    if (!category_rows[evidence_category(evidence, hit)].within_clause)
        return false;
    for (uint32_t w = hit->first; w < hit->last; w++) {
        if ((evidence->text.words[w].flags & WORD_ENDS_CLAUSE) != 0)
            return true;
    }
    return false;
}

static void drop_torn(struct evidence *evidence)
{
    size_t kept = 0;
    for (size_t i = 0; i < evidence->hits.count; i++) {
        if (!is_torn(evidence, &evidence->hits.items[i]))
            evidence->hits.items[kept++] = evidence->hits.items[i];
    }
    evidence->hits.count = kept;
}

void evidence_find(const struct lexicon *lexicon, struct str content, struct arena *arena,
                   struct evidence *ret)
{
    *ret = (struct evidence){ .lexicon = lexicon, .arena = arena };
    normalise(content, arena, &ret->text);
    matcher_find(lexicon_matcher(lexicon), &ret->text, arena, &ret->hits);
    drop_torn(ret);
    for (size_t i = 0; i < ret->hits.count; i++) {
        enum category category = evidence_category(ret, &ret->hits.items[i]);
        if (ret->first[category] == NULL)
            ret->first[category] = &ret->hits.items[i];
        ret->count[category]++;
    }
}

enum category evidence_category(const struct evidence *evidence, const struct hit *hit)
{
    return lexicon_term(evidence->lexicon, hit->payload)->category;
}

/* The next word of a term's text; *at moves behind it. */
static struct str next_word(struct str text, size_t *at)
{
    size_t start = *at;
    while (*at < text.size && text.data[*at] != ' ')
        (*at)++;
    struct str word = { text.data + start, *at - start };
    if (*at < text.size)
        (*at)++;
    return word;
}

struct str evidence_shown(const struct evidence *evidence, const struct hit *hit)
{
    const struct lexicon_term *term = lexicon_term(evidence->lexicon, hit->payload);
    if (term->is_plain)
        return term->text;
    size_t size = 0;
    for (uint32_t w = hit->first; w <= hit->last; w++)
        size += evidence->text.words[w].size + 1U;
    char *out = arena_alloc(evidence->arena, size + term->text.size);
    size_t used = 0;
    size_t at = 0;
    for (uint32_t w = hit->first; w <= hit->last; w++) {
        struct str word = next_word(term->text, &at);
        bool is_choice = word.data[0] == '(' || word.data[0] == '<';
        if (is_choice)
            word = word_text(&evidence->text, w);
        if (is_choice && word.data[0] >= '0' && word.data[0] <= '9')
            word = STR("#");
        memcpy(out + used, word.data, word.size);
        used += word.size;
        if (w < hit->last)
            out[used++] = ' ';
    }
    return (struct str){ out, used };
}

struct str evidence_term(const struct evidence *evidence, enum category category)
{
    const struct hit *hit = evidence->first[category];
    return hit == NULL ? STR("") : evidence_shown(evidence, hit);
}

static bool is_covered(const struct evidence *evidence, const struct hit *hit,
                       const enum category *covers, size_t cover_count)
{
    for (size_t c = 0; c < cover_count; c++) {
        if (evidence->first[covers[c]] == NULL)
            continue;
        for (size_t i = 0; i < evidence->hits.count; i++) {
            const struct hit *other = &evidence->hits.items[i];
            if (evidence_category(evidence, other) == covers[c] && other->first <= hit->last &&
                other->last >= hit->first)
                return true;
        }
    }
    return false;
}

unsigned evidence_uncovered(const struct evidence *evidence, enum category category,
                            const enum category *covers, size_t cover_count)
{
    unsigned uncovered = 0;
    if (evidence->first[category] == NULL)
        return 0;
    for (size_t i = 0; i < evidence->hits.count; i++) {
        const struct hit *hit = &evidence->hits.items[i];
        if (evidence_category(evidence, hit) == category &&
            !is_covered(evidence, hit, covers, cover_count))
            uncovered++;
    }
    return uncovered;
}

/* Calls `visit` for each term of the category that is there, once. */
static void each_term(const struct evidence *e, enum category category,
                      void (*visit)(void *context, const struct lexicon_term *term), void *context)
{
    if (e->first[category] == NULL)
        return;
    size_t bytes = lexicon_term_count(e->lexicon) / 8 + 1;
    uint8_t *seen = memset(arena_alloc(e->arena, bytes), 0, bytes);
    for (size_t i = 0; i < e->hits.count; i++) {
        uint32_t payload = e->hits.items[i].payload;
        const struct lexicon_term *term = lexicon_term(e->lexicon, payload);
        uint8_t bit = (uint8_t)(1 << payload % 8);
        if (term->category != category || (seen[payload / 8] & bit) != 0)
            continue;
        seen[payload / 8] |= bit;
        visit(context, term);
    }
}

static void add_points(void *context, const struct lexicon_term *term)
{
    *(int *)context += term->points;
}

int evidence_points(const struct evidence *evidence, enum category category)
{
    int points = 0;
    each_term(evidence, category, add_points, &points);
    return points;
}

/* Is the term of this hit there already, from the hit `first` on? */
static bool is_repeated(const struct evidence *e, size_t first, size_t hit)
{
    for (size_t i = first; i < hit; i++) {
        if (e->hits.items[i].payload == e->hits.items[hit].payload)
            return true;
    }
    return false;
}

/* The points of the words from the hit `first` on, as far as the reach goes. */
static int points_within(const struct evidence *e, enum category category, size_t first,
                         uint32_t reach)
{
    int points = 0;
    for (size_t i = first; i < e->hits.count; i++) {
        const struct hit *hit = &e->hits.items[i];
        if (hit->last >= e->hits.items[first].first + reach)
            break; /* hits go by their last word */
        if (evidence_category(e, hit) == category && !is_repeated(e, first, i))
            points += lexicon_term(e->lexicon, hit->payload)->points;
    }
    return points;
}

int evidence_densest(const struct evidence *evidence, enum category category, uint32_t reach)
{
    int most = 0;
    if (evidence->first[category] == NULL)
        return 0;
    for (size_t i = 0; i < evidence->hits.count; i++) {
        if (evidence_category(evidence, &evidence->hits.items[i]) != category)
            continue;
        int points = points_within(evidence, category, i, reach);
        most = points > most ? points : most;
    }
    return most;
}

int evidence_category_points(const struct evidence *evidence, const struct sum_model *model,
                             enum category category)
{
    bool is_wanted = category == CATEGORY_DRINK && evidence_has(evidence, CATEGORY_FUTURE_DRINK);
    return evidence_has(evidence, category) && !is_wanted ? model->points[category] : 0;
}

int evidence_sum(const struct evidence *evidence, const struct sum_model *model)
{
    int points = evidence_points(evidence, model->words);
    if (evidence->text.question_count > 0)
        points += model->question_mark;
    for (int c = 0; c < CATEGORY_COUNT; c++)
        points += evidence_category_points(evidence, model, (enum category)c);
    return points;
}

struct shown {
    char *text;
    size_t size;
};

static void add_word(void *context, const struct lexicon_term *term)
{
    struct shown *shown = context;
    size_t comma = shown->size > 0 ? 2 : 0;
    if (shown->size + comma + term->text.size > WORDS_SHOWN_MAX)
        return;
    memcpy(shown->text + shown->size, ", ", comma);
    memcpy(shown->text + shown->size + comma, term->text.data, term->text.size);
    shown->size += comma + term->text.size;
}

struct str evidence_words(const struct evidence *evidence, enum category category)
{
    struct shown shown = { arena_alloc(evidence->arena, WORDS_SHOWN_MAX), 0 };
    each_term(evidence, category, add_word, &shown);
    return (struct str){ shown.text, shown.size };
}
