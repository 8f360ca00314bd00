/* Fuzzes the reading of a post: any bytes are read in bounds, and nothing makes an unsafe post
 * safe. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "antoned/base/buffer.h"
#include "antoned/domain/lexicon.h"
#include "antoned/domain/reading.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct lexicon *lexicon;

/* The shipped lexicon, where ./dev fuzz and a run by hand find it. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static const char *const paths[] = { "../etc/lexicon.conf", "etc/lexicon.conf" };
    (void)argc;
    (void)argv;
    _cleanup_buffer_ struct buffer text = { 0 };
    for (size_t i = 0; i < 2 && text.size == 0; i++) {
        FILE *file = fopen(paths[i], "r");
        char chunk[65536];
        for (size_t n; file != NULL && (n = fread(chunk, 1, sizeof chunk, file)) > 0;)
            buffer_add(&text, chunk, n);
        if (file != NULL)
            fclose(file);
    }
    struct error err;
    if (lexicon_parse(buffer_view(&text), "lexicon.conf", &lexicon, &err) < 0) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    return 0;
}

static struct reading read_text(struct str content, struct arena *arena)
{
    struct post post = { .content = content };
    struct reading reading;
    reading_of(lexicon, NULL, &post, arena, &reading);
    if (reading.sss_hundredths < 0 || reading.sss_hundredths > 100 || reading.trs_hundredths < 0 ||
        reading.trs_hundredths > 100 || reading.distress_hundredths < 0 ||
        reading.distress_hundredths > 100 || reading.flag_count > FLAGS_MAX ||
        reading.keyword_count > KEYWORD_MATCHES_MAX)
        abort();
    return reading;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(1 << 16);
    struct reading alone = read_text((struct str){ (const char *)data, size }, arena);
    if (alone.readable && alone.severity >= SEVERITY_HIGH && size < 4000) {
        _cleanup_buffer_ struct buffer longer = { 0 };
        buffer_add_text(&longer, "haha . so hungover . ");
        buffer_add(&longer, data, size);
        buffer_add_text(&longer, " . lol not really, so hungover");
        if (!read_text(buffer_view(&longer), arena).safety_stops)
            abort(); /* words made it safe */
    }
    arena_free(arena);
    return 0;
}
