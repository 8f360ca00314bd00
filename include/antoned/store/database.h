/* Making the roles and the database once, and filling one of a developer with something to look
 * at. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/pg/session.h"

/* As a superuser of the cluster or as a role with CREATEROLE and CREATEDB: makes the roles of the
 * schema and the database `name`, those that are missing, and sets who may connect; roles and
 * grants are the same either way. Twice is once; a failure leaves neither. ERROR_PERMISSION names
 * the rights that are missing, ERROR_CONFIG: the database is there in another encoding than UTF8.
 */
int database_init(struct pg_session *admin, const char *name, bool *ret_created, struct error *err);

/* ERROR_CONFIG when antone_migrator cannot do its work in this cluster. */
int database_check_migrator(struct pg_session *session, struct error *err);

/* ERROR_CONFIG when there is a schema of our name that antoned has not made. */
int database_check_ours(struct pg_session *session, struct error *err);

/* As antone_owner, databases beside the one in use: `make` makes an empty one as init does, instead
 * of any of that name; `shut` lets nobody connect any more but owner and migrator, `open` undoes
 * that; `swap` gives `name` to `fresh` and `kept` to what had it, both or neither, from a session
 * on a third database. None of these reaches into a database that is in use. */
int database_make(struct pg_session *owner, const char *name, struct error *err);
int database_drop(struct pg_session *owner, const char *name, struct error *err);
int database_shut(struct pg_session *owner, const char *name, struct error *err);
int database_open(struct pg_session *owner, const char *name, struct error *err);
int database_swap(struct pg_session *owner, const char *name, const char *fresh, const char *kept,
                  struct error *err);

/* ERROR_UNAVAILABLE naming who else is connected to the session's database. */
int database_check_alone(struct pg_session *session, struct error *err);

struct database_seeded {
    const char *what; /* "authors" */
    int64_t added;    /* rows that were not there yet */
};
#define DATABASE_SEEDS 5

/* Development data, in one transaction, as a member of antone_owner; twice changes nothing. The
 * caller refuses it in production. */
int database_seed(struct pg_session *session, struct database_seeded ret[DATABASE_SEEDS],
                  struct error *err);
