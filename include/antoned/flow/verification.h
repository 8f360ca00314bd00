/* The archive read in full again, every archive.verify_every, by one of the daemons: slowly, a
 * slice at a time, since nobody waits for it. What is damaged is logged by name; the outcome stands
 * in job_runs, as that of `archive verify` does. */
#pragma once

#include <signal.h>

#include "antoned/base/error.h"
#include "antoned/sys/config.h"

enum verification_end {
    VERIFICATION_NOT_DUE, /* or somebody else is at it, or it was stopped */
    VERIFICATION_WHOLE,
    VERIFICATION_DAMAGED, /* each damage was logged */
    VERIFICATION_FAILED,  /* err says why; nothing is known about the archive */
};

/* Ends at once, and has changed nothing, when *stop is other than 0. */
enum verification_end verification_run(const struct config *config,
                                       const volatile sig_atomic_t *stop, struct error *err);
