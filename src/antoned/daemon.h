/* The daemon: its parts, brought up in order and taken down in mirror order (daemon.c), and what
 * happens when (reactions.c). */
#pragma once

#include "antoned/base/error.h"
#include "antoned/flow/control.h"
#include "antoned/flow/heartbeat.h"
#include "antoned/flow/intake.h"
#include "antoned/flow/janitor.h"
#include "antoned/flow/pace.h"
#include "antoned/flow/pause_watch.h"
#include "antoned/flow/refresh.h"
#include "antoned/ops/endpoint.h"
#include "antoned/ops/watch.h"
#include "antoned/sys/config.h"
#include "antoned/sys/listening.h"
#include "antoned/sys/loop.h"
#include "options.h"

struct daemon {
    struct options options;
    struct config *config;    /* in force */
    struct config *candidate; /* of the reload under way */
    struct loop *loop;
    struct loop_signal *terminate, *interrupt, *reload;
    struct loop_timer *shutdown_deadline, *rest;
    struct control *control;
    struct refresh *refresh;
    struct pause_watch *pauses;
    struct pace pace; /* what the janitor may take beside the intake */
    struct intake *intake;
    struct janitor *janitor;
    struct heartbeat *heartbeat;
    struct listening *listening; /* NULL: nothing is served, nor watched for it */
    struct watch *watch;
    struct endpoint *endpoint;
    enum phase phase;
    bool intake_stopped, janitor_stopped;
    bool untrimmed; /* memory that work or a start needed was not given back yet */
    int exit_status;
};

/* Runs until it is told to stop or has nothing left to do (--once). Takes the configuration over;
 * returns the exit status. */
int daemon_run(const struct options *options, struct config *config);

/* ---- what the parts tell each other through the daemon (reactions.c) ---- */

struct control_events daemon_control_events(struct daemon *daemon);
struct refresh_events daemon_refresh_events(struct daemon *daemon);
struct intake_events daemon_intake_events(struct daemon *daemon);
void daemon_stop(struct daemon *daemon,
                 int exit_status);     /* drain, then exit; a second call does not wait */
void daemon_take_pauses(void *daemon); /* as pause_watch has them now */
void daemon_reload(struct daemon *daemon);
