/* The statements that every work connection prepares when it opens. */
#pragma once

#include <stddef.h>

#include "antoned/pg/connection.h"

/* Settings of every work connection. A plan is made once and kept: planning each batch anew would
 * cost more than it finds out. The plan may be made while the tables are still empty, so it must
 * not rest on their size: each row is looked up by its key
 * (tests/integration/test_queries_explain.py). Without bitmaps the claim reads the newest rates of
 * an author in the order of their index and stops at the fiftieth; with them, where no visibility
 * map is (a bulk load, VACUUM FULL), it may read all of the author's posts and sort them. */
#define WORK_SETTINGS " -c plan_cache_mode=force_generic_plan -c enable_bitmapscan=off"

/* Filled from the embedded SQL on first use; lives as long as the process. */
const struct pg_statement *work_statements(size_t *ret_count);
