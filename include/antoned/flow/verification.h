/* The archive read in full again, every archive.verify_every, by one of the daemons: slowly, a
 * slice at a time, since nobody waits for it. What is damaged is logged by name; the outcome stands
 * in job_runs, as that of `archive verify` does. */
#pragma once

#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/sys/config.h"
#include "antoned/sys/loop.h"

struct verification;

enum verification_end {
    VERIFICATION_NOT_DUE, /* or somebody else is at it */
    VERIFICATION_WHOLE,
    VERIFICATION_DAMAGED, /* each damage was logged */
    VERIFICATION_FAILED,  /* err says why; nothing is known about the archive */
};

/* `ended` comes once; the verification may be freed inside. `config` outlives it. */
struct verification *verification_start(struct loop *loop, const struct config *config,
                                        void (*ended)(void *ctx, enum verification_end end,
                                                      const struct error *err),
                                        void *ctx);
void verification_free(struct verification *verification); /* at once; NULL is fine */
