/* Finding the word that was meant: words by first letter and length, told apart by the set of their
 * letters before they are compared. */
#include <stdlib.h>
#include <string.h>

#include "antoned/base/hash.h"
#include "antoned/base/memory.h"
#include "antoned/domain/spelling.h"

enum {
    MASK_BYTES_MIN = 3,
    SPELLING_MISSING_MIN = 6, /* bytes of a word that may have a letter too few or too many */
    SPELLING_WRONG_MIN = 7,   /* … or a wrong one */
    STEM_BYTES_MIN = 6,
    OPENINGS = 8192,
};

struct key {
    struct str word;
    uint32_t letters; /* bit 0 is an a */
    bool is_stem;     /* any word that begins so */
};

struct sign {
    struct str sign, words;
};

struct spelling_index {
    struct arena *arena;
    struct key *keys; /* by first letter, length, word once sealed */
    size_t count, capacity;
    uint32_t *places; /* of the keys, hashed: number + 1; only until sealed */
    size_t place_count;
    struct sign *signs;
    size_t sign_count;
    struct str *stems; /* of the keys, no one the beginning of another */
    size_t stem_count;
    size_t first_of[27];              /* of each letter */
    uint64_t openings[OPENINGS / 64]; /* a bit for each way that a key opens; several share one */
};

struct spelling_index *spelling_index_new(void)
{
    struct spelling_index *index = memory_zalloc(sizeof *index);
    index->arena = arena_new(16384);
    return index;
}

struct spelling_index *spelling_index_free(struct spelling_index *index)
{
    if (index != NULL) {
        arena_free(index->arena);
        free(index->keys);
        free(index->signs);
        free(index->stems);
        free(index->places);
        free(index);
    }
    return NULL;
}

static uint32_t letters_of(struct str word)
{
    uint32_t letters = 0;
    for (size_t i = 0; i < word.size; i++) {
        if (word.data[i] >= 'a' && word.data[i] <= 'z')
            letters |= 1U << (word.data[i] - 'a');
    }
    return letters;
}

static bool is_spelt_in_letters(struct str word)
{
    for (size_t i = 0; i < word.size; i++) {
        if ((word.data[i] < 'a' || word.data[i] > 'z') && word.data[i] != '\'')
            return false;
    }
    return word.size > 0 && word.data[0] != '\'';
}

/* Where the key is, or would be: the same words stand in thousands of terms. */
static uint32_t *place_of(const struct spelling_index *index, struct str word, bool is_stem)
{
    uint64_t hash = fnv1a(FNV1A_START ^ (uint64_t)is_stem, word.data, word.size);
    for (size_t at = (size_t)(hash ^ hash >> 31);; at++) {
        uint32_t *place = &index->places[at & (index->place_count - 1)];
        if (*place == 0)
            return place;
        const struct key *key = &index->keys[*place - 1];
        if (key->is_stem == is_stem && str_equal(key->word, word))
            return place;
    }
}

static void grow_places(struct spelling_index *index)
{
    free(index->places);
    index->place_count = index->place_count == 0 ? 1024 : index->place_count * 2;
    index->places = memory_zalloc(index->place_count * sizeof *index->places);
    for (size_t i = 0; i < index->count; i++)
        *place_of(index, index->keys[i].word, index->keys[i].is_stem) = (uint32_t)i + 1;
}

void spelling_index_add(struct spelling_index *index, struct str word)
{
    bool is_stem = word.size > 1 && word.data[word.size - 1] == '*';
    word.size -= is_stem;
    if (word.size < MASK_BYTES_MIN || !is_spelt_in_letters(word))
        return;
    if (2 * index->count >= index->place_count)
        grow_places(index);
    uint32_t *place = place_of(index, word, is_stem);
    if (*place != 0)
        return;
    *place = (uint32_t)index->count + 1;
    if (index->count == index->capacity) {
        index->capacity = index->capacity == 0 ? 512 : index->capacity * 2;
        index->keys = memory_resize(index->keys, index->capacity, sizeof *index->keys);
    }
    index->keys[index->count++] =
        (struct key){ arena_copy(index->arena, word), letters_of(word), is_stem };
}

void spelling_index_add_sign(struct spelling_index *index, struct str sign, struct str words)
{
    index->signs = memory_resize(index->signs, index->sign_count + 1, sizeof *index->signs);
    index->signs[index->sign_count++] =
        (struct sign){ arena_copy(index->arena, sign), arena_copy(index->arena, words) };
}

static int compare_keys(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    if (x->word.data[0] != y->word.data[0])
        return x->word.data[0] < y->word.data[0] ? -1 : 1;
    if (x->word.size != y->word.size)
        return x->word.size < y->word.size ? -1 : 1;
    int order = str_compare(x->word, y->word);
    return order != 0 ? order : (int)x->is_stem - (int)y->is_stem;
}

static int compare_stems(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* Ascending; one that begins with another says nothing more. */
static void list_stems(struct spelling_index *index)
{
    size_t kept = 0;
    index->stems = memory_zalloc((index->count + 1) * sizeof *index->stems);
    for (size_t i = 0; i < index->count; i++) {
        if (index->keys[i].is_stem && index->keys[i].word.size >= STEM_BYTES_MIN)
            index->stems[index->stem_count++] = index->keys[i].word;
    }
    qsort(index->stems, index->stem_count, sizeof *index->stems, compare_stems);
    for (size_t i = 0; i < index->stem_count; i++) {
        if (kept == 0 || !str_begins_with(index->stems[i], index->stems[kept - 1]))
            index->stems[kept++] = index->stems[i];
    }
    index->stem_count = kept;
}

/* Of its first three letters, which every key has. */
static size_t opening_of(struct str word)
{
    return ((size_t)(unsigned char)word.data[0] * 31 * 31 +
            (size_t)(unsigned char)word.data[1] * 31 + (unsigned char)word.data[2]) %
           OPENINGS;
}

void spelling_index_seal(struct spelling_index *index)
{
    free(index->places);
    index->places = NULL;
    if (index->count > 0)
        qsort(index->keys, index->count, sizeof *index->keys, compare_keys);
    list_stems(index);
    for (size_t i = 0; i < index->count; i++) {
        size_t opening = opening_of(index->keys[i].word);
        index->openings[opening / 64] |= UINT64_C(1) << (opening % 64);
    }
    for (size_t i = 0, letter = 0; letter <= 26; letter++) {
        while (i < index->count && (size_t)(index->keys[i].word.data[0] - 'a') < letter)
            i++;
        index->first_of[letter] = i;
    }
}

/* The keys that begin with the letter of `word`. */
static const struct key *keys_of(const struct spelling_index *index, struct str word, size_t *count)
{
    *count = 0;
    if (word.size == 0 || word.data[0] < 'a' || word.data[0] > 'z')
        return NULL;
    size_t letter = (size_t)(word.data[0] - 'a');
    *count = index->first_of[letter + 1] - index->first_of[letter];
    return index->keys + index->first_of[letter];
}

/* Does the word go on from `w` as the key does from `k`? A stem ends before its word. */
static bool goes_on(struct str word, size_t w, const struct key *key, size_t k)
{
    if (w > word.size || k > key->word.size)
        return false;
    size_t rest = key->word.size - k;
    bool fits = key->is_stem ? word.size - w >= rest : word.size - w == rest;
    return fits && memcmp(word.data + w, key->word.data + k, rest) == 0;
}

/* The shorter a word, the more other words are one letter away: then only letters that changed
 * places, or one too many or too few, will do. */
static bool is_one_off(struct str word, const struct key *key)
{
    const char *w = word.data, *k = key->word.data;
    size_t same = 0;
    while (same < word.size && same < key->word.size && w[same] == k[same])
        same++;
    bool is_swapped = same + 1 < word.size && same + 1 < key->word.size && w[same] == k[same + 1] &&
                      w[same + 1] == k[same];
    if (is_swapped && goes_on(word, same + 2, key, same + 2))
        return true;
    if (key->word.size >= SPELLING_MISSING_MIN &&
        (goes_on(word, same + 1, key, same) || goes_on(word, same, key, same + 1)))
        return true;
    return key->word.size >= SPELLING_WRONG_MIN && goes_on(word, same + 1, key, same + 1);
}

static unsigned bits(uint32_t set)
{
    return (unsigned)__builtin_popcount(set);
}

struct str spelling_index_near(const struct spelling_index *index, struct str word)
{
    size_t count;
    const struct key *keys = keys_of(index, word, &count);
    uint32_t letters = letters_of(word);
    for (size_t i = 0; i < count; i++) {
        const struct key *key = &keys[i];
        if (key->word.size < (key->is_stem ? STEM_BYTES_MIN : SPELLING_BYTES_MIN) ||
            key->word.size > word.size + 1 || (!key->is_stem && key->word.size + 1 < word.size) ||
            bits(key->letters & ~letters) > 1 ||
            (!key->is_stem && bits(letters & ~key->letters) > 1))
            continue;
        if (is_one_off(word, key))
            return key->word;
    }
    return STR("");
}

struct str spelling_index_unmask(const struct spelling_index *index, struct str mask)
{
    size_t count;
    const struct key *keys = keys_of(index, mask, &count);
    for (size_t i = 0; i < count; i++) {
        if (keys[i].word.size != mask.size || keys[i].is_stem)
            continue;
        size_t at = 0;
        while (at < mask.size && (mask.data[at] == '*' || mask.data[at] == keys[i].word.data[at]))
            at++;
        if (at == mask.size)
            return keys[i].word;
    }
    return STR("");
}

struct str spelling_index_sign(const struct spelling_index *index, struct str sign)
{
    for (size_t i = 0; i < index->sign_count; i++) {
        if (str_equal(index->signs[i].sign, sign))
            return index->signs[i].words;
    }
    return STR("");
}

/* Does the word begin with a stem of the index? Then it is the last one that does not come behind
 * the word: whatever stands between the two begins with the stem, and so is none. */
static bool has_stem(const struct spelling_index *index, struct str word)
{
    size_t low = 0;
    for (size_t high = index->stem_count; low < high;) {
        size_t middle = (low + high) / 2;
        if (str_compare(index->stems[middle], word) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && str_begins_with(word, index->stems[low - 1]);
}

/* Most words open like none of the keys. */
static bool opens_like_a_key(const struct spelling_index *index, struct str word)
{
    if (word.size < MASK_BYTES_MIN)
        return false;
    size_t opening = opening_of(word);
    return (index->openings[opening / 64] >> (opening % 64) & 1) != 0;
}

bool spelling_index_has(const struct spelling_index *index, struct str word)
{
    size_t count;
    if (!opens_like_a_key(index, word))
        return false;
    const struct key *keys = keys_of(index, word, &count);
    for (size_t low = 0, high = count; low < high;) {
        size_t middle = (low + high) / 2;
        const struct key wanted = { .word = word };
        int order = compare_keys(&keys[middle], &wanted);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return has_stem(index, word);
}
