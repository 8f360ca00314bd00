/* Decoding the binary format of COPY (PostgreSQL manual, COPY, Binary Format). */
#include "copy_row.h"

#include "wire.h"

static const char SIGNATURE[11] = "PGCOPY\n\377\r\n"; /* with its NUL */

enum { TRAILER = -1 };

/* Takes `size` bytes off the front; -1 when they are not there. */
static int take(struct str *rest, size_t size, const char **ret_at)
{
    if (size > rest->size)
        return -1;
    *ret_at = rest->data;
    rest->data += size;
    rest->size -= size;
    return 0;
}

/* Signature, flags, and an extension that tells its own length. */
static int skip_header(struct str *rest)
{
    const char *at;
    if (take(rest, sizeof SIGNATURE, &at) < 0 || memcmp(at, SIGNATURE, sizeof SIGNATURE) != 0)
        return -1;
    if (take(rest, 8, &at) < 0)
        return -1;
    return take(rest, wire_get_4(at + 4), &at);
}

static int decode_field(struct str *rest, struct str *ret_field)
{
    const char *at;
    if (take(rest, 4, &at) < 0)
        return -1;
    int32_t size = (int32_t)wire_get_4(at);
    if (size == -1) {
        *ret_field = (struct str){ NULL, 0 };
        return 0;
    }
    if (size < 0 || take(rest, (size_t)size, &at) < 0)
        return -1;
    *ret_field = (struct str){ at, (size_t)size };
    return 0;
}

int copy_row_decode(struct str message, bool is_first, struct copy_row *ret_row)
{
    const char *at;
    if ((is_first && skip_header(&message) < 0) || take(&message, 2, &at) < 0)
        return -1;
    int16_t count = (int16_t)wire_get_2(at);
    ret_row->is_trailer = count == TRAILER;
    ret_row->count = count < 0 ? 0 : (size_t)count;
    if (count < TRAILER || ret_row->count > COPY_FIELDS_MAX)
        return -1;
    for (size_t i = 0; i < ret_row->count; i++) {
        if (decode_field(&message, &ret_row->fields[i]) < 0)
            return -1;
    }
    return message.size == 0 ? 0 : -1;
}
