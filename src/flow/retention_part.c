/* Archive, then delete: the protocol of 04, from the choice of the rows to the COMMIT. */
#include "antoned/flow/retention_part.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/archive/check.h"
#include "antoned/archive/record.h"
#include "antoned/archive/writer.h"
#include "antoned/base/memory.h"

/* Unpacked bytes that one turn of the loop reads back: a millisecond or two. */
#define READ_BACK_SLICE ((size_t)128 << 10)

struct retention_part {
    struct retention_part_order order;
    struct retention_part_events events;
    struct archive_entry entry; /* filled in as its parts become known */
    int64_t chosen, streamed, deleted;
    struct archive_writer *writer;
    struct archive_check *check;
    struct loop_timer *turn;
    struct buffer record; /* of a CSV, being joined */
    bool deleting;        /* the server is at it */
    bool read_back;       /* the file is known to be good */
    struct error err;     /* the first failure; code ERROR_NONE: none yet */
};

static void take_row(void *ctx, const struct str *fields, size_t count);
static void chosen(void *ctx, const struct error *err);
static void streamed(void *ctx, const struct error *err);
static void read_on(void *ctx);
static void deleted(void *ctx, const struct error *err);
static void publish(struct retention_part *part);
static void committed(void *ctx, const struct error *err);
static void end(struct retention_part *part, enum retention_part_end end);
static void give_up(struct retention_part *part, const struct error *err);

static struct retention_reply then(struct retention_part *part,
                                   void (*done)(void *ctx, const struct error *err))
{
    return (struct retention_reply){ done, part };
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

/* Step 1: choose the keys, ordered, each row locked. */
struct retention_part *retention_part_start(const struct retention_part_order *order,
                                            const struct retention_part_events *events)
{
    struct retention_part *part = memory_zalloc(sizeof *part);
    part->order = *order;
    part->events = *events;
    part->turn = loop_timer_new(order->loop, read_on, part);
    name_entry(part);
    retention_choose(order->session, order->class, order->from_us, order->to_us, order->max_rows,
                     &part->chosen, then(part, chosen));
    return part;
}

static void chosen(void *ctx, const struct error *err)
{
    struct retention_part *part = ctx;
    struct error failure;
    if (err != NULL) {
        give_up(part, err);
        return;
    }
    if (part->chosen == 0) {
        give_up(part, NULL);
        return;
    }
    if (archive_writer_open(part->order.directory, &part->entry.name, &part->writer, &failure) <
        0) {
        give_up(part, &failure);
        return;
    }
    /* Step 2: stream them into a temporary file beside its final name. */
    retention_rows(part->order.session, part->order.class, take_row, then(part, streamed));
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

static void take_row(void *ctx, const struct str *fields, size_t count)
{
    struct retention_part *part = ctx;
    if (part->err.code != ERROR_NONE)
        return;
    if (archive_writer_add(part->writer, record_of(part, fields, count), &part->err) < 0)
        return;
    if (++part->streamed % 1000 == 0 && part->events.moved != NULL)
        part->events.moved(part->events.ctx, part->streamed);
}

static void streamed(void *ctx, const struct error *err)
{
    struct retention_part *part = ctx;
    if (err != NULL || part->err.code != ERROR_NONE) {
        give_up(part, err);
        return;
    }
    /* The server works through the DELETE of step 6 while we do steps 3 and 4: it is nothing but a
     * promise until COMMIT, and what cannot be restored is not deleted. */
    part->deleting = true;
    retention_delete(part->order.session, part->order.class, &part->deleted, then(part, deleted));
    loop_timer_start(part->turn, 0);
}

/* Step 3: flush, fsync once; after a failure the file is thrown away, never synced again. Step 4
 * begins: a new descriptor. 1, or -1. */
static int seal(struct retention_part *part, struct error *err)
{
    return archive_writer_seal(part->writer, err) < 0 ||
                   archive_check_open(part->order.directory,
                                      archive_writer_temporary_path(part->writer),
                                      &part->entry.name, &part->check, err) < 0
               ? -1
               : 1;
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

/* A turn of the loop: seal first, then read back slice by slice. */
static void read_on(void *ctx)
{
    struct retention_part *part = ctx;
    struct error failure;
    int more = part->check == NULL ? seal(part, &failure)
                                   : archive_check_step(part->check, READ_BACK_SLICE, &failure);
    if (more > 0) {
        loop_timer_start(part->turn, 0);
        return;
    }
    if (more < 0 || compare_counts(part, &failure) < 0) {
        give_up(part, &failure);
        return;
    }
    part->entry.summary = *archive_check_summary(part->check);
    part->read_back = true;
    if (!part->deleting)
        publish(part);
}

static void deleted(void *ctx, const struct error *err)
{
    struct retention_part *part = ctx;
    struct error failure;
    part->deleting = false;
    if (err != NULL || part->err.code != ERROR_NONE) {
        give_up(part, err);
        return;
    }
    if (part->deleted != part->chosen) {
        error_set(&failure, ERROR_INTERNAL, "%lld rows would be deleted, %lld are in %s",
                  (long long)part->deleted, (long long)part->chosen, part->entry.path);
        give_up(part, &failure);
        return;
    }
    if (part->read_back)
        publish(part);
}

/* Step 5: rename without replacing, fsync the directory and all above. */
static void publish(struct retention_part *part)
{
    struct error failure;
    if (archive_writer_publish(part->writer, &failure) < 0) {
        give_up(part, &failure);
        return;
    }
    /* Step 6: the manifest row and COMMIT, with the DELETE in the same transaction. */
    retention_commit(part->order.session, &part->entry, then(part, committed));
}

/* Step 7: when nobody knows whether it was committed, the manifest row is the truth. */
static void committed(void *ctx, const struct error *err)
{
    struct retention_part *part = ctx;
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
    loop_timer_stop(part->turn);
    if (part->deleting)
        return; /* deleted() comes back here */
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
    loop_timer_free(part->turn);
    archive_check_free(part->check);
    archive_writer_free(part->writer);
    buffer_free(&part->record);
    free(part);
}
