/* The choice of an archetype: pools, points and the penalty of rotation, as tables. */
#include "antoned/domain/archetype.h"

#include <math.h>
#include <string.h>

#include "antoned/domain/escalate.h"

#define SET(name) (1U << ARCHETYPE_##name)

static const unsigned pools[] = {
    [MODE_HELPFUL] = SET(CHECKLIST) | SET(COACH) | SET(CREDIBILITY_ANCHOR) |
                     SET(CONFIDENT_RECOMMENDER) | SET(PROBLEM_SOLUTION_DIRECT),
    [MODE_ENGAGEMENT] = SET(HUMOR_LIGHT) | SET(STORYLET),
    [MODE_HYBRID] = SET(MYTHBUST) | SET(STORYLET) | SET(COACH) | SET(CONFIDENT_RECOMMENDER),
    [MODE_DISENGAGED] = 0,
};

const char *archetype_name(enum known_archetype archetype)
{
    static const char *const names[ARCHETYPE_COUNT] = {
        [ARCHETYPE_CHECKLIST] = "CHECKLIST",
        [ARCHETYPE_MYTHBUST] = "MYTHBUST",
        [ARCHETYPE_COACH] = "COACH",
        [ARCHETYPE_STORYLET] = "STORYLET",
        [ARCHETYPE_HUMOR_LIGHT] = "HUMOR_LIGHT",
        [ARCHETYPE_CREDIBILITY_ANCHOR] = "CREDIBILITY_ANCHOR",
        [ARCHETYPE_CONFIDENT_RECOMMENDER] = "CONFIDENT_RECOMMENDER",
        [ARCHETYPE_PROBLEM_SOLUTION_DIRECT] = "PROBLEM_SOLUTION_DIRECT",
    };
    return names[archetype];
}

void archetype_table_fill(struct archetype_table *table, const struct reference *reference)
{
    for (int known = 0; known < ARCHETYPE_COUNT; known++) {
        table->index[known] = -1;
        for (size_t i = 0; i < reference->archetype_count; i++) {
            const char *name = archetype_name((enum known_archetype)known);
            if (str_equal_text(reference->archetypes[i].name, name))
                table->index[known] = (int)i;
        }
    }
}

/* What the points look at. */
struct scene {
    const struct post *post;
    const struct decision *decision;
};

static bool asks_if_it_works(const struct scene *scene)
{
    return scene->decision->reading.asks_if_it_works;
}

static bool has_misinformation(const struct scene *scene)
{
    return scene->decision->reading.has_misinformation;
}

static bool is_desperate(const struct scene *scene)
{
    return scene->decision->reading.is_desperate;
}

static bool is_joking(const struct scene *scene)
{
    return scene->decision->reading.is_joking;
}

/* Tags are whole words of a space-separated list. */
static bool has_tag(const struct scene *scene, const char *tag)
{
    struct str tags = scene->post->author.archetype_tags;
    size_t size = strlen(tag);
    for (size_t start = 0; start + size <= tags.size; start++) {
        bool opens = start == 0 || tags.data[start - 1] == ' ';
        bool closes = start + size == tags.size || tags.data[start + size] == ' ';
        if (opens && closes && memcmp(tags.data + start, tag, size) == 0)
            return true;
    }
    return false;
}

static bool is_not_joking(const struct scene *scene)
{
    return !scene->decision->reading.is_joking;
}

static bool is_healthcare(const struct scene *scene)
{
    return has_tag(scene, "healthcare");
}

static bool is_parent(const struct scene *scene)
{
    return has_tag(scene, "parent");
}

static bool is_comedian(const struct scene *scene)
{
    return has_tag(scene, "comedian");
}

static bool is_verified(const struct scene *scene)
{
    return scene->post->author.is_verified;
}

static bool on_twitter(const struct scene *scene)
{
    return scene->post->platform == PLATFORM_TWITTER;
}

static bool on_reddit(const struct scene *scene)
{
    return scene->post->platform == PLATFORM_REDDIT;
}

static bool on_threads(const struct scene *scene)
{
    return scene->post->platform == PLATFORM_THREADS;
}

static bool beside_competitor(const struct scene *scene)
{
    return scene->decision->acted_on_mention >= 0;
}

/* Points in hundredths: what was said counts most, who says it next, where it is said least.
 */
static const struct criterion {
    const char *name;
    bool (*holds)(const struct scene *scene);
    unsigned archetypes;
    int hundredths;
} criteria[] = {
    { "asks if it works", asks_if_it_works, SET(CREDIBILITY_ANCHOR), 30 },
    { "misinformation", has_misinformation, SET(MYTHBUST), 30 },
    { "desperate", is_desperate, SET(CHECKLIST), 30 },
    { "desperate", is_desperate, SET(COACH), 25 },
    { "joking", is_joking, SET(HUMOR_LIGHT), 30 },
    { "not joking", is_not_joking, SET(STORYLET), 15 },
    { "competitor", beside_competitor, SET(PROBLEM_SOLUTION_DIRECT), 25 },
    { "competitor", beside_competitor, SET(CREDIBILITY_ANCHOR), 20 },
    { "healthcare", is_healthcare, SET(CREDIBILITY_ANCHOR), 20 },
    { "parent", is_parent, SET(COACH), 20 },
    { "comedian", is_comedian, SET(HUMOR_LIGHT), 20 },
    { "verified", is_verified, SET(CREDIBILITY_ANCHOR), 10 },
    { "twitter", on_twitter, SET(HUMOR_LIGHT) | SET(CHECKLIST) | SET(CONFIDENT_RECOMMENDER), 5 },
    { "reddit", on_reddit, SET(CREDIBILITY_ANCHOR) | SET(MYTHBUST) | SET(STORYLET), 5 },
    { "threads", on_threads, SET(COACH) | SET(STORYLET), 5 },
};
#define CRITERIA_COUNT        (sizeof criteria / sizeof criteria[0])
#define PREFERENCE_HUNDREDTHS 15 /* of the hour */

int archetype_rotation_penalty(int64_t age)
{
    if (age < 0)
        age = 0;
    return age > 40 ? 0 : (int)lround(1200 * exp(-0.35 * (double)age));
}

static bool is_preferred_now(const struct temporal_context *temporal, const char *name)
{
    for (size_t i = 0; i < temporal->preferred_count; i++) {
        if (strcmp(temporal->preferred_archetypes[i], name) == 0)
            return true;
    }
    return false;
}

/* A joke is out of place beside a competitor, beside a person in distress, and to whoever is
 * not joking. */
static bool humour_is_out_of_place(const struct decision *decision)
{
    return decision->acted_on_mention >= 0 || !decision->reading.is_joking ||
           decision->reading.distress_hundredths >= DISTRESS_REVIEW;
}

/* The sum of one archetype in 1/10000. With `reasons`, each part is recorded there. */
static int points_of(enum known_archetype known, const struct scene *scene, int64_t age,
                     struct arena *arena, struct reasons *reasons)
{
    struct str name = str_from(archetype_name(known));
    int sum = 0;
    for (size_t i = 0; i < CRITERIA_COUNT; i++) {
        if ((criteria[i].archetypes >> known & 1) == 0 || !criteria[i].holds(scene))
            continue;
        sum += criteria[i].hundredths * 100;
        if (reasons != NULL)
            reasons_add(reasons, arena, "archetype", criteria[i].name, name,
                        criteria[i].hundredths);
    }
    if (is_preferred_now(&scene->decision->temporal, name.data)) {
        sum += PREFERENCE_HUNDREDTHS * 100;
        if (reasons != NULL)
            reasons_add(reasons, arena, "archetype", "hour", name, PREFERENCE_HUNDREDTHS);
    }
    return sum - archetype_rotation_penalty(age);
}

static bool may_be_chosen(const struct archetype_table *table, enum known_archetype known,
                          const struct decision *decision)
{
    return (pools[decision->mode] >> known & 1) != 0 && table->index[known] >= 0 &&
           !(known == ARCHETYPE_HUMOR_LIGHT && humour_is_out_of_place(decision));
}

/* What the experiment asks for, when it exists and is fitting. */
static int find_preferred(const struct archetype_table *table, const struct reference *reference,
                          struct str preferred, const struct decision *decision)
{
    for (size_t i = 0; preferred.size > 0 && i < reference->archetype_count; i++) {
        if (!str_equal(reference->archetypes[i].name, preferred))
            continue;
        bool is_humour = (int)i == table->index[ARCHETYPE_HUMOR_LIGHT];
        return is_humour && humour_is_out_of_place(decision) ? -1 : (int)i;
    }
    return -1;
}

/* The highest sum; where sums are equal the lower sort order, then the lower place. */
static int find_best(const struct archetype_table *table, const struct reference *reference,
                     const struct scene *scene, const struct reply_history *history)
{
    int best = -1, best_points = 0;
    for (int known = 0; known < ARCHETYPE_COUNT; known++) {
        if (!may_be_chosen(table, (enum known_archetype)known, scene->decision))
            continue;
        int index = table->index[known];
        int points = points_of((enum known_archetype)known, scene,
                               history->replies_since_use[index], NULL, NULL);
        if (best < 0 || points > best_points ||
            (points == best_points && reference->archetypes[index].sort_order <
                                          reference->archetypes[table->index[best]].sort_order)) {
            best = known;
            best_points = points;
        }
    }
    return best;
}

int archetype_choose(const struct archetype_table *table, const struct reference *reference,
                     const struct post *post, const struct reply_history *history,
                     struct str preferred, struct arena *arena, struct decision *decision)
{
    if (decision->mode == MODE_DISENGAGED)
        return -1;
    int fixed = find_preferred(table, reference, preferred, decision);
    if (fixed >= 0) {
        reasons_add(&decision->reasons, arena, "archetype", "experiment", preferred, 0);
        return fixed;
    }
    struct scene scene = { post, decision };
    int best = find_best(table, reference, &scene, history);
    if (best < 0)
        return -1;
    struct reasons *reasons = &decision->reasons;
    points_of((enum known_archetype)best, &scene, history->replies_since_use[table->index[best]],
              arena, reasons);
    return table->index[best];
}
