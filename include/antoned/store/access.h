/* Who may log in as whom: the server's pg_hba.conf and pg_ident.conf, as a superuser sees them. */
#pragma once

#include "antoned/base/buffer.h"
#include "antoned/base/error.h"
#include "antoned/pg/session.h"

/* Appends the paths of both files, on the server's host. ERROR_PERMISSION for who may not know. */
int access_files(struct pg_session *admin, struct buffer *ret_hba, struct buffer *ret_ident,
                 struct error *err);

/* ERROR_CONFIG with the first line that the server does not understand in the files on disk. */
int access_check(struct pg_session *admin, struct error *err);

int access_reload(struct pg_session *admin, struct error *err);
