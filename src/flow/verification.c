/* The archive, read in full again. */
#include "antoned/flow/verification.h"

#include "antoned/archive/audit.h"
#include "antoned/base/clock.h"
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
    int64_t every_ms = config->archive.verify_every_ms;
    if (!lead->leads || every_ms == CONFIG_FOREVER)
        return false;
    return last_us == INT64_MIN || (lead->now_us - last_us) / 1000 >= every_ms;
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
    if (more < 0 ||
        retention_record_verified(session, config->instance, totals.files, totals.damaged, err) < 0)
        return VERIFICATION_FAILED;
    return totals.damaged > 0 ? VERIFICATION_DAMAGED : VERIFICATION_WHOLE;
}

static enum verification_end verify(struct pg_session *session, const struct config *config,
                                    const volatile sig_atomic_t *stop, struct error *err)
{
    struct retention_lead lead;
    struct archive_manifest manifest = { 0 };
    struct archive_directory *directory = NULL;
    int64_t last_us;
    enum verification_end end = VERIFICATION_FAILED;
    /* The lead keeps retention and erasures from changing the archive under our eyes. */
    if (retention_await_lead(session, &lead, err) < 0 ||
        retention_last_verified(session, &last_us, err) < 0)
        return VERIFICATION_FAILED;
    if (!is_due(config, &lead, last_us))
        return VERIFICATION_NOT_DUE;
    if (retention_manifest(session, &manifest, err) == 0 &&
        archive_directory_open(config->archive.directory, &directory, err) == 0)
        end = audit_archive(session, config, &manifest, directory, stop, err);
    archive_manifest_free(&manifest);
    archive_directory_close(directory);
    return end;
}

enum verification_end verification_run(const struct config *config,
                                       const volatile sig_atomic_t *stop, struct error *err)
{
    _cleanup_session_ struct pg_session *session = retention_connect(config, err);
    return session == NULL ? VERIFICATION_FAILED : verify(session, config, stop, err);
}
