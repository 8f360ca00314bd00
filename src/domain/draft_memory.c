/* A set of keys in the order of their coming: an array of entries beside an open-addressed table.
 */
#include "antoned/domain/draft_memory.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/base/digest.h"
#include "antoned/base/hash.h"
#include "antoned/base/memory.h"
#include "antoned/domain/compose.h"

#define SLOTS_FIRST (size_t)64

struct draft_memory {
    uint64_t *entries; /* key and platform in one: see entry_of */
    size_t count, marked;
    uint32_t *slots;   /* index of an entry + 1; 0: free */
    size_t slot_count; /* a power of two, more than twice `count` */
};

struct draft_memory *draft_memory_new(void)
{
    struct draft_memory *memory = memory_zalloc(sizeof *memory);
    memory->slot_count = SLOTS_FIRST;
    memory->slots = memory_zalloc(memory->slot_count * sizeof *memory->slots);
    memory->entries = memory_zalloc(memory->slot_count / 2 * sizeof *memory->entries);
    return memory;
}

struct draft_memory *draft_memory_free(struct draft_memory *memory)
{
    if (memory != NULL) {
        free(memory->entries);
        free(memory->slots);
        free(memory);
    }
    return NULL;
}

static const char *find(const char *from, const char *end, const char *text)
{
    return from < end ? memmem(from, (size_t)(end - from), text, strlen(text)) : NULL;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

uint64_t draft_key(struct str content)
{
    uint8_t bytes[DIGEST_SIZE];
    const char *end = content.data + content.size, *at = content.data;
    const char *signature = find(at, end, " " SIGNATURE);
    if (signature != NULL)
        end = signature;
    struct digest *digest = digest_new();
    for (const char *link; (link = find(at, end, "utm_source=")) != NULL;) {
        const char *start = link;
        while (start > at && !is_space(start[-1]))
            start--;
        digest_add(digest, at, (size_t)(start - at));
        while (link < end && !is_space(*link))
            link++;
        at = link;
    }
    digest_add(digest, at, (size_t)(end - at));
    digest_finish(digest, bytes);
    digest_free(digest);
    uint64_t key = 0;
    for (int i = 0; i < 8; i++)
        key = key << 8 | bytes[i];
    return key;
}

/* Two bits of the 64 are the platform's: what is lost is a quarter of a chance of 1 in 2^64. */
static uint64_t entry_of(enum platform platform, uint64_t key)
{
    return (key & ~UINT64_C(3)) | (uint64_t)platform;
}

/* The slot of the entry, or the free one where it belongs. */
static size_t slot_of(const struct draft_memory *memory, uint64_t entry)
{
    size_t slot = (size_t)(entry >> 20) & (memory->slot_count - 1);
    while (memory->slots[slot] != 0 && memory->entries[memory->slots[slot] - 1] != entry)
        slot = (slot + 1) & (memory->slot_count - 1);
    return slot;
}

bool draft_memory_has(const struct draft_memory *memory, enum platform platform, uint64_t key)
{
    return memory != NULL && memory->slots[slot_of(memory, entry_of(platform, key))] != 0;
}

static void grow(struct draft_memory *memory)
{
    memory->slot_count *= 2;
    memory->entries =
        memory_resize(memory->entries, memory->slot_count / 2, sizeof *memory->entries);
    free(memory->slots);
    memory->slots = memory_zalloc(memory->slot_count * sizeof *memory->slots);
    for (size_t i = 0; i < memory->count; i++)
        memory->slots[slot_of(memory, memory->entries[i])] = (uint32_t)i + 1;
}

static void add_entry(struct draft_memory *memory, uint64_t entry)
{
    size_t slot = slot_of(memory, entry);
    if (memory->slots[slot] != 0)
        return;
    if (memory->count + 1 >= memory->slot_count / 2) {
        grow(memory);
        slot = slot_of(memory, entry);
    }
    memory->entries[memory->count++] = entry;
    memory->slots[slot] = (uint32_t)memory->count;
}

void draft_memory_add(struct draft_memory *memory, enum platform platform, uint64_t key)
{
    if (memory != NULL)
        add_entry(memory, entry_of(platform, key));
}

size_t draft_memory_count(const struct draft_memory *memory)
{
    return memory == NULL ? 0 : memory->count;
}

void draft_memory_mark(struct draft_memory *memory)
{
    memory->marked = memory->count;
}

void draft_memory_carry_over(struct draft_memory *fresh, const struct draft_memory *seen)
{
    size_t first = seen->marked;
    if (seen->count - first > DRAFTS_CARRIED_MAX)
        first = seen->count - DRAFTS_CARRIED_MAX;
    for (size_t i = first; i < seen->count; i++)
        add_entry(fresh, seen->entries[i]);
}

/* Never 0. */
uint64_t body_hash(struct str text)
{
    uint64_t hash = fnv1a(FNV1A_START, text.data, text.size);
    return hash == 0 ? 1 : hash;
}

size_t recent_bodies_age(const struct recent_bodies *recent, enum platform platform,
                         enum question question, uint64_t hash)
{
    const uint64_t *hashes = recent->hashes[platform][question];
    size_t age = 0;
    while (age < RECENT_BODIES && hashes[age] != hash)
        age++;
    return age;
}

void recent_bodies_add(struct recent_bodies *recent, enum platform platform, enum question question,
                       uint64_t hash)
{
    uint64_t *hashes = recent->hashes[platform][question];
    size_t last = recent_bodies_age(recent, platform, question, hash);
    if (last == RECENT_BODIES)
        last--;
    memmove(hashes + 1, hashes, last * sizeof *hashes);
    hashes[0] = hash;
}
