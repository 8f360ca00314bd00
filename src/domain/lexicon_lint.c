/* Finds terms of the lexicon that change nothing. */
#include <stdio.h>

#include "antoned/domain/lexicon.h"

/* The plain words of a phrase; false when it holds a list, a number or a gap, which stand for many.
 */
static bool plain_words(struct str text, struct arena *arena, struct normalised *ret)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '<' || text.data[i] == '#' || text.data[i] == '.')
            return false;
    }
    normalise(text, arena, ret);
    return ret->word_count > 0;
}

/* Another line's shorter term of the same category inside this one. */
static const struct lexicon_term *shadow_of(const struct lexicon *lexicon,
                                            const struct lexicon_term *term, struct arena *arena)
{
    struct normalised text;
    struct hits hits;
    if (!plain_words(term->text, arena, &text))
        return NULL;
    matcher_find(lexicon_matcher(lexicon), &text, arena, &hits);
    for (size_t i = 0; i < hits.count; i++) {
        const struct lexicon_term *other = lexicon_term(lexicon, hits.items[i].payload);
        if (other->category == term->category && other->line != term->line)
            return other;
    }
    return NULL;
}

size_t lexicon_lint(const struct lexicon *lexicon,
                    void (*report)(void *context, const char *message), void *context)
{
    size_t found = 0;
    _cleanup_arena_ struct arena *arena = arena_new(65536);
    for (size_t i = 0; i < lexicon_term_count(lexicon); i++) {
        const struct lexicon_term *term = lexicon_term(lexicon, (uint32_t)i);
        arena_reset(arena);
        const struct lexicon_term *shadow = shadow_of(lexicon, term, arena);
        if (shadow == NULL)
            continue;
        char message[512];
        snprintf(message, sizeof message,
                 "line %d: \"%.*s\" changes nothing: line %d has \"%.*s\" in %s already",
                 term->line, STR_ARG(term->text), shadow->line, STR_ARG(shadow->text),
                 category_rows[term->category].name);
        report(context, message);
        found++;
    }
    return found;
}
