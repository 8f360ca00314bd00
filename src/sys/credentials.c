/* Hands systemd's credentials to libpq. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "antoned/sys/config.h"
#include "antoned/sys/file.h"

#define CREDENTIAL_CAP_BYTES (256 * 1024)
#define COPY_PLACE           "/proc/self/fd/"

static const struct credential {
    const char *name;     /* LoadCredential=<name> */
    const char *variable; /* of libpq */
    bool private;         /* libpq ignores it when others may read it */
} credentials[] = {
    { "pgpass", "PGPASSFILE", true },
    { "pg_service.conf", "PGSERVICEFILE", false },
    { "ca.crt", "PGSSLROOTCERT", false },
};

/* systemd grants the file by an access list, which shows as a group's right to read; libpq then
 * takes a password file for too open and ignores it. A copy in memory of our own is not. The
 * descriptor stays open as long as the process, and a reload writes it anew: connections know it by
 * its path. */
static int private_copy(const char *path, char *ret_path, size_t size, struct error *err)
{
    static int fd = -1;
    _cleanup_buffer_ struct buffer content = { 0 };
    if (file_read(path, CREDENTIAL_CAP_BYTES, &content, err) < 0)
        return -1;
    if (fd < 0)
        fd = memfd_create("pgpass", 0);
    bool written = fd >= 0 && fchmod(fd, 0600) == 0 && ftruncate(fd, 0) == 0 &&
                   pwrite(fd, content.data, content.size, 0) == (ssize_t)content.size;
    int failure = errno;
    explicit_bzero(content.data, content.size);
    if (!written)
        return error_set_errno(err, ERROR_OS, failure, "cannot keep a copy of %s", path);
    snprintf(ret_path, size, COPY_PLACE "%d", fd);
    return 0;
}

/* A copy of the process that started this one is closed here: it is made anew. */
static bool is_set_by_others(const char *variable)
{
    const char *value = getenv(variable);
    return value != NULL && strncmp(value, COPY_PLACE, strlen(COPY_PLACE)) != 0;
}

static int adopt(const char *directory, const struct credential *credential, struct error *err)
{
    char path[1024];
    struct stat status;
    snprintf(path, sizeof path, "%s/%s", directory, credential->name);
    if (is_set_by_others(credential->variable) || stat(path, &status) < 0 || status.st_size <= 1)
        return 0; /* a lone newline: what the unit has in the place of one that is not there */
    bool open_to_others = (status.st_mode & (S_IRWXG | S_IRWXO)) != 0;
    if (credential->private && open_to_others && private_copy(path, path, sizeof path, err) < 0)
        return -1;
    if (setenv(credential->variable, path, 1) < 0)
        return error_set_errno(err, ERROR_OS, errno, "cannot set %s", credential->variable);
    return 0;
}

int config_adopt_credentials(struct error *err)
{
    const char *directory = getenv("CREDENTIALS_DIRECTORY");
    if (directory == NULL)
        return 0;
    for (size_t i = 0; i < sizeof credentials / sizeof credentials[0]; i++)
        if (adopt(directory, &credentials[i], err) < 0)
            return -1;
    return 0;
}
