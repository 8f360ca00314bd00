/* The categories of the lexicon: what a term can be evidence of. One row each in category.c; the
 * words and weights are in etc/lexicon.conf. */
#pragma once

#include <stdbool.h>

#include "antoned/base/str.h"
#include "antoned/domain/reading.h"

enum category {
    /* Topic (docs/design/engine.md, TRS) */
    CATEGORY_DIRECT,    /* a hangover, beyond doubt */
    CATEGORY_BARE,      /* the word alone, which may be the film's name */
    CATEGORY_SYMPTOM,   /* of a hangover, and of much else */
    CATEGORY_BODY,      /* one's own head, stomach, tongue: whatever is said of it */
    CATEGORY_SUFFERING, /* a picture of being ruined, without a named symptom */
    CATEGORY_DRINKING,  /* a drinking session */
    CATEGORY_DRINK,     /* a drink is named */
    CATEGORY_AFTERMATH, /* the morning after, last night's … */
    CATEGORY_OCCASION,  /* a wedding, a festival, up until three: where drink flows */
    CATEGORY_NIGHT,     /* last night, this morning, woke up */
    CATEGORY_TELLTALE,  /* hardly ever said but of a hangover */
    CATEGORY_RELIEF,    /* asks for what helps against one */
    CATEGORY_FIRST_PERSON,
    CATEGORY_FILM,      /* the film, beyond doubt */
    CATEGORY_FILM_SIGN, /* films, cinemas, its cast */
    CATEGORY_SONG,
    CATEGORY_PLACE,      /* a brand, a venue, a dish */
    CATEGORY_FIGURATIVE, /* "sugar hangover" */
    CATEGORY_JARGON,
    CATEGORY_DENIED,       /* "not hungover" */
    CATEGORY_ELSEWHERE,    /* another cause: flu, jet lag, exercise */
    CATEGORY_ADVERT,       /* a business speaks */
    CATEGORY_SOFT_DRINK,   /* "drank litres of water" */
    CATEGORY_SOBER,        /* "not a drop of alcohol": none was drunk */
    CATEGORY_FUTURE_DRINK, /* a drink is wanted or planned, not regretted */
    /* Solution seeking (docs/design/engine.md, SSS); each has a weight */
    CATEGORY_QUESTION,
    CATEGORY_PLEA,
    CATEGORY_URGENCY,
    CATEGORY_ADVICE,
    CATEGORY_NEED,
    CATEGORY_COMPARISON,
    CATEGORY_VALIDATION,
    CATEGORY_LAUGHTER,
    CATEGORY_EXAGGERATION,
    CATEGORY_RESIGNATION,
    CATEGORY_COMMENTARY,
    CATEGORY_PAIN,
    CATEGORY_DESPERATION,
    CATEGORY_DUTY,
    CATEGORY_SYMPTOMS, /* no terms of its own: any symptom */
    CATEGORY_SELF_MOCKERY,
    CATEGORY_DRAMA,
    CATEGORY_MEME,
    CATEGORY_NOW,
    CATEGORY_AHEAD,
    CATEGORY_PAST,
    /* What voids seeking */
    CATEGORY_REMEDY_FOUND,
    CATEGORY_ADVICE_GIVEN,
    /* docs/design/engine.md, Safety: most severe first; the name in capitals is the flag */
    CATEGORY_SELF_HARM,
    CATEGORY_ALCOHOL_POISONING,
    CATEGORY_EMERGENCY,
    CATEGORY_MINOR,
    CATEGORY_ASSAULT,
    CATEGORY_DESPAIR,
    CATEGORY_PREGNANCY,
    CATEGORY_MEDICATION,
    CATEGORY_CHRONIC_DISEASE,
    CATEGORY_RECOVERY,
    CATEGORY_WITHDRAWAL,
    CATEGORY_GRIEF,
    CATEGORY_BLACKOUT,
    CATEGORY_PROLONGED_SYMPTOMS,
    CATEGORY_HALLUCINATION,
    CATEGORY_IMPAIRED_DRIVING,
    CATEGORY_NO_PROMO,
    CATEGORY_DEATH_HYPERBOLE,
    CATEGORY_HOSPITAL,
    CATEGORY_SCHOOL,
    CATEGORY_GRAVE_SIGN,  /* of a body in danger, when somebody else's (danger.h) */
    CATEGORY_SLIGHT_SIGN, /* two of them are one */
    CATEGORY_FAREWELL,    /* affairs are put in order */
    CATEGORY_FEAR,        /* distress that is said; raises nothing by itself */
    CATEGORY_HARMLESS,    /* takes in a word of safety that means no harm: "pregnant pause" */
    CATEGORY_STAGE,       /* a school year or stage: a minor, unless an adult speaks (age.h) */
    CATEGORY_ADULT,       /* a parent or a teacher speaks */
    CATEGORY_INTENSIFIER, /* of distress; no flag */
    /* Spam (docs/design/engine.md, Order of the decision) */
    CATEGORY_PROMOTION,
    CATEGORY_CRYPTO,
    CATEGORY_PRICE,
    CATEGORY_GIVEAWAY,
    /* Competitors, archetypes, keywords */
    CATEGORY_PRAISE,
    CATEGORY_BLAME,
    CATEGORY_DOUBT,
    CATEGORY_MOCKERY,     /* "for nothing": sarcasm, always */
    CATEGORY_MOCK_PRAISE, /* "great job": sarcasm when things went badly */
    CATEGORY_HEARSAY,     /* "my sister swears by": not the author's word */
    CATEGORY_RIVALS,      /* "beats", "better than": what stands before it wins */
    CATEGORY_RECOVERED,   /* the body is well, later on */
    CATEGORY_UNRECOVERED, /* the body is no better, later on */
    CATEGORY_DESPITE,     /* "still", "anyway" */
    CATEGORY_CONSUMED,    /* before a name: it was taken */
    CATEGORY_TAKEN_IN,    /* behind a name, likewise: "two packets in" */
    CATEGORY_TAKEN_IT,    /* in a later sentence: "took it at ten" */
    CATEGORY_CAUSE,       /* "for", "because": what it was taken for, not what came of it */
    CATEGORY_TURN,        /* "but" */
    CATEGORY_ASKING_VERB, /* "is": first in a sentence, before a name */
    CATEGORY_OTHER_ASKED, /* "what else": asked about something else */
    CATEGORY_WISHED,      /* it is wanted; nothing has come of it yet */
    CATEGORY_NEGATOR,
    CATEGORY_BRAND_CONTEXT,
    CATEGORY_AMBIGUOUS_BRAND, /* a brand that is an everyday word: "cheers" */
    CATEGORY_HOMONYM_BRAND,   /* one that is a rare word: "nuun" */
    CATEGORY_NAMESAKE,        /* a name in its everyday sense: "flyby of" */
    CATEGORY_MYTH,
    CATEGORY_EFFICACY, /* "does … work" */
    CATEGORY_REMEDY,
    CATEGORY_FOREIGN, /* a little word of another language */
    /* Questions (question.h) */
    CATEGORY_ASKS_MEDICATION,
    CATEGORY_ASKS_HIDING,
    CATEGORY_ASKS_FRIEND,
    CATEGORY_ASKS_PREVENTION,
    CATEGORY_DRINKING_OVER, /* who asks then is past preventing it */
    CATEGORY_ASKS_ALCOHOL,  /* whether another drink helps */
    CATEGORY_ASKS_EFFICACY, /* of one thing, where EFFICACY asks in general too */
    CATEGORY_ASKS_DURATION,
    CATEGORY_ASKS_FOOD,
    CATEGORY_ASKS_DRINK,
    CATEGORY_ASKS_DUTY,
    CATEGORY_ASKS_SURVIVAL,   /* how to get through it: a duty, where one is named */
    CATEGORY_ON_DUTY,         /* at work, on the way, in the middle of an event */
    CATEGORY_ABOUT_DRIVING,   /* vehicles and machines in the author's hands */
    CATEGORY_ABOUT_MEDICINE,  /* a medicine is named */
    CATEGORY_ABOUT_PREGNANCY, /* and nursing: nothing is drafted beside it */
    CATEGORY_ABOUT_FOOD,
    CATEGORY_ABOUT_NAUSEA,
    CATEGORY_ABOUT_HEADACHE,
    CATEGORY_ABOUT_SLEEP,
    CATEGORY_ABOUT_DREAD,
    CATEGORY_ABOUT_THIRST,
    CATEGORY_ASKED_NAUSEA, /* words that say what is asked about, where a question has them */
    CATEGORY_ASKED_HEADACHE,
    CATEGORY_ASKED_SLEEP,
    CATEGORY_ASKED_DREAD,
    CATEGORY_ASKED_THIRST,
    CATEGORY_ASKED_FOOD,
    CATEGORY_REFUSED_FOOD, /* ends with the food that the author will not have */
    /* What is named beside the question (aspect.h) */
    CATEGORY_ASPECT_WHY,
    CATEGORY_ASPECT_HELP, /* something to do is asked for: not why alone */
    CATEGORY_ASPECT_ENOUGH,
    CATEGORY_ASPECT_SALTS,
    CATEGORY_ASPECT_CHOICE,
    CATEGORY_ASPECT_TRAVEL,
    CATEGORY_ASPECT_STAGE,
    CATEGORY_ASPECT_EVENT,
    CATEGORY_ASPECT_BAR,
    CATEGORY_ASPECT_NAP,
    CATEGORY_ASPECT_VEGAN,
    CATEGORY_ASPECT_EGGS,
    CATEGORY_ASPECT_GREASE,
    CATEGORY_ASPECT_GINGER,
    CATEGORY_ASPECT_KIT,
    /* Who is spoken of, and how (scene.h) */
    CATEGORY_PRONOUN,  /* he, she, they */
    CATEGORY_THEM,     /* him, her, them: objects */
    CATEGORY_FRIEND,   /* somebody whom one has: a flatmate, a husband */
    CATEGORY_CHILD,    /* a son, a toddler */
    CATEGORY_SOMEBODY, /* anybody else: the groom, a manager */
    CATEGORY_ANIMAL,
    CATEGORY_THING, /* what has hangovers in headlines: markets, teams, printers */
    CATEGORY_SAYS,  /* what others say is not one's own */
    CATEGORY_LONG_AGO,
    /* Who speaks (speaker.h) */
    CATEGORY_BOT,
    CATEGORY_SELLER, /* a business, or its assistant, speaks: ours too */
    CATEGORY_SOLVED, /* no more answers are wanted */
    CATEGORY_LYRICS,
    /* Words of the models, each worth points */
    CATEGORY_TOPIC_WORD,
    CATEGORY_ASKING_WORD,
    CATEGORY_COUNT
};

struct category_row {
    const char *name;       /* in the lexicon, in reasons, in keyword_categories */
    const char *flag;       /* of safety, else NULL */
    enum severity severity; /* SEVERITY_NONE unless a flag */
    bool has_weight;
    bool has_terms;
    bool within_clause; /* its terms do not go on behind a comma or a full stop */
    bool is_keyword;    /* its terms make keyword_matches */
    int default_weight; /* hundredths, docs/design/engine.md, SSS */
};
extern const struct category_row category_rows[CATEGORY_COUNT];

/* 0, or -1 when there is no such category. */
int category_parse(const char *name, enum category *ret);
