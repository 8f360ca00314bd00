/* antonectl review: pending drafts and open escalations, one after the other, a key each. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/antonectl/review_text.h"
#include "antoned/antonectl/screen.h"
#include "antoned/antonectl/words.h"
#include "antoned/base/arena.h"
#include "antoned/base/parse.h"
#include "antoned/domain/compose.h"
#include "antoned/domain/platform_length.h"
#include "antoned/store/reference.h"
#include "antoned/store/review.h"
#include "antoned/store/review_hand.h"
#include "antoned/store/status.h"

enum { QUEUE_ROWS = 200, IDLE_DEFAULT_S = 600, IDLE_MAX_S = 86400 };

enum kind { ESCALATIONS, DRAFTS, KIND_COUNT };

enum deed { NONE, JUDGED, EDITED, FLAGGED, RESOLVED, SKIPPED };

/* What `undo` takes back. */
struct last {
    enum deed deed;
    enum kind kind;
    struct uuid item;   /* what was in hand */
    struct uuid id;     /* what was changed: that, or the escalation that was opened */
    struct buffer text; /* the draft that was edited */
    size_t length;      /* of it, as its platform counts */
};

struct desk {
    struct pg_session *session;
    const struct config *config;
    const char *who;
    int64_t idle_ms;
    enum kind kind;
    json_t *queues[KIND_COUNT];       /* as listed; NULL: not yet */
    size_t at[KIND_COUNT];            /* the next of each */
    struct review_item item;          /* row is NULL: nothing is in hand */
    struct uuid id;                   /* of the row */
    struct reference_data *reference; /* the rules of platforms alone */
    struct buffer edited;             /* what was made of the draft and refused */
    struct screen_page page;
    struct buffer title, text, message;
    struct last last;
    bool is_over;
};

/* ---- what is in hand ---- */

static void say(struct desk *desk, const char *text)
{
    buffer_clear(&desk->message);
    output_add_harmless(&desk->message, text);
}

static int put_back(struct desk *desk, struct error *err)
{
    bool had = desk->item.row != NULL;
    json_decref(desk->item.decision);
    json_decref(desk->item.author);
    desk->item = (struct review_item){ 0 };
    buffer_clear(&desk->edited);
    desk->page.first = 0;
    return had ? review_let_go(desk->session, &desk->id, err) : 0;
}

/* Anew, so that what others have done meanwhile is seen. */
static int list(struct desk *desk, enum kind kind, struct error *err)
{
    json_decref(desk->queues[kind]);
    desk->queues[kind] = NULL;
    desk->at[kind] = 0;
    return kind == DRAFTS
               ? review_replies(desk->session, REVIEW_PENDING, QUEUE_ROWS, &desk->queues[kind], err)
               : review_escalations(desk->session, false, QUEUE_ROWS, &desk->queues[kind], err);
}

/* Those in force now: another may have changed them since the last draft. */
static int load_rules(struct desk *desk, struct error *err)
{
    _cleanup_rows_ struct pg_rows *rows = NULL;
    reference_data_free(desk->reference);
    desk->reference = reference_data_new();
    desk->item.rules = &desk->reference->reference.platforms[desk->item.platform];
    if (pg_session_run(desk->session, reference_sql(REFERENCE_PLATFORM_RULES), NULL, &rows, err) <
        0)
        return -1;
    return reference_parse(desk->reference, REFERENCE_PLATFORM_RULES, rows, err);
}

/* A decision or a post that is gone leaves its part of the page empty. */
static int load_item(struct desk *desk, struct error *err)
{
    struct review_item *item = &desk->item;
    const char *decision = json_string_value(json_object_get(item->row, "decision_id"));
    const char *post = json_string_value(json_object_get(item->row, "post_id"));
    struct uuid id;
    platform_parse(str_from(json_string_value(json_object_get(item->row, "platform"))),
                   &item->platform);
    if (load_rules(desk, err) < 0)
        return -1;
    if (decision != NULL && status_decision(desk->session, decision, &item->decision, err) < 0 &&
        err->code != ERROR_DATA)
        return -1;
    if (post != NULL && uuid_parse(str_from(post), &id) == 0)
        return review_author(desk->session, &id, &item->author, err);
    return 0;
}

/* Takes the next of a queue that nobody else has; none leaves item.row NULL. */
static int take_of(struct desk *desk, enum kind kind, struct error *err)
{
    bool held = false;
    if (desk->queues[kind] == NULL && list(desk, kind, err) < 0)
        return -1;
    while (!held && desk->at[kind] < json_array_size(desk->queues[kind])) {
        json_t *row = json_array_get(desk->queues[kind], desk->at[kind]++);
        uuid_parse(str_from(json_string_value(json_object_get(row, "id"))), &desk->id);
        if (review_hold(desk->session, &desk->id, &held, err) < 0)
            return -1;
        if (held)
            desk->item.row = row;
    }
    if (!held)
        return 0;
    desk->kind = kind;
    desk->item.is_draft = kind == DRAFTS;
    return load_item(desk, err);
}

static int take_next(struct desk *desk, struct error *err)
{
    enum kind first = desk->kind;
    if (put_back(desk, err) < 0)
        return -1;
    for (int i = 0; i < KIND_COUNT && desk->item.row == NULL; i++) {
        if (take_of(desk, (enum kind)(((int)first + i) % KIND_COUNT), err) < 0)
            return -1;
    }
    return 0;
}

/* ---- deeds ---- */

static void remember(struct desk *desk, enum deed deed, const struct uuid *id)
{
    desk->last.deed = deed;
    desk->last.kind = desk->kind;
    desk->last.item = desk->id;
    desk->last.id = *id;
    buffer_clear(&desk->last.text);
}

/* What the database refused (ERROR_DATA) or was asked wrongly is told, and the work goes on. */
static int told(struct desk *desk, int result, struct error *err)
{
    if (result == 0 || (err->code != ERROR_DATA && err->code != ERROR_USAGE))
        return result;
    say(desk, err->message);
    return 1;
}

static int finish(struct desk *desk, enum deed deed, const char *done, struct error *err)
{
    struct uuid id = desk->id;
    remember(desk, deed, &id);
    say(desk, done);
    return take_next(desk, err);
}

static int judge(struct desk *desk, enum judgement judgement, const char *note, struct error *err)
{
    json_t *outcome = NULL;
    int result = told(
        desk, review_judge(desk->session, &desk->id, judgement, desk->who, note, &outcome, err),
        err);
    json_decref(outcome);
    if (result != 0)
        return result < 0 ? -1 : 0;
    return finish(desk, JUDGED, judgement == JUDGE_APPROVED ? "Approved." : "Rejected.", err);
}

static int resolve(struct desk *desk, struct error *err)
{
    _cleanup_buffer_ struct buffer note = { 0 };
    json_t *outcome = NULL;
    if (!screen_ask("Resolved how? (Enter: done, Escape: not)", &note))
        return 0;
    int result = told(
        desk, review_resolve(desk->session, &desk->id, desk->who, note.data, &outcome, err), err);
    json_decref(outcome);
    return result != 0 ? (result < 0 ? -1 : 0) : finish(desk, RESOLVED, "Resolved.", err);
}

static int approve(struct desk *desk, struct error *err)
{
    return desk->item.is_draft ? judge(desk, JUDGE_APPROVED, NULL, err) : resolve(desk, err);
}

static int reject(struct desk *desk, struct error *err)
{
    _cleanup_buffer_ struct buffer reason = { 0 };
    if (!desk->item.is_draft) {
        say(desk, "An escalation is resolved (a) or skipped (s).");
        return 0;
    }
    if (!screen_ask("Rejected why? (Enter: done, Escape: not)", &reason))
        return 0;
    if (reason.size == 0) {
        say(desk, "A rejection wants a reason.");
        return 0;
    }
    return judge(desk, JUDGE_REJECTED, reason.data, err);
}

static int approve_edited(struct desk *desk, const char *draft, struct error *err)
{
    _cleanup_buffer_ struct buffer before = { 0 };
    buffer_add_text(&before, draft);
    int result =
        told(desk,
             review_approve_edited(desk->session, &desk->id, desk->who, desk->edited.data,
                                   platform_length(desk->item.platform, buffer_view(&desk->edited)),
                                   draft, err),
             err);
    if (result != 0)
        return result < 0 ? -1 : 0;
    size_t length = platform_length(desk->item.platform, buffer_view(&before));
    if (finish(desk, EDITED, "Approved as edited.", err) < 0)
        return -1;
    desk->last.length = length;
    buffer_add_text(&desk->last.text, before.data);
    return 0;
}

/* The fault stands where the text does, and the next `e` goes on with what was written. */
static int edit(struct desk *desk, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(512);
    const char *draft = json_string_value(json_object_get(desk->item.row, "content"));
    if (!desk->item.is_draft) {
        say(desk, "There is no draft to edit; n shows the drafts.");
        return 0;
    }
    if (desk->edited.size == 0)
        buffer_add_text(&desk->edited, draft);
    if (screen_edit(&desk->edited, err) < 0) {
        say(desk, err->message);
        return 0;
    }
    if (str_equal_text(buffer_view(&desk->edited), draft)) {
        buffer_clear(&desk->edited);
        say(desk, "Nothing was changed; a approves it as it is.");
        return 0;
    }
    desk->item.fault = NULL;
    const char *fault = reply_fault(desk->item.platform, desk->item.rules, str_from(draft),
                                    buffer_view(&desk->edited), desk->config->product.name, arena);
    if (fault == NULL)
        return approve_edited(desk, draft, err);
    snprintf(desk->item.fault_text, sizeof desk->item.fault_text, "%s", fault);
    desk->item.fault = desk->item.fault_text;
    say(desk, "Not approved. e: edit on, s: leave it, a: approve the draft as it was.");
    return 0;
}

static int escalate(struct desk *desk, struct error *err)
{
    _cleanup_buffer_ struct buffer why = { 0 };
    struct uuid opened;
    if (!desk->item.is_draft) {
        say(desk, "It is escalated already.");
        return 0;
    }
    if (!screen_ask("What should a colleague look at? (Enter: done, Escape: not)", &why))
        return 0;
    int result = told(desk,
                      review_flag(desk->session, &desk->id, desk->who,
                                  why.data != NULL ? why.data : "", &opened, err),
                      err);
    if (result != 0)
        return result < 0 ? -1 : 0;
    remember(desk, FLAGGED, &opened);
    json_decref(desk->queues[ESCALATIONS]); /* it is among them now */
    desk->queues[ESCALATIONS] = NULL;
    say(desk, "Escalated; the draft waits on.");
    return take_next(desk, err);
}

static int skip(struct desk *desk, struct error *err)
{
    return finish(desk, SKIPPED, "Skipped; it comes again next time.", err);
}

/* What is in hand waits in its place. When nothing was left, both kinds are listed anew. */
static int next_kind(struct desk *desk, struct error *err)
{
    enum kind kind = (enum kind)(((int)desk->kind + 1) % KIND_COUNT);
    bool was_at_the_end = desk->item.row == NULL;
    if (!was_at_the_end)
        desk->at[desk->kind]--;
    if (put_back(desk, err) < 0 || list(desk, kind, err) < 0 ||
        (was_at_the_end && list(desk, desk->kind, err) < 0))
        return -1;
    desk->kind = kind;
    return take_next(desk, err);
}

/* ---- undo ---- */

static int take_back(struct desk *desk, struct error *err)
{
    const struct last *last = &desk->last;
    json_t *outcome = NULL;
    int result = 0;
    switch (last->deed) {
    case JUDGED: return review_reopen(desk->session, &last->id, desk->who, NULL, 0, err);
    case EDITED:
        return review_reopen(desk->session, &last->id, desk->who, last->text.data, last->length,
                             err);
    case RESOLVED: return review_reopen_escalation(desk->session, &last->id, desk->who, err);
    case FLAGGED:
        result = review_resolve(desk->session, &last->id, desk->who, "taken back", &outcome, err);
        json_decref(outcome);
        return result;
    case SKIPPED:
    case NONE: return 0;
    }
    return 0;
}

/* Makes it the next of its queue, which may have been listed anew without it. */
static int seek(struct desk *desk, enum kind kind, const struct uuid *id, struct error *err)
{
    char wanted[UUID_TEXT_SIZE];
    uuid_format(id, wanted);
    for (int try = 0; try < 2; try++) {
        size_t i;
        json_t *row;
        json_array_foreach(desk->queues[kind], i, row)
        {
            if (strcmp(json_string_value(json_object_get(row, "id")), wanted) == 0) {
                desk->at[kind] = i;
                return 0;
            }
        }
        if (list(desk, kind, err) < 0)
            return -1;
    }
    return 0;
}

/* What was in hand goes back to its place, and the one before comes again. */
static int undo(struct desk *desk, struct error *err)
{
    if (desk->last.deed == NONE) {
        say(desk, "There is nothing to take back.");
        return 0;
    }
    int result = told(desk, take_back(desk, err), err);
    if (result != 0)
        return result < 0 ? -1 : 0;
    if (desk->item.row != NULL)
        desk->at[desk->kind]--;
    if (put_back(desk, err) < 0)
        return -1;
    desk->kind = desk->last.kind;
    desk->last.deed = NONE;
    if (seek(desk, desk->kind, &desk->last.item, err) < 0)
        return -1;
    say(desk, "Taken back.");
    return take_next(desk, err);
}

/* ---- keys ---- */

static int help(struct desk *desk, struct error *err)
{
    (void)err;
    screen_draw(&(struct screen_page){
        .title = "antonectl review: keys",
        .text = "a  approve the draft; resolve the escalation, with a note\n"
                "e  edit the draft in $EDITOR and approve it, if it passes the checks of a "
                "composed one\n"
                "r  reject the draft, with a reason\n"
                "x  ask a colleague: an escalation, and the draft waits on\n"
                "s  skip it for now\n"
                "u  take the last back, as long as no poster has it\n"
                "n  the other kind: escalations, drafts\n"
                "q  quit\n"
                "arrows, page up, page down: the rest of a long page\n\n"
                "What you have in hand nobody else gets. Quitting gives it back, and so does the "
                "end of the connection, or a while without a key.",
        .message = "",
        .keys = " any key: back",
    });
    screen_key(desk->idle_ms);
    return 0;
}

static int quit(struct desk *desk, struct error *err)
{
    (void)err;
    desk->is_over = true;
    return 0;
}

static const struct {
    int key;
    bool needs_item;
    int (*run)(struct desk *desk, struct error *err);
} actions[] = {
    { 'a', true, approve },    { 'e', true, edit },  { 'r', true, reject },
    { 'x', true, escalate },   { 's', true, skip },  { 'u', false, undo },
    { 'n', false, next_kind }, { '?', false, help }, { 'q', false, quit },
};

static int act(struct desk *desk, int key, struct error *err)
{
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (actions[i].key != key || (actions[i].needs_item && desk->item.row == NULL))
            continue;
        say(desk, "");
        return actions[i].run(desk, err);
    }
    say(desk, "No such key; ? tells them.");
    return 0;
}

/* ---- the page ---- */

static void draw(struct desk *desk)
{
    static const char *const names[] = { [ESCALATIONS] = "escalation", [DRAFTS] = "draft" };
    buffer_clear(&desk->title);
    buffer_clear(&desk->text);
    if (desk->item.row == NULL) {
        buffer_add_text(&desk->title, " antonectl review");
        buffer_add_text(&desk->text,
                        "Nothing waits that nobody else has in hand.\n\nn looks "
                        "again, q quits.");
    } else {
        buffer_printf(&desk->title, " antonectl review: %s %zu of %zu  (%s)", names[desk->kind],
                      desk->at[desk->kind], json_array_size(desk->queues[desk->kind]), desk->who);
        desk->item.edited = desk->edited.data;
        review_text(&desk->item, &desk->text);
    }
    desk->page.title = desk->title.data;
    desk->page.text = desk->text.data;
    desk->page.message = desk->message.data != NULL ? desk->message.data : "";
    desk->page.keys =
        " a approve  e edit  r reject  x escalate  s skip  u undo  n kind  ? help  q quit";
    screen_draw(&desk->page);
}

/* Who has gone away keeps nothing from the others. */
static int give_back(struct desk *desk, struct error *err)
{
    if (desk->item.row == NULL)
        return 0;
    desk->at[desk->kind]--;
    if (put_back(desk, err) < 0)
        return -1;
    say(desk, "Given back, since no key came; n goes on.");
    return 0;
}

static int take_key(struct desk *desk, struct error *err)
{
    int key = screen_key(desk->idle_ms);
    switch (key) {
    case SCREEN_UP: desk->page.first--; return 0;
    case SCREEN_DOWN: desk->page.first++; return 0;
    case SCREEN_PAGE_UP: desk->page.first -= 10; return 0;
    case SCREEN_PAGE_DOWN: desk->page.first += 10; return 0;
    case SCREEN_RESIZED: return 0;
    case SCREEN_NOTHING: return give_back(desk, err);
    case SCREEN_LOST: return quit(desk, err);
    default: return act(desk, key, err);
    }
}

static int work(struct desk *desk, struct error *err)
{
    if (take_next(desk, err) < 0)
        return -1;
    while (!desk->is_over) {
        draw(desk);
        if (take_key(desk, err) < 0)
            return -1;
    }
    return 0;
}

static void desk_free(struct desk *desk)
{
    json_decref(desk->item.decision);
    json_decref(desk->item.author);
    for (int i = 0; i < KIND_COUNT; i++)
        json_decref(desk->queues[i]);
    reference_data_free(desk->reference);
    buffer_free(&desk->edited);
    buffer_free(&desk->title);
    buffer_free(&desk->text);
    buffer_free(&desk->message);
    buffer_free(&desk->last.text);
}

static int idle_option(const struct command *command, int64_t *ret_ms, struct error *err)
{
    const char *text = command_option(command, "idle");
    int64_t seconds = IDLE_DEFAULT_S;
    if (text != NULL && parse_integer(text, 1, IDLE_MAX_S, &seconds, err) < 0) {
        err->code = ERROR_USAGE;
        return error_prefix(err, "--idle");
    }
    *ret_ms = seconds * 1000;
    return 0;
}

static int run_review(struct command *command, struct error *err)
{
    _cleanup_session_ struct pg_session *session = NULL;
    struct desk desk = { .who = words_actor(command) };
    if (idle_option(command, &desk.idle_ms, err) < 0 ||
        open_config(command, &desk.config, err) < 0 || open_session(command, &session, err) < 0 ||
        screen_open(err) < 0)
        return -1;
    desk.session = session;
    int failed = work(&desk, err);
    screen_close();
    desk_free(&desk);
    return failed;
}

static const struct verb_option options[] = {
    { "by", "WHO", "who judges; kept with each judgement (the name of the account)" },
    { "idle", "SECONDS", "give back what is in hand after so long without a key (600)" },
    { 0 },
};

static const struct verb verbs[] = {
    { .summary = "Go through drafts and escalations on the screen, a key each",
      .options = options,
      .run = run_review },
    { 0 },
};
const struct noun noun_review = { "review", "Drafts and escalations, one after the other", verbs };
