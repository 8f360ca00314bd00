/* Reading the values that platforms write in more than one way. */
#include "form_take.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "antoned/base/buffer.h"
#include "antoned/base/clock.h"
#include "antoned/base/timestamp.h"
#include "antoned/domain/validate.h"
#include "antoned/store/rows_json.h"

static const char not_text[] = "is not a string";

static json_t *string_of(struct str text)
{
    return json_stringn(text.data != NULL ? text.data : "", text.size);
}

/* An empty text is absent: platforms write "" where they have none. */
static json_t *text_without_nul(const char *data, size_t size)
{
    _cleanup_buffer_ struct buffer out = { 0 };
    for (size_t i = 0; i < size; i++)
        if (data[i] != '\0')
            buffer_add_char(&out, data[i]);
    return out.size > 0 ? string_of(buffer_view(&out)) : NULL;
}

const char *form_take_text(json_t *value, json_t **ret)
{
    if (!json_is_string(value))
        return not_text;
    size_t size = json_string_length(value);
    if (size > 0 && memchr(json_string_value(value), '\0', size) == NULL)
        *ret = json_incref(value);
    else
        *ret = text_without_nul(json_string_value(value), size);
    return NULL;
}

/* One of the three that X and Reddit write; its length, and what it stands for. */
static size_t entity_at(const char *at, char *ret)
{
    static const struct {
        const char *name;
        char character;
    } entities[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' } };
    for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++) {
        size_t size = strlen(entities[i].name);
        if (strncmp(at, entities[i].name, size) == 0) {
            *ret = entities[i].character;
            return size;
        }
    }
    return 0;
}

/* Once: who typed "&lt;" is sent as "&amp;lt;". */
static json_t *unescaped(const char *text)
{
    _cleanup_buffer_ struct buffer out = { 0 };
    while (*text != '\0') {
        char character = *text;
        size_t size = *text == '&' ? entity_at(text, &character) : 0;
        buffer_add_char(&out, character);
        text += size > 0 ? size : 1;
    }
    return string_of(buffer_view(&out));
}

const char *form_take_escaped(json_t *value, json_t **ret)
{
    const char *problem = form_take_text(value, ret);
    if (problem != NULL || *ret == NULL || strchr(json_string_value(*ret), '&') == NULL)
        return problem;
    json_t *plain = unescaped(json_string_value(*ret));
    json_decref(*ret);
    *ret = plain;
    return NULL;
}

static json_t *id_of_number(json_int_t number)
{
    char text[32];
    snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, number);
    return json_string(text);
}

static bool is_whole(double number)
{
    return number >= -0x1p53 && number <= 0x1p53 && number == floor(number);
}

const char *form_take_id(json_t *value, json_t **ret)
{
    if (json_is_string(value))
        return form_take_text(value, ret);
    if (json_is_integer(value) && json_integer_value(value) >= 0) {
        *ret = id_of_number(json_integer_value(value));
        return NULL;
    }
    if (!json_is_real(value))
        return "is neither a string nor a whole number";
    if (!is_whole(json_real_value(value)) || json_real_value(value) < 0)
        return "has lost digits: ids beyond 2^53 must be whole numbers or strings";
    *ret = id_of_number((json_int_t)json_real_value(value));
    return NULL;
}

/* The number of a number or of a string that is one. */
static bool number_of(const json_t *value, double *ret)
{
    if (json_is_number(value)) {
        *ret = json_number_value(value);
        return true;
    }
    const char *text = json_string_value(value);
    if (text == NULL || strspn(text, "-.0123456789") != strlen(text) || *text == '\0')
        return false;
    char *end;
    *ret = strtod(text, &end);
    return *end == '\0';
}

/* "Wed Oct 10 20:19:24 +0000 2018", as X has it in API v1.1 and in archives. */
static bool ctime_of(const char *text, int64_t *ret_us)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char month[4], rfc[64];
    int day, hour, minute, second, year, zone_hour, zone_minute, used = 0;
    char sign;
    if (sscanf(text, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %c%2d%2d %4d%n", month, &day, &hour,
               &minute, &second, &sign, &zone_hour, &zone_minute, &year, &used) != 9 ||
        text[used] != '\0' || (sign != '+' && sign != '-'))
        return false;
    const char *found = strstr(months, month);
    if (found == NULL || strlen(month) != 3 || (found - months) % 3 != 0)
        return false;
    snprintf(rfc, sizeof rfc, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", year,
             (int)(found - months) / 3 + 1, day, hour, minute, second, sign, zone_hour,
             zone_minute);
    return timestamp_parse(str_from(rfc), ret_us) == 0;
}

const char *form_take_time(json_t *value, json_t **ret)
{
    static const char problem[] =
        "is no time: seconds since 1970, 2026-11-20T09:00:00Z or "
        "Fri Nov 20 09:00:00 +0000 2026";
    static const double latest = 253402300799; /* the end of 9999 */
    double seconds;
    int64_t us;
    const char *text = json_string_value(value);
    if (text != NULL && *text == '\0')
        return NULL;
    if (number_of(value, &seconds)) {
        if (!(seconds >= 0 && seconds <= latest))
            return problem;
        us = (int64_t)llround(seconds * 1e6);
    } else if (text == NULL || (timestamp_parse(str_from(text), &us) < 0 && !ctime_of(text, &us))) {
        return problem;
    }
    *ret = rows_json_time(us);
    return NULL;
}

const char *form_take_time_ms(json_t *value, json_t **ret)
{
    double ms;
    if (!number_of(value, &ms) || !(ms >= 0 && ms <= 253402300799999.0))
        return "is no time: milliseconds since 1970";
    *ret = rows_json_time((int64_t)llround(ms) * 1000);
    return NULL;
}

const char *form_take_number(json_t *value, json_t **ret)
{
    double number;
    if (json_is_string(value) && json_string_length(value) == 0)
        return NULL;
    if (!number_of(value, &number) || !is_whole(number))
        return "is not a whole number";
    *ret = json_integer((json_int_t)number);
    return NULL;
}

const char *form_take_count(json_t *value, json_t **ret)
{
    const char *problem = form_take_number(value, ret);
    if (problem != NULL || *ret == NULL)
        return problem;
    json_int_t count = json_integer_value(*ret);
    json_integer_set(*ret, count < 0 ? 0 : count > METRIC_MAX ? METRIC_MAX : count);
    return NULL;
}

const char *form_take_flag(json_t *value, json_t **ret)
{
    if (!json_is_boolean(value))
        return "is not true or false";
    *ret = json_incref(value);
    return NULL;
}

const char *form_take_first(json_t *value, json_t **ret)
{
    if (!json_is_array(value))
        return "is not a list";
    json_t *first = json_array_get(value, 0);
    return first != NULL ? form_take_id(first, ret) : NULL;
}

const char *form_take_handles(json_t *value, json_t **ret)
{
    size_t i;
    json_t *mention, *handles = json_array();
    json_array_foreach(value, i, mention)
    {
        json_t *name = json_object_get(mention, "screen_name");
        if (name == NULL)
            name = json_object_get(mention, "username");
        if (json_is_string(name))
            json_array_append(handles, name);
    }
    if (json_array_size(handles) > 0)
        *ret = json_incref(handles);
    json_decref(handles);
    return NULL;
}
