/* The double-array trie: child of node s by byte c is base[s] + c, if check says that it is s's. */
#include "antoned/domain/word_trie.h"

#include <stdbool.h>
#include <stdlib.h>

#include "antoned/base/memory.h"

#define FREE      (-1)
#define ROOT      0
#define TRIES_MAX 64 /* a stretch of the array that refused so many bases is full enough */

struct node {
    int32_t base;
    int32_t check;
    uint16_t whole;
    uint16_t stem;
};

struct word_trie {
    struct node *nodes;
    size_t count;
    size_t first_free; /* nodes below this one are taken, or not worth another look */
};

static void grow_to(struct word_trie *trie, size_t count)
{
    if (count <= trie->count)
        return;
    size_t grown = count + count / 2;
    trie->nodes = memory_resize(trie->nodes, grown, sizeof *trie->nodes);
    for (size_t i = trie->count; i < grown; i++)
        trie->nodes[i] = (struct node){ .check = FREE };
    trie->count = grown;
}

static bool fits(struct word_trie *trie, size_t base, const unsigned char *bytes, size_t count)
{
    grow_to(trie, base + 256);
    for (size_t i = 0; i < count; i++) {
        if (trie->nodes[base + bytes[i]].check != FREE)
            return false;
    }
    return true;
}

/* The lowest base whose places for all these bytes are free. */
static size_t find_base(struct word_trie *trie, const unsigned char *bytes, size_t count)
{
    while (trie->first_free < trie->count && trie->nodes[trie->first_free].check != FREE)
        trie->first_free++;
    size_t first = trie->first_free > bytes[0] ? trie->first_free - bytes[0] : 1;
    size_t base = first;
    while (!fits(trie, base, bytes, count))
        base++;
    if (base - first > TRIES_MAX)
        trie->first_free = base; /* leaves holes, saves a search that grows with the array */
    return base;
}

/* The distinct bytes at `depth` of keys[0..count), all longer than that. */
static size_t next_bytes(const struct trie_key *keys, size_t count, size_t depth,
                         unsigned char out[256])
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned char byte = (unsigned char)keys[i].word.data[depth];
        if (used == 0 || out[used - 1] != byte)
            out[used++] = byte;
    }
    return used;
}

/* Recursion is as deep as the longest word, which the lexicon bounds. */
static void add_children(struct word_trie *trie, size_t node, const struct trie_key *keys,
                         size_t count, size_t depth)
{
    if (count > 0 && keys[0].word.size == depth) {
        trie->nodes[node].whole = keys[0].whole;
        trie->nodes[node].stem = keys[0].stem;
        keys++;
        count--;
    }
    if (count == 0)
        return;
    unsigned char bytes[256];
    size_t distinct = next_bytes(keys, count, depth, bytes);
    size_t base = find_base(trie, bytes, distinct);
    trie->nodes[node].base = (int32_t)base;
    for (size_t i = 0; i < distinct; i++)
        trie->nodes[base + bytes[i]].check = (int32_t)node;
    for (size_t i = 0; i < distinct; i++) {
        size_t same = 0;
        while (same < count && (unsigned char)keys[same].word.data[depth] == bytes[i])
            same++;
        add_children(trie, base + bytes[i], keys, same, depth + 1);
        keys += same;
        count -= same;
    }
}

/* No base lies behind the last node taken, and a look-up goes at most 255 beyond its base. */
static void shrink(struct word_trie *trie)
{
    size_t last = trie->count - 1;
    while (trie->nodes[last].check == FREE)
        last--;
    if (last + 256 < trie->count)
        trie->count = last + 256;
    trie->nodes = memory_resize(trie->nodes, trie->count, sizeof *trie->nodes);
}

struct word_trie *word_trie_new(const struct trie_key *keys, size_t count)
{
    struct word_trie *trie = memory_zalloc(sizeof *trie);
    grow_to(trie, 512);
    trie->nodes[ROOT].check = ROOT;
    trie->first_free = 1;
    add_children(trie, ROOT, keys, count, 0);
    shrink(trie);
    return trie;
}

struct word_trie *word_trie_free(struct word_trie *trie)
{
    if (trie != NULL) {
        free(trie->nodes);
        free(trie);
    }
    return NULL;
}

uint16_t word_trie_find(const struct word_trie *trie, struct str word)
{
    const struct node *nodes = trie->nodes;
    int32_t at = ROOT;
    uint16_t stem = 0;
    for (size_t i = 0; i < word.size; i++) {
        int32_t next = nodes[at].base + (unsigned char)word.data[i];
        if (nodes[at].base == 0 || nodes[next].check != at)
            return stem;
        at = next;
        if (nodes[at].stem != 0)
            stem = nodes[at].stem;
    }
    return nodes[at].whole != 0 ? nodes[at].whole : stem;
}
