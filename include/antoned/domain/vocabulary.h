/* The words that terms are made of, and the one symbol that each word of a post becomes. Two words
 * that the terms cannot tell apart share a symbol: the set of entries that they satisfy. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/str.h"

struct vocabulary;

#define SYMBOL_UNKNOWN 0 /* a word that no term knows */

struct vocabulary *vocabulary_new(void);
struct vocabulary *vocabulary_free(struct vocabulary *vocabulary); /* NULL is fine; returns NULL */

/* The number of a word of a term: "vomit", the stem "vomit*", the class "<drink>", the group
 * "(a|b|c)", which is a class that names its members, the number "#" or "#am" (any digits there).
 * The same word has the same number. Only before sealing. */
uint32_t vocabulary_entry(struct vocabulary *vocabulary, struct str word);

/* Puts a word or stem into a class. Only before sealing. */
void vocabulary_join(struct vocabulary *vocabulary, uint32_t class_entry, struct str word);

/* Nothing can be added afterwards. At most 32767 entries: the caller sees to it. */
void vocabulary_seal(struct vocabulary *vocabulary);

/* After sealing. The symbol of a folded word, and the entries that a symbol satisfies, ascending;
 * none for SYMBOL_UNKNOWN. */
uint16_t vocabulary_symbol(const struct vocabulary *vocabulary, struct str word);
const uint32_t *vocabulary_entries_of(const struct vocabulary *vocabulary, uint16_t symbol,
                                      size_t *ret_count);

/* Lets go of the entries: from now on words have symbols, and that is all. */
void vocabulary_forget_entries(struct vocabulary *vocabulary);

/* Is there an entry of exactly this word? After sealing. */
bool vocabulary_spells(const struct vocabulary *vocabulary, struct str word);

size_t vocabulary_entry_count(const struct vocabulary *vocabulary);
size_t vocabulary_symbol_count(const struct vocabulary *vocabulary); /* the unknown one included */
