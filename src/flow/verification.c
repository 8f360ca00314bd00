/* The archive, read in full again. */
#include "antoned/flow/verification.h"

#include <jansson.h>
#include <stdlib.h>

#include "antoned/archive/audit.h"
#include "antoned/base/memory.h"
#include "antoned/store/retention.h"
#include "antoned/sys/log.h"

enum {
    SLICE_BYTES = 16 * 1024, /* a fraction of a millisecond of the loop … */
    REST_MS = 1,             /* … then others have their turn: some 15 MiB a second */
    STATEMENT_TIMEOUT_MS = 60000,
    LEAD_TRIES = 5, /* the server may not have noticed yet that our own run has ended */
    LEAD_AGAIN_MS = 500,
};

struct verification {
    const struct config *config;
    void (*ended)(void *ctx, enum verification_end end, const struct error *err);
    void *ctx;
    struct retention_session *session;
    struct loop_timer *turn;
    struct loop_timer *lead_again;
    int lead_tries;
    struct retention_lead lead;
    int64_t last_us;
    struct archive_directory *directory;
    struct archive_manifest manifest;
    struct archive_audit *audit;
    bool damaged;
};

static void end(struct verification *verification, enum verification_end how,
                const struct error *err)
{
    retention_session_stop(verification->session);
    verification->ended(verification->ctx, how, err);
}

/* A question that failed; when the connection is gone, `lost` says so. */
static bool failed(struct verification *verification, const struct error *err)
{
    if (err != NULL && err->code != ERROR_UNAVAILABLE)
        end(verification, VERIFICATION_FAILED, err);
    return err != NULL;
}

static struct retention_reply then(struct verification *verification,
                                   void (*done)(void *ctx, const struct error *err))
{
    return (struct retention_reply){ done, verification };
}

static void note_damage(void *ctx, const char *path, const struct error *err)
{
    struct verification *verification = ctx;
    verification->damaged = true;
    log_event(EVENT_ARCHIVE_DAMAGED, LOG_FIELDS(.component = "verification", .error = err), "%s",
              path);
}

static void recorded(void *ctx, const struct error *err)
{
    struct verification *verification = ctx;
    if (!failed(verification, err))
        end(verification, verification->damaged ? VERIFICATION_DAMAGED : VERIFICATION_WHOLE, NULL);
}

static void record(struct verification *verification)
{
    const struct archive_audit_totals *totals = archive_audit_totals(verification->audit);
    json_t *details = json_pack("{s:I, s:I}", "files", (json_int_t)totals->files, "damaged",
                                (json_int_t)totals->damaged);
    char *text = json_dumps(details, JSON_COMPACT);
    json_decref(details);
    retention_record_verification(verification->session, verification->config->instance,
                                  verification->damaged ? "failed" : "done", str_from(text),
                                  then(verification, recorded));
    free(text);
}

static void read_on(void *ctx)
{
    struct verification *verification = ctx;
    struct error err;
    int more = archive_audit_step(verification->audit, SLICE_BYTES, &err);
    if (more > 0)
        loop_timer_start(verification->turn, REST_MS);
    else if (more == 0)
        record(verification);
    else
        end(verification, VERIFICATION_FAILED, &err);
}

static void manifest_read(void *ctx, const struct error *err)
{
    struct verification *verification = ctx;
    struct error failure;
    if (failed(verification, err))
        return;
    if (archive_directory_open(verification->config->archive.directory, &verification->directory,
                               &failure) < 0) {
        end(verification, VERIFICATION_FAILED, &failure);
        return;
    }
    verification->audit = archive_audit_open(verification->directory, &verification->manifest,
                                             note_damage, verification);
    loop_timer_start(verification->turn, 0);
}

static bool is_due(const struct verification *verification)
{
    int64_t every_ms = verification->config->archive.verify_every_ms;
    if (!verification->lead.leads || every_ms == CONFIG_FOREVER)
        return false;
    return verification->last_us == INT64_MIN ||
           (verification->lead.now_us - verification->last_us) / 1000 >= every_ms;
}

static void asked(void *ctx, const struct error *err)
{
    struct verification *verification = ctx;
    if (failed(verification, err))
        return;
    if (is_due(verification))
        retention_manifest(verification->session, &verification->manifest,
                           then(verification, manifest_read));
    else
        end(verification, VERIFICATION_NOT_DUE, NULL);
}

static void leading(void *ctx, const struct error *err)
{
    struct verification *verification = ctx;
    if (failed(verification, err))
        return;
    if (!verification->lead.leads && ++verification->lead_tries < LEAD_TRIES)
        loop_timer_start(verification->lead_again, LEAD_AGAIN_MS);
    else
        retention_last_verified(verification->session, &verification->last_us,
                                then(verification, asked));
}

/* The lead keeps retention and erasures from changing the archive under our eyes. */
static void take_lead(void *ctx)
{
    struct verification *verification = ctx;
    retention_lead(verification->session, &verification->lead, then(verification, leading));
}

static void lost(void *ctx, const struct error *reason)
{
    struct verification *verification = ctx;
    loop_timer_stop(verification->turn);
    loop_timer_stop(verification->lead_again);
    end(verification, VERIFICATION_FAILED, reason);
}

struct verification *verification_start(struct loop *loop, const struct config *config,
                                        void (*ended)(void *ctx, enum verification_end end,
                                                      const struct error *err),
                                        void *ctx)
{
    struct verification *verification = memory_zalloc(sizeof *verification);
    verification->config = config;
    verification->ended = ended;
    verification->ctx = ctx;
    verification->turn = loop_timer_new(loop, read_on, verification);
    verification->lead_again = loop_timer_new(loop, take_lead, verification);
    verification->session =
        retention_session_new(loop, config, STATEMENT_TIMEOUT_MS,
                              &(struct retention_session_events){
                                  .ready = take_lead, .lost = lost, .ctx = verification });
    retention_session_start(verification->session);
    return verification;
}

void verification_free(struct verification *verification)
{
    if (verification == NULL)
        return;
    retention_session_free(verification->session);
    loop_timer_free(verification->turn);
    loop_timer_free(verification->lead_again);
    archive_audit_free(verification->audit);
    archive_manifest_free(&verification->manifest);
    archive_directory_close(verification->directory);
    free(verification);
}
