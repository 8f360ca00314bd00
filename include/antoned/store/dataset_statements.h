/* The statements of each archived table, made from sql/datasets.txt and sql/templates or written by
 * hand in sql/queries (retention.choose_posts.sql). A statement that only some datasets have is
 * NULL in the others. */
#pragma once

#include "antoned/archive/format.h"
#include "antoned/pg/params.h"
#include "antoned/store/sql_text.h"

struct dataset_statements {
    const struct sql_text *count, *oldest, *plan;            /* what may go */
    const struct sql_text *choose, *rows, *delete, *present; /* a part, step by step */
    const struct sql_text *stage, *lock;                     /* of rows that others change too */
    const struct sql_text *insert, *differs, *hold;          /* back from the archive */
};

const struct dataset_statements *dataset_statements(enum archive_dataset dataset);

/* The tables whose rows go and come back with those of the dataset, not its own. */
void dataset_add_companions(enum archive_dataset dataset, struct pg_array *tables);
