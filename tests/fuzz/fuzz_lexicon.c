/* Fuzzes the lexicon: any text is loaded, or refused with a reason. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "antoned/domain/lexicon.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ignore(void *context, const char *message)
{
    (void)context;
    (void)message;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lexicon *lexicon = NULL;
    struct error err = { 0 };
    if (lexicon_parse((struct str){ (const char *)data, size }, "fuzz", &lexicon, &err) == 0)
        lexicon_lint(lexicon, ignore, NULL);
    else if (err.code != ERROR_CONFIG || err.message[0] == '\0' || lexicon != NULL)
        abort();
    lexicon_free(lexicon);
    return 0;
}
