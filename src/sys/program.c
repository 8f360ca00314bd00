/* Another program, run to its end. */
#include "antoned/sys/program.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "antoned/sys/environment.h"

/* Nothing of ours that could hold a secret or speak for us, and messages that can be read. */
static char **environment_with(const char *variable)
{
    static const char *const without[] = {
        "PG",      "DATABASE_URL=", "NOTIFY_SOCKET=", "WATCHDOG_",
        "LISTEN_", "LC_",           "LANG",           "CREDENTIALS_DIRECTORY="
    };
    const char *const more[] = { "LC_ALL=C", variable };
    return environment_for_child(without, sizeof without / sizeof without[0], more,
                                 variable != NULL ? 2 : 1);
}

/* 0 or an errno, as posix_spawn. */
static int spawn(pid_t *pid, char *const *arguments, const char *variable, int out, int said)
{
    posix_spawn_file_actions_t actions;
    int result = posix_spawn_file_actions_init(&actions);
    if (result != 0)
        return result;
    char **variables = environment_with(variable);
    if ((result = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY,
                                                   0)) == 0 &&
        (result = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO)) == 0 &&
        (result = posix_spawn_file_actions_adddup2(&actions, said, STDERR_FILENO)) == 0)
        result = posix_spawnp(pid, arguments[0], &actions, NULL, arguments, variables);
    free(variables);
    posix_spawn_file_actions_destroy(&actions);
    return result;
}

static int wait_for(pid_t pid, const char *name, struct error *err)
{
    int status;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return error_set_errno(err, ERROR_OS, errno, "waiting for %s", name);
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    return error_set(err, ERROR_IO, "%s ended with %s %d", name,
                     WIFEXITED(status) ? "exit status" : "signal",
                     WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

static void take(int fd, struct buffer *to)
{
    char part[4096];
    ssize_t got;
    if (to == NULL || lseek(fd, 0, SEEK_SET) < 0)
        return;
    while ((got = read(fd, part, sizeof part)) > 0)
        buffer_add(to, part, (size_t)got);
}

static int run(char *const *arguments, const char *variable, int out, int said, struct error *err)
{
    pid_t pid;
    int failure = spawn(&pid, arguments, variable, out, said);
    if (failure == ENOENT)
        return error_set(err, ERROR_CONFIG,
                         "there is no program %s (Debian: apt-get install postgresql-client)",
                         arguments[0]);
    if (failure != 0)
        return error_set_errno(err, ERROR_OS, failure, "cannot run %s", arguments[0]);
    return wait_for(pid, arguments[0], err);
}

int program_run(char *const *arguments, const char *variable, struct buffer *out,
                struct buffer *said, struct error *err)
{
    int files[2] = { memfd_create("out", MFD_CLOEXEC), memfd_create("said", MFD_CLOEXEC) };
    int result;
    if (files[0] < 0 || files[1] < 0)
        result = error_set_errno(err, ERROR_OS, errno, "a file in memory");
    else
        result = run(arguments, variable, files[0], files[1], err);
    for (int i = 0; i < 2; i++) {
        if (files[i] < 0)
            continue;
        take(files[i], i == 0 ? out : said);
        close(files[i]);
    }
    return result;
}

int program_hand_over(const char *text, struct error *err)
{
    size_t size = strlen(text);
    int fd = memfd_create("settings", 0);
    if (fd >= 0 && fchmod(fd, S_IRUSR | S_IWUSR) == 0 && write(fd, text, size) == (ssize_t)size)
        return fd;
    int failure = errno;
    if (fd >= 0)
        close(fd);
    return error_set_errno(err, ERROR_OS, failure, "a file in memory");
}
