/* The file that says which archive a directory is. */
#include "antoned/archive/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "antoned/archive/format.h"
#include "antoned/archive/manifest.h"

enum { TEXT_MAX = 200 };

static struct str encode(const struct uuid *id, char out[TEXT_MAX])
{
    char text[UUID_TEXT_SIZE];
    uuid_format(id, text);
    snprintf(out, TEXT_MAX, "{\"format\":%d,\"archive\":\"%s\"}\n", ARCHIVE_IDENTITY_FORMAT, text);
    return str_from(out);
}

/* Strict: it is an identity only when writing it again gives the same bytes. */
static int decode(struct str text, struct uuid *ret, struct error *err)
{
    int format = 0;
    const char *id = "";
    struct uuid found = { 0 };
    char again[TEXT_MAX];
    json_t *object = json_loadb(text.data, text.size, JSON_REJECT_DUPLICATES, NULL);
    int read =
        object == NULL ? -1 : json_unpack(object, "{s:i, s:s}", "format", &format, "archive", &id);
    bool parsed = read == 0 && uuid_parse(str_from(id), &found) == 0 && !uuid_is_nil(&found);
    json_decref(object);
    if (read == 0 && format != ARCHIVE_IDENTITY_FORMAT)
        return error_set(
            err, ERROR_CONFIG,
            "%s has format %d, this program knows %d: install the antoned that made it",
            ARCHIVE_IDENTITY_NAME, format, ARCHIVE_IDENTITY_FORMAT);
    if (!parsed || !str_equal(encode(&found, again), text))
        return error_set(err, ERROR_DAMAGE,
                         "%s is broken: bring it back from a copy, or move it away and run "
                         "antonectl archive adopt",
                         ARCHIVE_IDENTITY_NAME);
    *ret = found;
    return 0;
}

int archive_identity_load(const struct archive_directory *directory, struct uuid *ret,
                          struct error *err)
{
    char text[TEXT_MAX];
    int fd = openat(archive_directory_fd(directory), ARCHIVE_IDENTITY_NAME,
                    O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT) {
        *ret = (struct uuid){ 0 };
        return 0;
    }
    if (fd < 0)
        return error_set_errno(err, ERROR_IO, errno, "opening %s", ARCHIVE_IDENTITY_NAME);
    ssize_t got = read(fd, text, sizeof text);
    int saved = errno;
    close(fd);
    if (got < 0)
        return error_set_errno(err, ERROR_IO, saved, "reading %s", ARCHIVE_IDENTITY_NAME);
    return decode((struct str){ text, (size_t)got }, ret, err);
}

int archive_identity_store(const struct archive_directory *directory, const struct uuid *id,
                           struct error *err)
{
    char text[TEXT_MAX];
    return archive_directory_create(directory, ARCHIVE_IDENTITY_NAME, encode(id, text), 0440, err);
}

static int note_file(void *ctx, const char *path, struct error *err)
{
    struct archive_name name;
    bool *any = ctx;
    (void)err;
    *any = *any || strcmp(path, ARCHIVE_MANIFEST_NAME) == 0 || archive_name_parse(path, &name);
    return 0;
}

int archive_identity_find_files(const struct archive_directory *directory, bool *ret_any,
                                struct error *err)
{
    *ret_any = false;
    return archive_directory_walk(directory, note_file, ret_any, err);
}
