/* How long each dataset stays, and from when on a row is too old: docs/design/archive.md, Policy,
 * as configured.
 */
#pragma once

#include <stdint.h>

#include "antoned/archive/directory.h"
#include "antoned/archive/format.h"
#include "antoned/pg/session.h"
#include "antoned/sys/config.h"

/* A clock that is off by more than this counts as jumped: a day back, or a day beyond the longest
 * pause that an installation is expected to make. */
#define RETENTION_CLOCK_SLACK_US   (INT64_C(86400) * 1000000)
#define RETENTION_LONGEST_PAUSE_US (INT64_C(30) * 86400 * 1000000)

/* Rows of the dataset before this instant may go; INT64_MIN: they are kept for ever. Posts go by
 * their own age, the others once their whole quarter or year is older than the limit. */
int64_t retention_limit_us(const struct config *config, enum archive_dataset dataset,
                           int64_t now_us);

/* May the session's role do all that retention as configured needs? If not, ERROR_PERMISSION with
 * the GRANT that is missing. */
int retention_check_role(struct pg_session *session, const struct config *config,
                         struct error *err);

enum archive_compression retention_compression(const struct config *config,
                                               enum archive_dataset dataset);

/* Has the clock jumped since the last run (INT64_MIN: there was none)? ERROR_DATA tells how far. */
int retention_check_clock(int64_t now_us, int64_t last_us, struct error *err);

/* Is as much room left in the archive as archive.keep_free asks for? ERROR_IO. */
int retention_check_space(const struct config *config, const struct archive_directory *directory,
                          struct error *err);
