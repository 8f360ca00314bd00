/* One pass over the words, with what the hits say of them. */
#include "antoned/domain/scene.h"

#include <string.h>

#include "antoned/domain/own_words.h"

enum {
    NEGATED_REACH = 4, /* words behind a negator */
    QUOTE_WORDS = 3,   /* fewer between quotes are a word at a distance: "hungover" */
    ROLE_NONE = 0xff,
    ROLE_SELF = 0x80,   /* "i", "we" */
    ROLE_MINE = 0x81,   /* "me", "my" */
    ROLE_PRONOUN = 0x82 /* "he": whoever was named last */
};

/* What the pass carries along. */
struct pass {
    struct evidence *evidence;
    uint8_t *roles; /* of each word: enum who, or a ROLE_ */
    enum who subject, third;
    size_t clause; /* its first word */
};

static bool is_in(const struct evidence *e, size_t word, const char *list)
{
    return str_is_in(word_text(&e->text, word), list);
}

/* ---- what hits say of words ---- */

static uint8_t role_of(const struct evidence *e, const struct hit *hit)
{
    static const struct {
        enum category category;
        uint8_t role;
    } rows[] = {
        { CATEGORY_PRONOUN, ROLE_PRONOUN }, { CATEGORY_FRIEND, WHO_FRIEND },
        { CATEGORY_CHILD, WHO_CHILD },      { CATEGORY_SOMEBODY, WHO_SOMEBODY },
        { CATEGORY_ANIMAL, WHO_ANIMAL },    { CATEGORY_THING, WHO_THING },
    };
    enum category category = evidence_category(e, hit);
    if (category == CATEGORY_FIRST_PERSON) {
        char first = word_text(&e->text, hit->first).data[0];
        return first == 'i' || first == 'w' ? ROLE_SELF : ROLE_MINE;
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].category == category)
            return rows[i].role;
    }
    return ROLE_NONE;
}

static bool ends_clause(const struct evidence *e, size_t word)
{
    return word_ends_clause(&e->text, word);
}

/* Sets a bit on the clause that the hit stands in. */
static void mark_clause(struct evidence *e, const struct hit *hit, uint8_t bit)
{
    size_t first = hit->first, end = hit->last;
    while (first > 0 && !ends_clause(e, first - 1))
        first--;
    while (!ends_clause(e, end))
        end++;
    for (size_t w = first; w <= end; w++)
        e->scenes[w] |= bit;
}

static void mark_behind(struct evidence *e, const struct hit *hit)
{
    size_t w = hit->last;
    for (int i = 0; i < NEGATED_REACH && !ends_clause(e, w); i++)
        e->scenes[++w] |= SCENE_NEGATED;
}

static void take_hits(struct pass *p)
{
    struct evidence *e = p->evidence;
    for (size_t i = 0; i < e->hits.count; i++) {
        const struct hit *hit = &e->hits.items[i];
        uint8_t role = role_of(e, hit);
        if (role != ROLE_NONE && (p->roles[hit->last] == ROLE_NONE || role < ROLE_SELF))
            p->roles[hit->last] = role;
        enum category category = evidence_category(e, hit);
        if (category == CATEGORY_NEGATOR)
            mark_behind(e, hit);
        else if (category == CATEGORY_LONG_AGO)
            mark_clause(e, hit, SCENE_PAST);
        else if (category == CATEGORY_AHEAD)
            mark_clause(e, hit, SCENE_AHEAD);
    }
}

/* ---- subjects ---- */

static const char determiners[] =
    " my the a an our his her their this that your old best little big poor one two both all ";
static const char openers[] =
    " and but so because cos when if while as then now today thinks think that says said told who "
    "where why what how ";

/* "with my mates", "asked a friend": an object, nobody's subject. A subject opens its clause. */
static bool is_governed(const struct pass *p, size_t word)
{
    for (size_t w = word; w > p->clause; w--) {
        if (is_in(p->evidence, w - 1, determiners))
            continue;
        return !is_in(p->evidence, w - 1, openers);
    }
    return false;
}

static bool is_named_at(const struct evidence *e, size_t word)
{
    for (size_t i = 0; i < e->hits.count; i++) {
        enum category category = evidence_category(e, &e->hits.items[i]);
        if (e->hits.items[i].first == word &&
            (category == CATEGORY_DIRECT || category == CATEGORY_BARE))
            return true;
    }
    return false;
}

/* A hangover within the next words of the clause. */
static bool is_hangover_near(const struct evidence *e, size_t word)
{
    for (int i = 0; i < NEGATED_REACH && !ends_clause(e, word); i++) {
        if (is_named_at(e, ++word))
            return true;
    }
    return false;
}

static const char verbs[] =
    " is was has had looks looked seems got woke are were isn't can't won't keeps kept just came "
    "threw drank passed fell says said who still won't hasn't thinks wants needs and will would "
    "did "
    "does doesn't didn't went gets suffering nursing slept been started starts spent took ";

/* "Adele was …", of a hangover: a name, and what is said of it. */
static bool is_name(const struct evidence *e, size_t word)
{
    unsigned flags = e->text.words[word].flags;
    return (flags & WORD_CAPITAL) != 0 && (flags & (WORD_SHOUTED | WORD_TAG)) == 0 &&
           (e->ranks[word] == WORD_UNLISTED || e->ranks[word] == WORD_RARE) &&
           !ends_clause(e, word) && is_in(e, word + 1, verbs) && is_hangover_near(e, word);
}

/* "mate, this hangover" calls somebody, "mate's wedding" is a wedding. */
static bool is_mere(const struct pass *p, size_t word, uint8_t role)
{
    const struct evidence *e = p->evidence;
    struct str text = word_text(&e->text, word);
    bool is_last = ends_clause(e, word);
    bool is_owner = text.size > 2 && memcmp(text.data + text.size - 2, "'s", 2) == 0;
    if (role == WHO_ANIMAL || role == WHO_THING)
        return false;
    if (is_owner)
        return is_last || !(is_named_at(e, word + 1) ||
                            is_in(e, word + 1,
                                  " so still really very well proper absolutely not "
                                  "in on a been got gone dead dying throwing being "));
    bool is_marked = word > p->clause && is_in(e, word - 1, determiners);
    if (is_marked)
        return !is_last && p->roles[word + 1] == ROLE_NONE &&
               is_in(e, word + 1, " party wedding birthday ");
    return is_last || !is_in(e, word + 1, verbs);
}

static void take_role(struct pass *p, size_t word, uint8_t role)
{
    bool is_head = !is_governed(p, word) && !is_mere(p, word, role);
    if (role == ROLE_SELF || (role == ROLE_MINE && word == p->clause))
        p->subject = WHO_SELF;
    else if (role == ROLE_PRONOUN)
        p->subject = p->third;
    else if (role < ROLE_SELF) {
        p->subject = is_head ? (enum who)role : p->subject;
        p->third = role == WHO_THING ? p->third : (enum who)role; /* a thing is no "he" */
    }
}

/* "a hungover dog", "my hungover mate": the noun is behind. */
static enum who who_of(const struct pass *p, size_t word)
{
    const struct evidence *e = p->evidence;
    if (word > p->clause && !ends_clause(e, word) && p->roles[word + 1] < ROLE_SELF &&
        is_in(e, word - 1, " my the a an our his her their this that "))
        return (enum who)p->roles[word + 1];
    return p->subject;
}

static void find_subjects(struct pass *p)
{
    struct evidence *e = p->evidence;
    for (size_t w = 0; w < e->text.word_count; w++) {
        if (w > 0 && word_ends_sentence(&e->text, w - 1))
            p->subject = WHO_SELF;
        if (w > 0 && ends_clause(e, w - 1)) {
            p->clause = w;
            p->subject = is_in(e, w, verbs) ? p->subject : WHO_SELF;
        }
        if (p->roles[w] != ROLE_NONE)
            take_role(p, w, p->roles[w]);
        else if (w == p->clause && is_name(e, w))
            take_role(p, w, WHO_SOMEBODY);
        e->scenes[w] |= (uint8_t)who_of(p, w);
    }
}

/* ---- other people's words ---- */

static void quote(struct evidence *e, size_t first, size_t end)
{
    for (size_t w = first; w < end; w++)
        e->scenes[w] |= SCENE_QUOTED;
}

/* Does a quote that reaches to the last word close behind it? */
static bool is_closed(const struct evidence *e)
{
    struct str plain = e->text.plain;
    const char *last = plain.data + e->text.words[e->text.word_count - 1].source;
    size_t left = plain.size - (size_t)(last - plain.data);
    return memchr(last, '"', left) != NULL || memmem(last, left, "\u201d", 3) != NULL;
}

static void find_quotes(struct evidence *e)
{
    size_t count = e->text.word_count;
    for (size_t w = 0; w < count;) {
        size_t end = w;
        while (end < count && (e->text.words[end].flags & WORD_QUOTED) != 0)
            end++;
        if (end - w >= QUOTE_WORDS && (end < count || is_closed(e)))
            quote(e, w, end);
        w = end > w ? end : w + 1;
    }
}

static size_t word_behind(const struct evidence *e, size_t source)
{
    size_t w = 0;
    while (w < e->text.word_count && e->text.words[w].source < source)
        w++;
    return w;
}

/* "> so hungover": a line that somebody else wrote. */
static void find_quoted_lines(struct evidence *e)
{
    struct str plain = e->text.plain, line;
    size_t at = 0;
    if (memchr(plain.data, '>', plain.size) == NULL)
        return;
    while (own_words_next_quoted_line(plain, &at, &line)) {
        size_t begin = (size_t)(line.data - plain.data);
        quote(e, word_behind(e, begin), word_behind(e, begin + line.size));
    }
}

/* "RT @someone: …", at the head or behind a remark: what follows is someone's. */
static void find_repeat(struct evidence *e)
{
    size_t at = own_words_repeat(e->text.plain);
    if (at < e->text.plain.size)
        quote(e, word_behind(e, at), e->text.word_count);
}

/* "he said he was …", to the end of the sentence. */
static void find_reports(struct evidence *e)
{
    const struct hit *hit = e->first[CATEGORY_SAYS];
    for (; hit != NULL; hit = evidence_next(e, hit)) {
        if (scene_who(e, hit) == WHO_SELF)
            continue;
        for (size_t w = hit->last; !word_ends_sentence(&e->text, w);)
            e->scenes[++w] |= SCENE_REPORTED;
    }
}

void scene_read(struct evidence *e)
{
    size_t count = e->text.word_count;
    struct pass p = { .evidence = e, .third = WHO_SOMEBODY };
    e->scenes = arena_alloc(e->arena, count + 1);
    p.roles = arena_alloc(e->arena, count + 1);
    memset(p.roles, ROLE_NONE, count + 1);
    take_hits(&p);
    find_subjects(&p);
    find_quotes(e);
    find_quoted_lines(e);
    if (e->text.handle_count > 0)
        find_repeat(e);
    find_reports(e);
}
