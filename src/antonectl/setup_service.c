/* systemd's part of setup: the units do what they do later too, so that it is seen to work. */
#include <errno.h>
#include <netdb.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "antoned/antonectl/setup.h"
#include "antoned/sys/file.h"

#define ACCOUNT      "antoned"
#define CREDENTIALS  "/etc/credstore/"
#define UNITS        "/etc/systemd/system/"
#define DROP_IN      "database.conf"
#define COMMAND(...) ((const char *const[WORDS_MAX]){ __VA_ARGS__ })

#define WORDS_MAX 20 /* the last is NULL */

extern char **environ;

/* ---- other programs ---- */

/* Standard output is ours alone: with --json it is a document. */
static int start(const char *const command[WORDS_MAX], pid_t *ret)
{
    char *words[WORDS_MAX]; /* posix_spawn does not write to them, but does not say so */
    posix_spawn_file_actions_t actions;
    memcpy(words, command, sizeof words);
    int failure = posix_spawn_file_actions_init(&actions);
    if (failure != 0)
        return failure;
    failure = posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    if (failure == 0)
        failure = posix_spawnp(ret, words[0], &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

static int run(const char *const command[WORDS_MAX], struct error *err)
{
    pid_t child;
    int status, failure = start(command, &child);
    if (failure != 0)
        return error_set_errno(err, ERROR_OS, failure, "cannot run %s", command[0]);
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return error_set_errno(err, ERROR_OS, errno, "cannot wait for %s", command[0]);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    return error_set(err, ERROR_UNAVAILABLE, "%s %s failed; what it said is above", command[0],
                     command[1]);
}

static int start_unit(const char *const command[WORDS_MAX], const char *unit, struct error *err)
{
    struct error ignored;
    if (run(command, err) == 0)
        return 0;
    fflush(stdout);
    run(COMMAND("journalctl", "--unit", unit, "--lines=10", "--output=cat", "--no-pager"),
        &ignored);
    return -1;
}

/* ---- a database on another host: the units let only local addresses through ---- */

static int write_drop_in(const char *unit, const char *addresses, struct error *err)
{
    char path[200];
    snprintf(path, sizeof path, UNITS "%s.d", unit);
    if (mkdir(path, 0755) < 0 && errno != EEXIST)
        return error_set_errno(err, ERROR_IO, errno, "%s", path);
    snprintf(path, sizeof path, UNITS "%s.d/" DROP_IN, unit);
    _cleanup_buffer_ struct buffer text = { 0 };
    buffer_printf(&text, "# Made by antonectl setup.\n[Service]\nIPAddressAllow=%s\n", addresses);
    return file_replace(path, buffer_view(&text), err);
}

static int find_addresses(const char *host, struct buffer *out, struct error *err)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list;
    int failure = getaddrinfo(host, NULL, &hints, &list);
    if (failure != 0)
        return error_set(err, ERROR_UNAVAILABLE, "%s: %s", host, gai_strerror(failure));
    for (const struct addrinfo *each = list; each != NULL; each = each->ai_next) {
        char address[NI_MAXHOST];
        if (getnameinfo(each->ai_addr, each->ai_addrlen, address, sizeof address, NULL, 0,
                        NI_NUMERICHOST) == 0)
            buffer_printf(out, "%s%s", out->size > 0 ? " " : "", address);
    }
    freeaddrinfo(list);
    return 0;
}

static int open_network(struct setup *setup, struct error *err)
{
    _cleanup_buffer_ struct buffer addresses = { 0 };
    if (find_addresses(setup->host.data, &addresses, err) < 0 ||
        write_drop_in("antoned.service", addresses.data, err) < 0 ||
        write_drop_in("antoned-migrate.service", addresses.data, err) < 0)
        return -1;
    return run(COMMAND("systemctl", "daemon-reload"), err);
}

static int plan_network(struct setup *setup, struct error *err)
{
    if (setup_is_local(setup))
        return 0;
    struct setup_step *step = setup_add_step(setup, "network", open_network);
    _cleanup_buffer_ struct buffer addresses = { 0 };
    if (find_addresses(setup->host.data, &addresses, err) < 0)
        return -1;
    buffer_printf(&step->plan,
                  UNITS "antoned.service.d/" DROP_IN
                        " and the same for antoned-migrate.service:\n"
                        "    IPAddressAllow=%s\n",
                  addresses.data);
    return 0;
}

/* ---- schema, check, service ---- */

/* Posts stay queued meanwhile. */
static int migrate(struct setup *setup, struct error *err)
{
    (void)setup;
    if (run(COMMAND("systemctl", "stop", "antoned"), err) < 0)
        return -1;
    return start_unit(COMMAND("systemctl", "start", "antoned-migrate"), "antoned-migrate", err);
}

/* As the daemon's account: by runuser where the server knows us by it, else in a unit of its own,
 * which systemd hands the service's credentials, as far as they are there; both are only root's. */
static int check(struct setup *setup, struct error *err)
{
    const char *path = setup->config_path;
    if (setup_is_local(setup))
        return run(COMMAND("runuser", "-u", ACCOUNT, "--", "antoned", "-c", path, "--check"), err);
    return run(
        COMMAND("systemd-run", "--quiet", "--wait", "--pipe", "--collect",
                "--property=User=" ACCOUNT,
                "--property=LoadCredential=pgpass:" CREDENTIALS "antoned.pgpass",
                "--property=LoadCredential=ca.crt:" CREDENTIALS "antoned.ca.crt",
                "--property=LoadCredential=pg_service.conf:" CREDENTIALS "antoned.pg_service.conf",
                "--property=SetCredential=pgpass:\\n", "--property=SetCredential=ca.crt:\\n",
                "--property=SetCredential=pg_service.conf:\\n", "antoned", "-c", path, "--check"),
        err);
}

static int enable(struct setup *setup, struct error *err)
{
    (void)setup;
    return start_unit(COMMAND("systemctl", "enable", "--now", "antoned"), "antoned", err);
}

static int check_ground(const struct setup *setup, struct error *err)
{
    if (access("/run/systemd/system", F_OK) < 0)
        return error_set(err, ERROR_CONFIG, "systemd does not run here: use --no-service");
    if (strcmp(setup->config_path, SYSCONFDIR "/antoned/antoned.conf") != 0)
        return error_set(err, ERROR_USAGE,
                         "the service reads " SYSCONFDIR
                         "/antoned/antoned.conf, not %s: use --no-service",
                         setup->config_path);
    uid_t account;
    if (!setup_account(ACCOUNT, &account))
        return error_set(err, ERROR_CONFIG,
                         "there is no account " ACCOUNT ": systemd-sysusers makes it");
    return 0;
}

int setup_plan_service(struct setup *setup, struct error *err)
{
    if (check_ground(setup, err) < 0 || plan_network(setup, err) < 0)
        return -1;
    struct setup_step *schema = setup_add_step(setup, "schema", migrate);
    buffer_add_text(&schema->plan, "systemctl stop antoned; systemctl start antoned-migrate\n");
    struct setup_step *checking = setup_add_step(setup, "check", check);
    buffer_add_text(&checking->plan, "antoned --check\n");
    struct setup_step *service = setup_add_step(setup, "service", enable);
    buffer_add_text(&service->plan, "systemctl enable --now antoned\n");
    return 0;
}
