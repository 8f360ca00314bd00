/* One error value for the whole program: what kind it is, what to tell a person, and the exit
 * status that goes with it.
 *
 * A function that can fail returns 0, or -1 with *err filled in. It logs or it returns an error,
 * never both; outputs named ret_x are set only on success. No message ever holds a secret, a post's
 * text or a handle. */
#pragma once

enum error_code {
    ERROR_NONE = 0,
    ERROR_USAGE,       /* the command line is wrong; EX_USAGE 64 */
    ERROR_DATA,        /* input data is wrong; EX_DATAERR 65 */
    ERROR_UNAVAILABLE, /* the database cannot be reached now; EX_UNAVAILABLE 69 */
    ERROR_INTERNAL,    /* a bug or drift: schema, statement, invariant; EX_SOFTWARE 70 */
    ERROR_OS,          /* the operating system refused; EX_OSERR 71 */
    ERROR_IO,          /* a file could not be read or written; EX_IOERR 74 */
    ERROR_RETRY, /* transient in the database (serialisation, deadlock, lock timeout); EX_TEMPFAIL
                    75 */
    ERROR_PERMISSION, /* not allowed; EX_NOPERM 77 */
    ERROR_CONFIG,     /* configuration or schema version is wrong; EX_CONFIG 78 */
    ERROR_DAMAGE,     /* an archive does not verify; 1 */
};

/* Where in our source an error arose; texts are static. */
struct error_origin {
    const char *file, *function; /* NULL: unknown */
    int line;
};
#define ERROR_HERE ((struct error_origin){ __FILE__, __func__, __LINE__ })

struct error {
    enum error_code code;
    char sqlstate[6];   /* of the server's error, else "" */
    char message[1024]; /* one sentence, no trailing dot or newline */
    struct error_origin origin;
    char server_origin[96]; /* where in the server's source, "ROUTINE, FILE:LINE", else "" */
};

/* error_set(err, code, format, …) fills in *err (NULL is allowed: the caller does not care) and
 * returns -1, so that `return error_set(...)` reads well. */
#define error_set(err, code, ...) error_is(error_set_at((err), ERROR_HERE, (code), __VA_ARGS__))

/* error_set_errno(err, code, os_errno, format, …): the same, with ": <strerror(os_errno)>"
 * appended.
 */
#define error_set_errno(err, code, os_errno, ...)                                                  \
    error_is(error_set_errno_at((err), ERROR_HERE, (code), (os_errno), __VA_ARGS__))

int error_set_at(struct error *err, struct error_origin origin, enum error_code code,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));
int error_set_errno_at(struct error *err, struct error_origin origin, enum error_code code,
                       int os_errno, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* -1, also in the eyes of a compiler or analyser that cannot look into the function called. */
static inline int error_is(int minus_one)
{
    (void)minus_one;
    return -1;
}

/* Puts "<prefix>: " before the message that is already there; returns -1. */
int error_prefix(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The sysexits status of a code. */
int error_exit_status(enum error_code code);
