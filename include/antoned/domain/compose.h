/* The reply: the answer to what was asked, in the archetype's voice, filled and signed
 * (docs/DECISION_ENGINE.md, Replies).
 *
 * A reply is put together from texts of reply_templates: an opener for who suffers, which may be
 * left out; a body, which is the answer; the product, where answer, mode and post allow it; the
 * disclosure that an assistant writes for a brand. Placeholders of a text:
 *   {product}  the product's name
 *   {link}     its address, with utm_source, utm_medium, utm_campaign and utm_content
 * The signature is added here; no text has one. */
#pragma once

#include "antoned/base/arena.h"
#include "antoned/base/error.h"
#include "antoned/domain/decision.h"
#include "antoned/domain/draw.h"
#include "antoned/domain/engine.h"
#include "antoned/domain/reference.h"

#define SIGNATURE "—Antone (Vita)"

enum reply_limit { /* signature included, as the platform counts */
                   REPLY_MAX_TWITTER = 280,
                   REPLY_MAX_THREADS = 480,
                   REPLY_MAX_REDDIT = 480,
                   REPLY_MIN = 10,
                   LINK_ON_TWITTER = 23, /* whatever its length */
};
size_t reply_limit_of(enum platform platform);

/* How long a text without links is there: code points, but on Twitter those beyond the common
 * scripts (emoji, CJK) count two. */
size_t reply_length_on(enum platform platform, struct str text);

struct compose_book; /* templates made ready; immutable */

struct compose_book *compose_book_new(const struct reference *reference,
                                      const struct engine_settings *settings);
void compose_book_free(struct compose_book *book);

/* Answers and texts that are left out, one sentence each. */
size_t compose_book_fault_count(const struct compose_book *book);
const char *compose_book_fault(const struct compose_book *book, size_t index);

/* True when the text makes a claim that may not be made, by word stem; *ret_claim names it. A
 * hyphen counts as a space, so "FDA-approved" is found. */
bool claim_is_prohibited(struct str text, const char **ret_claim);

/* How long a whole reply is there, its links counted as the platform does. */
size_t reply_length_with_links(enum platform platform, struct str text);

/* What is wrong with the text that a person made of a draft, NULL when nothing is: the signature
 * and what stands behind it, claims, the disclosure, links and the product, which only a draft that
 * has them may have, and the length. The sentence is of the arena. */
const char *reply_fault(enum platform platform, struct str draft, struct str text,
                        const char *product_name, struct arena *arena);

/* Drafts decision->reply for the question of its reading, its mode and archetype, or leaves it
 * absent and says why in reply.absence. The answer decides whether the product may be named at all;
 * then HELPFUL names it with a link, HYBRID may, ENGAGEMENT never does, and after two product
 * replies in a row on the platform the next one names none. A text that history->drafts knows from
 * this platform is not drafted again. Does not touch the history. */
void compose_reply(const struct compose_book *book, const struct post *post,
                   const struct reply_history *history, const struct draw *draw,
                   struct arena *arena, struct decision *decision);
