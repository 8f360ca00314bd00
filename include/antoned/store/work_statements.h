/* The statements that every work connection prepares when it opens. */
#pragma once

#include <stddef.h>

#include "antoned/pg/connection.h"

/* Filled from the embedded SQL on first use; lives as long as the process. */
const struct pg_statement *work_statements(size_t *ret_count);
