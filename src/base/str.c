/* Views of bytes. */
#include "antoned/base/str.h"

#include <string.h>

struct str str_from(const char *text)
{
    return text == NULL ? (struct str){ "", 0 } : (struct str){ text, strlen(text) };
}

bool str_equal(struct str a, struct str b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool str_equal_text(struct str a, const char *text)
{
    return str_equal(a, str_from(text));
}

bool str_begins_with(struct str text, struct str beginning)
{
    return beginning.size <= text.size && memcmp(text.data, beginning.data, beginning.size) == 0;
}

struct str str_take(struct str *rest, char separator)
{
    const char *end = rest->size == 0 ? NULL : memchr(rest->data, separator, rest->size);
    struct str taken = { rest->data, end == NULL ? rest->size : (size_t)(end - rest->data) };
    size_t used = taken.size + (end != NULL);
    *rest = (struct str){ rest->data + used, rest->size - used };
    return taken;
}

struct str str_trim(struct str text)
{
    while (text.size > 0 && strchr(" \t\n", text.data[0]) != NULL) {
        text.data++;
        text.size--;
    }
    while (text.size > 0 && strchr(" \t\n", text.data[text.size - 1]) != NULL)
        text.size--;
    return text;
}

int str_index(struct str text, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal_text(text, texts[i]))
            return (int)i;
    }
    return -1;
}

enum { LISTED_MAX = 61 }; /* bytes; longer words are in no list */

bool str_is_in(struct str word, const char *list)
{
    char wanted[LISTED_MAX + 3] = " ";
    if (word.size == 0 || word.size > LISTED_MAX)
        return false;
    memcpy(wanted + 1, word.data, word.size);
    memcpy(wanted + 1 + word.size, " ", 2);
    return strstr(list, wanted) != NULL;
}

int str_compare(struct str a, struct str b)
{
    size_t shared = a.size < b.size ? a.size : b.size;
    int order = shared == 0 ? 0 : memcmp(a.data, b.data, shared);
    if (order != 0)
        return order;
    return (a.size > b.size) - (a.size < b.size);
}
