/* Who each word of a post is about, and how it is said; worked out once, for every judge. Cheap, so
 * no grammar: a noun or pronoun at the head of a clause is its subject and stays so until the next
 * one, or the end of the sentence; a sentence that names nobody is the author's.
 *
 *   my flatmate won't wake up. so hungover myself
 *   -- friend ----------------  -- self ---------
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/domain/evidence.h"

enum who {
    WHO_SELF, /* the author, alone or with others; also where nobody is named */
    WHO_FRIEND,
    WHO_CHILD,
    WHO_SOMEBODY, /* he, the groom, a celebrity */
    WHO_ANIMAL,
    WHO_THING, /* a market, a team, a printer */
};

/* One byte a word. */
enum scene {
    SCENE_WHO = 7,           /* mask: enum who */
    SCENE_NEGATED = 1 << 3,  /* shortly behind a negator, in its clause */
    SCENE_QUOTED = 1 << 4,   /* in a "> " line, behind "RT @x:", or among three and more words
                                between quotes that close */
    SCENE_REPORTED = 1 << 5, /* "he said …" */
    SCENE_PAST = 1 << 6,     /* its clause is about long ago */
    SCENE_AHEAD = 1 << 7,    /* … or about what is to come */
};

/* Fills in evidence->scenes, in the arena; after the hits are found. */
void scene_read(struct evidence *evidence);

static inline enum who scene_who(const struct evidence *evidence, const struct hit *hit)
{
    return (enum who)(evidence->scenes[hit->last] & SCENE_WHO);
}

/* A person who is not the author. */
static inline bool scene_is_third(enum who who)
{
    return who == WHO_FRIEND || who == WHO_CHILD || who == WHO_SOMEBODY;
}
