/* Sorts the hits of one post by category. */
#include "antoned/domain/evidence.h"

#include <string.h>

#include "antoned/domain/scene.h"

/* What ends a term of a category before its last word. "A holiday. Hangover food." names no holiday
 * hangover: a name stays within its clause. Titles, lines and questions are no part of what follows
 * them either, but whoever wraps a line does not unsay what they said: safety reads on. */
static unsigned ends_of(enum category category)
{
    if (category_rows[category].within_clause)
        return WORD_ENDS_CLAUSE;
    if (category_rows[category].severity >= SEVERITY_HIGH || category == CATEGORY_INTENSIFIER)
        return 0;
    return WORD_ENDS_LINE | WORD_ASKED;
}

static bool is_torn(const struct evidence *evidence, const struct hit *hit)
{
    unsigned ends = ends_of(evidence_category(evidence, hit));
    for (uint32_t w = hit->first; w < hit->last; w++) {
        if ((evidence->text.words[w].flags & ends) != 0)
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

/* Is the hit a word of safety inside a phrase that means no harm: "ambulance driver"? */
static bool is_taken_in(const struct evidence *evidence, const struct hit *hit)
{
    if (category_rows[evidence_category(evidence, hit)].flag == NULL)
        return false;
    for (size_t i = 0; i < evidence->hits.count; i++) {
        const struct hit *phrase = &evidence->hits.items[i];
        if (evidence_category(evidence, phrase) == CATEGORY_HARMLESS && hit_covers(phrase, hit))
            return true;
    }
    return false;
}

static bool is_any_harmless(const struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->hits.count; i++) {
        if (evidence_category(evidence, &evidence->hits.items[i]) == CATEGORY_HARMLESS)
            return true;
    }
    return false;
}

/* The phrases themselves stay, so that what they take in does not depend on the order. */
static void drop_harmless(struct evidence *evidence)
{
    size_t kept = 0;
    for (size_t i = 0; i < evidence->hits.count; i++) {
        struct hit hit = evidence->hits.items[i];
        if (!is_taken_in(evidence, &hit))
            evidence->hits.items[kept++] = hit;
    }
    evidence->hits.count = kept;
}

/* A guess is good enough to stop, or to hear that it is about a hangover; not for more. */
static bool may_be_guessed(enum category category)
{
    return category_rows[category].flag != NULL || category == CATEGORY_INTENSIFIER ||
           category == CATEGORY_STAGE || category == CATEGORY_ABOUT_MEDICINE ||
           category == CATEGORY_ASKS_MEDICATION || category == CATEGORY_GRAVE_SIGN ||
           category == CATEGORY_SLIGHT_SIGN || category == CATEGORY_DIRECT ||
           category == CATEGORY_BARE;
}

static bool is_known_hit(const struct hits *hits, const struct hit *hit)
{
    for (size_t i = 0; i < hits->count; i++) {
        if (hits->items[i].payload == hit->payload && hits->items[i].first == hit->first &&
            hits->items[i].last == hit->last)
            return true;
    }
    return false;
}

/* A hit of the second reading, put where it stands in the first. False when it says nothing new. */
static bool translate(const struct evidence *evidence, const struct respelling *respelling,
                      struct hit *hit)
{
    bool is_changed = false, is_guess = false;
    for (uint32_t w = hit->first; w <= hit->last; w++) {
        is_changed = is_changed || respelling->origins[w].is_changed;
        is_guess = is_guess || respelling->origins[w].is_guess;
    }
    if (!is_changed || (is_guess && !may_be_guessed(evidence_category(evidence, hit))))
        return false;
    hit->first = respelling->origins[hit->first].first;
    hit->last = respelling->origins[hit->last].last;
    hit->is_respelt = true;
    return !is_known_hit(&evidence->hits, hit);
}

/* Both are ordered by last word; so is what becomes of them. */
static void merge(struct evidence *evidence, const struct hits *more)
{
    struct hits *hits = &evidence->hits;
    struct hit *items = ARENA_ARRAY(evidence->arena, struct hit, hits->count + more->count);
    size_t at = 0, used = 0;
    for (size_t i = 0; i < more->count; i++) {
        while (at < hits->count && hits->items[at].last <= more->items[i].last)
            items[used++] = hits->items[at++];
        items[used++] = more->items[i];
    }
    while (at < hits->count)
        items[used++] = hits->items[at++];
    *hits = (struct hits){ items, used, used };
}

/* What a person sees in words that are not spelt as they are meant. */
static void read_again(struct evidence *evidence)
{
    const struct lexicon *lexicon = evidence->lexicon;
    const struct matcher *matcher = lexicon_matcher(lexicon);
    struct respelling *respelling = ARENA_ARRAY(evidence->arena, struct respelling, 1);
    struct hits more;
    if (!spelling_read(lexicon_spelling(lexicon), matcher, &evidence->text, evidence->ranks,
                       evidence->arena, respelling))
        return;
    evidence->respelling = respelling;
    matcher_find(matcher, &respelling->text, evidence->arena, &more);
    size_t kept = 0;
    for (size_t i = 0; i < more.count; i++) {
        if (translate(evidence, respelling, &more.items[i]))
            more.items[kept++] = more.items[i];
    }
    more.count = kept;
    if (kept > 0)
        merge(evidence, &more);
}

void evidence_find(const struct lexicon *lexicon, struct str content, struct arena *arena,
                   struct evidence *ret)
{
    *ret = (struct evidence){ .lexicon = lexicon,
                              .categories = lexicon_categories(lexicon),
                              .arena = arena };
    normalise(content, arena, &ret->text);
    ret->ranks = spelling_ranks(lexicon_matcher(lexicon), &ret->text, arena);
    matcher_find(lexicon_matcher(lexicon), &ret->text, arena, &ret->hits);
    read_again(ret);
    drop_torn(ret);
    if (is_any_harmless(ret))
        drop_harmless(ret);
    for (size_t i = 0; i < ret->hits.count; i++) {
        enum category category = evidence_category(ret, &ret->hits.items[i]);
        if (ret->first[category] == NULL)
            ret->first[category] = &ret->hits.items[i];
        ret->count[category]++;
    }
    scene_read(ret);
}

enum category evidence_first_of(const struct evidence *evidence, const enum category *categories,
                                size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (evidence_has(evidence, categories[i]))
            return categories[i];
    }
    return CATEGORY_COUNT;
}

const struct hit *evidence_next(const struct evidence *evidence, const struct hit *hit)
{
    enum category category = evidence_category(evidence, hit);
    const struct hit *end = evidence->hits.items + evidence->hits.count;
    for (hit++; hit < end; hit++) {
        if (evidence_category(evidence, hit) == category)
            return hit;
    }
    return NULL;
}

/* A term's words, and those that stand before its first gap and behind its last: only their places
 * in the post are known. */
struct shape {
    struct str words[TERM_WORDS_MAX];
    uint32_t count, before_gaps, behind_gaps;
};

static void shape_of(struct str text, struct shape *ret)
{
    *ret = (struct shape){ 0 };
    for (; text.size > 0 && ret->count < TERM_WORDS_MAX; ret->count++) {
        ret->words[ret->count] = str_take(&text, ' ');
        if (str_equal_text(ret->words[ret->count], TERM_GAP))
            ret->behind_gaps = 0;
        else
            ret->behind_gaps++;
        if (ret->behind_gaps == ret->count + 1)
            ret->before_gaps = ret->behind_gaps;
    }
}

/* The member of a list or group that was there; what is no choice, or has no certain place, as it
 * is written. */
static struct str shown_word(const struct evidence *e, const struct hit *hit,
                             const struct shape *shape, uint32_t i)
{
    struct str word = shape->words[i];
    bool is_before = i < shape->before_gaps;
    bool is_behind = i + shape->behind_gaps >= shape->count;
    if ((word.data[0] != '(' && word.data[0] != '<') || (!is_before && !is_behind))
        return word;
    word = word_text(&e->text, is_before ? hit->first + i : hit->last + 1 + i - shape->count);
    return word.data[0] >= '0' && word.data[0] <= '9' ? STR("#") : word;
}

struct str evidence_shown(const struct evidence *evidence, const struct hit *hit)
{
    const struct lexicon_term *term = lexicon_term(evidence->lexicon, hit->payload);
    if (term->is_plain || hit->is_respelt)
        return term->text;
    struct shape shape;
    shape_of(term->text, &shape);
    char *out = arena_alloc(evidence->arena, shape.count * (WORD_BYTES_MAX + 1U) + term->text.size);
    size_t used = 0;
    for (uint32_t i = 0; i < shape.count; i++) {
        struct str word = shown_word(evidence, hit, &shape, i);
        memcpy(out + used, word.data, word.size);
        used += word.size;
        if (i + 1 < shape.count)
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
        const struct hit *other = evidence->first[covers[c]];
        for (; other != NULL; other = evidence_next(evidence, other)) {
            if (hit_overlaps(other, hit))
                return true;
        }
    }
    return false;
}

unsigned evidence_uncovered(const struct evidence *evidence, enum category category,
                            const enum category *covers, size_t cover_count)
{
    unsigned uncovered = 0;
    const struct hit *hit = evidence->first[category];
    for (; hit != NULL; hit = evidence_next(evidence, hit))
        uncovered += !is_covered(evidence, hit, covers, cover_count);
    return uncovered;
}

bool evidence_is_asked(const struct evidence *evidence, const struct hit *hit, enum word_flag end)
{
    for (size_t w = hit->last; w < evidence->text.word_count; w++) {
        if (evidence->text.words[w].flags & WORD_ASKED)
            return true;
        if (evidence->text.words[w].flags & end)
            return false;
    }
    return false;
}
