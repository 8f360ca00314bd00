/* Sends to journald over a socket that never blocks. */
#include "antoned/sys/journal.h"

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define JOURNAL_SOCKET "/run/systemd/journal/socket"

static const char *socket_path = JOURNAL_SOCKET;
static int socket_fd = -1;

/* The protocol's form for values of any bytes: NAME, newline, length in 64 bits little-endian,
 * value, newline. */
struct journal_field journal_begin_field(struct buffer *entry, const char *name)
{
    static const uint64_t unknown = 0;
    struct journal_field field = { .name_at = entry->size };
    buffer_add_text(entry, name);
    buffer_add_char(entry, '\n');
    buffer_add(entry, &unknown, sizeof unknown);
    field.value_at = entry->size;
    return field;
}

void journal_end_field(struct buffer *entry, struct journal_field field)
{
    uint64_t length = htole64(entry->size - field.value_at);
    memcpy(entry->data + field.value_at - sizeof length, &length, sizeof length);
    buffer_add_char(entry, '\n');
}

void journal_drop_field(struct buffer *entry, struct journal_field field)
{
    entry->size = field.name_at;
}

bool journal_send(const struct buffer *entry)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    snprintf(address.sun_path, sizeof address.sun_path, "%s", socket_path);
    if (socket_fd < 0)
        socket_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    /* By name each time: a journald that was restarted has another socket. */
    return socket_fd >= 0 &&
           sendto(socket_fd, entry->data, entry->size, MSG_NOSIGNAL,
                  (const struct sockaddr *)&address, sizeof address) == (ssize_t)entry->size;
}

void journal_use_socket(const char *path)
{
    socket_path = path != NULL ? path : JOURNAL_SOCKET;
}
