/* What the text of a post says, before anything is decided: topic, intent, safety, spam,
 * competitors, with a reason for each point. Pure: the same text, lexicon and competitors give the
 * same reading. docs/design/engine.md, Signals, Safety and Competitors. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "antoned/base/arena.h"
#include "antoned/base/str.h"
#include "antoned/base/uuid.h"
#include "antoned/domain/aspect.h"
#include "antoned/domain/post.h"
#include "antoned/domain/question.h"

struct lexicon;             /* domain/lexicon.h */
struct competitor_patterns; /* domain/competitors.h: built once a reference snapshot */

enum severity { SEVERITY_NONE, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL };
const char *severity_name(enum severity severity); /* "CRITICAL"; also the escalation priority */

/* One term that counted: "question +0.25" is signal "question", hundredths 25, term what matched it
 * ("" when structural). */
struct reason {
    const char *score; /* "sss" "trs" "safety" "spam" "competitor" "evs" "ars" "composite" "rule" */
    const char *signal; /* category or rule */
    struct str term;    /* the lexicon's term, never the post's own words beyond it */
    int hundredths;     /* signed; 0 for a mere observation */
};

struct reasons {
    struct reason *items;
    size_t count, capacity;
};
void reasons_add(struct reasons *reasons, struct arena *arena, const char *score,
                 const char *signal, struct str term, int hundredths);

enum sentiment { SENTIMENT_NEGATIVE, SENTIMENT_NEUTRAL, SENTIMENT_POSITIVE };
enum satisfaction {
    SATISFACTION_UNKNOWN,
    SATISFACTION_SATISFIED,
    SATISFACTION_QUESTIONING,
    SATISFACTION_UNSATISFIED
};
const char *sentiment_name(enum sentiment sentiment);          /* "negative" */
const char *satisfaction_name(enum satisfaction satisfaction); /* "UNSATISFIED"; "" when unknown */

/* Sentiment and satisfaction in one: a question stands beside no sentiment. */
enum opinion { OPINION_NEGATIVE, OPINION_NEUTRAL, OPINION_POSITIVE, OPINION_QUESTION };
#define OPINION_COUNT 4

/* Words of a post, both inclusive. */
struct word_span {
    size_t first, last;
};

struct mention {
    int competitor; /* index into reference.competitors */
    enum sentiment sentiment;
    enum satisfaction satisfaction;
    int opportunity_hundredths; /* 0..100 (docs/design/engine.md, Competitors) */
    enum opinion by_rules;      /* before the learned judge */
    struct word_span name;      /* from where it is first named to where it is last */
};

#define MENTIONS_MAX 16
#define FLAGS_MAX    16
#define REFUSED_MAX  4

/* Of trs_hundredths: from here a post may be answered, and from there a hangover is named in it. */
enum { TOPIC_ANSWERED = 50, TOPIC_NAMED = 80 };

struct reading {
    bool readable; /* false: empty after normalising, or not text; then the decision is DISENGAGED
                      with that reason */
    bool is_spam;
    int sss_hundredths; /* 0..100, before the temporal shift of thresholds */
    int trs_hundredths; /* 0..100 */

    /* Safety (docs/design/engine.md, Safety). stops: CRITICAL, HIGH, or MEDIUM that is not clearly
     * hyperbole. */
    bool safety_stops;
    bool safety_hyperbole;
    enum severity severity;
    int distress_hundredths;      /* 0..100 */
    const char *flags[FLAGS_MAX]; /* "SELF_HARM" "PREGNANCY" … most severe first */
    size_t flag_count;
    bool is_first_person; /* "I", "my", "we" */

    /* CRITICAL, or HIGH in distress, that the author tells of in the first person, in words of his
     * own; NONE: none of either. */
    enum severity own_danger;
    bool is_repeat;       /* another person's post, said again: "RT @x:", a cross-post */
    struct uuid text_key; /* the same for the same words, whoever repeats them; nil: no flag */

    /* Why a post gets no draft although it is on the topic and nobody is in danger: "retweet",
     * "other_language" …; NULL: nothing speaks against one. */
    const char *withheld;

    struct mention mentions[MENTIONS_MAX]; /* in order of appearance; a competitor once */
    size_t mention_count;

    /* Danger is not likely enough to stop and too likely to draft: the mode stands, no reply. */
    bool may_be_danger;

    /* What is asked, and what an answer must heed. */
    enum question question;
    struct str question_term;        /* of the lexicon, that says so; "" when it is implied */
    bool no_product;                 /* beside medicine, pregnancy and prevention */
    struct str refused[REFUSED_MAX]; /* foods that the author will not have, as normalised words */
    size_t refused_count;
    unsigned aspects;  /* a bit 1 << enum aspect each */
    bool is_suffering; /* the author, and says so */

    /* What the choice of an archetype looks at. */
    bool asks_if_it_works;   /* "does X work" */
    bool has_misinformation; /* a myth stated as fact: hair of the dog, burnt toast … */
    bool is_asking;          /* for something, outright or between the lines */
    bool is_desperate;
    bool is_joking;

    /* keyword_matches and keyword_categories for a producer that gave none: canonical terms of the
     * lexicon. */
    struct str *keywords;
    struct str *keyword_categories;
    size_t keyword_count; /* ≤ KEYWORD_MATCHES_MAX */
    struct reasons reasons;
};

struct evidence; /* domain/evidence.h */

/* Reads post->content (and community, and the author's safety history). Everything in *ret lives in
 * the arena or the lexicon. Never fails: what cannot be read is unreadable, what the safety check
 * cannot judge is unsafe. */
void reading_of(const struct lexicon *lexicon, const struct competitor_patterns *competitors,
                const struct post *post, struct arena *arena, struct reading *ret);

/* The same by the rules alone, before the learned judges: what these are fitted on. */
void reading_by_rules(const struct lexicon *lexicon, const struct post *post, struct arena *arena,
                      struct evidence *ret_evidence, struct reading *ret);
