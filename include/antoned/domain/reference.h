/* Reference data: what a business user may change in tables while the daemon runs. One immutable
 * snapshot a load; the engine reads it, the store fills it, from the database or from the data of
 * the first migration. All of it lives in one arena. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/str.h"
#include "antoned/base/uuid.h"
#include "antoned/domain/aspect.h"
#include "antoned/domain/platform_rules.h"
#include "antoned/domain/post.h"
#include "antoned/domain/question.h"

struct archetype {
    struct uuid id;  /* nil when it comes from the embedded data; so for all below */
    struct str name; /* "CHECKLIST" */
    int sort_order;
};

/* What may be stated in reply to a question, vetted by an editor. Its texts are reply_templates. */
struct answer {
    struct uuid id;
    struct str name;   /* of the question: "headache" */
    int question;      /* enum question, or -1 when there is none of that name */
    struct str source; /* "" is a fault: nothing is stated without one */
    bool is_overdue;   /* its review date had passed when the snapshot was read */
    bool may_name_product;
    bool takes_opener;    /* openers for somebody who suffers may stand before it */
    struct str *must_say; /* "water|fluid": one of these words in every text; each of them */
    size_t must_say_count;
};

/* A reply is an opener, a body, perhaps the product, and the disclosure that an assistant writes.
 */
enum template_part { PART_BODY, PART_OPENER, PART_PRODUCT, PART_DISCLOSURE, PART_COUNT };
int template_part_parse(struct str name); /* -1 when there is no such part */

enum { QUESTION_ANY = -1, QUESTION_UNKNOWN = -2 }; /* of a template */
int template_question(struct str name);            /* QUESTION_UNKNOWN when there is none */
int answer_question(struct str name);              /* -1 when there is none */

struct reply_template {
    struct uuid id;
    struct str name; /* "answer-headache-1" */
    int part;        /* enum template_part, or -1 when there is none of that name */
    int question;    /* enum question, QUESTION_ANY or QUESTION_UNKNOWN */
    int aspect;      /* enum aspect, or ASPECT_UNKNOWN */
    int archetype;   /* index into archetypes, or -1 for all */
    int platform;    /* enum platform, or -1 for any */
    struct str body; /* placeholders {product} and {link}; see domain/compose.h */
    bool mentions_product;
    int weight;
};

struct competitor {
    struct uuid id;
    struct str name;      /* "Pedialyte" */
    struct str category;  /* "REHYDRATION" */
    struct str *keywords; /* "liquid iv" … ; spelling variants are the matcher's business */
    size_t keyword_count;
};

struct power_tier {
    struct uuid id;
    struct str name;
    int64_t minimum_followers;
};

/* A row of segmented_weights. One that weights_check refuses does no harm here: the engine leaves
 * it out and names it among its faults. */
struct segment_weights {
    struct str type; /* "COMBINED" "PLATFORM" */
    struct str key;  /* "TWITTER_MORNING" "TWITTER" */
    double sss, ars, evs, trs;
    int64_t sample_size;
    int helpful_shift; /* hundredths, of the threshold of HELPFUL; -10 to 10 */
};

enum experiment_method { EXPERIMENT_HASH_SPLIT, EXPERIMENT_THOMPSON };

/* The oldest RUNNING experiment in its dates is the one that applies. */
struct experiment {
    struct uuid id;
    struct str name;
    int64_t start_us, end_us; /* end: TIME_UNKNOWN when open */
    double traffic_split;     /* share of arm A, 0..1 */
    enum experiment_method method;
    double successes[2], failures[2]; /* of each arm so far, for Thompson */
    struct str archetype[2];          /* what an arm fixes, "" when it does not */
};

struct reference {
    struct platform_rules platforms[PLATFORM_COUNT];
    struct archetype *archetypes;
    size_t archetype_count;
    struct answer *answers;
    size_t answer_count;
    struct reply_template *templates;
    size_t template_count;
    struct competitor *competitors;
    size_t competitor_count;
    struct power_tier *power_tiers; /* ascending by minimum_followers */
    size_t power_tier_count;
    struct segment_weights *segments;
    size_t segment_count;
    struct experiment *experiments; /* RUNNING ones, oldest first */
    size_t experiment_count;
};
