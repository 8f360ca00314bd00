/* antonectl setup: from an installed package and a PostgreSQL to a daemon that takes posts. */
#include "antoned/antonectl/setup.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "antoned/antonectl/output.h"

bool setup_is_local(const struct setup *setup)
{
    return setup->host.size == 0 || setup->host.data[0] == '/';
}

struct setup_step *setup_add_step(struct setup *setup, const char *name,
                                  int (*run)(struct setup *setup, struct error *err))
{
    struct setup_step *step = &setup->steps[setup->step_count++];
    *step = (struct setup_step){ .name = name, .run = run };
    return step;
}

bool setup_account(const char *name, uid_t *ret)
{
    char space[4096];
    struct passwd account, *found = NULL;
    if (getpwnam_r(name, &account, space, sizeof space, &found) != 0 || found == NULL)
        return false;
    *ret = account.pw_uid;
    return true;
}

static void setup_fini(struct setup *setup)
{
    struct buffer *const texts[] = {
        &setup->config_text, &setup->config_before, &setup->host,       &setup->port,
        &setup->database,    &setup->hba_path,      &setup->hba_before, &setup->hba_text,
        &setup->ident_path,  &setup->ident_before,  &setup->ident_text
    };
    pg_session_close(setup->admin);
    config_free(setup->config);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        buffer_free(texts[i]);
    for (size_t i = 0; i < setup->step_count; i++)
        buffer_free(&setup->steps[i].plan);
}
#define _cleanup_setup_ __attribute__((cleanup(setup_fini)))

/* ---- what is to be done ---- */

static int make_plan(struct setup *setup, struct error *err)
{
    if (setup_plan_config(setup, err) < 0 || setup_plan_database(setup, err) < 0)
        return -1;
    return setup->service ? setup_plan_service(setup, err) : 0;
}

/* "configuration  first line", the others below it. */
static void show_step(const struct setup_step *step)
{
    const char *line = step->plan.size > 0 ? step->plan.data : "nothing to do\n";
    const char *name = step->name;
    while (*line != '\0') {
        int length = (int)strcspn(line, "\n");
        printf("  %-14s %.*s\n", name, length, line);
        line += length + (line[length] == '\n');
        name = "";
    }
}

static void show_plan(const struct setup *setup)
{
    puts("antonectl setup does this:\n");
    for (size_t i = 0; i < setup->step_count; i++)
        show_step(&setup->steps[i]);
    putchar('\n');
    fflush(stdout);
}

static void print_plan_json(const struct setup *setup)
{
    json_t *steps = json_array();
    for (size_t i = 0; i < setup->step_count; i++) {
        const struct setup_step *step = &setup->steps[i];
        json_array_append_new(steps, json_pack("{s:s, s:s, s:b}", "step", step->name, "plan",
                                               step->plan.size > 0 ? step->plan.data : "",
                                               "by_hand", step->run == NULL));
    }
    output_document(steps);
    json_decref(steps);
}

/* ---- consent ---- */

static int ask(struct error *err)
{
    char answer[16];
    if (!isatty(STDIN_FILENO))
        return error_set(err, ERROR_USAGE,
                         "nobody is there to ask: --yes does it, --dry-run only shows it");
    fputs("Do it? [y/N] ", stderr);
    if (fgets(answer, sizeof answer, stdin) == NULL || (answer[0] != 'y' && answer[0] != 'Y'))
        return error_set(err, ERROR_USAGE, "nothing was done");
    return 0;
}

/* ---- doing it ---- */

static int carry_out(struct setup *setup, struct error *err)
{
    for (size_t i = 0; i < setup->step_count; i++) {
        const struct setup_step *step = &setup->steps[i];
        if (step->run == NULL || step->plan.size == 0)
            continue;
        if (step->run(setup, err) < 0)
            return error_prefix(err, "%s", step->name);
        fprintf(setup->command->json ? stderr : stdout, "%-14s done\n", step->name);
        fflush(stdout);
    }
    return 0;
}

static void show_next(const struct setup *setup)
{
    if (!setup->service)
        puts("\nNext: antonectl db migrate, antoned --check, then start antoned");
    else
        puts(
            "\nantoned takes posts. See it: systemctl status antoned, sudo -u antoned antonectl "
            "status\nWho did not mention you on X gets no draft until you say that your access to "
            "X allows it: antonectl platform show x");
}

static int run_setup(struct command *command, struct error *err)
{
    _cleanup_setup_ struct setup setup = {
        .command = command,
        .config_path = command->config_path != NULL ? command->config_path
                                                    : SYSCONFDIR "/antoned/antoned.conf",
        .service = command_option(command, "no-service") == NULL,
    };
    bool dry_run = command_option(command, "dry-run") != NULL;
    if (make_plan(&setup, err) < 0)
        return -1;
    if (command->json)
        print_plan_json(&setup);
    else
        show_plan(&setup);
    if (dry_run)
        return 0;
    if (command_option(command, "yes") == NULL && ask(err) < 0)
        return -1;
    if (carry_out(&setup, err) < 0)
        return -1;
    if (!command->json)
        show_next(&setup);
    return 0;
}

static const struct verb_option options[] = {
    { "host", "HOST", "where PostgreSQL is: a socket's directory, or a host (as configured)" },
    { "port", "PORT", "its port (as configured)" },
    { "database", "NAME", "the database (as configured)" },
    { "environment", "NAME", "development, test or production (as configured)" },
    { "admin", "CONNINFO",
      "how a superuser connects (on this machine: as the account postgres, by its socket)" },
    { "yes", NULL, "do it without asking" },
    { "dry-run", NULL, "show all that would be done, change nothing" },
    { "no-service", NULL, "leave systemd alone: configuration, access, roles and database only" },
    { 0 },
};

static const struct verb verbs[] = {
    { .summary = "Make an installed antoned work: configuration, access, database, service",
      .details = "Shows everything first and asks. Twice is once: what is so stays so. With a "
                 "PostgreSQL on another host the lines of its pg_hba.conf are shown for you to "
                 "put in, and without --admin so is what a superuser does.",
      .options = options,
      .run = run_setup },
    { 0 },
};

const struct noun noun_setup = { "setup", "Make an installed antoned work", verbs };
