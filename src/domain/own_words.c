/* Lines and marks that say whose words these are. */
#include "antoned/domain/own_words.h"

#include <string.h>

static bool is_sign_or_space(char c)
{
    return c == ' ' || c == '\t' || c == '>';
}

bool own_words_next_quoted_line(struct str plain, size_t *at, struct str *ret)
{
    while (*at < plain.size) {
        const char *line = plain.data + *at;
        const char *end = memchr(line, '\n', plain.size - *at);
        size_t size = end == NULL ? plain.size - *at : (size_t)(end - line);
        size_t signs = 0;
        while (signs < size && is_sign_or_space(line[signs]))
            signs++;
        *at += size + (end != NULL);
        *ret = (struct str){ line, size };
        if (memchr(line, '>', signs) != NULL)
            return true;
    }
    return false;
}

size_t own_words_repeat(struct str plain)
{
    const char *sign = memchr(plain.data, '@', plain.size);
    while (sign != NULL) {
        size_t at = (size_t)(sign - plain.data);
        bool is_sign = at >= 3 && str_lower(sign[-3]) == 'r' && str_lower(sign[-2]) == 't' &&
                       sign[-1] == ' ' && at + 1 < plain.size;
        if (is_sign && (at == 3 || strchr(" \n\"", sign[-4]) != NULL))
            return at - 3;
        sign = memchr(sign + 1, '@', plain.size - at - 1);
    }
    return plain.size;
}

/* "> so", not ">so", which may be the author's own. */
static bool is_surely_quoted(struct str line)
{
    size_t signs = 0;
    while (signs < line.size && is_sign_or_space(line.data[signs]))
        signs++;
    return signs == line.size || line.data[signs - 1] != '>';
}

static bool is_blank(struct str text)
{
    for (size_t i = 0; i < text.size; i++)
        if (strchr(" \t\n\r", text.data[i]) == NULL)
            return false;
    return true;
}

struct own_words own_words_of(struct str plain, struct arena *arena)
{
    struct own_words own = { .is_sure = true };
    size_t end = plain.size > 0 ? own_words_repeat(plain) : 0;
    own.is_repeat = end == 0 && plain.size > 0;
    if (own.is_repeat || (end == plain.size && memchr(plain.data, '>', plain.size) == NULL))
        return own;
    own.is_sure = end == plain.size; /* "please RT @x: …" are the author's own */
    char *kept = arena_alloc(arena, end + 1);
    size_t at = 0, size = 0, from = 0;
    struct str line, head = { plain.data, end };
    while (own_words_next_quoted_line(head, &at, &line)) {
        size_t begin = (size_t)(line.data - plain.data);
        memcpy(kept + size, plain.data + from, begin - from);
        size += begin - from;
        from = at;
        own.is_sure = own.is_sure && is_surely_quoted(line);
    }
    memcpy(kept + size, plain.data + from, end - from);
    own.text = (struct str){ kept, size + end - from };
    own.is_shared = own.text.size < plain.size && !is_blank(own.text);
    return own;
}
