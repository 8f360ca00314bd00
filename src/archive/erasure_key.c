/* The key of the erasures' journal. */
#include "antoned/archive/erasure_key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

static int make_key(const struct archive_directory *directory, struct error *err)
{
    struct archive_erasure_key key;
    if (getrandom(key.bytes, sizeof key.bytes, 0) != sizeof key.bytes)
        return error_set_errno(err, ERROR_OS, errno, "getrandom");
    struct str content = { (const char *)key.bytes, sizeof key.bytes };
    return archive_directory_create(directory, ARCHIVE_ERASURE_KEY_NAME, content, 0400, err);
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
