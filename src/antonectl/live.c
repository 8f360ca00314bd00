/* One question to the daemon. */
#include "antoned/antonectl/live.h"

#include <string.h>

#include "antoned/sys/http_ask.h"

int live_ask(const struct config *config, const char *path, json_t **ret, struct error *err)
{
    _cleanup_buffer_ struct buffer body = { 0 };
    const char *address = config->http.listen;
    if (strcmp(address, "off") == 0)
        return error_set(err, ERROR_UNAVAILABLE, "http.listen is \"off\"");
    int status = http_ask(address, path, &body, err);
    if (status < 0)
        return -1;
    if (status == 403)
        return error_set(err, ERROR_PERMISSION, "%s: answers only callers on its loopback address",
                         address);
    json_t *document = body.size > 0 ? json_loadb(body.data, body.size, 0, NULL) : NULL;
    if (!json_is_string(json_object_get(document, "status"))) {
        json_decref(document);
        return error_set(err, ERROR_DATA, "%s: what answers there is no antoned", address);
    }
    *ret = document;
    return 0;
}
