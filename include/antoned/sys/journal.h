/* Entries for systemd-journald in its native protocol, each sent at once or not at all.
 *
 * libsystemd's sd_journal_sendv waits while journald does not read, and answers 0 when there is no
 * journald; a log that must not wait and must know what it lost can use neither. */
#pragma once

#include <stdbool.h>

#include "antoned/base/buffer.h"

/* Begins a field at the end of `entry`; its value, whatever its bytes, is what is added until
 * journal_end_field. `name` is borrowed for the call. */
struct journal_field {
    size_t name_at, value_at; /* bytes into the entry */
};
struct journal_field journal_begin_field(struct buffer *entry, const char *name);
void journal_end_field(struct buffer *entry, struct journal_field field);
void journal_drop_field(struct buffer *entry, struct journal_field field); /* as if never begun */

/* Whether journald's socket took the entry: not when there is none, nobody reads it, its queue is
 * full, or the entry is larger than a datagram. What journald drops afterwards, by its rate limit,
 * no sender learns. */
bool journal_send(const struct buffer *entry);

/* For tests; NULL: the real one. Borrowed, must outlive the use. */
void journal_use_socket(const char *path);
