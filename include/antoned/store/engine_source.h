/* One generation of the engine with all that it borrows: settings, lexicon, reference data. A
 * reload loads a fresh one and swaps; the old one goes when its last batch has ended. */
#pragma once

#include "antoned/base/error.h"
#include "antoned/domain/engine.h"
#include "antoned/store/reference.h"
#include "antoned/sys/config.h"

struct engine_source;
struct lexicon;

/* Reads the lexicon that the configuration names and builds the engine. Takes `data` over, whatever
 * comes of it; copies what it needs of the configuration. ERROR_CONFIG for a lexicon, a holiday
 * or a product.url (engine_check) that cannot be used, ERROR_IO for a lexicon that cannot be read.
 */
int engine_source_load(const struct config *config, struct reference_data *data,
                       struct engine_source **ret, struct error *err);

/* The same in two steps, for who still waits for the data: the lexicon is most of the work. Until
 * it is completed a source may only be freed; whether its engine can be used, engine_check tells.
 */
int engine_source_read(const struct config *config, struct engine_source **ret, struct error *err);
void engine_source_complete(struct engine_source *source, struct reference_data *data);
void engine_source_free(struct engine_source *source); /* NULL is fine */

const struct engine *engine_source_engine(const struct engine_source *source);
const struct lexicon *engine_source_lexicon(const struct engine_source *source);
const struct reference *engine_source_reference(const struct engine_source *source);
