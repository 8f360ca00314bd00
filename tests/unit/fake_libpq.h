/* A scripted stand-in for libpq, linked in its place: a server that always answers, except where
 * the script says otherwise. "The connection dies at call k" is one line: fake_libpq.die_at = k. */
#pragma once

#include <stdbool.h>

struct fake_libpq {
    /* The script. */
    int die_at;              /* the call that touches the network and breaks the line; 0: never */
    int refused_hosts;       /* so many attempts to connect fail at once */
    int silent_hosts;        /* so many after them never answer */
    int addresses;           /* what looking up a name finds; 0: an error, negative: no answer */
    const char *fail;        /* the statement, by name or SQL, that the server refuses … */
    const char *sqlstate;    /* … with this */
    const char *routine;     /* … from within this routine of the server */
    bool mute;               /* nothing sent from now on is ever answered */
    int copy_rows;           /* how many rows a COPY has */
    int notifications;       /* so many come with each read */
    const char *parting;     /* the SQLSTATE of a FATAL message before the line breaks */
    const char *last_words;  /* of libpq once the line broke; NULL: as usual */
    int items_per_read;      /* how much arrives at once */
    bool slow_writes;        /* each flush takes two goes */
    unsigned parameter_type; /* each prepared statement takes one parameter of it; 0: none */

    /* What happened. */
    int calls, attempts;
    int most_unread; /* items that libpq held at a time */
    int live_connections, live_results, live_pieces;
};
extern struct fake_libpq fake_libpq;

void fake_libpq_reset(void);
void fake_libpq_break(void); /* now, while the connection is idle */
