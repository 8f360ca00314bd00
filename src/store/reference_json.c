/* Reading the reference data's document: one reader an array, one row a member. */
#include "antoned/store/reference_json.h"

#include <jansson.h>
#include <string.h>

#include "antoned/store/sql_text.h"

struct document {
    json_t *root;
    struct reference_data *data;
    struct error *err;
};

static int refuse(const struct document *document, const char *array, size_t row, const char *why)
{
    return error_set(document->err, ERROR_DATA, "reference data: %s, row %zu: %s", array, row + 1,
                     why);
}

static struct str text_of(const struct document *document, const json_t *value)
{
    struct str text = { json_string_value(value), json_string_length(value) };
    return text.data == NULL ? STR("") : arena_copy(document->data->arena, text);
}

static struct str member(const struct document *document, const json_t *row, const char *name)
{
    return text_of(document, json_object_get(row, name));
}

static struct str *words_of(const struct document *document, const json_t *array, size_t *ret_count)
{
    *ret_count = json_array_size(array);
    struct str *words = ARENA_ARRAY(document->data->arena, struct str, *ret_count);
    for (size_t i = 0; i < *ret_count; i++)
        words[i] = text_of(document, json_array_get(array, i));
    return words;
}

static int read_archetype(struct document *document, const json_t *row, size_t i)
{
    struct archetype *archetype = &document->data->reference.archetypes[i];
    *archetype =
        (struct archetype){ .name = member(document, row, "name"), .sort_order = (int)i + 1 };
    return archetype->name.size > 0 ? 0 : refuse(document, "archetypes", i, "has no name");
}

static int read_power_tier(struct document *document, const json_t *row, size_t i)
{
    struct power_tier *tier = &document->data->reference.power_tiers[i];
    *tier = (struct power_tier){
        .name = member(document, row, "name"),
        .minimum_followers = json_integer_value(json_object_get(row, "minimum_followers")),
    };
    if (tier->name.size == 0 || tier->minimum_followers <= 0)
        return refuse(document, "power_tiers", i, "has no name or minimum");
    if (i > 0 && tier[-1].minimum_followers >= tier->minimum_followers)
        return refuse(document, "power_tiers", i, "is not in ascending order");
    return 0;
}

static int read_competitor(struct document *document, const json_t *row, size_t i)
{
    struct competitor *competitor = &document->data->reference.competitors[i];
    *competitor = (struct competitor){
        .name = member(document, row, "name"),
        .category = member(document, row, "category"),
    };
    competitor->keywords =
        words_of(document, json_object_get(row, "brand_keywords"), &competitor->keyword_count);
    if (competitor->name.size == 0 || competitor->keyword_count == 0)
        return refuse(document, "competitors", i, "has no name or keywords");
    return 0;
}

static int archetype_index(const struct reference *reference, struct str name)
{
    for (size_t i = 0; i < reference->archetype_count; i++) {
        if (str_equal(reference->archetypes[i].name, name))
            return (int)i;
    }
    return -1;
}

/* Its review date is not looked at: what is built in was in order when it was built, and `score`
 * says the same on any day. */
static int read_answer(struct document *document, const json_t *row, size_t i)
{
    struct answer *answer = &document->data->reference.answers[i];
    *answer = (struct answer){
        .name = member(document, row, "question"),
        .source = member(document, row, "source"),
        .may_name_product = json_is_true(json_object_get(row, "may_name_product")),
        .takes_opener = json_is_true(json_object_get(row, "takes_opener")),
    };
    answer->question = answer_question(answer->name);
    answer->must_say =
        words_of(document, json_object_get(row, "must_say"), &answer->must_say_count);
    if (answer->question < 0)
        return refuse(document, "answers", i, "answers a question that is not known");
    if (answer->source.size == 0)
        return refuse(document, "answers", i, "has no source");
    return member(document, row, "review_by").size > 0
               ? 0
               : refuse(document, "answers", i, "has no review date");
}

static const char *fault_of_template(const struct reply_template *template)
{
    if (template->part < 0)
        return "is not a part of a reply";
    if (template->question == QUESTION_UNKNOWN)
        return "answers a question that is not known";
    return template->aspect == ASPECT_UNKNOWN ? "is for an aspect that is not known" : NULL;
}

static int read_template(struct document *document, const json_t *row, size_t i)
{
    struct reference *reference = &document->data->reference;
    const json_t *platform_name = json_object_get(row, "platform");
    enum platform platform;
    int any = json_is_null(platform_name);
    if (!any && platform_parse(text_of(document, platform_name), &platform) < 0)
        return refuse(document, "reply_templates", i, "names no platform");
    bool is_for_all = json_is_null(json_object_get(row, "archetype"));
    bool has_question = json_is_string(json_object_get(row, "question"));
    bool has_aspect = json_is_string(json_object_get(row, "aspect"));
    struct reply_template *template = &reference->templates[i];
    *template = (struct reply_template){
        .name = member(document, row, "name"),
        .part = template_part_parse(member(document, row, "part")),
        .question =
            has_question ? template_question(member(document, row, "question")) : QUESTION_ANY,
        .aspect = has_aspect ? aspect_parse(member(document, row, "aspect")) : ASPECT_NONE,
        .archetype =
            is_for_all ? -1 : archetype_index(reference, member(document, row, "archetype")),
        .platform = any ? -1 : (int)platform,
        .body = member(document, row, "body"),
        .mentions_product = json_is_true(json_object_get(row, "mentions_product")),
        .weight = (int)json_integer_value(json_object_get(row, "weight")),
    };
    if (!is_for_all && template->archetype < 0)
        return refuse(document, "reply_templates", i, "names no archetype of the document");
    const char *fault = fault_of_template(template);
    return fault == NULL ? 0 : refuse(document, "reply_templates", i, fault);
}

/* Whether somebody mentioned us only a database knows, which has our names: without one it is shown
 * what would be drafted for who did. */
static int read_platform_rule(struct document *document, const json_t *row, size_t i)
{
    struct str rule = member(document, row, "rule"), value = member(document, row, "value");
    struct str entry = member(document, row, "entry");
    enum platform platform;
    if (platform_parse(member(document, row, "platform"), &platform) < 0)
        return refuse(document, "platform_rules", i, "names no platform");
    if (str_equal_text(rule, "needs_mention"))
        value = STR("false");
    if (platform_rules_take(&document->data->reference.platforms[platform], rule,
                            entry.size > 0 ? entry : value, document->data->arena) < 0)
        return refuse(document, "platform_rules", i, "is no rule, or has none of its values");
    return 0;
}

/* Later arrays refer to earlier ones; of the first document some are not the engine's business, and
 * its reply_templates were superseded. */
enum source { BASE, ANSWERS, RULES, SOURCES };

static const struct array {
    const char *name;
    size_t row_bytes;                 /* 0: its reader knows where to put them */
    size_t rows_offset, count_offset; /* in struct reference */
    int (*read)(struct document *document, const json_t *row, size_t i);
    enum source source;
} arrays[] = {
    { "archetypes", sizeof(struct archetype), offsetof(struct reference, archetypes),
      offsetof(struct reference, archetype_count), read_archetype, BASE },
    { "power_tiers", sizeof(struct power_tier), offsetof(struct reference, power_tiers),
      offsetof(struct reference, power_tier_count), read_power_tier, BASE },
    { "competitors", sizeof(struct competitor), offsetof(struct reference, competitors),
      offsetof(struct reference, competitor_count), read_competitor, BASE },
    { "answers", sizeof(struct answer), offsetof(struct reference, answers),
      offsetof(struct reference, answer_count), read_answer, ANSWERS },
    { "reply_templates", sizeof(struct reply_template), offsetof(struct reference, templates),
      offsetof(struct reference, template_count), read_template, ANSWERS },
    { "platform_rules", 0, 0, 0, read_platform_rule, RULES },
};

static int read_array(struct document *document, const struct array *array)
{
    const json_t *rows = json_object_get(document->root, array->name);
    size_t count = json_array_size(rows);
    if (count == 0)
        return error_set(document->err, ERROR_DATA, "reference data: %s is missing or empty",
                         array->name);
    char *reference = (char *)&document->data->reference;
    if (array->row_bytes > 0) {
        void *place = arena_alloc_array(document->data->arena, count, array->row_bytes);
        memcpy(reference + array->rows_offset, &place, sizeof place);
    }
    for (size_t i = 0; i < count; i++) {
        if (array->read(document, json_array_get(rows, i), i) < 0)
            return -1;
    }
    if (array->row_bytes > 0)
        memcpy(reference + array->count_offset, &count, sizeof count);
    return 0;
}

static int read_arrays(struct document *document, enum source source)
{
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        if (arrays[i].source == source && read_array(document, &arrays[i]) < 0)
            return -1;
    }
    return 0;
}

static int read_document(struct document *document, struct str json, enum source source)
{
    json_error_t fault;
    document->root = json_loadb(json.data, json.size, JSON_REJECT_DUPLICATES, &fault);
    if (document->root == NULL)
        return error_set(document->err, ERROR_DATA, "reference data: line %d: %s", fault.line,
                         fault.text);
    int result = read_arrays(document, source);
    json_decref(document->root);
    return result;
}

int reference_json_decode(struct str base, struct str answers, struct str rules,
                          struct reference_data **ret, struct error *err)
{
    const struct str documents[SOURCES] = { base, answers, rules };
    struct document document = { .err = err, .data = reference_data_new() };
    for (int source = 0; source < SOURCES; source++) {
        if (read_document(&document, documents[source], (enum source)source) < 0) {
            reference_data_free(document.data);
            return -1;
        }
    }
    *ret = document.data;
    return 0;
}

/* The document stands between two marks of the migration that installs it. */
static struct str embedded_document(const char *migration)
{
    static const char mark[] = "$reference$";
    for (size_t i = 0; i < sql_migration_count; i++) {
        if (strcmp(sql_migrations[i].name, migration) != 0)
            continue;
        const char *first = strstr(sql_migrations[i].text, mark);
        const char *start = first == NULL ? NULL : first + sizeof mark - 1;
        const char *end = start == NULL ? NULL : strstr(start, mark);
        return end == NULL ? STR("") : (struct str){ start, (size_t)(end - start) };
    }
    return STR("");
}

int reference_json_embedded(struct reference_data **ret, struct error *err)
{
    if (reference_json_decode(embedded_document("0002_reference_data.up"),
                              embedded_document("0009_answers.up"),
                              embedded_document("0017_platform_rules.up"), ret, err) == 0)
        return 0;
    err->code = ERROR_INTERNAL;
    return -1;
}
