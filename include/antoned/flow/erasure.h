/* Erasing a person on request (04, Life after the archive). Blocking, for antonectl. Interrupted
 * anywhere it is simply run again: the author row, by which the person is found, goes last. */
#pragma once

#include <stdint.h>

#include "antoned/archive/directory.h"
#include "antoned/base/error.h"
#include "antoned/pg/session.h"

struct erasure_result {
    int64_t files; /* rewritten */
    int64_t rows;  /* left out of them */
};

/* The directory is locked by the caller. */
int erasure_run(struct pg_session *session, struct archive_directory *directory,
                const char *platform, const char *platform_id, const char *actor,
                struct erasure_result *ret, struct error *err);
