/* The terminal as a screen: drawing, keys, one line of input, the editor. */
#include <errno.h>
#include <langinfo.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unilbrk.h>
#include <unistd.h>
#include <unistr.h>
#include <uniwidth.h>
#include <wchar.h>
#include <wctype.h>

#include <curses.h>
#include <term.h>

#include "antoned/antonectl/screen.h"
#include "antoned/base/memory.h"
#include "antoned/sys/file.h"

enum { CHROME = 4, ANSWER_MAX = 1000, EDITED_MAX_BYTES = 1 << 20 }; /* title, gap, message, keys */

static SCREEN *screen;

/* ---- opening and closing ---- */

static bool is_able(void)
{
    int found = 0;
    const char *name = getenv("TERM");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || name == NULL || *name == '\0')
        return false;
    return setupterm(name, STDOUT_FILENO, &found) == OK && cursor_address != NULL;
}

void screen_clear(void)
{
    if (is_able() && clear_screen != NULL)
        putp(clear_screen);
}

int screen_open(struct error *err)
{
    if (!is_able())
        return error_set(err, ERROR_USAGE,
                         "this needs a terminal with a movable cursor (TERM); without one: "
                         "antonectl reply list --pending, antonectl escalation list");
    screen = newterm(NULL, stdout, stdin);
    if (screen == NULL)
        return error_set(err, ERROR_IO, "cannot use the terminal");
    cbreak();
    noecho();
    keypad(stdscr, true);
    set_escdelay(50);
    return 0;
}

void screen_close(void)
{
    if (screen == NULL)
        return;
    endwin();
    delscreen(screen);
    screen = NULL;
}

/* ---- drawing ---- */

/* Where the locale is not UTF-8, a byte of a character could be a control character to the
 * terminal. */
static void put(int y, int x, const char *text, size_t size)
{
    bool is_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    move(y, x);
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (is_utf8 || c < 0x80)
            addnstr(text + i, is_utf8 ? (int)size : 1);
        else if (c >= 0xc0)
            addch('?');
        if (is_utf8)
            return;
    }
}

struct wrapped {
    struct str *items;
    size_t count;
};

static void add_row(struct wrapped *rows, const char *start, size_t size)
{
    rows->items = memory_resize(rows->items, rows->count + 1, sizeof *rows->items);
    rows->items[rows->count++] = (struct str){ start, size };
}

/* A word that is wider than the screen, as links are, goes on in the next row. */
static void add_line(struct wrapped *rows, const char *start, size_t size, int width)
{
    size_t from = 0, at = 0;
    int taken = 0;
    while (size > 0 && start[size - 1] == ' ')
        size--;
    while (at < size) {
        ucs4_t c;
        int bytes = u8_mbtouc(&c, (const uint8_t *)start + at, size - at);
        int cells = uc_width(c, "UTF-8");
        cells = cells < 0 ? 0 : cells;
        if (taken + cells > width) {
            add_row(rows, start + from, at - from);
            from = at;
            taken = 0;
        }
        taken += cells;
        at += (size_t)bytes;
    }
    add_row(rows, start + from, size - from);
}

static struct wrapped wrap(const char *text, int width)
{
    struct wrapped rows = { 0 };
    size_t size = strlen(text), start = 0;
    _cleanup_free_ char *breaks = memory_zalloc(size + 1);
    u8_width_linebreaks((const uint8_t *)text, size, width, 0, 0, NULL, "UTF-8", breaks);
    for (size_t i = 0; i < size; i++) {
        bool is_end = text[i] == '\n';
        if (!is_end && (breaks[i] != UC_BREAK_POSSIBLE || i == start))
            continue;
        add_line(&rows, text + start, i - start, width);
        start = is_end ? i + 1 : i;
    }
    if (start < size)
        add_line(&rows, text + start, size - start, width);
    return rows;
}

static void draw_bar(int y, const char *text, attr_t attributes)
{
    attron(attributes);
    mvhline(y, 0, ' ', COLS);
    put(y, 0, text, strlen(text));
    attroff(attributes);
}

void screen_draw(struct screen_page *page)
{
    int room = LINES - CHROME;
    struct wrapped rows = wrap(page->text, COLS > 10 ? COLS - 1 : 10);
    int most = (int)rows.count - room;
    page->first = page->first > most ? most : page->first;
    page->first = page->first < 0 ? 0 : page->first;
    erase();
    for (int y = 0; y < room && page->first + y < (int)rows.count; y++)
        put(y + 1, 0, rows.items[page->first + y].data, rows.items[page->first + y].size);
    if (page->first < most)
        mvaddstr(LINES - 3, COLS > 8 ? COLS - 8 : 0, "(more)");
    draw_bar(0, page->title, A_REVERSE);
    draw_bar(LINES - 2, page->message, A_BOLD);
    draw_bar(LINES - 1, page->keys, A_REVERSE);
    move(LINES - 1, COLS - 1);
    refresh();
    free(rows.items);
}

/* ---- keys ---- */

static int special(wint_t key)
{
    switch (key) {
    case KEY_UP: return SCREEN_UP;
    case KEY_DOWN: return SCREEN_DOWN;
    case KEY_PPAGE: return SCREEN_PAGE_UP;
    case KEY_NPAGE: return SCREEN_PAGE_DOWN;
    case KEY_RESIZE: return SCREEN_RESIZED;
    default: return SCREEN_NOTHING;
    }
}

int screen_key(int64_t wait_ms)
{
    wint_t key = 0;
    timeout((int)wait_ms);
    int kind = get_wch(&key);
    if (kind == ERR) /* a terminal that hung up is at its end */
        return isatty(STDIN_FILENO) ? SCREEN_NOTHING : SCREEN_LOST;
    return kind == KEY_CODE_YES ? special(key) : (int)towlower(key);
}

/* ---- one line ---- */

static void drop_last_character(struct buffer *text)
{
    while (text->size > 0 && ((unsigned char)text->data[--text->size] & 0xc0) == 0x80)
        ;
    if (text->data != NULL)
        text->data[text->size] = '\0';
}

static void draw_question(const char *question, const struct buffer *answer)
{
    draw_bar(LINES - 2, question, A_BOLD);
    move(LINES - 1, 0);
    clrtoeol();
    /* What was typed last stays in sight. */
    size_t room = COLS > 2 ? (size_t)COLS - 2 : 1;
    size_t from = answer->size > room ? answer->size - room : 0;
    while (from < answer->size && ((unsigned char)answer->data[from] & 0xc0) == 0x80)
        from++;
    if (answer->size > 0)
        put(LINES - 1, 0, answer->data + from, answer->size - from);
    refresh();
}

static void add_typed(struct buffer *answer, wint_t key)
{
    uint8_t bytes[6];
    int size = u8_uctomb(bytes, (ucs4_t)key, sizeof bytes);
    if (size > 0 && iswprint(key) && answer->size + (size_t)size <= ANSWER_MAX)
        buffer_add(answer, bytes, (size_t)size);
}

bool screen_ask(const char *question, struct buffer *answer)
{
    enum { ESCAPE = 27, BACKSPACE = 8, DELETE = 127 };
    timeout(-1);
    for (;;) {
        wint_t key = 0;
        draw_question(question, answer);
        int kind = get_wch(&key);
        if (kind == ERR || (kind == OK && key == ESCAPE))
            return false;
        if (kind == OK && (key == '\n' || key == '\r'))
            return true;
        if ((kind == KEY_CODE_YES && key == KEY_BACKSPACE) ||
            (kind == OK && (key == BACKSPACE || key == DELETE)))
            drop_last_character(answer);
        else if (kind == OK)
            add_typed(answer, key);
    }
}

/* ---- the editor ---- */

extern char **environ;

static const char *editor(void)
{
    const char *visual = getenv("VISUAL"), *plain = getenv("EDITOR");
    if (visual != NULL && *visual != '\0')
        return visual;
    return plain != NULL && *plain != '\0' ? plain : "vi";
}

/* By the shell, since $EDITOR may have options. */
static int run_editor(const char *path, struct error *err)
{
    _cleanup_buffer_ struct buffer command = { 0 };
    buffer_printf(&command, "%s \"$1\"", editor());
    char shell[] = "/bin/sh", flag[] = "-c", name[] = "antonectl";
    _cleanup_free_ char *file = memory_strdup(path);
    char *arguments[] = { shell, flag, command.data, name, file, NULL };
    pid_t pid;
    int status;
    int failed = posix_spawn(&pid, shell, NULL, NULL, arguments, environ);
    if (failed != 0)
        return error_set_errno(err, ERROR_IO, failed, "cannot run %s", editor());
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return error_set_errno(err, ERROR_IO, errno, "cannot wait for %s", editor());
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return error_set(err, ERROR_IO, "%s failed; the draft is as it was", editor());
    return 0;
}

static int write_text(int fd, const struct buffer *text, const char *path, struct error *err)
{
    struct str rest = buffer_view(text);
    while (rest.size > 0) {
        ssize_t written = write(fd, rest.data, rest.size);
        if (written < 0 && errno != EINTR)
            return error_set_errno(err, ERROR_IO, errno, "cannot write %s", path);
        size_t done = written > 0 ? (size_t)written : 0;
        rest = (struct str){ rest.data + done, rest.size - done };
    }
    return 0;
}

/* What editors add at the end of a file is no part of a reply. */
static void trim_end(struct buffer *text)
{
    while (text->size > 0 && strchr("\n\r \t", text->data[text->size - 1]) != NULL)
        text->data[--text->size] = '\0';
}

static int edit_file(const char *path, struct buffer *text, struct error *err)
{
    _cleanup_buffer_ struct buffer edited = { 0 };
    def_prog_mode();
    endwin();
    int failed = run_editor(path, err);
    reset_prog_mode();
    clearok(stdscr, true);
    refresh();
    if (failed < 0 || file_read(path, EDITED_MAX_BYTES, &edited, err) < 0)
        return -1;
    trim_end(&edited);
    buffer_clear(text);
    buffer_add_str(text, buffer_view(&edited));
    return 0;
}

int screen_edit(struct buffer *text, struct error *err)
{
    const char *directory = getenv("TMPDIR");
    _cleanup_buffer_ struct buffer path = { 0 };
    buffer_printf(&path, "%s/antonectl-reply-XXXXXX",
                  directory != NULL && *directory != '\0' ? directory : "/tmp");
    int fd = mkstemp(path.data); /* mode 0600 */
    if (fd < 0)
        return error_set_errno(err, ERROR_IO, errno, "cannot make %s", path.data);
    int failed = write_text(fd, text, path.data, err);
    close(fd);
    if (failed == 0)
        failed = edit_file(path.data, text, err);
    unlink(path.data);
    return failed;
}
