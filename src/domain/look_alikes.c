/* Looking a code point up among the look-alikes. */
#include "antoned/domain/look_alikes.h"

#include <stdbool.h>
#include <stddef.h>

static const struct look_alike {
    uint32_t code_point;
    char letter;
} look_alikes[] = {
#include "look_alikes.inc"
};

char look_alike_of(uint32_t code_point)
{
    size_t low = 0, high = sizeof look_alikes / sizeof *look_alikes;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (look_alikes[middle].code_point < code_point)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_found =
        low < sizeof look_alikes / sizeof *look_alikes && look_alikes[low].code_point == code_point;
    return is_found ? look_alikes[low].letter : '\0';
}
