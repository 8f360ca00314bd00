/* Writes one line at a time, whatever the form, from one description of it. */
#include "antoned/sys/log.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <unistr.h>

#include "antoned/base/buffer.h"
#include "antoned/base/clock.h"
#include "antoned/base/timestamp.h"
#include "antoned/sys/journal.h"

#define MESSAGE_SIZE   1600 /* with its fields still below PIPE_BUF, so that no write is partial */
#define REPEATS_MAX    16
#define REPEAT_SPAN_US (60 * US_PER_SECOND)

/* What is about to be logged. */
struct line {
    enum log_level level;
    enum log_event event;
    const struct log_fields *fields;
    const char *message;
};

/* A warning or error logged within the last minute. */
struct repeat {
    char message[MESSAGE_SIZE];
    char component[32];
    enum log_level level;
    enum log_event event;
    int64_t logged_us;
    uint64_t suppressed;
    bool used;
};

static struct {
    enum log_level level;
    enum log_format format;
    char instance[48];
    struct buffer text;
    uint64_t lost, lost_ever; /* not told yet; since the start */
    struct repeat repeats[REPEATS_MAX];
    int64_t (*now_us)(void);
    void (*seen)(void *ctx, enum log_event event, const char *message);
    void *seen_ctx;
} logger = { .level = LEVEL_INFO, .now_us = clock_monotonic_us };

static const struct {
    const char *name;
    int priority; /* of syslog */
} levels[] = {
    [LEVEL_ERR] = { "err", 3 },       [LEVEL_WARNING] = { "warning", 4 },
    [LEVEL_NOTICE] = { "notice", 5 }, [LEVEL_INFO] = { "info", 6 },
    [LEVEL_DEBUG] = { "debug", 7 },
};

/* ---- the fields, in one table for every form ---- */

static bool add_uuid(const struct uuid *uuid, struct buffer *out)
{
    if (uuid == NULL)
        return false;
    char text[UUID_TEXT_SIZE];
    uuid_format(uuid, text);
    buffer_add_text(out, text);
    return true;
}

static bool add_text(const char *text, struct buffer *out)
{
    if (text == NULL || text[0] == '\0')
        return false;
    buffer_add_text(out, text);
    return true;
}

static bool add_post(const struct line *line, struct buffer *out)
{
    return add_uuid(line->fields->post, out);
}

static bool add_decision(const struct line *line, struct buffer *out)
{
    return add_uuid(line->fields->decision, out);
}

static bool add_batch(const struct line *line, struct buffer *out)
{
    if (line->fields->batch != 0)
        buffer_printf(out, "%" PRIu64, line->fields->batch);
    return line->fields->batch != 0;
}

static bool add_connection(const struct line *line, struct buffer *out)
{
    return add_text(line->fields->connection, out);
}

static bool add_statement(const struct line *line, struct buffer *out)
{
    return add_text(line->fields->statement, out);
}

static bool add_sqlstate(const struct line *line, struct buffer *out)
{
    return line->fields->error != NULL && add_text(line->fields->error->sqlstate, out);
}

/* Where an error arose is logged for whoever debugs. */
static const struct error *debugged_error(const struct line *line)
{
    return logger.level == LEVEL_DEBUG ? line->fields->error : NULL;
}

static bool add_origin(const struct line *line, struct buffer *out)
{
    const struct error *error = debugged_error(line);
    if (error == NULL || error->origin.file == NULL)
        return false;
    buffer_printf(out, "%s:%d %s", error->origin.file, error->origin.line, error->origin.function);
    return true;
}

static bool add_server_origin(const struct line *line, struct buffer *out)
{
    const struct error *error = debugged_error(line);
    return error != NULL && add_text(error->server_origin, out);
}

static bool add_component(const struct line *line, struct buffer *out)
{
    return add_text(line->fields->component, out);
}

static bool add_event(const struct line *line, struct buffer *out)
{
    return line->event != EVENT_NONE && add_text(log_event_kinds[line->event].name, out);
}

static bool add_instance(const struct line *line, struct buffer *out)
{
    (void)line;
    return add_text(logger.instance, out);
}

/* A field adds its value and tells whether it has one. */
static const struct field {
    const char *journal, *json;
    const char *plain; /* NULL: not in a plain line, or there by other means */
    bool (*add)(const struct line *line, struct buffer *out);
} fields[] = {
    { "ANTONE_EVENT", "event", NULL, add_event },
    { "ANTONE_COMPONENT", "component", NULL, add_component },
    { "ANTONE_INSTANCE", "instance", NULL, add_instance },
    { "ANTONE_POST_ID", "post_id", "post", add_post },
    { "ANTONE_DECISION_ID", "decision_id", "decision", add_decision },
    { "ANTONE_BATCH", "batch", "batch", add_batch },
    { "ANTONE_CONNECTION", "connection", "connection", add_connection },
    { "ANTONE_STATEMENT", "statement", "statement", add_statement },
    { "SQLSTATE", "sqlstate", "SQLSTATE", add_sqlstate },
    { "ANTONE_ORIGIN", "origin", "origin", add_origin },
    { "ANTONE_SERVER_ORIGIN", "server_origin", "server origin", add_server_origin },
};
#define FIELD_COUNT (sizeof fields / sizeof fields[0])

/* ---- standard error ---- */

/* All of the text or none, and never waiting. A pipe with room for a byte takes PIPE_BUF of them.
 */
static ssize_t write_at_once(const struct buffer *text)
{
    ssize_t sent = send(STDERR_FILENO, text->data, text->size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0 || errno != ENOTSOCK)
        return sent;
    struct pollfd ready = { .fd = STDERR_FILENO, .events = POLLOUT };
    if (poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0)
        return -1;
    return write(STDERR_FILENO, text->data, text->size);
}

static bool write_line(struct buffer *text)
{
    buffer_add_char(text, '\n');
    return write_at_once(text) == (ssize_t)text->size;
}

static bool stderr_is_journal(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    struct stat status;
    uintmax_t device, inode;
    return stream != NULL && sscanf(stream, "%ju:%ju", &device, &inode) == 2 &&
           fstat(STDERR_FILENO, &status) == 0 && device == (uintmax_t)status.st_dev &&
           inode == (uintmax_t)status.st_ino;
}

static bool write_plain(const struct line *line)
{
    struct buffer *text = &logger.text;
    buffer_clear(text);
    if (stderr_is_journal()) { /* which has a clock and reads the level from <N> */
        buffer_printf(text, "<%d>", levels[line->level].priority);
    } else {
        char now[TIMESTAMP_SIZE];
        timestamp_format(clock_wall_us() / 1000000 * 1000000, now);
        buffer_printf(text, "%s %-7s ", now, levels[line->level].name);
    }
    if (add_component(line, text))
        buffer_add_text(text, ": ");
    buffer_add_text(text, line->message);
    const char *separator = " [";
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (fields[i].plain == NULL)
            continue;
        size_t before = text->size;
        buffer_printf(text, "%s%s ", separator, fields[i].plain);
        if (fields[i].add(line, text))
            separator = ", ";
        else
            text->size = before; /* no value: take the name back */
    }
    if (separator[0] == ',')
        buffer_add_char(text, ']');
    return write_line(text);
}

static bool write_json(const struct line *line)
{
    char now[TIMESTAMP_SIZE];
    timestamp_format(clock_wall_us(), now);
    json_t *object = json_object();
    json_object_set_new(object, "time", json_string(now));
    json_object_set_new(object, "level", json_string(levels[line->level].name));
    json_object_set_new(object, "message", json_string(line->message));
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        buffer_clear(&logger.text);
        if (fields[i].add(line, &logger.text))
            json_object_set_new(object, fields[i].json, json_string(logger.text.data));
    }
    char *dumped = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(object);
    buffer_clear(&logger.text);
    buffer_add_text(&logger.text, dumped != NULL ? dumped : "{}");
    free(dumped);
    return write_line(&logger.text);
}

/* ---- journal ---- */

static void add_journal(const char *name, const char *value)
{
    struct journal_field field = journal_begin_field(&logger.text, name);
    buffer_add_text(&logger.text, value);
    journal_end_field(&logger.text, field);
}

static bool send_to_journal(const struct line *line)
{
    struct buffer *entry = &logger.text;
    buffer_clear(entry);
    add_journal("MESSAGE", line->message);
    add_journal("PRIORITY", (const char[]){ (char)('0' + levels[line->level].priority), '\0' });
    add_journal("SYSLOG_IDENTIFIER", "antoned");
    if (line->event != EVENT_NONE)
        add_journal("MESSAGE_ID", log_event_kinds[line->event].message_id);
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        struct journal_field field = journal_begin_field(entry, fields[i].journal);
        if (fields[i].add(line, entry))
            journal_end_field(entry, field);
        else
            journal_drop_field(entry, field);
    }
    return journal_send(entry);
}

/* Without a journald that takes it, standard error is better than nothing. */
static bool write_journal(const struct line *line)
{
    return send_to_journal(line) || write_plain(line);
}

static bool write_auto(const struct line *line)
{
    return stderr_is_journal() ? write_journal(line) : write_plain(line);
}

/* ---- writing ---- */

static bool write_form(const struct line *line)
{
    static bool (*const forms[])(const struct line *line) = {
        [FORMAT_AUTO] = write_auto,
        [FORMAT_JOURNAL] = write_journal,
        [FORMAT_PLAIN] = write_plain,
        [FORMAT_JSON] = write_json,
    };
    return forms[logger.format](line);
}

/* Whether nothing is lost, or it has now been told. */
static bool tell_lost(void)
{
    if (logger.lost == 0)
        return true;
    char message[80];
    snprintf(message, sizeof message, "%" PRIu64 " log lines were lost before this one",
             logger.lost);
    if (write_form(&(struct line){ (enum log_level)log_event_kinds[EVENT_LINES_LOST].level,
                                   EVENT_LINES_LOST, LOG_FIELDS(.component = "log"), message }))
        logger.lost = 0;
    return logger.lost == 0;
}

/* What is lost is told first: where the gap is. */
static void write_out(const struct line *line)
{
    if (tell_lost() && write_form(line))
        return;
    logger.lost++;
    logger.lost_ever++;
}

static void write_suppressed(struct repeat *repeat)
{
    char message[MESSAGE_SIZE + 80];
    snprintf(message, sizeof message, "%s (%" PRIu64 " times more)", repeat->message,
             repeat->suppressed);
    write_out(&(struct line){ repeat->level, repeat->event,
                              LOG_FIELDS(.component = repeat->component), message });
    repeat->suppressed = 0;
}

static void settle_repeats(int64_t logged_before_us)
{
    for (size_t i = 0; i < REPEATS_MAX; i++) {
        struct repeat *repeat = &logger.repeats[i];
        if (!repeat->used || repeat->logged_us > logged_before_us)
            continue;
        if (repeat->suppressed > 0)
            write_suppressed(repeat);
        repeat->used = false;
    }
}

/* A free place, or the oldest one after its count is logged. */
static struct repeat *repeat_place(void)
{
    struct repeat *oldest = &logger.repeats[0];
    for (size_t i = 0; i < REPEATS_MAX; i++) {
        if (!logger.repeats[i].used)
            return &logger.repeats[i];
        if (logger.repeats[i].logged_us < oldest->logged_us)
            oldest = &logger.repeats[i];
    }
    if (oldest->suppressed > 0)
        write_suppressed(oldest);
    return oldest;
}

/* Whether this line was logged less than a minute ago, and is now counted instead. */
static bool is_repeat(const struct line *line)
{
    if (line->level > LEVEL_WARNING || line->fields->post != NULL)
        return false;
    const char *component = line->fields->component != NULL ? line->fields->component : "";
    for (size_t i = 0; i < REPEATS_MAX; i++) {
        struct repeat *repeat = &logger.repeats[i];
        if (!repeat->used || repeat->event != line->event ||
            strcmp(repeat->message, line->message) != 0 ||
            strncmp(repeat->component, component, sizeof repeat->component - 1) != 0)
            continue;
        repeat->suppressed++;
        return true;
    }
    struct repeat *place = repeat_place();
    place->used = true;
    place->suppressed = 0;
    place->logged_us = logger.now_us();
    place->level = line->level;
    place->event = line->event;
    snprintf(place->message, sizeof place->message, "%s", line->message);
    snprintf(place->component, sizeof place->component, "%s", component);
    return false;
}

/* Of one byte, or of two: U+0080 to U+009F, of which U+009B begins an order like ESC [. */
static size_t control_size(const char *p)
{
    const unsigned char *c = (const unsigned char *)p;
    if (c[0] < 0x20 || c[0] == 0x7f)
        return 1;
    return c[0] == 0xc2 && c[1] < 0xa0 ? 2 : 0;
}

/* One line stays one line, no terminal is given orders, and a character that the size cut in two
 * does not spoil the JSON. */
static void make_harmless(char *message)
{
    const uint8_t *bad;
    while ((bad = u8_check((const uint8_t *)message, strlen(message))) != NULL)
        message[bad - (const uint8_t *)message] = '?';
    for (char *p = message; *p != '\0'; p++)
        memset(p, ' ', control_size(p));
}

__attribute__((format(printf, 4, 0))) static void compose(enum log_level level,
                                                          enum log_event event,
                                                          const struct log_fields *given,
                                                          const char *format, va_list args)
{
    bool is_seen = event != EVENT_NONE && logger.seen != NULL;
    if (level > logger.level && !is_seen)
        return;
    static const struct log_fields none = { 0 };
    const struct log_fields *known = given != NULL ? given : &none;
    char message[MESSAGE_SIZE];
    int length = vsnprintf(message, sizeof message, format, args);
    if (known->error != NULL && length >= 0 && (size_t)length < sizeof message)
        snprintf(message + length, sizeof message - (size_t)length, "%s%s", length > 0 ? ": " : "",
                 known->error->message);
    make_harmless(message);
    log_tick();
    if (is_seen)
        logger.seen(logger.seen_ctx, event, message);
    if (level > logger.level)
        return;
    struct line line = { level, event, known, message };
    if (!is_repeat(&line))
        write_out(&line);
}

void log_event(enum log_event event, const struct log_fields *known, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    compose((enum log_level)log_event_kinds[event].level, event, known, format, args);
    va_end(args);
}

void log_debug(const struct log_fields *known, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    compose(LEVEL_DEBUG, EVENT_NONE, known, format, args);
    va_end(args);
}

#define DEFINE_LOG(name, level)                                                                    \
    void name(const char *component, const char *format, ...)                                      \
    {                                                                                              \
        va_list args;                                                                              \
        va_start(args, format);                                                                    \
        compose(level, EVENT_NONE, LOG_FIELDS(.component = component), format, args);              \
        va_end(args);                                                                              \
    }

DEFINE_LOG(log_notice, LEVEL_NOTICE)
DEFINE_LOG(log_info, LEVEL_INFO)

void log_configure(enum log_level level, enum log_format format, const char *instance)
{
    logger.level = level;
    logger.format = format;
    snprintf(logger.instance, sizeof logger.instance, "%s", instance != NULL ? instance : "");
}

void log_observe(void (*seen)(void *ctx, enum log_event event, const char *message), void *ctx)
{
    logger.seen = seen;
    logger.seen_ctx = ctx;
}

void log_use_clock(int64_t (*monotonic_us)(void))
{
    logger.now_us = monotonic_us != NULL ? monotonic_us : clock_monotonic_us;
}

uint64_t log_lost_lines(void)
{
    return logger.lost_ever;
}

void log_tick(void)
{
    tell_lost();
    settle_repeats(logger.now_us() - REPEAT_SPAN_US);
}

void log_close(void)
{
    settle_repeats(INT64_MAX);
    tell_lost();
    buffer_free(&logger.text);
}
