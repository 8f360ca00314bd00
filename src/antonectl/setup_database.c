/* The database's part of setup: who may log in, the roles, the database. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "antoned/antonectl/backup.h"
#include "antoned/antonectl/open.h"
#include "antoned/antonectl/setup.h"
#include "antoned/store/access.h"
#include "antoned/store/database.h"
#include "antoned/sys/file.h"

#define ACCESS_CAP_BYTES (4 * 1024 * 1024)
#define SERVER_ACCOUNT   "postgres"

/* ---- a superuser's session ---- */

static struct pg_session *open_admin(const struct setup *setup, const char *conninfo,
                                     struct error *err)
{
    struct pg_session_options options = {
        .conninfo = conninfo,
        .role = "setup",
        .connect_timeout_ms = setup->config->database.connect_timeout_ms,
        .statement_timeout_ms = -1,
    };
    return pg_session_open(&options, err);
}

/* By the socket of this machine the server knows us by the account that we connect as. */
static struct pg_session *open_as_server_account(const struct setup *setup, const char *conninfo,
                                                 struct error *err)
{
    uid_t account;
    bool changed = geteuid() == 0 && setup_account(SERVER_ACCOUNT, &account);
    if (changed && seteuid(account) < 0) {
        error_set_errno(err, ERROR_PERMISSION, errno, "cannot be %s", SERVER_ACCOUNT);
        return NULL;
    }
    struct pg_session *admin = open_admin(setup, conninfo, err);
    if (changed && seteuid(0) < 0) {
        pg_session_close(admin);
        error_set_errno(err, ERROR_PERMISSION, errno, "cannot be root again");
        return NULL;
    }
    if (admin == NULL)
        error_prefix(err,
                     "as superuser \"%s\" of this machine's PostgreSQL (is it installed and "
                     "running? are we root? otherwise: --admin)",
                     SERVER_ACCOUNT);
    return admin;
}

static int connect_admin(struct setup *setup, struct error *err)
{
    const char *given = command_option(setup->command, "admin");
    if (given != NULL) {
        if (open_check_argument(given, err) == 0)
            setup->admin = open_admin(setup, given, err);
        return setup->admin != NULL ? 0 : error_prefix(err, "--admin");
    }
    if (!setup_is_local(setup))
        return 0;
    _cleanup_buffer_ struct buffer conninfo = { 0 };
    buffer_printf(&conninfo, "dbname=postgres user=%s", SERVER_ACCOUNT);
    if (setup->host.size > 0)
        buffer_printf(&conninfo, " host=%s", setup->host.data);
    if (setup->port.size > 0)
        buffer_printf(&conninfo, " port=%s", setup->port.data);
    setup->admin = open_as_server_account(setup, conninfo.data, err);
    return setup->admin != NULL ? 0 : -1;
}

/* ---- pg_hba.conf and pg_ident.conf ---- */

#define ROLES(X)                                                                                   \
    X(antone_worker)                                                                               \
    X(antone_retention)                                                                            \
    X(antone_migrator)
#define MAP_LINE(role)  "antone antoned " #role "\n"
#define ROLE_NAME(role) #role ","

static const char map_lines[] = ROLES(MAP_LINE);

/* "antone_worker,antone_retention,antone_migrator" */
static int roles_length(void)
{
    return (int)strlen(ROLES(ROLE_NAME)) - 1;
}

static int change_access(struct setup *setup, struct error *err)
{
    struct error ignored;
    if (file_replace(setup->hba_path.data, buffer_view(&setup->hba_text), err) < 0)
        return -1;
    if (file_replace(setup->ident_path.data, buffer_view(&setup->ident_text), err) == 0 &&
        access_check(setup->admin, err) == 0)
        return access_reload(setup->admin, err);
    file_replace(setup->hba_path.data, buffer_view(&setup->hba_before), &ignored);
    file_replace(setup->ident_path.data, buffer_view(&setup->ident_before), &ignored);
    return error_prefix(err, "%s was put back", setup->hba_path.data);
}

static void describe_file(const struct buffer *path, const struct buffer *before,
                          const struct buffer *after, const char *lines, struct buffer *plan)
{
    if (before->size == after->size && memcmp(before->data, after->data, after->size) == 0)
        return;
    buffer_printf(plan, "%s, above its first line:\n", path->data);
    while (*lines != '\0') {
        size_t length = strcspn(lines, "\n") + 1;
        buffer_printf(plan, "    %.*s", (int)length, lines);
        lines += length;
    }
}

static int plan_local_access(struct setup *setup, struct setup_step *step, struct error *err)
{
    _cleanup_buffer_ struct buffer line = { 0 };
    if (access_files(setup->admin, &setup->hba_path, &setup->ident_path, err) < 0 ||
        file_read(setup->hba_path.data, ACCESS_CAP_BYTES, &setup->hba_before, err) < 0 ||
        file_read(setup->ident_path.data, ACCESS_CAP_BYTES, &setup->ident_before, err) < 0)
        return -1;
    buffer_printf(&line, "local %s %.*s peer map=antone\n", setup->database.data, roles_length(),
                  ROLES(ROLE_NAME));
    /* Where the migrator proves backups, and from where it gives a restored one its name. */
    buffer_add_text(&line, "local ");
    backup_scratch_name(setup->database.data, &line);
    buffer_add_char(&line, ',');
    backup_restored_name(setup->database.data, &line);
    buffer_add_text(&line, ",postgres antone_migrator peer map=antone\n");
    setup_text_with_block(setup->hba_before.data, setup->database.data, line.data,
                          &setup->hba_text);
    setup_text_with_block(setup->ident_before.data, setup->database.data, map_lines,
                          &setup->ident_text);
    step->run = change_access;
    describe_file(&setup->hba_path, &setup->hba_before, &setup->hba_text, line.data, &step->plan);
    describe_file(&setup->ident_path, &setup->ident_before, &setup->ident_text, map_lines,
                  &step->plan);
    if (step->plan.size > 0)
        buffer_add_text(&step->plan, "PostgreSQL is told to read them again\n");
    return 0;
}

/* Nobody but the server's own host can change these files. */
static void plan_remote_access(struct setup *setup, struct setup_step *step)
{
    buffer_printf(
        &step->plan,
        "by you, in pg_hba.conf of %s, above its first line, with this host's address:\n"
        "    hostssl %s %.*s ADDRESS/32 scram-sha-256\n"
        "a password for each of these roles (\\password in psql), and the same in\n"
        "/etc/credstore/antoned.pgpass and antoned-migrate.pgpass, owner root, mode 0600:\n"
        "    %s:%s:%s:*:PASSWORD\n"
        "the authority that signed its certificate in antoned.ca.crt and "
        "antoned-migrate.ca.crt there\n",
        setup->host.data, setup->database.data, roles_length(), ROLES(ROLE_NAME), setup->host.data,
        setup->port.size > 0 ? setup->port.data : "5432", setup->database.data);
}

/* ---- roles and database ---- */

static int make_database(struct setup *setup, struct error *err)
{
    bool created;
    return database_init(setup->admin, setup->database.data, &created, err);
}

static void plan_making(struct setup *setup)
{
    struct setup_step *step =
        setup_add_step(setup, "database", setup->admin != NULL ? make_database : NULL);
    if (setup->admin != NULL)
        buffer_printf(
            &step->plan,
            "the roles antone_owner, antone_migrator, antone_worker, antone_retention, "
            "antone_readonly, antone_producer, antone_poster\nand the database %s, those that are "
            "missing\n",
            setup->database.data);
    else
        buffer_add_text(&step->plan,
                        "by a superuser, unless it is there: antonectl db init "
                        "--admin CONNINFO\n");
}

int setup_plan_database(struct setup *setup, struct error *err)
{
    if (connect_admin(setup, err) < 0)
        return -1;
    struct setup_step *access = setup_add_step(setup, "access", NULL);
    if (!setup_is_local(setup))
        plan_remote_access(setup, access);
    else if (plan_local_access(setup, access, err) < 0)
        return -1;
    plan_making(setup);
    return 0;
}
