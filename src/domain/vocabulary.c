/* From the words of terms to symbols: each distinct set of entries that some word satisfies becomes
 * one symbol. */
#include "antoned/domain/vocabulary.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/arena.h"
#include "antoned/base/hash.h"
#include "antoned/base/memory.h"
#include "antoned/domain/normalise.h"
#include "antoned/domain/word_trie.h"

struct entry {
    struct str key; /* "vomit" of "vomit*" */
    bool is_stem;
    bool is_class;
    uint32_t *classes; /* that it is a member of */
    size_t class_count;
};

/* A set of entries, ascending. */
struct set {
    uint32_t *items;
    size_t count, capacity;
};

struct vocabulary {
    struct arena *arena;   /* texts */
    struct str *texts;     /* of each entry, as given: "vomit*" */
    struct entry *entries; /* only until sealed */
    size_t count, capacity;
    uint32_t *by_text; /* open addressing: entry + 1 */
    size_t by_text_size;
    struct set *symbols; /* [0] is the unknown one */
    size_t symbol_count;
    uint32_t *by_set; /* open addressing: symbol + 1; only while sealing */
    size_t by_set_size;
    uint8_t *is_spelt; /* of each symbol: an entry is exactly the word that has it, a bit each */
    struct word_trie *trie;
};

struct vocabulary *vocabulary_new(void)
{
    struct vocabulary *v = memory_zalloc(sizeof *v);
    v->arena = arena_new(16384);
    return v;
}

static void free_entries(struct vocabulary *v)
{
    for (size_t i = 0; v->entries != NULL && i < v->count; i++)
        free(v->entries[i].classes);
    free(v->entries);
    free(v->texts);
    free(v->by_text);
    free(v->by_set);
    v->entries = NULL;
    v->texts = NULL;
    v->by_text = v->by_set = NULL;
    v->arena = arena_free(v->arena);
}

void vocabulary_forget_entries(struct vocabulary *v)
{
    for (size_t i = 0; v->symbols != NULL && i < v->symbol_count; i++)
        free(v->symbols[i].items);
    free(v->symbols);
    v->symbols = NULL;
}

struct vocabulary *vocabulary_free(struct vocabulary *v)
{
    if (v == NULL)
        return NULL;
    free_entries(v);
    vocabulary_forget_entries(v);
    free(v->is_spelt);
    word_trie_free(v->trie);
    free(v);
    return NULL;
}

static uint64_t hash_bytes(const void *bytes, size_t size)
{
    uint64_t hash = fnv1a(FNV1A_START, bytes, size);
    return hash ^ hash >> 29;
}

/* The place of `text` in by_text: its own, or the free one where it belongs. */
static size_t place_of(const struct vocabulary *v, struct str text)
{
    size_t mask = v->by_text_size - 1;
    size_t at = hash_bytes(text.data, text.size) & mask;
    while (v->by_text[at] != 0 && !str_equal(v->texts[v->by_text[at] - 1], text))
        at = (at + 1) & mask;
    return at;
}

/* Begins with room for a lexicon's words: each doubling hashes all of them again. */
static void rehash(struct vocabulary *v)
{
    v->by_text_size = v->by_text_size == 0 ? 16384 : v->by_text_size * 2;
    free(v->by_text);
    v->by_text = memory_zalloc(v->by_text_size * sizeof *v->by_text);
    for (size_t i = 0; i < v->count; i++)
        v->by_text[place_of(v, v->texts[i])] = (uint32_t)i + 1;
}

static void join_group(struct vocabulary *v, uint32_t class_entry, struct str group);

uint32_t vocabulary_entry(struct vocabulary *v, struct str word)
{
    if (v->count * 2 >= v->by_text_size)
        rehash(v);
    size_t place = place_of(v, word);
    if (v->by_text[place] != 0)
        return v->by_text[place] - 1;
    if (v->count == v->capacity) {
        v->capacity = v->capacity == 0 ? 512 : v->capacity * 2;
        v->entries = memory_resize(v->entries, v->capacity, sizeof *v->entries);
        v->texts = memory_resize(v->texts, v->capacity, sizeof *v->texts);
    }
    struct str text = arena_copy(v->arena, word);
    bool is_stem = text.size > 1 && text.data[text.size - 1] == '*';
    bool is_group = text.size > 2 && text.data[0] == '(';
    uint32_t number = (uint32_t)v->count++;
    v->entries[number] = (struct entry){
        .key = { text.data, text.size - (is_stem ? 1 : 0) },
        .is_stem = is_stem && !is_group,
        .is_class = is_group || (text.size > 2 && text.data[0] == '<'),
    };
    v->texts[number] = text;
    v->by_text[place] = number + 1;
    if (is_group)
        join_group(v, number, text);
    return number;
}

void vocabulary_join(struct vocabulary *v, uint32_t class_entry, struct str word)
{
    if (word.size > 2 && word.data[0] == '(') {
        join_group(v, class_entry, word);
        return;
    }
    uint32_t number = vocabulary_entry(v, word); /* may move the entries */
    struct entry *member = &v->entries[number];
    member->classes =
        memory_resize(member->classes, member->class_count + 1, sizeof *member->classes);
    member->classes[member->class_count++] = class_entry;
}

/* "(a|b|c)" names its own members. */
static void join_group(struct vocabulary *v, uint32_t class_entry, struct str group)
{
    size_t start = 1;
    for (size_t at = 1; at < group.size; at++) {
        if (group.data[at] != '|' && group.data[at] != ')')
            continue;
        vocabulary_join(v, class_entry, (struct str){ group.data + start, at - start });
        start = at + 1;
    }
}

static void set_add(struct set *set, uint32_t item)
{
    size_t at = 0;
    while (at < set->count && set->items[at] < item)
        at++;
    if (at < set->count && set->items[at] == item)
        return;
    if (set->count == set->capacity) {
        set->capacity = set->capacity == 0 ? 8 : set->capacity * 2;
        set->items = memory_resize(set->items, set->capacity, sizeof *set->items);
    }
    memmove(set->items + at + 1, set->items + at, (set->count - at) * sizeof *set->items);
    set->items[at] = item;
    set->count++;
}

/* The number of the entry with this text, and one; 0: there is none. */
static uint32_t find_entry(const struct vocabulary *v, struct str text)
{
    return v->by_text[place_of(v, text)];
}

/* An entry, as find_entry gives it, and the classes it is in. */
static void set_add_entry(const struct vocabulary *v, struct set *set, uint32_t found)
{
    if (found == 0)
        return;
    const struct entry *entry = &v->entries[found - 1];
    set_add(set, found - 1);
    for (size_t i = 0; i < entry->class_count; i++)
        set_add(set, entry->classes[i]);
}

/* "30pm" as "#pm" into out; false when the word does not begin with a digit. */
static bool number_form(struct str word, char out[WORD_BYTES_MAX + 2], struct str *ret)
{
    size_t digits = 0;
    while (digits < word.size && word.data[digits] >= '0' && word.data[digits] <= '9')
        digits++;
    if (digits == 0 || word.size > WORD_BYTES_MAX)
        return false;
    out[0] = '#';
    memcpy(out + 1, word.data + digits, word.size - digits);
    *ret = (struct str){ out, word.size - digits + 1 };
    return true;
}

/* The stems that a key begins with, the shorter first, as keys are gone through in order: those of
 * the key before it that it shares, and its own. */
struct stems {
    struct str keys[WORD_BYTES_MAX];
    uint32_t found[WORD_BYTES_MAX];
    size_t count;
};

static void move_stems(const struct vocabulary *v, struct stems *stems, struct str key)
{
    char text[WORD_BYTES_MAX + 2];
    while (stems->count > 0 && !str_begins_with(key, stems->keys[stems->count - 1]))
        stems->count--;
    if (key.size > WORD_BYTES_MAX)
        return;
    memcpy(text, key.data, key.size);
    text[key.size] = '*';
    uint32_t found = find_entry(v, (struct str){ text, key.size + 1 });
    if (found == 0)
        return;
    stems->keys[stems->count] = key;
    stems->found[stems->count++] = found;
}

/* What a word that is `key` (whole) or begins with it satisfies. */
static struct set satisfied_by(const struct vocabulary *v, const struct stems *stems,
                               struct str key, bool whole)
{
    struct set set = { 0 };
    char text[WORD_BYTES_MAX + 2];
    for (size_t i = 0; i < stems->count; i++)
        set_add_entry(v, &set, stems->found[i]);
    struct str number;
    if (whole)
        set_add_entry(v, &set, find_entry(v, key));
    if (whole && number_form(key, text, &number))
        set_add_entry(v, &set, find_entry(v, number));
    return set;
}

static bool set_equal(const struct set *a, const struct set *b)
{
    return a->count == b->count &&
           (a->count == 0 || memcmp(a->items, b->items, a->count * sizeof *a->items) == 0);
}

/* The symbol of a set; takes the set over. */
static uint16_t symbol_of(struct vocabulary *v, struct set *set)
{
    size_t mask = v->by_set_size - 1;
    size_t at = hash_bytes(set->items, set->count * sizeof *set->items) & mask;
    for (; v->by_set[at] != 0; at = (at + 1) & mask) {
        if (set_equal(&v->symbols[v->by_set[at] - 1], set)) {
            free(set->items);
            return (uint16_t)(v->by_set[at] - 1);
        }
    }
    if (v->symbol_count > UINT16_MAX)
        abort(); /* lexicon.c caps the words at less than half */
    v->symbols[v->symbol_count] = *set;
    v->by_set[at] = (uint32_t)++v->symbol_count;
    return (uint16_t)(v->symbol_count - 1);
}

/* Room for two symbols a key and the unknown one. */
static void make_room_for_symbols(struct vocabulary *v, size_t keys)
{
    v->symbols = memory_zalloc((keys * 2 + 1) * sizeof *v->symbols);
    v->by_set_size = 1024;
    while (v->by_set_size < keys * 4)
        v->by_set_size *= 2;
    v->by_set = memory_zalloc(v->by_set_size * sizeof *v->by_set);
    v->is_spelt = memory_zalloc((keys * 2 + 1) / 8 + 1);
}

static int compare_keys(const void *a, const void *b)
{
    return str_compare(((const struct trie_key *)a)->word, ((const struct trie_key *)b)->word);
}

/* Sorted distinct keys of all words and stems. */
static size_t collect_keys(const struct vocabulary *v, struct trie_key *keys)
{
    size_t count = 0;
    for (size_t i = 0; i < v->count; i++) {
        if (!v->entries[i].is_class)
            keys[count++].word = v->entries[i].key;
    }
    qsort(keys, count, sizeof *keys, compare_keys);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || !str_equal(keys[kept - 1].word, keys[i].word))
            keys[kept++] = keys[i];
    }
    return kept;
}

/* Only one word has the symbol of a set with an entry that is exactly that word. */
static void mark_spelt(struct vocabulary *v, const struct trie_key *key)
{
    if (find_entry(v, key->word) != 0)
        v->is_spelt[key->whole / 8] |= (uint8_t)(1U << key->whole % 8);
}

/* Is the last of the stems the key itself? */
static bool has_stem(const struct stems *stems, struct str key)
{
    return stems->count > 0 && stems->keys[stems->count - 1].size == key.size;
}

void vocabulary_seal(struct vocabulary *v)
{
    if (v->by_text_size == 0)
        rehash(v);
    struct trie_key *keys = memory_zalloc((v->count + 1) * sizeof *keys);
    size_t count = collect_keys(v, keys);
    make_room_for_symbols(v, count);
    struct set nothing = { 0 };
    struct stems stems = { .count = 0 };
    symbol_of(v, &nothing);
    for (size_t i = 0; i < count; i++) {
        move_stems(v, &stems, keys[i].word);
        struct set whole = satisfied_by(v, &stems, keys[i].word, true);
        keys[i].whole = symbol_of(v, &whole);
        mark_spelt(v, &keys[i]);
        if (has_stem(&stems, keys[i].word)) {
            struct set stem = satisfied_by(v, &stems, keys[i].word, false);
            keys[i].stem = symbol_of(v, &stem);
        }
    }
    v->trie = word_trie_new(keys, count);
    free(keys);
    free_entries(v);
}

/* "head's" is "head" when no term knows better. */
static struct str without_possessive(struct str word)
{
    if (word.size > 2 && word.data[word.size - 1] == 's' && word.data[word.size - 2] == '\'')
        word.size -= 2;
    return word;
}

uint16_t vocabulary_symbol(const struct vocabulary *v, struct str word)
{
    uint16_t symbol = word_trie_find(v->trie, word);
    if (symbol != SYMBOL_UNKNOWN)
        return symbol;
    char text[WORD_BYTES_MAX + 2];
    struct str number;
    if (number_form(word, text, &number))
        return word_trie_find(v->trie, number);
    struct str owner = without_possessive(word);
    return owner.size == word.size ? SYMBOL_UNKNOWN : word_trie_find(v->trie, owner);
}

const uint32_t *vocabulary_entries_of(const struct vocabulary *v, uint16_t symbol,
                                      size_t *ret_count)
{
    *ret_count = v->symbols[symbol].count;
    return v->symbols[symbol].items;
}

size_t vocabulary_entry_count(const struct vocabulary *v)
{
    return v->count;
}

size_t vocabulary_symbol_count(const struct vocabulary *v)
{
    return v->symbol_count;
}

bool vocabulary_spells(const struct vocabulary *v, struct str word)
{
    uint16_t symbol = word_trie_find(v->trie, word);
    return (v->is_spelt[symbol / 8] >> symbol % 8 & 1) != 0;
}
