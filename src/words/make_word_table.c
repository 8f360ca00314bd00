/* Makes the table behind word_list.h from lists of words: a line is "RANK word", or "word" of the
 * last rank. Usage: make_word_table LIST... >word_table.inc */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/domain/word_hash.h"

#define LAST_RANK 3

static uint16_t slots[WORD_SLOTS];
static size_t word_count;

static void add(const char *word, unsigned rank)
{
    uint64_t hash = word_hash(word, strlen(word));
    uint32_t at = word_slot_of(hash);
    for (; slots[at] != 0; at = (at + 1) & (WORD_SLOTS - 1)) {
        if (slots[at] >> WORD_RANK_BITS == word_print_of(hash, 0) >> WORD_RANK_BITS)
            return; /* listed before, in a more common rank */
    }
    slots[at] = word_print_of(hash, rank);
    if (++word_count > WORD_SLOTS / 3 * 2) {
        fputs("make_word_table: too many words; raise WORD_SLOTS\n", stderr);
        exit(EXIT_FAILURE);
    }
}

static void read_list(const char *path)
{
    char line[256];
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] >= '1' && line[0] <= '0' + LAST_RANK && line[1] == ' ')
            add(line + 2, (unsigned)(line[0] - '0'));
        else if (line[0] != '\0')
            add(line, LAST_RANK);
    }
    fclose(file);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        read_list(argv[i]);
    for (size_t i = 0; i < WORD_SLOTS; i++)
        printf("%u,%s", slots[i], i % 16 == 15 ? "\n" : "");
    return fclose(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
