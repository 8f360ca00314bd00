/* The key of the erasures' journal. */
#include "antoned/archive/erasure_key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/* As any file of the archive is made: under a temporary name, synced, then published. A key that
 * was half written could never be made good again. */
static int publish_key(const struct archive_directory *directory, const char *temporary,
                       struct error *err)
{
    int at = archive_directory_fd(directory);
    if (archive_rename_without_replacing(at, temporary, ARCHIVE_ERASURE_KEY_NAME) < 0)
        return error_set_errno(err, ERROR_IO, errno, "publishing %s", ARCHIVE_ERASURE_KEY_NAME);
    return archive_directory_sync(directory, ARCHIVE_ERASURE_KEY_NAME, err);
}

static int make_key(const struct archive_directory *directory, struct error *err)
{
    struct archive_erasure_key key;
    char temporary[ARCHIVE_TEMPORARY_SIZE];
    int at = archive_directory_fd(directory);
    archive_temporary_name(ARCHIVE_ERASURE_KEY_NAME, temporary);
    if (getrandom(key.bytes, sizeof key.bytes, 0) != sizeof key.bytes)
        return error_set_errno(err, ERROR_OS, errno, "getrandom");
    int fd = openat(at, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
    if (fd < 0)
        return error_set_errno(err, ERROR_IO, errno, "creating %s", ARCHIVE_ERASURE_KEY_NAME);
    bool written = write(fd, key.bytes, sizeof key.bytes) == sizeof key.bytes && fsync(fd) == 0;
    int saved = errno;
    close(fd);
    if (written && publish_key(directory, temporary, err) == 0)
        return 0;
    unlinkat(at, temporary, 0);
    return written ? -1
                   : error_set_errno(err, ERROR_IO, saved, "writing %s", ARCHIVE_ERASURE_KEY_NAME);
}

int archive_erasure_key_load(const struct archive_directory *directory, bool make,
                             struct archive_erasure_key *ret, struct error *err)
{
    struct archive_erasure_key key;
    int at = archive_directory_fd(directory);
    int fd = openat(at, ARCHIVE_ERASURE_KEY_NAME, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT && make) {
        if (make_key(directory, err) < 0)
            return -1;
        fd = openat(at, ARCHIVE_ERASURE_KEY_NAME, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    }
    if (fd < 0)
        return error_set_errno(err, ERROR_DAMAGE, errno,
                               "%s, by which erased persons are known, cannot be read",
                               ARCHIVE_ERASURE_KEY_NAME);
    ssize_t got = read(fd, key.bytes, sizeof key.bytes);
    close(fd);
    if (got != sizeof key.bytes)
        return error_set(err, ERROR_DAMAGE, "%s is broken: bring it back from a backup",
                         ARCHIVE_ERASURE_KEY_NAME);
    *ret = key;
    return 0;
}

void archive_erasure_hash(const struct archive_erasure_key *key, const char *author_id,
                          char out[DIGEST_HEX_SIZE])
{
    uint8_t hash[DIGEST_SIZE];
    digest_keyed(key->bytes, sizeof key->bytes, author_id, strlen(author_id), hash);
    digest_hex(hash, out);
}
