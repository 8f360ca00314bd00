/* Which texts were drafted lately on which platform, so that none is drafted twice. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/str.h"
#include "antoned/domain/post.h"
#include "antoned/domain/question.h"

struct draft_memory;

struct draft_memory *draft_memory_new(void);
struct draft_memory *draft_memory_free(struct draft_memory *memory); /* NULL is fine; gives NULL */

/* The first 64 bits of the SHA-256 of a draft without its signature and without the word that holds
 * "utm_source=": its link, which is never the same twice. history.drafts.sql says the same in SQL.
 */
uint64_t draft_key(struct str content);

/* NULL knows nothing. */
bool draft_memory_has(const struct draft_memory *memory, enum platform platform, uint64_t key);
void draft_memory_add(struct draft_memory *memory, enum platform platform, uint64_t key);
size_t draft_memory_count(const struct draft_memory *memory);

/* What was added so far was read from elsewhere; what comes is our own. */
void draft_memory_mark(struct draft_memory *memory);
#define DRAFTS_CARRIED_MAX (size_t)8192 /* several batches in flight */
/* Adds the newest of `seen` that came behind its mark; they keep coming behind that of `fresh`. */
void draft_memory_carry_over(struct draft_memory *fresh, const struct draft_memory *seen);

/* The last bodies of each question on each platform, newest first, by the hash of their text. */
#define RECENT_BODIES 7
struct recent_bodies {
    uint64_t hashes[PLATFORM_COUNT][QUESTION_COUNT][RECENT_BODIES]; /* 0: none yet */
};
uint64_t body_hash(struct str text);
/* 0 for the newest, RECENT_BODIES when it is not among them. */
size_t recent_bodies_age(const struct recent_bodies *recent, enum platform platform,
                         enum question question, uint64_t hash);
void recent_bodies_add(struct recent_bodies *recent, enum platform platform, enum question question,
                       uint64_t hash);
