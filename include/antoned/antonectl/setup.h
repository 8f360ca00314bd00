/* The parts of `antonectl setup`: what is to be done is gathered first, shown, and done only with
 * consent. */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

#include "antoned/antonectl/command.h"
#include "antoned/base/buffer.h"
#include "antoned/pg/session.h"
#include "antoned/sys/config.h"

#define SETUP_STEPS 8

struct setup;

struct setup_step {
    const char *name;
    struct buffer plan; /* a line each of what will be done; empty: nothing */
    int (*run)(struct setup *setup, struct error *err); /* NULL: it is for somebody else to do */
};

struct setup {
    const struct command *command;
    const char *config_path;
    bool service;          /* systemd's part too */
    struct config *config; /* as it will be */
    struct buffer config_text, config_before;
    struct buffer host, port, database; /* of database.migration_conninfo; host may be empty */
    struct pg_session *admin;           /* NULL: nobody said how, and the server is not here */
    struct buffer hba_path, hba_before, hba_text;
    struct buffer ident_path, ident_before, ident_text;
    struct setup_step steps[SETUP_STEPS];
    size_t step_count;
};

/* The server is reached by a socket of this machine. */
bool setup_is_local(const struct setup *setup);
struct setup_step *setup_add_step(struct setup *setup, const char *name,
                                  int (*run)(struct setup *setup, struct error *err));

/* Whether this machine has the account; its number. */
bool setup_account(const char *name, uid_t *ret);

/* Each adds its steps; nothing is changed. In this order. */
int setup_plan_config(struct setup *setup, struct error *err);   /* setup_config.c */
int setup_plan_database(struct setup *setup, struct error *err); /* setup_database.c */
int setup_plan_service(struct setup *setup, struct error *err);  /* setup_service.c */

/* The text with `lines` in a block of ours, named, above the first line that is not a comment: the
 * first rule of pg_hba.conf that fits counts. An older block of the name is replaced. */
void setup_text_with_block(const char *text, const char *name, const char *lines,
                           struct buffer *out);
