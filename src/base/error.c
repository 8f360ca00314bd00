/* The error value: formatting it, and the table that maps its kinds to exit statuses. */
#include "antoned/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

__attribute__((format(printf, 4, 0))) static void set_message(struct error *err,
                                                              struct error_origin origin,
                                                              enum error_code code,
                                                              const char *format, va_list args)
{
    err->code = code;
    err->origin = origin;
    err->sqlstate[0] = err->server_origin[0] = '\0';
    vsnprintf(err->message, sizeof err->message, format, args);
}

int error_set_at(struct error *err, struct error_origin origin, enum error_code code,
                 const char *format, ...)
{
    if (err != NULL) {
        va_list args;
        va_start(args, format);
        set_message(err, origin, code, format, args);
        va_end(args);
    }
    return -1;
}

int error_set_errno_at(struct error *err, struct error_origin origin, enum error_code code,
                       int os_errno, const char *format, ...)
{
    if (err != NULL) {
        va_list args;
        va_start(args, format);
        set_message(err, origin, code, format, args);
        va_end(args);
        size_t used = strlen(err->message);
        snprintf(err->message + used, sizeof err->message - used, ": %s", strerror(os_errno));
    }
    return -1;
}

int error_prefix(struct error *err, const char *format, ...)
{
    if (err != NULL) {
        char old[sizeof err->message];
        memcpy(old, err->message, sizeof old);
        va_list args;
        va_start(args, format);
        vsnprintf(err->message, sizeof err->message, format, args);
        va_end(args);
        size_t used = strlen(err->message);
        snprintf(err->message + used, sizeof err->message - used, ": %s", old);
    }
    return -1;
}

int error_exit_status(enum error_code code)
{
    static const int statuses[] = {
        [ERROR_NONE] = EX_OK,
        [ERROR_USAGE] = EX_USAGE,
        [ERROR_DATA] = EX_DATAERR,
        [ERROR_UNAVAILABLE] = EX_UNAVAILABLE,
        [ERROR_INTERNAL] = EX_SOFTWARE,
        [ERROR_OS] = EX_OSERR,
        [ERROR_IO] = EX_IOERR,
        [ERROR_RETRY] = EX_TEMPFAIL,
        [ERROR_PERMISSION] = EX_NOPERM,
        [ERROR_CONFIG] = EX_CONFIG,
        [ERROR_DAMAGE] = 1,
    };
    return statuses[code];
}
