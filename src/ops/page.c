/* One function a part of the page. Everything that is not written here is escaped on its way. */
#include "antoned/ops/page.h"

#include <stdio.h>
#include <string.h>

#include "antoned/base/digest.h"
#include "antoned/base/duration.h"
#include "antoned/ops/page_embedded.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])
#define UNKNOWN         "unknown"

/* ---- values ---- */

static void add_escaped(struct buffer *out, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        switch (*at) {
        case '&': buffer_add_text(out, "&amp;"); break;
        case '<': buffer_add_text(out, "&lt;"); break;
        case '>': buffer_add_text(out, "&gt;"); break;
        case '"': buffer_add_text(out, "&quot;"); break;
        default: buffer_add_char(out, *at);
        }
    }
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : UNKNOWN;
}

static json_int_t number_of(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

/* 12 345, the groups held together. */
static void add_number(struct buffer *out, json_int_t number)
{
    char digits[32];
    int count = snprintf(digits, sizeof digits, "%lld", (long long)number);
    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0 && digits[i - 1] != '-')
            buffer_add_text(out, "&#8239;");
        buffer_add_char(out, digits[i]);
    }
}

static void add_age(struct buffer *out, const json_t *seconds)
{
    if (json_is_integer(seconds))
        duration_add(out, json_integer_value(seconds));
    else
        buffer_add_text(out, UNKNOWN);
}

/* "2026-11-29T14:03:05.123Z" as "2026-11-29 14:03 UTC". */
static void add_moment(struct buffer *out, const json_t *moment)
{
    const char *text = json_string_value(moment);
    if (text == NULL || strlen(text) < 16) {
        buffer_add_text(out, "never");
        return;
    }
    buffer_printf(out, "<time datetime=\"%s\">%.10s&nbsp;%.5s&nbsp;UTC</time>", text, text,
                  text + 11);
}

static void add_bytes(struct buffer *out, const json_t *bytes)
{
    double size = (double)json_integer_value(bytes);
    if (!json_is_integer(bytes))
        buffer_add_text(out, UNKNOWN);
    else if (size >= (double)(1 << 30))
        buffer_printf(out, "%.1f GiB", size / (1 << 30));
    else
        buffer_printf(out, "%.0f MiB", size / (1 << 20));
}

/* "10 000 or more" */
static void add_waiting(struct buffer *out, const json_t *waiting)
{
    const json_t *count = json_object_get(waiting, "waiting");
    if (!json_is_integer(count)) {
        buffer_add_text(out, UNKNOWN);
        return;
    }
    add_number(out, json_integer_value(count));
    if (json_is_true(json_object_get(waiting, "is_limited")))
        buffer_add_text(out, " or more");
}

/* ---- tables ---- */

static void begin_section(struct buffer *out, const char *id, const char *classes,
                          const char *title)
{
    buffer_printf(out,
                  "<section id=\"%s\" class=\"%s\" aria-labelledby=\"%s-title\"><h2 "
                  "id=\"%s-title\">%s</h2>\n",
                  id, classes, id, id, title);
}

static void end_section(struct buffer *out)
{
    buffer_add_text(out, "</section>\n");
}

static void begin_row(struct buffer *out, const char *title)
{
    buffer_add_text(out, "<tr><th scope=\"row\">");
    add_escaped(out, title);
    buffer_add_text(out, "</th><td class=\"number\">");
}

static void end_row(struct buffer *out)
{
    buffer_add_text(out, "</td></tr>\n");
}

static void number_row(struct buffer *out, const char *title, json_int_t number)
{
    begin_row(out, title);
    add_number(out, number);
    end_row(out);
}

static void moment_row(struct buffer *out, const char *title, const json_t *moment)
{
    begin_row(out, title);
    add_moment(out, moment);
    end_row(out);
}

static void text_row(struct buffer *out, const char *title, const char *text)
{
    begin_row(out, title);
    add_escaped(out, text);
    end_row(out);
}

/* What waits, and for how long the oldest has. */
static void waiting_row(struct buffer *out, const char *title, const json_t *waiting)
{
    begin_row(out, title);
    add_waiting(out, waiting);
    buffer_add_text(out, "</td><td class=\"number\">");
    if (number_of(waiting, "waiting") > 0)
        add_age(out, json_object_get(waiting, "oldest_seconds"));
    end_row(out);
}

/* A list of objects, one a row; scrolls by itself on a narrow screen, also by keyboard. */
static void add_list(struct buffer *out, const json_t *list, const char *name,
                     const char *const keys[][2], size_t count)
{
    size_t i;
    const json_t *object;
    buffer_printf(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table><thead><tr>",
        name);
    for (size_t k = 0; k < count; k++)
        buffer_printf(out, "<th scope=\"col\">%s</th>", keys[k][1]);
    buffer_add_text(out, "</tr></thead><tbody>\n");
    json_array_foreach(list, i, object)
    {
        buffer_add_text(out, "<tr>");
        for (size_t k = 0; k < count; k++) {
            const json_t *value = json_object_get(object, keys[k][0]);
            buffer_add_text(out, "<td>");
            if (strcmp(keys[k][0], "at") == 0)
                add_moment(out, value);
            else if (json_is_integer(value))
                duration_add(out, json_integer_value(value));
            else
                add_escaped(out, text_of(object, keys[k][0]));
            buffer_add_text(out, "</td>");
        }
        buffer_add_text(out, "</tr>\n");
    }
    buffer_add_text(out, "</tbody></table></div>\n");
}

/* ---- the parts ---- */

static void write_state(const json_t *status, struct buffer *out)
{
    const json_t *problems = json_object_get(status, "problems"), *problem;
    size_t i;
    buffer_printf(out, "<div id=\"state\" class=\"state %s\" role=\"status\"><strong>%s</strong>",
                  text_of(status, "status"), text_of(status, "status"));
    add_escaped(out, text_of(status, "sentence"));
    if (json_array_size(problems) > 1) {
        buffer_add_text(out, "<ul>");
        json_array_foreach(problems, i, problem)
        {
            buffer_add_text(out, "<li>");
            add_escaped(out, text_of(problem, "output"));
            buffer_printf(out, " <span class=\"faint\">%s</span></li>", text_of(problem, "check"));
        }
        buffer_add_text(out, "</ul>");
    }
    buffer_add_text(out, "</div>\n");
}

/* A bar a minute. What it says to the eye, the sentence below says in words. */
static void add_bars(struct buffer *out, const json_t *minutes)
{
    size_t i, count = json_array_size(minutes);
    const json_t *minute;
    json_int_t most = 1;
    json_array_foreach(minutes, i, minute)
    {
        if (json_integer_value(minute) > most)
            most = json_integer_value(minute);
    }
    buffer_printf(out,
                  "<svg viewBox=\"0 0 %zu 100\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
                  count * 10);
    json_array_foreach(minutes, i, minute)
    {
        double height = 100.0 * (double)json_integer_value(minute) / (double)most;
        if (height > 0)
            buffer_printf(out, "<rect x=\"%zu\" y=\"%.1f\" width=\"8\" height=\"%.1f\"/>", i * 10,
                          100 - height, height);
    }
    buffer_add_text(out, "</svg>\n");
}

static void write_queue(const json_t *status, struct buffer *out)
{
    const json_t *queue = json_object_get(status, "queue");
    const json_t *minutes = json_object_get(json_object_get(status, "decided"), "last_minutes"),
                 *minute;
    json_int_t hour = 0;
    size_t i;
    json_array_foreach(minutes, i, minute) hour += json_integer_value(minute);
    begin_section(out, "queue", "", "Queue");
    buffer_add_text(out, "<p>");
    add_waiting(out, queue);
    buffer_add_text(out, " posts wait");
    if (number_of(queue, "waiting") > 0) {
        buffer_add_text(out, ", the oldest for ");
        add_age(out, json_object_get(queue, "oldest_seconds"));
    }
    buffer_add_text(out, ".</p>\n");
    add_bars(out, minutes);
    buffer_add_text(out, "<p class=\"faint\">Decided in the last hour, by minutes: ");
    add_number(out, hour);
    buffer_add_text(out, " posts; in the last minute ");
    add_number(out, json_integer_value(json_array_get(minutes, json_array_size(minutes) - 1)));
    buffer_add_text(out, ".</p>\n");
    end_section(out);
}

static void write_modes(const json_t *status, struct buffer *out)
{
    const json_t *decided = json_object_get(status, "decided");
    json_t *modes = json_object_get(decided, "modes"), *posts;
    const char *mode;
    begin_section(out, "modes", "", "Decided since the start");
    buffer_add_text(out, "<table><tbody>\n");
    json_object_foreach(modes, mode, posts) number_row(out, mode, json_integer_value(posts));
    number_row(out, "all", number_of(decided, "total"));
    number_row(out, "after more than a minute", number_of(decided, "late"));
    number_row(out, "to be tried again", number_of(decided, "retried"));
    number_row(out, "given up", number_of(decided, "given_up"));
    buffer_add_text(out, "</tbody></table>\n");
    end_section(out);
}

static void write_people(const json_t *status, struct buffer *out)
{
    static const char *const severities[] = { "CRITICAL", "HIGH", "MEDIUM", "LOW" };
    const json_t *escalations = json_object_get(status, "escalations");
    begin_section(out, "people", "", "Waiting for a person: escalations and drafts");
    buffer_add_text(out,
                    "<table><thead><tr><th scope=\"col\">what waits</th><th scope=\"col\" "
                    "class=\"number\">how many</th>"
                    "<th scope=\"col\" class=\"number\">the oldest for</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < COUNT_OF(severities); i++)
        waiting_row(out, severities[i], json_object_get(escalations, severities[i]));
    waiting_row(out, "drafts", json_object_get(status, "drafts"));
    buffer_add_text(out, "</tbody></table>\n");
    end_section(out);
}

static bool is_paused(const json_t *status, const char *part)
{
    size_t i;
    const json_t *pause, *paused = json_object_get(status, "paused");
    json_array_foreach(paused, i, pause)
    {
        if (strcmp(text_of(pause, "part"), part) == 0)
            return true;
    }
    return false;
}

static void write_archive(const json_t *status, struct buffer *out)
{
    const json_t *retention = json_object_get(status, "retention");
    const json_t *archive = json_object_get(status, "archive");
    begin_section(out, "archive", "", "Retention and archive");
    buffer_add_text(out, "<table><tbody>\n");
    text_row(out, "now",
             is_paused(status, "retention")                             ? "paused"
             : json_is_true(json_object_get(retention, "is_running"))   ? "archiving"
             : json_is_true(json_object_get(retention, "is_verifying")) ? "verifying"
                                                                        : "at rest");
    moment_row(out, "next run", json_object_get(retention, "due_at"));
    moment_row(out, "last run done", json_object_get(retention, "last_done_at"));
    moment_row(out, "archive verified", json_object_get(archive, "verified_at"));
    text_row(out, "damage found",
             json_is_true(json_object_get(archive, "is_damaged")) ? "yes" : "no");
    begin_row(out, "free");
    add_bytes(out, json_object_get(archive, "free_bytes"));
    end_row(out);
    buffer_add_text(out, "</tbody></table>\n");
    end_section(out);
}

static void latency_row(struct buffer *out, const char *title, const json_t *milliseconds)
{
    begin_row(out, title);
    if (json_is_number(milliseconds))
        buffer_printf(out, "%.1f ms", json_number_value(milliseconds));
    else
        buffer_add_text(out, UNKNOWN);
    end_row(out);
}

static void write_database(const json_t *status, struct buffer *out)
{
    const json_t *database = json_object_get(status, "database");
    const json_t *connections = json_object_get(database, "connections");
    begin_section(out, "database", "", "Database");
    buffer_add_text(out, "<table><tbody>\n");
    text_row(out, "reachable",
             json_is_true(json_object_get(database, "is_reachable")) ? "yes" : "no");
    latency_row(out, "last read", json_object_get(database, "read_ms"));
    latency_row(out, "last write", json_object_get(database, "write_ms"));
    begin_row(out, "work connections");
    buffer_printf(out, "%lld busy, %lld idle, %lld down", (long long)number_of(connections, "busy"),
                  (long long)number_of(connections, "idle"),
                  (long long)number_of(connections, "down"));
    end_row(out);
    number_row(out, "connections of the server", number_of(database, "server_connections"));
    number_row(out, "… that it allows", number_of(database, "server_connections_max"));
    buffer_add_text(out, "</tbody></table>\n");
    end_section(out);
}

static void write_daemons(const json_t *status, struct buffer *out)
{
    static const char *const columns[][2] = { { "instance", "instance" },
                                              { "host", "host" },
                                              { "version", "release" },
                                              { "state", "state" },
                                              { "beat_age_seconds", "last heard" } };
    begin_section(out, "daemons", "wide", "Daemons on this database");
    add_list(out, json_object_get(status, "daemons"), "Daemons", columns, COUNT_OF(columns));
    end_section(out);
}

static void write_errors(const json_t *status, struct buffer *out)
{
    static const char *const columns[][2] = { { "at", "when" },
                                              { "event", "event" },
                                              { "message", "what happened" } };
    const json_t *errors = json_object_get(status, "errors");
    begin_section(out, "errors", "wide", "Last warnings and errors");
    if (json_array_size(errors) == 0)
        buffer_add_text(out, "<p class=\"faint\">None since the start.</p>\n");
    else
        add_list(out, errors, "Last warnings and errors", columns, COUNT_OF(columns));
    end_section(out);
}

static void write_header(const json_t *status, struct buffer *out)
{
    buffer_add_text(out, "<header><h1>antoned <span class=\"faint\">");
    add_escaped(out, text_of(status, "instance"));
    buffer_add_text(out, ", ");
    add_escaped(out, text_of(status, "release"));
    buffer_add_text(out,
                    "</span></h1>\n<p id=\"lost\" class=\"lost\" role=\"alert\" hidden>No answer: "
                    "what stands below is old.</p>\n");
    write_state(status, out);
    buffer_add_text(out, "</header>\n");
}

static void write_footer(const json_t *status, struct buffer *out)
{
    buffer_add_text(out, "<footer>As of <span id=\"at\">");
    add_escaped(out, text_of(status, "at"));
    buffer_add_text(out,
                    "</span>. <a href=\"/health\">health</a> <a href=\"/metrics\">metrics</a> "
                    "<a href=\"/status.json\">status.json</a></footer>\n");
}

/* ---- the whole ---- */

void page_write(const json_t *status, struct buffer *out)
{
    static const char place[] = "<!-- facts -->";
    static void (*const cards[])(const json_t *status, struct buffer *out) = {
        write_queue,    write_people,  write_modes,  write_archive,
        write_database, write_daemons, write_errors,
    };
    const char *at = strstr(ops_page_html, place);
    buffer_add(out, ops_page_html, (size_t)(at - ops_page_html));
    write_header(status, out);
    buffer_add_text(out, "<main id=\"cards\">\n");
    for (size_t i = 0; i < COUNT_OF(cards); i++)
        cards[i](status, out);
    buffer_add_text(out, "</main>\n");
    write_footer(status, out);
    buffer_add_text(out, at + sizeof place - 1);
}

/* The digest of what stands between two tags of the page, as CSP writes it. */
static void add_digest(struct buffer *out, const char *begin, const char *end)
{
    const char *from = strstr(ops_page_html, begin) + strlen(begin);
    uint8_t digest[DIGEST_SIZE];
    char text[DIGEST_BASE64_SIZE];
    digest_of(from, (size_t)(strstr(from, end) - from), digest);
    digest_base64(digest, text);
    buffer_printf(out, "'sha256-%s'", text);
}

const char *page_policy(void)
{
    static struct buffer policy;
    if (policy.size > 0)
        return policy.data;
    buffer_add_text(&policy,
                    "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
                    "frame-ancestors 'none'; style-src ");
    add_digest(&policy, "<style>", "</style>");
    buffer_add_text(&policy, "; script-src ");
    add_digest(&policy, "<script>", "</script>");
    return policy.data;
}
