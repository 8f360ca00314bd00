/* A stretch of words slides over the post; signs come and go at its ends. */
#include "antoned/domain/model.h"

#include <limits.h>
#include <string.h>

#define WORDS_SHOWN_MAX 200 /* bytes of a model's words in a reason */
#define ELLIPSIS        ", …"

/* What is in the stretch now. Hits go by their last word. */
struct stretch {
    const struct sum_model *model;
    const struct evidence *evidence;
    uint8_t *words; /* by payload less the first: how often a word of the model is in it */
    uint16_t categories[CATEGORY_COUNT]; /* … and a category */
    size_t first, next;
    int points;
};

/* A drink that is wanted has not been had. */
static int category_points(const struct stretch *stretch, enum category category)
{
    if (category == CATEGORY_DRINK && evidence_has(stretch->evidence, CATEGORY_FUTURE_DRINK))
        return 0;
    return stretch->model->points[category];
}

static void take_next(struct stretch *stretch)
{
    const struct hit *hit = &stretch->evidence->hits.items[stretch->next++];
    enum category category = evidence_category(stretch->evidence, hit);
    if (category == stretch->model->words &&
        stretch->words[hit->payload - stretch->model->first_term]++ == 0)
        stretch->points += lexicon_term(stretch->evidence->lexicon, hit->payload)->points;
    if (stretch->categories[category]++ == 0)
        stretch->points += category_points(stretch, category);
}

static void drop_first(struct stretch *stretch)
{
    const struct hit *hit = &stretch->evidence->hits.items[stretch->first++];
    enum category category = evidence_category(stretch->evidence, hit);
    if (category == stretch->model->words &&
        --stretch->words[hit->payload - stretch->model->first_term] == 0)
        stretch->points -= lexicon_term(stretch->evidence->lexicon, hit->payload)->points;
    if (--stretch->categories[category] == 0)
        stretch->points -= category_points(stretch, category);
}

/* Is drink in sight, or an occasion for it? */
static bool is_drink_in_sight(const struct stretch *stretch)
{
    const uint16_t *there = stretch->categories;
    bool is_wanted = evidence_has(stretch->evidence, CATEGORY_FUTURE_DRINK);
    return there[CATEGORY_DRINKING] > 0 || there[CATEGORY_AFTERMATH] > 0 ||
           there[CATEGORY_TELLTALE] > 0 || there[CATEGORY_OCCASION] > 0 ||
           (there[CATEGORY_DRINK] > 0 && !is_wanted);
}

static int points_of(const struct stretch *stretch)
{
    const struct sum_model *model = stretch->model;
    int points = stretch->points;
    if (stretch->evidence->text.question_count > 0)
        points += model->question_mark;
    if (model->mark_unseen > 0 && !is_drink_in_sight(stretch))
        points -= model->mark_unseen - model->mark;
    return points;
}

struct model_sum model_sum_of(const struct sum_model *model, const struct evidence *evidence)
{
    const struct hits *hits = &evidence->hits;
    struct stretch stretch = { .model = model, .evidence = evidence };
    struct model_sum best = { .points = hits->count == 0 ? points_of(&stretch) : INT_MIN };
    stretch.words =
        memset(arena_alloc(evidence->arena, model->term_count + 1), 0, model->term_count + 1);
    while (stretch.next < hits->count) {
        uint32_t last = hits->items[stretch.next].last;
        take_next(&stretch);
        while (hits->items[stretch.first].first + model->reach <= last)
            drop_first(&stretch);
        /* Not judged before it is full: a post is not what it begins with. */
        bool is_full =
            stretch.next == hits->count || hits->items[stretch.next].last >= model->reach;
        if (is_full && points_of(&stretch) > best.points)
            best = (struct model_sum){ points_of(&stretch), stretch.first, stretch.next };
    }
    return best;
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

struct str model_words(const struct sum_model *model, const struct evidence *evidence,
                       const struct model_sum *sum)
{
    char *words = arena_alloc(evidence->arena, WORDS_SHOWN_MAX + sizeof ELLIPSIS);
    size_t used = 0;
    for (size_t i = sum->first; i < sum->end; i++) {
        const struct hit *hit = &evidence->hits.items[i];
        if (evidence_category(evidence, hit) != model->words ||
            is_repeated(evidence, sum->first, i))
            continue;
        struct str word = evidence_shown(evidence, hit);
        if (used + word.size + 2 > WORDS_SHOWN_MAX) {
            memcpy(words + used, ELLIPSIS, sizeof ELLIPSIS - 1);
            return (struct str){ words, used + sizeof ELLIPSIS - 1 };
        }
        memcpy(words + used, ", ", used > 0 ? 2 : 0);
        used += used > 0 ? 2 : 0;
        memcpy(words + used, word.data, word.size);
        used += word.size;
    }
    return (struct str){ words, used };
}

/* The first hit of a category in the stretch; NULL when there is none. */
static const struct hit *hit_of(const struct evidence *evidence, const struct model_sum *sum,
                                enum category category)
{
    for (size_t i = sum->first; i < sum->end; i++) {
        if (evidence_category(evidence, &evidence->hits.items[i]) == category)
            return &evidence->hits.items[i];
    }
    return NULL;
}

void model_explain(const struct sum_model *model, const struct evidence *evidence,
                   const struct model_sum *sum, const char *score, struct reading *reading)
{
    struct stretch whole = { .model = model, .evidence = evidence };
    int rest = sum->points;
    for (int c = 0; c < CATEGORY_COUNT; c++) {
        int points = category_points(&whole, (enum category)c);
        const struct hit *hit = points == 0 || !evidence_has(evidence, (enum category)c)
                                    ? NULL
                                    : hit_of(evidence, sum, (enum category)c);
        if (hit == NULL)
            continue;
        reasons_add(&reading->reasons, evidence->arena, score, category_rows[c].name,
                    evidence_shown(evidence, hit), points);
        rest -= points;
    }
    reasons_add(&reading->reasons, evidence->arena, score, "words",
                model_words(model, evidence, sum), rest);
}
