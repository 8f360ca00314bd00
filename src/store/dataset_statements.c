/* Which statement serves which archived table. */
#include "antoned/store/dataset_statements.h"

#include "datasets.h"

static const struct dataset_statements all[ARCHIVE_DATASET_COUNT] = {
#define ROW(dataset, verb, statement) [ARCHIVE_##dataset].verb = &(statement),
    DATASET_STATEMENTS(ROW)
#undef ROW
};

const struct dataset_statements *dataset_statements(enum archive_dataset dataset)
{
    return &all[dataset];
}

void dataset_add_companions(enum archive_dataset dataset, struct pg_array *tables)
{
    struct str rest = str_from(archive_dataset_info(dataset)->companions);
    while (rest.size > 0)
        pg_array_text(tables, str_take(&rest, ','));
}
