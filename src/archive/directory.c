/* The archive's directory, used through descriptors only. */
#include "antoned/archive/directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "antoned/archive/format.h"
#include "antoned/base/memory.h"

struct archive_directory {
    char *path; /* as given; for messages only */
    int fd;
};

static const int open_directory_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

static int check_ownership(const char *path, int fd, struct error *err)
{
    struct stat status;
    if (fstat(fd, &status) < 0)
        return error_set_errno(err, ERROR_IO, errno, "archive directory %s", path);
    if (status.st_uid != geteuid())
        return error_set(
            err, ERROR_PERMISSION,
            "archive directory %s belongs to user %u, not to us (user %u): run this as "
            "that user",
            path, (unsigned)status.st_uid, (unsigned)geteuid());
    if ((status.st_mode & S_IWOTH) != 0)
        return error_set(err, ERROR_PERMISSION,
                         "archive directory %s may be written by everybody (chmod o-w)", path);
    return 0;
}

int archive_directory_open(const char *path, struct archive_directory **ret, struct error *err)
{
    int fd = open(path, open_directory_flags);
    if (fd < 0 && errno == ENOENT) /* an empty one made here would hide the real one */
        return error_set_errno(err, ERROR_IO, errno,
                               "archive directory %s (is it mounted? it must be made by hand)",
                               path);
    if (fd < 0)
        return error_set_errno(err, errno == EACCES ? ERROR_PERMISSION : ERROR_IO, errno,
                               "archive directory %s", path);
    if (check_ownership(path, fd, err) < 0) {
        close(fd);
        return -1;
    }
    struct archive_directory *directory = memory_zalloc(sizeof *directory);
    directory->path = memory_strdup(path);
    directory->fd = fd;
    *ret = directory;
    return 0;
}

void archive_directory_close(struct archive_directory *directory)
{
    if (directory == NULL)
        return;
    close(directory->fd); /* the lock goes with it */
    free(directory->path);
    free(directory);
}

void archive_directory_close_pointer(struct archive_directory **directory)
{
    archive_directory_close(*directory);
}

int archive_directory_lock(struct archive_directory *directory, struct error *err)
{
    if (flock(directory->fd, LOCK_EX | LOCK_NB) == 0)
        return 0;
    if (errno == EWOULDBLOCK)
        return error_set(err, ERROR_RETRY,
                         "another process works in %s, such as a run of retention, a restore, an "
                         "erasure or a verification: try again when it has ended",
                         directory->path);
    return error_set_errno(err, ERROR_IO, errno, "lock of %s", directory->path);
}

const char *archive_directory_path(const struct archive_directory *directory)
{
    return directory->path;
}

int archive_directory_fd(const struct archive_directory *directory)
{
    return directory->fd;
}

int64_t archive_directory_free_bytes(const struct archive_directory *directory)
{
    struct statvfs status;
    if (fstatvfs(directory->fd, &status) < 0)
        return -1;
    return (int64_t)status.f_bavail * (int64_t)status.f_frsize;
}

/* One component down; made when it is missing and `make` says so. */
static int enter(int at, const char *name, bool make, struct error *err)
{
    int fd = openat(at, name, open_directory_flags | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT && make) {
        if (mkdirat(at, name, 0750) < 0 && errno != EEXIST)
            return error_set_errno(err, ERROR_IO, errno, "making archive folder %s", name);
        fd = openat(at, name, open_directory_flags | O_NOFOLLOW);
    }
    if (fd < 0)
        return error_set_errno(err, errno == ENOENT ? ERROR_DAMAGE : ERROR_IO, errno,
                               "archive folder %s", name);
    return fd;
}

/* Walks down to the folder of `path`; `visit` sees each descriptor from the root on. */
static int descend(const struct archive_directory *directory, const char *path, bool make,
                   int (*visit)(int fd, struct error *err), int *ret_fd, struct error *err)
{
    char copy[ARCHIVE_TEMPORARY_SIZE];
    snprintf(copy, sizeof copy, "%s", path);
    int fd = openat(directory->fd, ".", open_directory_flags);
    if (fd < 0)
        return error_set_errno(err, ERROR_IO, errno, "archive directory %s", directory->path);
    char *name = copy, *slash;
    for (; (slash = strchr(name, '/')) != NULL; name = slash + 1) {
        *slash = '\0';
        if (visit != NULL && visit(fd, err) < 0)
            break;
        int next = enter(fd, name, make, err);
        close(fd);
        if ((fd = next) < 0)
            return -1;
    }
    if (slash != NULL || (visit != NULL && visit(fd, err) < 0)) {
        close(fd);
        return -1;
    }
    *ret_fd = fd;
    return 0;
}

int archive_directory_open_parent(const struct archive_directory *directory, const char *path,
                                  bool make, int *ret_fd, struct error *err)
{
    return descend(directory, path, make, NULL, ret_fd, err);
}

static int sync_folder(int fd, struct error *err)
{
    if (fsync(fd) < 0)
        return error_set_errno(err, ERROR_IO, errno, "fsync of an archive folder");
    return 0;
}

int archive_directory_sync(const struct archive_directory *directory, const char *path,
                           struct error *err)
{
    int fd;
    if (descend(directory, path, false, sync_folder, &fd, err) < 0)
        return -1;
    close(fd);
    return 0;
}

static const char *last_component(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static int check_regular(int fd, const char *path, struct error *err)
{
    struct stat status;
    if (fstat(fd, &status) < 0)
        return error_set_errno(err, ERROR_IO, errno, "%s", path);
    if (!S_ISREG(status.st_mode))
        return error_set(err, ERROR_DAMAGE, "%s is not a regular file", path);
    return 0;
}

int archive_directory_open_file(const struct archive_directory *directory, const char *path,
                                int *ret_fd, struct error *err)
{
    int parent;
    if (archive_directory_open_parent(directory, path, false, &parent, err) < 0)
        return error_prefix(err, "%s", path);
    int fd = openat(parent, last_component(path), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    int saved = errno;
    close(parent);
    if (fd < 0)
        return error_set_errno(err, saved == ENOENT || saved == ELOOP ? ERROR_DAMAGE : ERROR_IO,
                               saved, "%s", path);
    if (check_regular(fd, path, err) < 0) {
        close(fd);
        return -1;
    }
    *ret_fd = fd;
    return 0;
}

int archive_directory_remove(const struct archive_directory *directory, const char *path,
                             struct error *err)
{
    int parent;
    if (archive_directory_open_parent(directory, path, false, &parent, err) < 0)
        return -1;
    int result = 0;
    if (unlinkat(parent, last_component(path), 0) < 0 && errno != ENOENT)
        result = error_set_errno(err, ERROR_IO, errno, "removing %s", path);
    else if (fsync(parent) < 0)
        result = error_set_errno(err, ERROR_IO, errno, "fsync of the folder of %s", path);
    close(parent);
    return result;
}

/* A walk in progress: what to call, and the path down to the folder in hand. */
struct walk {
    int (*each)(void *ctx, const char *path, struct error *err);
    void *ctx;
    char path[PATH_MAX];
};

static int walk_folder(struct walk *walk, int fd, struct error *err);

static int walk_child(struct walk *walk, int at, const struct dirent *child, struct error *err)
{
    size_t used = strlen(walk->path);
    if (used + strlen(child->d_name) + 2 > sizeof walk->path)
        return error_set(err, ERROR_IO, "a path below the archive directory is too long");
    strcpy(walk->path + used, child->d_name);
    struct stat status;
    int result = 0;
    if (fstatat(at, child->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        result = error_set_errno(err, ERROR_IO, errno, "%s", walk->path);
    else if (S_ISREG(status.st_mode))
        result = walk->each(walk->ctx, walk->path, err);
    else if (S_ISDIR(status.st_mode)) {
        strcat(walk->path, "/");
        int fd = enter(at, child->d_name, false, err);
        result = fd < 0 ? -1 : walk_folder(walk, fd, err);
    }
    walk->path[used] = '\0';
    return result;
}

static int walk_folder(struct walk *walk, int fd, struct error *err)
{
    DIR *folder = fdopendir(fd);
    if (folder == NULL) {
        close(fd);
        return error_set_errno(err, ERROR_IO, errno, "reading an archive folder");
    }
    int result = 0;
    const struct dirent *child;
    while (result == 0 && (child = readdir(folder)) != NULL) {
        if (strcmp(child->d_name, ".") != 0 && strcmp(child->d_name, "..") != 0)
            result = walk_child(walk, dirfd(folder), child, err);
    }
    closedir(folder);
    return result;
}

int archive_directory_walk(const struct archive_directory *directory,
                           int (*each)(void *ctx, const char *path, struct error *err), void *ctx,
                           struct error *err)
{
    struct walk walk = { .each = each, .ctx = ctx };
    int fd = openat(directory->fd, ".", open_directory_flags);
    if (fd < 0)
        return error_set_errno(err, ERROR_IO, errno, "archive directory %s", directory->path);
    return walk_folder(&walk, fd, err);
}

int archive_rename_without_replacing(int parent_fd, const char *from, const char *to)
{
    if (renameat2(parent_fd, from, parent_fd, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL)
        return -1;
    if (linkat(parent_fd, from, parent_fd, to, 0) < 0)
        return -1;
    return unlinkat(parent_fd, from, 0);
}

/* An empty file, under a temporary name that a later clean would remove too. */
static int make_probe(const struct archive_directory *directory, const char *name,
                      struct error *err)
{
    int fd = openat(directory->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    int outcome = fd < 0 ? -1 : fsync(fd);
    if (outcome < 0)
        error_set_errno(err, errno == EACCES || errno == EROFS ? ERROR_PERMISSION : ERROR_IO, errno,
                        "archive directory %s cannot be written to", directory->path);
    if (fd >= 0)
        close(fd);
    return outcome;
}

static int try_publishing(const struct archive_directory *directory, const char *from,
                          const char *to, struct error *err)
{
    if (make_probe(directory, from, err) < 0)
        return -1;
    if (archive_rename_without_replacing(directory->fd, from, to) < 0)
        return error_set_errno(
            err, ERROR_IO, errno,
            "the file system of archive directory %s can neither rename without replacing nor make "
            "hard links, and one of the two is needed: use another, such as ext4, XFS, btrfs or "
            "NFS",
            directory->path);
    if (make_probe(directory, from, err) < 0)
        return -1;
    if (archive_rename_without_replacing(directory->fd, from, to) == 0)
        return error_set(err, ERROR_IO,
                         "the file system of archive directory %s replaces a file that it must "
                         "not: use another, such as ext4, XFS, btrfs or NFS",
                         directory->path);
    return 0;
}

int archive_directory_probe(const struct archive_directory *directory, struct error *err)
{
    char name[64], from[ARCHIVE_TEMPORARY_SIZE], to[ARCHIVE_TEMPORARY_SIZE];
    snprintf(name, sizeof name, "probe-%d", (int)getpid());
    archive_temporary_name(name, from);
    snprintf(name, sizeof name, "probed-%d", (int)getpid());
    archive_temporary_name(name, to);
    int outcome = try_publishing(directory, from, to, err);
    unlinkat(directory->fd, from, 0);
    unlinkat(directory->fd, to, 0);
    return outcome;
}

/* After a failed fsync the file is thrown away, as any other is. */
static int fill_and_publish(const struct archive_directory *directory, int fd,
                            const char *temporary, const char *name, struct str content,
                            struct error *err)
{
    ssize_t written = write(fd, content.data, content.size);
    if (written != (ssize_t)content.size)
        return error_set_errno(err, ERROR_IO, written < 0 ? errno : ENOSPC, "writing %s", name);
    if (fsync(fd) < 0)
        return error_set_errno(err, ERROR_IO, errno, "fsync of %s", name);
    if (archive_rename_without_replacing(directory->fd, temporary, name) < 0)
        return error_set_errno(err, ERROR_IO, errno, "renaming to %s", name);
    return 0;
}

int archive_directory_create(const struct archive_directory *directory, const char *name,
                             struct str content, int mode, struct error *err)
{
    char temporary[ARCHIVE_TEMPORARY_SIZE];
    archive_temporary_name(name, temporary);
    int fd = openat(directory->fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return error_set_errno(err, ERROR_IO, errno, "creating %s", name);
    int result = fill_and_publish(directory, fd, temporary, name, content, err);
    close(fd);
    if (result < 0) {
        unlinkat(directory->fd, temporary, 0);
        return -1;
    }
    return archive_directory_sync(directory, name, err);
}

struct cleaning {
    const struct archive_directory *directory;
    int removed;
};

static int clean_one(void *ctx, const char *path, struct error *err)
{
    struct cleaning *cleaning = ctx;
    if (!archive_is_temporary(path))
        return 0;
    cleaning->removed++;
    return archive_directory_remove(cleaning->directory, path, err);
}

int archive_directory_clean(const struct archive_directory *directory, int *ret_removed,
                            struct error *err)
{
    struct cleaning cleaning = { .directory = directory };
    if (archive_directory_walk(directory, clean_one, &cleaning, err) < 0)
        return -1;
    *ret_removed = cleaning.removed;
    return 0;
}

static const char temporary_suffix[] = ".unfinished";

void archive_temporary_name(const char *path, char out[ARCHIVE_TEMPORARY_SIZE])
{
    const char *name = last_component(path);
    snprintf(out, ARCHIVE_TEMPORARY_SIZE, "%.*s.%s%s", (int)(name - path), path, name,
             temporary_suffix);
}

bool archive_is_temporary(const char *path)
{
    size_t size = strlen(path), suffix = sizeof temporary_suffix - 1;
    return last_component(path)[0] == '.' && size > suffix &&
           strcmp(path + size - suffix, temporary_suffix) == 0;
}
