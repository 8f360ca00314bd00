/* Reading lines through one buffer of fixed size. */
#include "antoned/antonectl/lines.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/antonectl/source.h"
#include "antoned/base/memory.h"

enum { READ_BYTES = 256 * 1024 };

struct lines {
    const char *path;
    struct source *source;
    size_t limit_bytes;
    char *data; /* limit_bytes + READ_BYTES */
    size_t start, end;
    bool at_end; /* nothing more to read */
    bool cut;    /* the rest of a line too long is still to be skipped */
    int64_t number;
    int64_t newlines; /* before start, while values are read */
    int lists;        /* open around the next value */
};

struct lines *lines_open(const char *path, size_t limit_bytes, size_t window_bytes,
                         struct error *err)
{
    struct source *source = source_open(path, window_bytes, err);
    if (source == NULL)
        return NULL;
    struct lines *lines = memory_zalloc(sizeof *lines);
    *lines = (struct lines){ .path = path,
                             .source = source,
                             .limit_bytes = limit_bytes,
                             .data = memory_alloc(limit_bytes + READ_BYTES) };
    return lines;
}

void lines_close(struct lines *lines)
{
    if (lines == NULL)
        return;
    source_close(lines->source);
    free(lines->data);
    free(lines);
}

/* Moves what is left to the front and reads after it. */
static int fill(struct lines *lines, struct error *err)
{
    memmove(lines->data, lines->data + lines->start, lines->end - lines->start);
    lines->end -= lines->start;
    lines->start = 0;
    ssize_t size = source_read(lines->source, lines->data + lines->end,
                               lines->limit_bytes + READ_BYTES - lines->end, err);
    if (size < 0)
        return -1;
    lines->end += (size_t)size;
    lines->at_end = size == 0;
    return 0;
}

static char *find_newline(const struct lines *lines)
{
    return memchr(lines->data + lines->start, '\n', lines->end - lines->start);
}

static struct str take(struct lines *lines, size_t size, size_t and_behind)
{
    struct str text = { lines->data + lines->start, size };
    lines->start += size + and_behind;
    return text;
}

static int skip_rest(struct lines *lines, struct error *err)
{
    while (lines->cut) {
        char *newline = find_newline(lines);
        lines->start = newline != NULL ? (size_t)(newline + 1 - lines->data) : lines->end;
        lines->cut = newline == NULL && !lines->at_end;
        if (lines->cut && fill(lines, err) < 0)
            return -1;
    }
    return 0;
}

/* 1 and any line, 0 at the end, -1. */
static int next_raw(struct lines *lines, struct str *ret, struct error *err)
{
    if (skip_rest(lines, err) < 0)
        return -1;
    for (;;) {
        char *newline = find_newline(lines);
        size_t held = lines->end - lines->start;
        size_t size = newline != NULL ? (size_t)(newline - lines->data) - lines->start : held;
        if (size > lines->limit_bytes) {
            lines->cut = true;
            *ret = take(lines, lines->limit_bytes + 1, 0);
            return 1;
        }
        if (newline != NULL || (lines->at_end && held > 0)) {
            *ret = take(lines, size, newline != NULL);
            return 1;
        }
        if (lines->at_end)
            return 0;
        if (fill(lines, err) < 0)
            return -1;
    }
}

static bool is_blank(struct str line)
{
    for (size_t i = 0; i < line.size; i++) {
        if (strchr(" \t\r", line.data[i]) == NULL || line.data[i] == '\0')
            return false;
    }
    return true;
}

static struct str without_mark(struct str line)
{
    static const char mark[] = "\xef\xbb\xbf";
    if (line.size >= 3 && memcmp(line.data, mark, 3) == 0)
        return (struct str){ line.data + 3, line.size - 3 };
    return line;
}

int lines_next(struct lines *lines, struct str *ret, struct error *err)
{
    struct str line;
    int got;
    while ((got = next_raw(lines, &line, err)) > 0) {
        if (++lines->number == 1)
            line = without_mark(line);
        if (!is_blank(line)) {
            *ret = line;
            return 1;
        }
    }
    return got;
}

/* ---- values that may go over several lines ---- */

int lines_peek(struct lines *lines, struct str *ret, struct error *err)
{
    while (lines->end - lines->start < LINES_PEEK_BYTES && !lines->at_end)
        if (fill(lines, err) < 0)
            return -1;
    size_t held = lines->end - lines->start;
    *ret = without_mark((struct str){ lines->data + lines->start, held });
    lines->start = (size_t)(ret->data - lines->data); /* a value begins behind the mark */
    ret->size = ret->size < LINES_PEEK_BYTES ? ret->size : LINES_PEEK_BYTES;
    return 0;
}

void lines_skip(struct lines *lines, const char *up_to)
{
    for (; lines->data + lines->start < up_to; lines->start++)
        lines->newlines += lines->data[lines->start] == '\n';
}

/* 1: a byte stands at start. */
static int is_more(struct lines *lines, struct error *err)
{
    while (lines->start == lines->end) {
        if (lines->at_end)
            return 0;
        if (fill(lines, err) < 0)
            return -1;
    }
    return 1;
}

/* Past blanks, commas and the brackets of lists; 1: something else is there. */
static int find_value(struct lines *lines, struct error *err)
{
    int there;
    for (; (there = is_more(lines, err)) > 0; lines->start++) {
        char c = lines->data[lines->start];
        if (c == '\0' || strchr(" \t\r\n,;[]", c) == NULL)
            return 1;
        lines->newlines += c == '\n';
        lines->lists += (c == '[') - (c == ']');
    }
    return there;
}

/* Where a value ends: behind its last bracket; what is no object, at the end of its line. */
struct scan {
    int depth;
    bool in_string, escaped;
};

static bool ends_with(struct scan *scan, char c)
{
    if (scan->in_string) {
        scan->in_string = scan->escaped || c != '"';
        scan->escaped = !scan->escaped && c == '\\';
        return c == '\n'; /* no string goes over a line: broken, and whole again from the next on */
    }
    scan->in_string = c == '"';
    scan->depth += (c == '{' || c == '[') - (c == '}' || c == ']');
    return scan->depth <= 0 && (c == '}' || c == ']' || c == '\n');
}

static int take_value(struct lines *lines, size_t size, struct str *ret)
{
    *ret = take(lines, size, 0);
    for (size_t i = 0; i < size; i++)
        lines->newlines += ret->data[i] == '\n';
    return 1;
}

int lines_next_value(struct lines *lines, struct str *ret, struct error *err)
{
    int found = find_value(lines, err);
    struct scan scan = { 0 };
    lines->number = lines->newlines + 1;
    if (found == 0 && lines->lists > 0)
        return error_set(err, ERROR_DATA, "%s: ends inside a list: it is not whole", lines->path);
    if (found <= 0)
        return found;
    for (size_t size = 0;; size++) {
        if (lines->start + size == lines->end && !lines->at_end && fill(lines, err) < 0)
            return -1;
        if (size > lines->limit_bytes)
            return error_set(err, ERROR_DATA,
                             "%s: a value longer than %zu bytes begins at line %lld", lines->path,
                             lines->limit_bytes, (long long)lines->number);
        if (lines->start + size == lines->end && lines->at_end)
            return take_value(lines, size, ret);
        if (lines->start + size < lines->end && ends_with(&scan, lines->data[lines->start + size]))
            return take_value(lines, size + 1, ret);
    }
}

int64_t lines_number(const struct lines *lines)
{
    return lines->number;
}

int64_t lines_bytes_read(const struct lines *lines)
{
    return source_bytes_read(lines->source);
}

int64_t lines_bytes_total(const struct lines *lines)
{
    return source_bytes_total(lines->source);
}
