/* Scans a text of libconfig into tokens, keeps account of where each number stands, and refuses
 * what the versions of libconfig read differently. Seen: 1.5 keeps the low 32 bits of a larger
 * number, 1.7 reads a leading zero as octal and 1.5 and 1.8 do not, all make 0xFFFFFFFF -1, 1.8
 * knows 0b, 0o and \v. */
#include "config_scan.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/buffer.h"

#define SHOWN_MAX 40 /* bytes of a number in a message */

void config_scan_fault(struct config_scan *scan, unsigned line, const char *path,
                       const char *format, ...)
{
    char what[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    scan->fault_count++;
    scan->tell(scan->context, &(struct config_fault){ line, path, what });
}

static bool is_in_list(const struct config_scan *scan)
{
    char closer = scan->levels[scan->depth].closer;
    return closer == ')' || closer == ']';
}

/* Of the value at hand. */
static const char *path_of(const struct config_scan *scan)
{
    _cleanup_buffer_ struct buffer path = { 0 };
    for (size_t i = 0; i <= scan->depth; i++) {
        const struct config_level *level = &scan->levels[i];
        if (level->closer == ')' || level->closer == ']')
            buffer_printf(&path, "[%u]", level->index);
        else
            buffer_printf(&path, "%s%.*s", i > 0 ? "." : "", (int)level->name.size,
                          level->name.data);
    }
    return arena_copy(scan->arena, buffer_view(&path)).data;
}

static void advance(struct config_scan *scan, const char *to)
{
    for (; scan->at < to; scan->at++)
        scan->line += *scan->at == '\n';
}

/* ---- numbers ---- */

static void add_number(struct config_scan *scan, struct config_number number)
{
    size_t count = scan->number_count++;
    if ((count & (count - 1)) == 0) { /* full at each power of two */
        struct config_number *wider = ARENA_ARRAY(scan->arena, struct config_number, 2 * count + 1);
        if (count > 0)
            memcpy(wider, scan->numbers, count * sizeof *wider);
        scan->numbers = wider;
    }
    scan->numbers[count] = number;
}

static bool is_hex(const char *p)
{
    return p[0] == '0' && (p[1] == 'x' || p[1] == 'X');
}

/* As far as its letters, digits and points go; the sign of an exponent belongs to it. */
static const char *end_of_number(const char *p)
{
    bool hex = is_hex(p);
    p += *p == '-' || *p == '+';
    for (; isalnum((unsigned char)*p) || *p == '.' || *p == '_'; p++)
        if (!hex && (*p == 'e' || *p == 'E') && (p[1] == '-' || p[1] == '+'))
            p++;
    return p;
}

/* -1, when told: what is wrong, the number, and what would be right. */
static int refuse(struct config_scan *scan, const struct config_number *number, const char *wrong,
                  struct str written, const char *right)
{
    int shown = written.size < SHOWN_MAX ? (int)written.size : SHOWN_MAX;
    config_scan_fault(scan, number->line, number->path, "%s %.*s%s", wrong, shown, written.data,
                      right);
    return -1;
}

static int refuse_zero(struct config_scan *scan, const struct config_number *number,
                       struct str written, struct str digits)
{
    const char *end = digits.data + digits.size;
    const char *first = digits.data + strspn(digits.data, "0");
    first -= first == end;
    const char *right = arena_printf(
        scan->arena,
        ", and what begins with a zero is octal to some versions of libconfig: write %s%.*s",
        written.data[0] == '-' ? "-" : "", SHOWN_MAX, first);
    return refuse(scan, number, "is written", written, right);
}

static int read_whole(struct config_scan *scan, struct str written, struct config_number *number)
{
    size_t sign = written.data[0] == '-' || written.data[0] == '+';
    struct str digits = { written.data + sign, written.size - sign };
    bool hex = is_hex(written.data) && written.size > 2;
    if (strspn(digits.data + 2 * hex, hex ? "0123456789abcdefABCDEF" : "0123456789") !=
        digits.size - 2 * hex)
        return refuse(scan, number, "is written", written,
                      ", which versions of libconfig read differently: write it in plain digits");
    if (!hex && digits.size > 1 && digits.data[0] == '0')
        return refuse_zero(scan, number, written, digits);
    errno = 0;
    number->whole = strtoll(written.data, NULL, hex ? 16 : 10);
    if (errno == ERANGE || number->whole > INT_MAX || number->whole < INT_MIN)
        return refuse(scan, number, "is out of range:", written, " does not fit 32 bits");
    return 0;
}

static int read_fraction(struct config_scan *scan, struct str written, struct config_number *number)
{
    char *end;
    number->fraction = strtod(written.data, &end);
    if (end != written.data + written.size)
        return refuse(scan, number, "is written", written, ", which is no number");
    if (!isfinite(number->fraction))
        return refuse(scan, number, "is out of range:", written, " is larger than any number");
    return 0;
}

static void scan_number(struct config_scan *scan, const char *end)
{
    struct str written =
        arena_copy(scan->arena, (struct str){ scan->at, (size_t)(end - scan->at) });
    struct config_number number = { .line = scan->line, .path = path_of(scan) };
    number.is_whole = is_hex(written.data) || strcspn(written.data, ".eE") == written.size;
    int read = number.is_whole ? read_whole(scan, written, &number)
                               : read_fraction(scan, written, &number);
    if (read == 0)
        add_number(scan, number);
    advance(scan, end);
}

/* ---- texts ---- */

/* How long the escape at p is, which all versions read alike; 0 when they do not. */
static size_t known_escape(const char *p)
{
    if (p[1] != '\0' && strchr("\\\"nrtf", p[1]) != NULL)
        return 2;
    if (p[1] == 'x' && isxdigit((unsigned char)p[2]) && isxdigit((unsigned char)p[3]) &&
        (p[2] != '0' || p[3] != '0'))
        return 4;
    return 0;
}

static void scan_text(struct config_scan *scan)
{
    if (scan->behind_text && is_in_list(scan))
        config_scan_fault(
            scan, scan->line, path_of(scan),
            "has a text before it and no comma between them, so they would be joined: "
            "a comma is missing");
    const char *p = scan->at + 1;
    while (*p != '\0' && *p != '"') {
        size_t escape = *p == '\\' ? known_escape(p) : 1;
        if (escape == 0) {
            advance(scan, p);
            config_scan_fault(scan, scan->line, path_of(scan),
                              "has a backslash that versions of libconfig read differently: they "
                              "agree on \\\\ \\\" \\n \\r \\t \\f and \\x01 to \\xff");
            escape = p[1] == '\0' ? 1 : 2;
        }
        p += escape;
    }
    advance(scan, p + (*p == '"'));
    scan->behind_text = true;
}

/* ---- everything else ---- */

static void scan_comment(struct config_scan *scan)
{
    const char *end = scan->at + strcspn(scan->at, "\n");
    if (scan->at[0] == '/' && scan->at[1] == '*') {
        const char *mark = strstr(scan->at + 2, "*/");
        end = mark == NULL ? scan->at + strlen(scan->at) : mark + 2;
    }
    advance(scan, end);
}

static void scan_name(struct config_scan *scan)
{
    const char *end = scan->at;
    while (isalnum((unsigned char)*end) || (*end != '\0' && strchr("*_-", *end) != NULL))
        end++;
    scan->levels[scan->depth].name = (struct str){ scan->at, (size_t)(end - scan->at) };
    advance(scan, end);
}

static void give_up(struct config_scan *scan, const char *what)
{
    config_scan_fault(scan, scan->line, "", "%s", what);
    scan->is_hopeless = true;
}

static void scan_sign(struct config_scan *scan)
{
    static const char openers[] = "{([", closers[] = "})]";
    char sign = *scan->at;
    const char *opener = strchr(openers, sign);
    if (sign == '@') {
        give_up(scan, "@include is not allowed: one file is the whole truth");
    } else if (opener != NULL && scan->depth + 1 == CONFIG_DEPTH_MAX) {
        give_up(scan, "groups and lists are nested too deeply");
    } else if (opener != NULL) {
        scan->levels[++scan->depth] = (struct config_level){ .closer = closers[opener - openers] };
    } else if (strchr(closers, sign) != NULL) {
        scan->depth -= scan->depth > 0;
    } else if (sign == ',') {
        scan->levels[scan->depth].index++;
    }
    advance(scan, scan->at + 1);
}

static void scan_token(struct config_scan *scan)
{
    const char *p = scan->at;
    if (isspace((unsigned char)*p)) {
        advance(scan, p + 1);
        return;
    }
    if (*p == '#' || (p[0] == '/' && (p[1] == '/' || p[1] == '*'))) {
        scan_comment(scan);
        return;
    }
    if (*p == '"') {
        scan_text(scan);
        return;
    }
    scan->behind_text = false;
    const char *digit = p + (*p == '-' || *p == '+');
    digit += *digit == '.';
    if (isdigit((unsigned char)*digit))
        scan_number(scan, end_of_number(p));
    else if (isalpha((unsigned char)*p) || *p == '*')
        scan_name(scan);
    else
        scan_sign(scan);
}

void config_scan_text(struct config_scan *scan, const char *text)
{
    scan->at = text;
    scan->line = 1;
    while (*scan->at != '\0' && !scan->is_hopeless)
        scan_token(scan);
}
