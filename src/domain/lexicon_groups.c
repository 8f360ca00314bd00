/* The groups of a lexicon: word lists, categories and the fitted models. */
#include <stdbool.h>
#include <string.h>

#include "antoned/domain/lexicon_load.h"

#define WEIGHT_MAX 60  /* hundredths of the SSS */
#define POINTS_MAX 200 /* of a model: 20 units of log-odds */

/* A whole number from `low` to `high`. */
static int read_number(struct loader *load, const config_setting_t *setting, int low, int high,
                       int *ret)
{
    const char *key = config_setting_name(setting);
    if (config_setting_type(setting) != CONFIG_TYPE_INT)
        return load_fail(load, setting, "%s must be a whole number, %d to %d", key, low, high);
    int value = config_setting_get_int(setting);
    if (value < low || value > high)
        return load_fail(load, setting, "%s = %d is out of range; it goes from %d to %d", key,
                         value, low, high);
    *ret = value;
    return 0;
}

/* A weight keeps the sign of its default: a category cannot change sides. */
static int read_weight(struct loader *load, const config_setting_t *setting, enum category category)
{
    const struct category_row *row = &category_rows[category];
    if (row->default_weight == 0)
        return load_fail(load, setting, "%s has no weight; remove the key", row->name);
    int low = row->default_weight < 0 ? -WEIGHT_MAX : 0;
    return read_number(load, setting, low, low + WEIGHT_MAX, &load->lexicon->weights[category]);
}

static int read_key(struct loader *load, const config_setting_t *key, enum category category)
{
    const struct category_row *row = &category_rows[category];
    const char *name = config_setting_name(key);
    if (strcmp(name, "weight") == 0)
        return read_weight(load, key, category);
    if (strcmp(name, "terms") == 0 && row->has_terms)
        return load_terms(load, key, category, 0);
    return load_fail(load, key, "unknown key \"%s\" in %s; it takes%s%s", name, row->name,
                     row->has_terms ? " terms" : "", row->default_weight != 0 ? " weight" : "");
}

static int read_category(struct loader *load, const config_setting_t *setting)
{
    enum category category;
    const char *name = config_setting_name(setting);
    if (category_parse(name, &category) < 0)
        return load_fail(load, setting,
                         "unknown category \"%s\"; the lexicon as shipped has them all", name);
    if (!config_setting_is_group(setting))
        return load_fail(load, setting, "%s must be a group: { terms = [ … ]; }", name);
    for (int i = 0; i < config_setting_length(setting); i++) {
        if (read_key(load, config_setting_get_elem(setting, (unsigned)i), category) < 0)
            return -1;
    }
    return 0;
}

static int read_each(struct loader *load, const config_setting_t *group,
                     int (*read)(struct loader *, const config_setting_t *))
{
    if (!config_setting_is_group(group))
        return load_fail(load, group, "%s must be a group: { … }", config_setting_name(group));
    for (int i = 0; i < config_setting_length(group); i++) {
        if (read(load, config_setting_get_elem(group, (unsigned)i)) < 0)
            return -1;
    }
    return 0;
}

/* { points = 12; terms = [ … ]; } */
static int read_worth(struct loader *load, const config_setting_t *worth, enum category category,
                      int low)
{
    const config_setting_t *points = config_setting_get_member(worth, "points");
    const config_setting_t *terms = config_setting_get_member(worth, "terms");
    int value = 0;
    if (!config_setting_is_group(worth) || points == NULL || terms == NULL ||
        config_setting_length(worth) != 2)
        return load_fail(load, worth,
                         "words of a model go by their worth: "
                         "{ points = 12; terms = [ … ]; }");
    if (read_number(load, points, low, POINTS_MAX, &value) < 0)
        return -1;
    return load_terms(load, terms, category, value);
}

static int read_words(struct loader *load, const config_setting_t *words, enum category category,
                      int low)
{
    if (!config_setting_is_list(words))
        return load_fail(load, words, "words must be a list: ( { points = 12; terms = [ … ]; } )");
    for (int i = 0; i < config_setting_length(words); i++) {
        if (read_worth(load, config_setting_get_elem(words, (unsigned)i), category, low) < 0)
            return -1;
    }
    return 0;
}

static int read_category_points(struct loader *load, const config_setting_t *group,
                                struct sum_model *model)
{
    if (!config_setting_is_group(group))
        return load_fail(load, group, "categories must be a group: { symptom = 12; … }");
    for (int i = 0; i < config_setting_length(group); i++) {
        const config_setting_t *setting = config_setting_get_elem(group, (unsigned)i);
        enum category category;
        if (category_parse(config_setting_name(setting), &category) < 0)
            return load_fail(load, setting, "unknown category \"%s\" in a model",
                             config_setting_name(setting));
        if (read_number(load, setting, -POINTS_MAX, POINTS_MAX, &model->points[category]) < 0)
            return -1;
    }
    return 0;
}

static int read_sum_key(struct loader *load, const config_setting_t *key, struct sum_model *model)
{
    const char *name = config_setting_name(key);
    if (strcmp(name, "mark") == 0)
        return read_number(load, key, 1, POINTS_MAX, &model->mark);
    if (strcmp(name, "mark_unseen") == 0)
        return read_number(load, key, 1, POINTS_MAX, &model->mark_unseen);
    if (strcmp(name, "question_mark") == 0)
        return read_number(load, key, -POINTS_MAX, POINTS_MAX, &model->question_mark);
    if (strcmp(name, "categories") == 0)
        return read_category_points(load, key, model);
    if (strcmp(name, "words") == 0)
        return read_words(load, key, model->words, -POINTS_MAX);
    return load_fail(load, key,
                     "unknown key \"%s\" in a model; it takes mark, mark_unseen, question_mark, "
                     "categories and words",
                     name);
}

static int read_topic(struct loader *load, const config_setting_t *key)
{
    return read_sum_key(load, key, &load->lexicon->topic);
}

static int read_asking(struct loader *load, const config_setting_t *key)
{
    return read_sum_key(load, key, &load->lexicon->asking);
}

static int read_model(struct loader *load, const config_setting_t *model)
{
    const char *name = config_setting_name(model);
    if (strcmp(name, "topic") == 0)
        return read_each(load, model, read_topic);
    if (strcmp(name, "asking") == 0)
        return read_each(load, model, read_asking);
    return load_fail(load, model, "unknown model \"%s\"; there are topic and asking", name);
}

/* "🩸 blood": a sign, and the words it stands for. */
static int read_signs(struct loader *load, const config_setting_t *signs)
{
    if (!config_setting_is_array(signs))
        return load_fail(load, signs, "signs must be an array of strings: [ \"🩸 blood\" ]");
    for (int i = 0; i < config_setting_length(signs); i++) {
        const config_setting_t *element = config_setting_get_elem(signs, (unsigned)i);
        struct str row = str_from(config_setting_get_string(element));
        struct str words = row, sign = str_take(&words, ' ');
        if (sign.size == 0 || (unsigned char)sign.data[0] < 0x80 || words.size == 0)
            return load_fail(load, element, "\"%.*s\" is no sign followed by words: \"🩸 blood\"",
                             STR_ARG(row));
        spelling_index_add_sign(load->lexicon->spelling, sign, words);
    }
    return 0;
}

static int check_models(struct loader *load, const config_setting_t *root)
{
    const struct lexicon *lexicon = load->lexicon;
    if (lexicon->topic.mark == 0 || lexicon->topic.mark_unseen == 0)
        return load_fail(load, root, "models.topic has no mark or no mark_unseen; put them back");
    if (lexicon->asking.mark == 0)
        return load_fail(load, root, "models.asking has no mark; put it back");
    return 0;
}

/* Safety fails closed: a lexicon that lost a safety category is not loaded. */
static int check_safety(struct loader *load, const config_setting_t *root)
{
    bool present[CATEGORY_COUNT] = { false };
    for (size_t i = 0; i < load->lexicon->count; i++)
        present[load->lexicon->terms[i].category] = true;
    for (int i = 0; i < CATEGORY_COUNT; i++) {
        if (category_rows[i].flag != NULL && !present[i])
            return load_fail(load, root, "safety category %s has no terms; put them back",
                             category_rows[i].name);
    }
    return present[CATEGORY_DIRECT] ? 0 : load_fail(load, root, "category direct has no terms");
}

int load_root(struct loader *load, const config_setting_t *root)
{
    const config_setting_t *words = NULL;
    const config_setting_t *categories = NULL;
    const config_setting_t *models = NULL;
    for (int i = 0; i < config_setting_length(root); i++) {
        const config_setting_t *key = config_setting_get_elem(root, (unsigned)i);
        const char *name = config_setting_name(key);
        if (strcmp(name, "words") == 0)
            words = key;
        else if (strcmp(name, "categories") == 0)
            categories = key;
        else if (strcmp(name, "models") == 0)
            models = key;
        else if (strcmp(name, "signs") == 0) {
            if (read_signs(load, key) < 0)
                return -1;
        } else if (strcmp(name, "rates") == 0) {
            if (load_rates(load, key) < 0)
                return -1;
        } else if (strcmp(name, "version") == 0 && config_setting_get_string(key) != NULL)
            load->lexicon->version =
                arena_strdup(load->lexicon->arena, config_setting_get_string(key));
        else
            return load_fail(load, key,
                             "unknown or ill-typed key \"%s\"; the lexicon has version = \"…\", "
                             "words, signs, rates, categories and models",
                             name);
    }
    if (load->lexicon->version == NULL || categories == NULL || models == NULL)
        return load_fail(load, root,
                         "version = \"…\", categories = { … } and models = { … } must "
                         "all be there");
    if (words != NULL) {
        load->lists =
            ARENA_ARRAY(load->lexicon->arena, struct str, (size_t)config_setting_length(words) + 1);
        if (read_each(load, words, load_list) < 0)
            return -1;
    }
    if (read_each(load, categories, read_category) < 0)
        return -1;
    if (read_each(load, models, read_model) < 0 || check_models(load, root) < 0)
        return -1;
    if (check_rates(load) < 0)
        return -1;
    return check_safety(load, root);
}
