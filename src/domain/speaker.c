/* Reasons to leave a post alone that is on the topic and in nobody's danger, one row each. */
#include "antoned/domain/speaker.h"

#include <string.h>

#include "antoned/domain/scene.h"

#define OUR_LINK "utm_content=antone_" /* docs/DECISION_ENGINE.md, Replies: utm_code */

/* What makes a post one about a hangover. */
static bool is_of_topic(enum category category)
{
    return category == CATEGORY_DIRECT || category == CATEGORY_BARE ||
           category == CATEGORY_TELLTALE || category == CATEGORY_SUFFERING ||
           category == CATEGORY_AFTERMATH || category == CATEGORY_SYMPTOM ||
           category == CATEGORY_RELIEF || category == CATEGORY_PLEA;
}

static bool is_asked(const struct evidence *e, const struct reading *reading)
{
    return reading->is_asking || e->text.question_count > 0 || evidence_has(e, CATEGORY_QUESTION) ||
           evidence_has(e, CATEGORY_PLEA) || evidence_has(e, CATEGORY_ADVICE) ||
           evidence_has(e, CATEGORY_RELIEF);
}

/* Is everything of the topic in words that have the bit? */
static bool is_all(const struct evidence *e, enum scene bit)
{
    bool is_any = false;
    for (size_t i = 0; i < e->hits.count; i++) {
        const struct hit *hit = &e->hits.items[i];
        if (!is_of_topic(evidence_category(e, hit)))
            continue;
        if ((e->scenes[hit->first] & bit) == 0)
            return false;
        is_any = true;
    }
    return is_any;
}

static bool is_quoted(const struct evidence *e, const struct reading *reading)
{
    (void)reading;
    return is_all(e, SCENE_QUOTED);
}

/* "RT @x:" opens it: nothing in it is the author's. */
static bool is_retweet(const struct evidence *e, const struct reading *reading)
{
    (void)reading;
    return e->text.handle_count > 0 &&
           (str_equal_text(word_text(&e->text, 0), "rt") ||
            str_equal_text(word_text(&e->text, 0), "qt")) &&
           (e->scenes[0] & SCENE_QUOTED) != 0;
}

static bool is_bot(const struct evidence *e, const struct reading *reading)
{
    (void)reading;
    return evidence_has(e, CATEGORY_BOT);
}

/* "[removed]" where the text was, alone or under a title that is left: nobody is there to answer,
 * or nobody is to be answered there. */
static bool is_taken_away(const struct evidence *e, const struct reading *reading)
{
    (void)reading;
    struct str rest = e->text.plain;
    while (rest.size > 0) {
        struct str line = str_trim(str_take(&rest, '\n'));
        if (post_is_taken_away(line))
            return true;
    }
    return false;
}

/* Our own drafts carry a link that names them, signature or not. */
static bool is_ours(const struct evidence *e)
{
    return e->text.link_count > 0 &&
           memmem(e->text.plain.data, e->text.plain.size, OUR_LINK, sizeof OUR_LINK - 1) != NULL;
}

/* "#ad": the word alone is no sign of it. */
static bool is_declared(const struct evidence *e)
{
    for (size_t w = 0; w < e->text.word_count; w++) {
        if ((e->text.words[w].flags & WORD_TAG) != 0 &&
            str_is_in(word_text(&e->text, w), " ad ads advert gifted sponsored spon "))
            return true;
    }
    return false;
}

static bool is_seller(const struct evidence *e, const struct reading *reading)
{
    (void)reading;
    return evidence_has(e, CATEGORY_SELLER) || is_ours(e) || is_declared(e) ||
           (evidence_has(e, CATEGORY_ADVERT) && e->text.link_count > 0 &&
            !evidence_has(e, CATEGORY_FIRST_PERSON));
}

/* Said to be so, or told as a thing that is over. */
static bool is_solved(const struct evidence *e, const struct reading *reading)
{
    return evidence_has(e, CATEGORY_SOLVED) || (evidence_has(e, CATEGORY_REMEDY_FOUND) &&
                                                !reading->is_asking && e->text.question_count == 0);
}

static bool is_song(const struct evidence *e, const struct reading *reading)
{
    (void)reading;
    return e->count[CATEGORY_LYRICS] > 1 ||
           (evidence_has(e, CATEGORY_LYRICS) && is_all(e, SCENE_QUOTED));
}

/* Whose hangover is it? Only somebody else's, and nothing is asked for that person. */
static bool is_about_others(const struct evidence *e, const struct reading *reading)
{
    bool is_nameless = !evidence_has(e, CATEGORY_FIRST_PERSON);
    bool is_any = false;
    for (size_t i = 0; i < e->hits.count; i++) {
        const struct hit *hit = &e->hits.items[i];
        enum category category = evidence_category(e, hit);
        if (!is_of_topic(category) || category == CATEGORY_RELIEF || category == CATEGORY_PLEA)
            continue;
        enum who who = scene_who(e, hit);
        bool is_named = category == CATEGORY_DIRECT || category == CATEGORY_BARE;
        if (who == WHO_SELF && is_nameless && !is_named)
            continue; /* "teacher came in hungover, head on the desk" */
        if (who == WHO_SELF || (scene_is_third(who) && is_asked(e, reading)))
            return false;
        is_any = true;
    }
    return is_any;
}

static const struct {
    const char *reason;
    bool (*holds)(const struct evidence *e, const struct reading *reading);
    enum category because;
} rows[] = {
    { "retweet", is_retweet, CATEGORY_COUNT },
    { "bot", is_bot, CATEGORY_BOT },
    { "taken_away", is_taken_away, CATEGORY_COUNT },
    { "advertisement", is_seller, CATEGORY_SELLER },
    { "solved", is_solved, CATEGORY_SOLVED },
    { "song", is_song, CATEGORY_LYRICS },
    { "quotation", is_quoted, CATEGORY_COUNT },
    { "about_others", is_about_others, CATEGORY_COUNT },
};

static void withhold(const struct evidence *e, struct reading *reading, const char *reason,
                     enum category because)
{
    reading->withheld = reason;
    reasons_add(&reading->reasons, e->arena, "withheld", reason,
                because == CATEGORY_COUNT ? STR("") : evidence_term(e, because), 0);
}

void speaker_read(const struct evidence *e, const struct post *post, struct reading *reading)
{
    if (reading->trs_hundredths == 0)
        return; /* nothing that anybody would answer */
    if (reading->withheld == NULL && post_is_repeat(post))
        withhold(e, reading, "cross_post", CATEGORY_COUNT);
    if (reading->withheld == NULL && post_is_by_bot(post))
        withhold(e, reading, "bot", CATEGORY_COUNT);
    for (size_t i = 0; i < sizeof rows / sizeof *rows && reading->withheld == NULL; i++) {
        if (rows[i].holds(e, reading))
            withhold(e, reading, rows[i].reason, rows[i].because);
    }
}
