/* Archive, then delete: the protocol of docs/design/archive.md, from the choice of the rows to the
 * COMMIT. */
#include "antoned/flow/retention_part.h"

#include <string.h>

#include "antoned/archive/check.h"
#include "antoned/archive/record.h"
#include "antoned/archive/writer.h"
#include "antoned/base/clock.h"
#include "antoned/pg/session.h"
#include "antoned/store/archives.h"
#include "antoned/sys/log.h"

enum {
    READ_BACK_SLICE = 16 * 1024, /* unpacked bytes between two looks at the server's answer */
    ROWS_A_LOOK = 8,             /* of a COPY, at the pace */
    ROWS_A_MESSAGE = 1000,       /* between two reports of progress */
};

struct part {
    const struct retention_part_order *order;
    struct archive_entry entry; /* filled in as its parts become known */
    int64_t chosen, streamed;
    struct archive_writer *writer;
    struct archive_check *check;
    struct buffer record; /* of a CSV, being joined */
    int unread;           /* of the file when it is read back: 1 more, 0 nothing, -1: see err */
    struct error err;     /* of writing or reading a row; code ERROR_NONE: none yet */
};

/* ---- bursts ---- */

static int64_t burst_end(struct burst *burst) /* microseconds since it began; 0: it had not */
{
    if (!burst->under_way)
        return 0;
    int64_t now_us = clock_monotonic_us();
    burst->under_way = false;
    pace_end(burst->pace, now_us);
    return now_us - burst->began_us;
}

static void burst_refresh(const struct burst *burst)
{
    if (burst->refresh != NULL)
        burst->refresh(burst->ctx);
}

/* Ends the one under way, and waits for the next. */
static void burst_begin(struct burst *burst)
{
    int64_t left_ms;
    burst_end(burst);
    for (;;) {
        burst_refresh(burst);
        burst->began_us = clock_monotonic_us();
        if ((left_ms = pace_wait_ms(burst->pace, burst->began_us)) <= 0)
            break;
        if (burst->wait != NULL)
            burst->wait(burst->ctx, left_ms);
        else
            clock_sleep_ms(left_ms);
    }
    burst->under_way = true;
    pace_begin(burst->pace, burst->began_us);
}

/* The next one, if this one has lasted long enough, or a batch is in hand. */
static void burst_go_on(struct burst *burst)
{
    if (burst->under_way)
        burst_refresh(burst);
    if (!burst->under_way || pace_is_over(burst->pace, burst->began_us, clock_monotonic_us()))
        burst_begin(burst);
}

/* ---- the steps ---- */

/* A step that is done; the path names the part. */
static void log_step(const struct part *part, const char *step, int64_t rows)
{
    log_debug(LOG_FIELDS(.component = "retention_part", .connection = "retention"),
              "%s: %s, %lld rows", part->entry.path, step, (long long)rows);
}

/* The next free part number of the period, and the entry's place in the chain. */
static void name_entry(struct part *part)
{
    const struct archive_manifest *manifest = part->order->manifest;
    struct archive_entry *entry = &part->entry;
    entry->name = (struct archive_name){ .dataset = part->order->dataset,
                                         .part = 1,
                                         .generation = 1,
                                         .compression = part->order->compression };
    archive_period_of(entry->name.dataset, part->order->from_us, entry->name.period);
    for (size_t i = 0; i < manifest->count; i++) {
        const struct archive_name *other = &manifest->entries[i].name;
        if (other->dataset == entry->name.dataset && other->part >= entry->name.part &&
            strcmp(other->period, entry->name.period) == 0)
            entry->name.part = other->part + 1;
    }
    archive_name_format(&entry->name, entry->path);
    archive_entry_link(entry, manifest);
    entry->format_version = ARCHIVE_FORMAT_VERSION;
    entry->archived_at_us = part->order->now_us;
}

static int compare_counts(struct part *part, struct error *err)
{
    const struct archive_summary *found = archive_check_summary(part->check);
    if (found->rows != part->chosen)
        return error_set(err, ERROR_INTERNAL, "%s holds %lld rows, %lld were chosen",
                         part->entry.path, (long long)found->rows, (long long)part->chosen);
    if (archive_summary_compare(archive_writer_summary(part->writer), found, err) < 0)
        return error_prefix(err, "%s, as read back,", part->entry.path);
    part->entry.summary = *found;
    log_step(part, "read back", found->rows);
    return 0;
}

/* Step 3: flush, fsync once; after a failure the file is thrown away, never synced again. */
static int seal(struct part *part, struct error *err)
{
    return archive_writer_seal(part->writer, err) < 0
               ? -1
               : archive_check_open(part->order->directory,
                                    archive_writer_temporary_path(part->writer), &part->entry.name,
                                    &part->check, err);
}

/* Step 4, a slice of it: every byte read back through a new descriptor. 1: there is more. */
static int part_read_back(struct part *part, struct error *err)
{
    if (part->check == NULL)
        return seal(part, err) < 0 ? -1 : 1;
    int more = archive_check_step(part->check, READ_BACK_SLICE, err);
    return more == 0 ? compare_counts(part, err) : more;
}

/* The server has its work; so have we, until it answers. */
static void read_back_meanwhile(struct part *part)
{
    while (part->unread > 0 && !pg_session_is_answered(part->order->session))
        part->unread = part_read_back(part, &part->err);
}

/* Stretch after stretch, the first of so many rows, until all staged rows are had, or no more of
 * them can be. */
static int part_walk(struct part *part, enum retention_step step, int64_t most, int64_t *ret_rows,
                     struct error *err)
{
    const struct retention_part_order *order = part->order;
    struct retention_walk walk = { .at_us = order->from_us - 1 }; /* before the first row */
    while (!walk.ended && walk.rows < part->chosen && part->unread >= 0) {
        burst_begin(order->burst);
        if (retention_walk_send(order->session, step, order->dataset, most, &walk, err) < 0)
            return -1;
        read_back_meanwhile(part);
        if (retention_walk_receive(order->session, &walk, err) < 0)
            return -1;
        int64_t took_us = burst_end(order->burst);
        most = pace_rows(order->burst->pace, most, took_us, clock_monotonic_us());
    }
    *ret_rows = walk.rows;
    return 0;
}

/* Step 1: choose the keys, ordered, and lock each row. */
static int part_choose(struct part *part, bool unlocked, struct error *err)
{
    const struct retention_part_order *order = part->order;
    struct retention_choice choice = { order->dataset, order->from_us, order->to_us,
                                       order->max_rows, unlocked };
    burst_begin(order->burst);
    int result = retention_choose(order->session, &choice, &part->chosen, err);
    burst_end(order->burst);
    return result;
}

/* Locks are WAL, and that of ten thousand holds up the next COMMIT of a decision: beside a busy
 * queue they are taken in small statements. What somebody else has locked is not chosen any more.
 * Had they all of it, there may be more behind that: once, the choice that passes over locks. */
static int choose_and_lock(struct part *part, struct error *err)
{
    const struct retention_part_order *order = part->order;
    if (!retention_is_shared(order->dataset) ||
        pace_is_idle(order->burst->pace, clock_monotonic_us()))
        return part_choose(part, false, err);
    if (part_choose(part, true, err) < 0)
        return -1;
    if (part->chosen == 0)
        return 0;
    int64_t most = pace_first_rows(order->burst->pace, clock_monotonic_us());
    if (part_walk(part, RETENTION_LOCK, most, &part->chosen, err) < 0)
        return -1;
    if (part->chosen > 0)
        return 0;
    retention_rollback(order->session);
    return part_choose(part, false, err);
}

/* A JSON line comes as one field, a CSV record as its columns. */
static struct str record_of(struct part *part, const struct str *fields, size_t count)
{
    if (archive_dataset_info(part->order->dataset)->syntax == ARCHIVE_JSON_LINES)
        return fields[0];
    buffer_clear(&part->record);
    archive_csv_join(fields, count, &part->record);
    return buffer_view(&part->record);
}

/* All of them come; after a failure the rest is ignored, so that the session, and with it the lead,
 * stays. */
static void take_row(void *ctx, const struct str *fields, size_t count)
{
    struct part *part = ctx;
    if (part->err.code != ERROR_NONE ||
        archive_writer_add(part->writer, record_of(part, fields, count), &part->err) < 0)
        return;
    if (++part->streamed % ROWS_A_MESSAGE == 0)
        part->order->moved(part->order->ctx, part->streamed);
    if (part->streamed % ROWS_A_LOOK == 0)
        burst_go_on(part->order->burst);
}

/* Step 2: stream them into a temporary file beside its final name. */
static int copy_rows(struct part *part, struct error *err)
{
    const struct retention_part_order *order = part->order;
    if (archive_writer_open(order->directory, &part->entry.name, &part->writer, err) < 0)
        return -1;
    burst_begin(order->burst);
    int result = retention_rows(order->session, order->dataset, take_row, part, err);
    burst_end(order->burst);
    if (result == 0 && part->err.code != ERROR_NONE) {
        *err = part->err;
        return -1;
    }
    if (result == 0)
        log_step(part, "copied", part->streamed);
    return result;
}

static int compare_deleted(const struct part *part, int64_t deleted, struct error *err)
{
    if (deleted == part->chosen) {
        log_step(part, "deleted", deleted);
        return 0;
    }
    return error_set(err, ERROR_INTERNAL, "%lld rows would be deleted, %lld are in %s",
                     (long long)deleted, (long long)part->chosen, part->entry.path);
}

/* The DELETE of step 6 is nothing but a promise until COMMIT, and what cannot be restored is not
 * deleted: the server works through it while we do step 4; beside an idle queue in one statement,
 * and step 3 as well, whose wait for the disk would make a burst seem long. */
static int verify_and_delete(struct part *part, struct error *err)
{
    const struct pace *pace = part->order->burst->pace;
    int64_t now_us = clock_monotonic_us(), deleted = 0;
    bool idle = pace_is_idle(pace, now_us);
    if (!idle && seal(part, err) < 0)
        return -1;
    part->unread = 1;
    if (part_walk(part, RETENTION_DELETE, idle ? part->chosen : pace_first_rows(pace, now_us),
                  &deleted, err) < 0)
        return -1;
    while (part->unread > 0)
        part->unread = part_read_back(part, &part->err);
    if (part->unread == 0)
        return compare_deleted(part, deleted, err);
    *err = part->err;
    return -1;
}

/* Step 5: rename without replacing, fsync the directory and all above. Step 6: the manifest row and
 * COMMIT. A server that refuses keeps the rows, so the file goes; if it cannot, the next start
 * finds it without a manifest row and settles it. */
static int publish_and_commit(struct part *part, struct error *err)
{
    const struct retention_part_order *order = part->order;
    if (archive_writer_publish(part->writer, &part->entry.summary, err) < 0)
        return -1;
    log_step(part, "published", part->chosen);
    burst_begin(order->burst);
    int result = retention_commit(order->session, &order->manifest->archive, &part->entry, err);
    burst_end(order->burst);
    if (result < 0 && err->code != ERROR_UNAVAILABLE)
        (void)archive_directory_remove(order->directory, part->entry.path, NULL);
    return result;
}

static int run_steps(struct part *part, struct error *err)
{
    const struct retention_part_order *order = part->order;
    if (archives_begin_part(order->session, &order->manifest->archive, part->entry.path, err) < 0 ||
        choose_and_lock(part, err) < 0)
        return -1;
    if (part->chosen == 0)
        return 0;
    log_step(part, "chosen and locked", part->chosen);
    return copy_rows(part, err) < 0 || verify_and_delete(part, err) < 0 ||
                   publish_and_commit(part, err) < 0
               ? -1
               : 1;
}

int retention_part(const struct retention_part_order *order, struct archive_entry *ret,
                   struct error *err)
{
    struct part part = { .order = order };
    name_entry(&part);
    int result = run_steps(&part, err);
    burst_end(order->burst);
    archive_check_free(part.check);
    archive_writer_free(part.writer);
    buffer_free(&part.record);
    if (result > 0) {
        log_step(&part, "committed", part.chosen);
        *ret = part.entry;
    } else {
        log_step(&part, result == 0 ? "nothing to archive" : "rolled back", part.chosen);
        retention_rollback(order->session);
    }
    return result;
}
