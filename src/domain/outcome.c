/* Reading replies.metrics_json: a table of fields, one rule for each. */
#include "antoned/domain/outcome.h"

#include <jansson.h>
#include <math.h>

#define VALUE_MAX 1e9 /* as every metric's: docs/design/schema.md, Checks */

static const struct {
    const char *name;
    bool fractions;
} fields[OUTCOME_FIELD_COUNT] = {
    [OUTCOME_IMPRESSIONS] = { "impressions", false },
    [OUTCOME_CLICKS] = { "clicks", false },
    [OUTCOME_CONVERSIONS] = { "conversions", false },
    [OUTCOME_REVENUE] = { "revenue", true },
    [OUTCOME_LIKES] = { "likes", false },
    [OUTCOME_REPLIES] = { "replies", false },
    [OUTCOME_REPOSTS] = { "reposts", false },
    [OUTCOME_THANKS] = { "thanks", false },
    [OUTCOME_FOLLOWS] = { "follows", false },
    [OUTCOME_POSITIVE] = { "positive", false },
    [OUTCOME_NEGATIVE] = { "negative", false },
    [OUTCOME_REMOVALS] = { "removals", false },
};

const char *outcome_field_name(enum outcome_field field)
{
    return fields[field].name;
}

static const char *problem_of(const json_t *value, bool fractions)
{
    double number = json_number_value(value);
    if (!json_is_number(value))
        return "is not a number";
    if (!(number >= 0 && number <= VALUE_MAX))
        return "is not within 0 to 1000000000";
    return fractions || floor(number) == number ? NULL : "is not a whole number";
}

/* null says that the poster does not know, as a missing key does. */
static int read_fields(const json_t *document, struct outcome *ret, struct error *err)
{
    bool any = false;
    for (int i = 0; i < OUTCOME_FIELD_COUNT; i++) {
        const json_t *value = json_object_get(document, fields[i].name);
        if (value == NULL || json_is_null(value))
            continue;
        const char *problem = problem_of(value, fields[i].fractions);
        if (problem != NULL)
            return error_set(err, ERROR_DATA, "metrics_json.%s: %s", fields[i].name, problem);
        ret->known[i] = any = true;
        ret->value[i] = json_number_value(value);
    }
    return any ? 0 : error_set(err, ERROR_DATA, "metrics_json: holds none of our fields");
}

int outcome_read(struct str json, struct outcome *ret, struct error *err)
{
    struct outcome outcome = { 0 };
    if (json.size > OUTCOME_BYTES_MAX)
        return error_set(err, ERROR_DATA, "metrics_json: is longer than %d bytes",
                         OUTCOME_BYTES_MAX);
    json_t *document =
        json_loadb(json.data, json.size, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
    int result;
    if (document == NULL)
        result = error_set(err, ERROR_DATA, "metrics_json: cannot be read as JSON");
    else if (!json_is_object(document))
        result = error_set(err, ERROR_DATA, "metrics_json: is not an object of numbers");
    else
        result = read_fields(document, &outcome, err);
    json_decref(document);
    if (result == 0)
        *ret = outcome;
    return result;
}
