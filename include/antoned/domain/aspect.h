/* What a post names beside its question, for which some bodies are written: "on the train" of a
 * duty, "why" of a headache. */
#pragma once

#include "antoned/base/str.h"

struct evidence; /* domain/evidence.h */
struct reading;  /* domain/reading.h */

/* Of several that have a body the first goes before. */
enum aspect {
    ASPECT_NONE,
    ASPECT_WHY,    /* the cause is asked for, and nothing else */
    ASPECT_ENOUGH, /* a lot of water was drunk already */
    ASPECT_SALTS,  /* are salts better than water? */
    ASPECT_CHOICE, /* drinks that are in the house */
    ASPECT_TRAVEL,
    ASPECT_STAGE, /* a presentation, an exam */
    ASPECT_EVENT, /* a wedding, a lunch */
    ASPECT_HOME,  /* the drinking is over and the hangover is yet to come */
    ASPECT_BAR,   /* it goes on */
    ASPECT_NAP,
    ASPECT_VEGAN,
    ASPECT_EGGS,
    ASPECT_GREASE,
    ASPECT_GINGER,
    ASPECT_KIT, /* what to buy, pack or make for somebody */
    ASPECT_COUNT
};
enum { ASPECT_UNKNOWN = -1 }; /* of a text */

/* "travel" gives ASPECT_TRAVEL; ASPECT_UNKNOWN when there is none of that name. */
int aspect_parse(struct str name);

/* Adds what was found to reading->aspects, with its reason. */
void aspects_read(const struct evidence *evidence, struct reading *reading);
