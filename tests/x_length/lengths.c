/* Prints how long each text of standard input is on X, a line each; a NUL ends a text. */
#include <stdio.h>
#include <stdlib.h>

#include "antoned/domain/platform_length.h"

int main(void)
{
    char *text = NULL;
    size_t room = 0;
    ssize_t size;
    while ((size = getdelim(&text, &room, '\0', stdin)) > 0)
        printf("%zu\n", platform_length(PLATFORM_TWITTER, (struct str){ text, (size_t)size - 1 }));
    free(text);
    return 0;
}
