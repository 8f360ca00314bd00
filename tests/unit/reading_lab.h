/* What the tests of the text share: the shipped lexicon, and one post read from a string. */
#pragma once

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "antoned/base/arena.h"
#include "antoned/base/buffer.h"
#include "antoned/domain/competitors.h"
#include "antoned/domain/lexicon.h"

static struct arena *lab_arena;
static struct lexicon *lab_lexicon;
static struct competitor_patterns *lab_patterns;
static struct str lab_keywords[] = { { "liquid iv", 9 }, { "pedialyte", 9 }, { "cheers", 6 } };
static struct competitor lab_competitors[] = {
    { .name = { "LiquidIV", 8 }, .keywords = &lab_keywords[0], .keyword_count = 1 },
    { .name = { "Pedialyte", 9 }, .keywords = &lab_keywords[1], .keyword_count = 1 },
    { .name = { "Flyby", 5 } },
    { .name = { "Cheers", 6 }, .keywords = &lab_keywords[2], .keyword_count = 1 },
};

static inline void lab_read_file(const char *name, struct buffer *ret)
{
    char path[4096];
    const char *source = getenv("srcdir");
    snprintf(path, sizeof path, "%s/%s", source == NULL ? "." : source, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char chunk[65536];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, file)) > 0;)
        buffer_add(ret, chunk, n);
    fclose(file);
}

static inline int lab_open(void **state)
{
    (void)state;
    struct error err = { 0 };
    _cleanup_buffer_ struct buffer text = { 0 };
    lab_read_file("etc/lexicon.conf", &text);
    if (lexicon_parse(buffer_view(&text), "etc/lexicon.conf", &lab_lexicon, &err) < 0)
        fail_msg("%s", err.message);
    struct reference reference = { .competitors = lab_competitors,
                                   .competitor_count =
                                       sizeof lab_competitors / sizeof *lab_competitors };
    lab_patterns = competitor_patterns_new(&reference);
    lab_arena = arena_new(1 << 16);
    return 0;
}

static inline int lab_close(void **state)
{
    (void)state;
    lab_arena = arena_free(lab_arena);
    lab_patterns = competitor_patterns_free(lab_patterns);
    lab_lexicon = lexicon_free(lab_lexicon);
    return 0;
}

static inline struct reading lab_read_bytes(struct str content)
{
    struct post post = { .content = content };
    struct reading reading;
    reading_of(lab_lexicon, lab_patterns, &post, lab_arena, &reading);
    return reading;
}

static inline struct reading lab_read(const char *content)
{
    return lab_read_bytes(str_from(content));
}

static inline bool lab_has_flag(const struct reading *reading, const char *flag)
{
    for (size_t i = 0; i < reading->flag_count; i++) {
        if (strcmp(reading->flags[i], flag) == 0)
            return true;
    }
    return false;
}
