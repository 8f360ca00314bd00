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

enum reply_limit { REPLY_MIN = 10 /* bytes before the signature */ };

struct compose_book; /* templates made ready; immutable */

struct compose_book *compose_book_new(const struct reference *reference,
                                      const struct engine_settings *settings);
void compose_book_free(struct compose_book *book);

/* ERROR_CONFIG when the product's address is so long that on a platform which allows links no reply
 * with it fits, though there are texts for one: how long the shortest would be. */
int compose_book_check_link(const struct compose_book *book, struct error *err);

/* Answers and texts that are left out, one sentence each. */
size_t compose_book_fault_count(const struct compose_book *book);
const char *compose_book_fault(const struct compose_book *book, size_t index);

/* True when the text makes a claim that may not be made, by word stem; *ret_claim names it. A
 * hyphen counts as a space, so "FDA-approved" is found. */
bool claim_is_prohibited(struct str text, const char **ret_claim);

/* What is wrong with the text that a person made of a draft, NULL when nothing is: the signature
 * and what stands behind it, claims, the disclosure, links and the product, which only a draft that
 * has them may have, and what the platform's rules say. The sentence is of the arena. */
const char *reply_fault(enum platform platform, const struct platform_rules *rules,
                        struct str draft, struct str text, const char *product_name,
                        struct arena *arena);

/* Drafts decision->reply for the question of its reading, its mode and archetype, or leaves it
 * absent and says why in reply.absence. The answer decides whether the product may be named at all;
 * then HELPFUL names it with a link, HYBRID may, ENGAGEMENT never does, and after two product
 * replies in a row on the platform the next one names none, nor one where no links are allowed. A
 * text that history->drafts knows from this platform is not drafted again. What may not be posted
 * there is not drafted (platform_obstacle): then reply.is_forbidden. Does not touch the history. */
void compose_reply(const struct compose_book *book, const struct post *post,
                   const struct reply_history *history, const struct draw *draw,
                   struct arena *arena, struct decision *decision);
