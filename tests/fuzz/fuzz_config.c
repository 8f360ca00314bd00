/* Fuzzes the configuration: any text is loaded or refused with a reason, and what was loaded can be
 * shown, without its secrets. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"
#include "antoned/sys/config.h"
#include "antoned/sys/config_options.h"
#include "antoned/sys/conninfo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void show_all(const struct config *config)
{
    _cleanup_buffer_ struct buffer out = { 0 };
    for (size_t i = 0; i < config_option_count; i++) {
        config_value_text(config, &config_options[i], &out);
        config_origin_text(config, &config_options[i], &out);
    }
    if (config->database.conninfo != NULL && conninfo_has_secret(config->database.conninfo))
        abort(); /* a password got into the configuration */
}

/* What is shown of any text can be read again, and holds no secret. */
static void show_conninfo(const char *text)
{
    _cleanup_buffer_ struct buffer shown = { 0 };
    conninfo_show(text, &shown);
    if (shown.size > 0 && strcmp(shown.data, "(unreadable)") != 0 &&
        conninfo_has_secret(shown.data))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = memory_alloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    struct config *config = NULL;
    struct error err = { 0 };
    if (config_load_text(text, "fuzz.conf", &config, NULL, &err) == 0)
        show_all(config);
    else if (err.code != ERROR_CONFIG || err.message[0] == '\0')
        abort(); /* refused without saying why */
    config_free(config);
    show_conninfo(text);
    free(text);
    return 0;
}
