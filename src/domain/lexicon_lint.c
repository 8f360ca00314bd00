/* Finds terms of the lexicon that change nothing. */
#include <stdio.h>
#include <string.h>

#include "antoned/domain/lexicon_load.h"

/* The plain words of a phrase; false when it holds a list, a stem, a number or a gap, which stand
 * for many.
 */
static bool plain_words(const struct lexicon_term *term, struct arena *arena,
                        struct normalised *ret)
{
    if (!term->is_plain || term->points != 0)
        return false;
    for (size_t i = 0; i < term->text.size; i++) {
        if (strchr("#.*", term->text.data[i]) != NULL)
            return false;
    }
    normalise(term->text, arena, ret);
    return ret->word_count > 0;
}

/* A phrase of another term of the same category that is always there where this one is. */
static const struct lexicon_term *shadow_of(const struct lexicon *lexicon,
                                            const struct lexicon_term *phrase, struct arena *arena)
{
    struct normalised text;
    struct hits hits;
    arena_reset(arena);
    if (!plain_words(phrase, arena, &text))
        return NULL;
    matcher_find(lexicon_matcher(lexicon), &text, arena, &hits);
    for (size_t i = 0; i < hits.count; i++) {
        const struct lexicon_term *other = lexicon_term(lexicon, hits.items[i].payload);
        if (other->category == phrase->category && other->source != phrase->source)
            return other;
    }
    return NULL;
}

static void tell(const struct lexicon_term *phrase, const struct lexicon_term *shadow,
                 void (*report)(void *context, const char *message), void *context)
{
    char message[512];
    snprintf(message, sizeof message,
             "line %d: \"%.*s\" changes nothing: line %d has \"%.*s\" in %s already", phrase->line,
             STR_ARG(phrase->text), shadow->line, STR_ARG(shadow->text),
             category_rows[phrase->category].name);
    report(context, message);
}

/* CRITICAL ones are refused when they are loaded. */
static size_t tell_unstated(const struct lexicon *lexicon,
                            void (*report)(void *context, const char *message), void *context)
{
    size_t found = 0;
    for (size_t i = 0; i < lexicon->count; i++) {
        const struct lexicon_term *term = &lexicon->terms[i];
        struct str word;
        char message[512];
        if (!lexicon_lacks_rate(lexicon, term, &word))
            continue;
        snprintf(
            message, sizeof message,
            "line %d: \"%.*s\" alone is a common word, and %s stops whoever says it: state its "
            "rate (tests/measure_terms.py)",
            term->line, STR_ARG(word), category_rows[term->category].name);
        report(context, message);
        found++;
    }
    return found;
}

/* A written term changes nothing when all phrases that it stands for are shadowed; they follow one
 * another. */
size_t lexicon_lint(const struct lexicon *lexicon,
                    void (*report)(void *context, const char *message), void *context)
{
    size_t found = tell_unstated(lexicon, report, context);
    size_t count = lexicon_term_count(lexicon);
    _cleanup_arena_ struct arena *arena = arena_new(65536);
    for (size_t i = 0, end; i < count; i = end) {
        const struct lexicon_term *first = lexicon_term(lexicon, (uint32_t)i);
        const struct lexicon_term *shadow = NULL;
        for (end = i; end < count; end++) {
            const struct lexicon_term *phrase = lexicon_term(lexicon, (uint32_t)end);
            if (phrase->source != first->source)
                break;
            if (end == i || shadow != NULL)
                shadow = shadow_of(lexicon, phrase, arena);
        }
        if (shadow == NULL)
            continue;
        tell(first, shadow, report, context);
        found++;
    }
    return found;
}
