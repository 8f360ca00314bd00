/* A double-array trie from words to two small values: one for the word itself, one for every word
 * that begins with it. A look-up costs one array access a byte and no allocation. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "antoned/base/str.h"

struct word_trie;

struct trie_key {
    struct str word;
    uint16_t whole; /* value of exactly this word; 0: none */
    uint16_t stem;  /* value of any word that begins so; 0: none */
};

/* `keys` ascending by str_compare, no word twice, none empty; only read during the call. */
struct word_trie *word_trie_new(const struct trie_key *keys, size_t count);
struct word_trie *word_trie_free(struct word_trie *trie); /* NULL is fine; returns NULL */

/* The value of the whole word, else of its longest stem, else 0. */
uint16_t word_trie_find(const struct word_trie *trie, struct str word);
