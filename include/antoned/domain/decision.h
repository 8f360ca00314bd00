/* A decision: everything the store writes and `score` prints about one post. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/domain/reading.h"

enum mode { MODE_HELPFUL, MODE_ENGAGEMENT, MODE_HYBRID, MODE_DISENGAGED, MODE_COUNT };
const char *mode_name(enum mode mode);

/* The rule that fired, in the order of docs/DECISION_ENGINE.md, From a reading to a decision. */
enum rule {
    RULE_SPAM,
    RULE_UNREADABLE,
    RULE_SAFETY,
    RULE_AUTHOR_BLOCKED,
    RULE_LOW_TOPIC_RELEVANCE,
    RULE_WITHHELD, /* not the author's own words, or none that a brand should answer */
    RULE_COMPETITOR,
    RULE_POWER_USER,
    RULE_HELPFUL,
    RULE_VIRAL,
    RULE_MODERATE,
    RULE_VELOCITY,
    RULE_NO_SIGNAL,
};
const char *rule_name(enum rule rule); /* "LOW_TOPIC_RELEVANCE" */

/* Where the post falls in the week (docs/design/engine.md, Time). All text is static or the
 * settings'. */
struct temporal_context {
    bool known;              /* false without any timestamp */
    const char *window;      /* "PEAK_SUFFERING" "PREVENTION" "EMPATHETIC" "URGENT" "EDUCATIONAL"
                                "ENGAGING" "NORMAL" */
    const char *strategy;    /* tone of the window, or "" */
    const char *holiday;     /* name, or "" */
    const char *time_of_day; /* "MORNING" "AFTERNOON" "EVENING" "NIGHT" */
    int threshold_shift_hundredths;
    const char *preferred_archetypes[4];
    size_t preferred_count;
};

/* What each sub-score counts for; sums to 1 (docs/design/engine.md, Composite). */
struct weights {
    double sss, ars, evs, trs;
    const char *segment; /* "default", or the key of the segment they were blended with */
    int helpful_shift;   /* of that segment, in hundredths */
};

/* Whose danger asks for a person where no answer would have been given anyway, in the order of
 * antoned.conf(5), decision.escalate. */
enum escalate_policy {
    ESCALATE_CRITICAL, /* CRITICAL in the author's own words, in the first person */
    ESCALATE_DISTRESS, /* HIGH in distress, too */
    ESCALATE_ALL,      /* whoever is spoken of */
};

struct escalation {
    const char *reason; /* name in escalation_reasons; a reason once a decision */
    enum severity priority;
};
#define ESCALATIONS_MAX 4

struct reply_draft {
    bool present;
    const char *absence; /* why there is none: "no vetted answer"; static */
    bool is_forbidden;   /* by the platform's rules, then absence says by which */
    size_t length;       /* as the platform counts */
    int template_index;  /* of the body, into reference.templates */
    uint64_t body;       /* its hash, so that bodies take turns */
    uint64_t key;        /* of its text, for the memory of drafts */
    struct str content;  /* with signature */
    struct str utm_code;
    bool mentions_product;
    int64_t help_count; /* N in the signature; 0 when left out */
};

struct decision {
    struct uuid id;
    bool spam; /* then nothing else counts and no row is written */
    enum mode mode;
    enum rule rule;
    int archetype;                        /* index into reference.archetypes, or -1 */
    double sss, ars, evs, trs, composite; /* each 0..1 */
    double evs_ratio;                     /* 1.0 when unknown */
    double rate;                          /* of this post, per hour; negative: unknown */
    struct weights weights;
    struct reading reading;
    struct temporal_context temporal;
    int helpful_hundredths, moderate_hundredths; /* thresholds in force, shifted by the window */
    int acted_on_mention;                        /* index into reading.mentions, or -1 */
    bool is_power_user;
    int experiment;     /* index into reference.experiments, or -1 */
    int experiment_arm; /* 0 or 1 */
    bool is_randomized;
    enum mode predicted_mode; /* of the rules, before randomisation */
    struct reply_draft reply;
    struct escalation escalations[ESCALATIONS_MAX];
    size_t escalation_count;
    struct reasons
        reasons; /* all of reading.reasons and the decision's own, in the order they counted */
};
