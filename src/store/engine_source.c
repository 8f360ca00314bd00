/* Loading a generation of the engine. */
#include "antoned/store/engine_source.h"

#include <stdlib.h>

#include "antoned/base/buffer.h"
#include "antoned/base/memory.h"
#include "antoned/domain/lexicon.h"
#include "antoned/sys/file.h"

#define LEXICON_MAX_BYTES (size_t)(16 * 1024 * 1024)

struct engine_source {
    struct arena *arena; /* of what is copied from the configuration */
    struct engine_settings settings;
    struct reference_data *data;
    struct lexicon *lexicon;
    struct engine *engine;
};

static int read_holidays(struct engine_source *source, const struct config_list *texts,
                         struct engine_settings *settings, struct error *err)
{
    struct holiday *holidays = ARENA_ARRAY(source->arena, struct holiday, texts->count);
    for (size_t i = 0; i < texts->count; i++) {
        if (holiday_parse(texts->items[i], &holidays[i], err) < 0)
            return error_prefix(err, "time.holidays");
    }
    settings->holidays = holidays;
    settings->holiday_count = texts->count;
    return 0;
}

static int settings_of(struct engine_source *source, const struct config *config,
                       struct engine_settings *ret, struct error *err)
{
    *ret = (struct engine_settings){
        .helpful_hundredths = config->decision.helpful_hundredths,
        .moderate_hundredths = config->decision.moderate_hundredths,
        .topic_gate_hundredths = config->decision.topic_gate_hundredths,
        .randomize_per_10000 = config->decision.randomize_per_10000,
        .escalate = (enum escalate_policy)config->decision.escalate,
        .competitor_daily_limit = config->decision.competitor_daily_limit,
        .competitors_daily_limit = config->decision.competitors_daily_limit,
        .product_name = arena_strdup(source->arena, config->product.name),
        .product_url = arena_strdup(source->arena, config->product.url),
        .campaign = arena_strdup(source->arena, config->product.campaign),
    };
    return read_holidays(source, &config->time.holidays, ret, err);
}

/* A file that is not there is a mistake of the configuration, and waiting will not cure it. */
static int read_lexicon(const char *path, struct lexicon **ret, struct error *err)
{
    _cleanup_buffer_ struct buffer text = { 0 };
    if (file_read(path, LEXICON_MAX_BYTES, &text, err) < 0) {
        err->code = ERROR_CONFIG;
        return error_prefix(err, "lexicon.path");
    }
    return lexicon_parse(buffer_view(&text), path, ret, err);
}

int engine_source_read(const struct config *config, struct engine_source **ret, struct error *err)
{
    struct engine_source *source = memory_zalloc(sizeof *source);
    source->arena = arena_new(4096);
    if (settings_of(source, config, &source->settings, err) < 0 ||
        read_lexicon(config->lexicon.path, &source->lexicon, err) < 0) {
        engine_source_free(source);
        return -1;
    }
    *ret = source;
    return 0;
}

void engine_source_complete(struct engine_source *source, struct reference_data *data)
{
    source->data = data;
    source->engine = engine_new(source->lexicon, &data->reference, &source->settings);
}

int engine_source_load(const struct config *config, struct reference_data *data,
                       struct engine_source **ret, struct error *err)
{
    if (engine_source_read(config, ret, err) < 0) {
        reference_data_free(data);
        return -1;
    }
    engine_source_complete(*ret, data);
    if (engine_check((*ret)->engine, err) == 0)
        return 0;
    engine_source_free(*ret);
    return -1;
}

void engine_source_free(struct engine_source *source)
{
    if (source == NULL)
        return;
    engine_free(source->engine);
    lexicon_free(source->lexicon);
    reference_data_free(source->data);
    arena_free(source->arena);
    free(source);
}

const struct engine *engine_source_engine(const struct engine_source *source)
{
    return source->engine;
}

const struct lexicon *engine_source_lexicon(const struct engine_source *source)
{
    return source->lexicon;
}

const struct reference *engine_source_reference(const struct engine_source *source)
{
    return &source->data->reference;
}
