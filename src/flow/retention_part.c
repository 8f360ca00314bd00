/* Archive, then delete: the protocol of 04, from the choice of the rows to the COMMIT. */
#include "antoned/flow/retention_part.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/archive/check.h"
#include "antoned/archive/record.h"
#include "antoned/archive/writer.h"
#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "antoned/flow/burst.h"
#include "antoned/sys/log.h"

/* One turn of the loop reads back for so long, so many unpacked bytes between two looks at the
 * clock: whatever else is ready then waits no longer than that. */
#define READ_BACK_US    250
#define READ_BACK_SLICE ((size_t)16 << 10)

struct retention_part {
    struct retention_part_order order;
    struct retention_part_events events;
    struct archive_entry entry; /* filled in as its parts become known */
    int64_t chosen, streamed;
    struct retention_walk locking, deleting;
    int64_t locking_rows, deleting_rows; /* of the next burst */
    struct archive_writer *writer;
    struct archive_check *check;
    struct burst *burst;  /* whatever comes one after the other */
    struct burst *beside; /* the DELETE, while the file is read back */
    struct buffer record; /* of a CSV, being joined */
    bool unlocked;        /* the rows are staged, but not locked yet */
    bool all_taken;       /* somebody else has locked all that was staged */
    bool read_back;       /* the file is known to be good */
    struct error err;     /* the first failure; code ERROR_NONE: none yet */
};

static void choose(void *ctx);
static void chosen(void *ctx, const struct error *err);
static void lock_on(void *ctx);
static void locked(void *ctx, const struct error *err);
static void open_file(struct retention_part *part);
static void stream(void *ctx);
static bool take_row(void *ctx, const struct str *fields, size_t count);
static void streamed(void *ctx, const struct error *err);
static void seal(void *ctx);
static void read_on(void *ctx);
static void delete_on(void *ctx);
static void deleted(void *ctx, const struct error *err);
static void publish(void *ctx);
static void committed(void *ctx, const struct error *err);
static void end(struct retention_part *part, enum retention_part_end end);
static void give_up(struct retention_part *part, const struct error *err);

static struct retention_reply then(struct retention_part *part,
                                   void (*done)(void *ctx, const struct error *err))
{
    return (struct retention_reply){ done, part };
}

/* A step that is done; the path names the part. */
static void log_step(const struct retention_part *part, const char *step, int64_t rows)
{
    log_debug(LOG_FIELDS(.component = "retention_part", .connection = "retention"),
              "%s: %s, %lld rows", part->entry.path, step, (long long)rows);
}

/* The next free part number of the period, and the entry's place in the chain. */
static void name_entry(struct retention_part *part)
{
    const struct archive_manifest *manifest = part->order.manifest;
    struct archive_entry *entry = &part->entry;
    entry->name = (struct archive_name){ .class = part->order.class,
                                         .part = 1,
                                         .generation = 1,
                                         .compression = part->order.compression };
    archive_period_of(entry->name.class, part->order.from_us, entry->name.period);
    for (size_t i = 0; i < manifest->count; i++) {
        const struct archive_name *other = &manifest->entries[i].name;
        if (other->class == entry->name.class && other->part >= entry->name.part &&
            strcmp(other->period, entry->name.period) == 0)
            entry->name.part = other->part + 1;
    }
    archive_name_format(&entry->name, entry->path);
    archive_entry_link(entry, manifest);
    entry->format_version = ARCHIVE_FORMAT_VERSION;
    entry->archived_at_us = part->order.now_us;
}

/* Step 1: choose the keys, ordered, and lock each row. */
struct retention_part *retention_part_start(const struct retention_part_order *order,
                                            const struct retention_part_events *events)
{
    struct retention_part *part = memory_zalloc(sizeof *part);
    part->order = *order;
    part->events = *events;
    part->burst = burst_new(order->loop, order->pace, part);
    part->beside = burst_new(order->loop, order->pace, part);
    name_entry(part);
    burst_when_allowed(part->burst, choose);
    return part;
}

static void choose(void *ctx)
{
    struct retention_part *part = ctx;
    const struct retention_part_order *order = &part->order;
    /* Locks are WAL, and that of ten thousand holds up the next COMMIT of a decision. */
    part->unlocked = !part->all_taken && retention_is_shared(order->class) &&
                     !pace_is_idle(order->pace, clock_monotonic_us());
    (part->unlocked ? retention_stage
                    : retention_choose)(order->session, order->class, order->from_us, order->to_us,
                                        order->max_rows, &part->chosen, then(part, chosen));
}

/* Before the first row of the part. */
static struct retention_walk new_walk(const struct retention_part *part)
{
    return (struct retention_walk){ .at_us = part->order.from_us - 1 };
}

static void chosen(void *ctx, const struct error *err)
{
    struct retention_part *part = ctx;
    part->locking = part->deleting = new_walk(part);
    part->locking_rows = part->deleting_rows =
        pace_first_rows(part->order.pace, clock_monotonic_us());
    if (err != NULL || part->chosen == 0)
        give_up(part, err);
    else if (part->unlocked)
        burst_when_allowed(part->burst, lock_on);
    else
        open_file(part);
}

static void lock_on(void *ctx)
{
    struct retention_part *part = ctx;
    retention_lock(part->order.session, part->order.class, part->locking_rows, &part->locking,
                   then(part, locked));
}

static void choose_others(void *ctx, const struct error *err)
{
    struct retention_part *part = ctx;
    if (err != NULL)
        give_up(part, err);
    else
        burst_when_allowed(part->burst, choose);
}

/* What somebody else has locked is not chosen any more. Had they all of it, there may be more
 * behind that: once, the choice that passes over locks. */
static void locked(void *ctx, const struct error *err)
{
    struct retention_part *part = ctx;
    int64_t took_us = burst_end(part->burst);
    if (err != NULL) {
        give_up(part, err);
    } else if (part->locking.ended && part->locking.rows == 0) {
        part->all_taken = true;
        retention_rollback(part->order.session, then(part, choose_others));
    } else if (part->locking.ended || part->locking.rows == part->chosen) {
        part->chosen = part->locking.rows;
        open_file(part);
    } else {
        part->locking_rows =
            pace_rows(part->order.pace, part->locking_rows, took_us, clock_monotonic_us());
        burst_when_allowed(part->burst, lock_on);
    }
}

static void open_file(struct retention_part *part)
{
    struct error failure;
    log_step(part, "chosen and locked", part->chosen);
    if (archive_writer_open(part->order.directory, &part->entry.name, &part->writer, &failure) < 0)
        give_up(part, &failure);
    else
        burst_when_allowed(part->burst, stream);
}

/* Step 2: stream them into a temporary file beside its final name. */
static void stream(void *ctx)
{
    struct retention_part *part = ctx;
    retention_rows(part->order.session, part->order.class, take_row, then(part, streamed));
}

static void stream_on(void *ctx)
{
    struct retention_part *part = ctx;
    retention_resume_rows(part->order.session);
}

/* A JSON line comes as one field, a CSV record as its columns. */
static struct str record_of(struct retention_part *part, const struct str *fields, size_t count)
{
    if (archive_class_info(part->order.class)->syntax == ARCHIVE_JSON_LINES)
        return fields[0];
    buffer_clear(&part->record);
    archive_csv_join(fields, count, &part->record);
    return buffer_view(&part->record);
}

static bool take_row(void *ctx, const struct str *fields, size_t count)
{
    struct retention_part *part = ctx;
    if (part->err.code != ERROR_NONE)
        return true;
    if (archive_writer_add(part->writer, record_of(part, fields, count), &part->err) < 0)
        return true;
    if (++part->streamed % 1000 == 0 && part->events.moved != NULL)
        part->events.moved(part->events.ctx, part->streamed);
    if (!burst_is_over(part->burst))
        return true;
    burst_when_allowed(part->burst, stream_on);
    return false;
}

static void streamed(void *ctx, const struct error *err)
{
    struct retention_part *part = ctx;
    if (err != NULL || part->err.code != ERROR_NONE) {
        give_up(part, err);
        return;
    }
    log_step(part, "copied", part->streamed);
    /* The server works through the DELETE of step 6 while we do steps 3 and 4: it is nothing but a
     * promise until COMMIT, and what cannot be restored is not deleted. */
    burst_when_allowed(part->beside, delete_on);
    burst_when_allowed(part->burst, seal);
}

/* Step 3: flush, fsync once; after a failure the file is thrown away, never synced again. Step 4
 * begins: a new descriptor. */
static void seal(void *ctx)
{
    struct retention_part *part = ctx;
    struct error failure;
    if (archive_writer_seal(part->writer, &failure) < 0 ||
        archive_check_open(part->order.directory, archive_writer_temporary_path(part->writer),
                           &part->entry.name, &part->check, &failure) < 0)
        give_up(part, &failure);
    else
        burst_go_on(part->burst, read_on);
}

static int compare_counts(struct retention_part *part, struct error *err)
{
    const struct archive_summary *found = archive_check_summary(part->check);
    if (found->rows != part->chosen)
        return error_set(err, ERROR_INTERNAL, "%s holds %lld rows, %lld were chosen",
                         part->entry.path, (long long)found->rows, (long long)part->chosen);
    if (archive_summary_compare(archive_writer_summary(part->writer), found, err) < 0)
        return error_prefix(err, "%s, as read back,", part->entry.path);
    return 0;
}

static bool is_deleted(const struct retention_part *part)
{
    return part->deleting.rows == part->chosen;
}

static void publish_when_all_is_done(struct retention_part *part)
{
    if (part->read_back && is_deleted(part))
        burst_when_allowed(part->burst, publish);
}

/* A turn of the loop. */
static void read_on(void *ctx)
{
    struct retention_part *part = ctx;
    struct error failure;
    int64_t began_us = clock_monotonic_us();
    int more;
    do
        more = archive_check_step(part->check, READ_BACK_SLICE, &failure);
    while (more > 0 && clock_monotonic_us() - began_us < READ_BACK_US);
    if (more > 0) {
        burst_go_on(part->burst, read_on);
        return;
    }
    if (more < 0 || compare_counts(part, &failure) < 0) {
        give_up(part, &failure);
        return;
    }
    part->entry.summary = *archive_check_summary(part->check);
    part->read_back = true;
    log_step(part, "read back", part->entry.summary.rows);
    burst_end(part->burst);
    publish_when_all_is_done(part);
}

static void delete_on(void *ctx)
{
    struct retention_part *part = ctx;
    retention_delete(part->order.session, part->order.class, part->deleting_rows, &part->deleting,
                     then(part, deleted));
}

static void deleted(void *ctx, const struct error *err)
{
    struct retention_part *part = ctx;
    struct error failure;
    int64_t took_us = burst_end(part->beside);
    if (err != NULL || part->err.code != ERROR_NONE) {
        give_up(part, err);
    } else if (is_deleted(part)) {
        log_step(part, "deleted", part->deleting.rows);
        publish_when_all_is_done(part);
    } else if (part->deleting.ended) {
        error_set(&failure, ERROR_INTERNAL, "%lld rows would be deleted, %lld are in %s",
                  (long long)part->deleting.rows, (long long)part->chosen, part->entry.path);
        give_up(part, &failure);
    } else {
        part->deleting_rows =
            pace_rows(part->order.pace, part->deleting_rows, took_us, clock_monotonic_us());
        burst_when_allowed(part->beside, delete_on);
    }
}

/* Step 5: rename without replacing, fsync the directory and all above. */
static void publish(void *ctx)
{
    struct retention_part *part = ctx;
    struct error failure;
    if (archive_writer_publish(part->writer, &failure) < 0) {
        give_up(part, &failure);
        return;
    }
    log_step(part, "published", part->chosen);
    /* Step 6: the manifest row and COMMIT, with the DELETE in the same transaction. */
    retention_commit(part->order.session, &part->entry, then(part, committed));
}

/* Step 7: when nobody knows whether it was committed, the manifest row is the truth. */
static void committed(void *ctx, const struct error *err)
{
    struct retention_part *part = ctx;
    burst_end(part->burst);
    if (err == NULL) {
        end(part, PART_ARCHIVED);
    } else if (err->code == ERROR_UNAVAILABLE) {
        part->err = *err;
        end(part, PART_UNKNOWN);
    } else {
        /* The server refused, so the rows stay and the file goes; if it cannot, the next start
         * finds it without a manifest row and settles it. */
        (void)archive_directory_remove(part->order.directory, part->entry.path, NULL);
        give_up(part, err);
    }
}

static void end(struct retention_part *part, enum retention_part_end how)
{
    static const char *const words[] = { [PART_ARCHIVED] = "committed",
                                         [PART_EMPTY] = "nothing to archive",
                                         [PART_FAILED] = "rolled back",
                                         [PART_UNKNOWN] = "lost in COMMIT" };
    log_step(part, words[how], part->chosen);
    struct retention_part_events events = part->events;
    struct archive_entry entry = part->entry;
    struct error err = part->err;
    events.ended(events.ctx, how, how == PART_ARCHIVED ? &entry : NULL,
                 err.code == ERROR_NONE ? NULL : &err);
}

static void rolled_back(void *ctx, const struct error *err)
{
    struct retention_part *part = ctx;
    (void)err; /* a connection that dies here has rolled back as well */
    end(part, part->err.code == ERROR_NONE ? PART_EMPTY : PART_FAILED);
}

/* Back to where it was: no transaction, no temporary file. Without an error so far and now, there
 * was merely nothing to do. */
static void give_up(struct retention_part *part, const struct error *err)
{
    if (err != NULL && part->err.code == ERROR_NONE)
        part->err = *err;
    burst_end(part->burst);
    if (burst_is_under_way(part->beside))
        return; /* deleted() comes back here */
    burst_end(part->beside);
    archive_check_free(part->check);
    part->check = NULL;
    archive_writer_free(part->writer);
    part->writer = NULL;
    if (retention_session_in_transaction(part->order.session))
        retention_rollback(part->order.session, then(part, rolled_back));
    else
        rolled_back(part, NULL);
}

void retention_part_free(struct retention_part *part)
{
    if (part == NULL)
        return;
    burst_free(part->burst);
    burst_free(part->beside);
    archive_check_free(part->check);
    archive_writer_free(part->writer);
    buffer_free(&part->record);
    free(part);
}
