/* Looking a word up in the table that make_word_table made. */
#include "antoned/domain/word_list.h"

#include "antoned/domain/word_hash.h"

static const uint16_t slots[WORD_SLOTS] = {
#include "word_table.inc"
};

enum word_rank word_list_rank(struct str word)
{
    uint64_t hash = word_hash(word.data, word.size);
    uint16_t print = word_print_of(hash, 0);
    for (uint32_t at = word_slot_of(hash); slots[at] != 0; at = (at + 1) & (WORD_SLOTS - 1)) {
        unsigned rank = slots[at] & ((1U << WORD_RANK_BITS) - 1);
        if ((slots[at] ^ print) == rank)
            return (enum word_rank)rank;
    }
    return WORD_UNLISTED;
}
