/* The archive, read in full again. */
#include "antoned/flow/verification.h"

#include "antoned/archive/audit.h"
#include "antoned/base/clock.h"
#include "antoned/flow/own_archive.h"
#include "antoned/store/retention.h"
#include "antoned/sys/log.h"

enum {
    SLICE_BYTES = 16 * 1024,
    REST_MS = 1, /* after each slice: some 15 MiB a second */
};

static void note_damage(void *ctx, const char *path, const struct error *err)
{
    (void)ctx;
    log_event(EVENT_ARCHIVE_DAMAGED, LOG_FIELDS(.component = "verification", .error = err), "%s",
              path);
}

static bool is_due(const struct config *config, const struct retention_lead *lead, int64_t last_us)
{
    return last_us == INT64_MIN ||
           (lead->now_us - last_us) / 1000 >= config->archive.verify_every_ms;
}

/* 0 when all of it was read, 1 when it was stopped. */
static int read_everything(struct archive_audit *audit, const volatile sig_atomic_t *stop,
                           struct error *err)
{
    int more;
    while ((more = archive_audit_step(audit, SLICE_BYTES, err)) > 0 && *stop == 0)
        clock_sleep_ms(REST_MS);
    return more;
}

static enum verification_end audit_archive(struct pg_session *session, const struct config *config,
                                           const struct archive_manifest *manifest,
                                           struct archive_directory *directory,
                                           const volatile sig_atomic_t *stop, struct error *err)
{
    struct archive_audit *audit = archive_audit_open(directory, manifest, note_damage, NULL);
    int more = read_everything(audit, stop, err);
    struct archive_audit_totals totals = *archive_audit_totals(audit);
    archive_audit_free(audit);
    if (more > 0)
        return VERIFICATION_NOT_DUE;
    if (more < 0 || retention_record_verified(session, &manifest->archive, config->instance,
                                              totals.files, totals.damaged, err) < 0)
        return VERIFICATION_FAILED;
    return totals.damaged > 0 ? VERIFICATION_DAMAGED : VERIFICATION_WHOLE;
}

static enum verification_end verify(struct pg_session *session, const struct config *config,
                                    const volatile sig_atomic_t *stop, struct error *err)
{
    struct retention_lead lead;
    _cleanup_manifest_ struct archive_manifest manifest = { 0 };
    _cleanup_directory_ struct archive_directory *directory = NULL;
    struct uuid own;
    int64_t last_us;
    /* The lead keeps retention and erasures from changing the archive under our eyes. */
    if (retention_await_lead(session, &lead, err) < 0)
        return VERIFICATION_FAILED;
    if (!lead.leads || config->archive.verify_every_ms == CONFIG_FOREVER)
        return VERIFICATION_NOT_DUE;
    if (archive_directory_open(config->archive.directory, &directory, err) < 0 ||
        own_archive_find(session, directory, OWN_ARCHIVE_LOOK, &own, err) < 0 ||
        retention_last_verified(session, &own, &last_us, err) < 0)
        return VERIFICATION_FAILED;
    if (!is_due(config, &lead, last_us))
        return VERIFICATION_NOT_DUE;
    if (retention_manifest(session, &own, &manifest, err) < 0)
        return VERIFICATION_FAILED;
    return audit_archive(session, config, &manifest, directory, stop, err);
}

enum verification_end verification_run(const struct config *config,
                                       const volatile sig_atomic_t *stop, struct error *err)
{
    _cleanup_session_ struct pg_session *session = retention_connect(config, err);
    return session == NULL ? VERIFICATION_FAILED : verify(session, config, stop, err);
}
