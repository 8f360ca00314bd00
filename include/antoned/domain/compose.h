/* The reply: a template that fits, filled and signed (03, Archetype and reply).
 *
 * Placeholders of a template's body:
 *   {product}  the product's name
 *   {link}     its address, with utm_source, utm_medium, utm_campaign and utm_content
 * The signature is added here; a body has none. */
#pragma once

#include "antoned/base/arena.h"
#include "antoned/base/error.h"
#include "antoned/domain/decision.h"
#include "antoned/domain/draw.h"
#include "antoned/domain/engine.h"
#include "antoned/domain/reference.h"

#define SIGNATURE "—Antone (Vita)"

enum reply_limit { /* code points, signature included */
                   REPLY_MAX_TWITTER = 320,
                   REPLY_MAX_THREADS = 320,
                   REPLY_MAX_REDDIT = 500,
                   REPLY_MIN = 10,
};
size_t reply_limit_of(enum platform platform);

struct compose_book; /* templates made ready; immutable */

struct compose_book *compose_book_new(const struct reference *reference,
                                      const struct engine_settings *settings);
void compose_book_free(struct compose_book *book);

/* Templates that are left out, one sentence each. */
size_t compose_book_fault_count(const struct compose_book *book);
const char *compose_book_fault(const struct compose_book *book, size_t index);

/* True when the text makes a claim that may not be made, by word stem; *ret_claim names it. A
 * hyphen counts as a space, so "FDA-approved" is found. */
bool claim_is_prohibited(struct str text, const char **ret_claim);

/* Drafts decision->reply for its mode and archetype, or leaves it absent. HELPFUL
 * names the product with a link, HYBRID may, ENGAGEMENT never does; with two product replies in a
 * row on the platform the next one names none. Does not touch the history. */
void compose_reply(const struct compose_book *book, const struct post *post,
                   const struct reply_history *history, const struct draw *draw,
                   struct arena *arena, struct decision *decision);
