/* The table of events. A message id, once released, never changes its meaning. */
#include "antoned/sys/log.h"

const struct log_event_kind log_event_kinds[EVENT_COUNT] = {
    [EVENT_READY] = { "READY", "8c3b0686aa0f4b089c0b66f2c9dc3f78", LEVEL_NOTICE,
                      "antoned takes posts",
                      "The schema version is checked, the connections stand and the listener has\n"
                      "proven itself. Nothing is to be done." },
    [EVENT_STOPPING] = { "STOPPING", "e322ac8f870c453eafcf10ddda13eb24", LEVEL_NOTICE,
                         "antoned is stopping",
                         "No new posts are taken; batches in hand finish within shutdown_timeout.\n"
                         "Whatever is not committed by then is rolled back and stays queued." },
    [EVENT_STOPPED] = { "STOPPED", "979e6acf79ab4569b0f302cef69ab72e", LEVEL_NOTICE,
                        "antoned has stopped",
                        "All connections are closed. Posts that were not decided are still "
                        "queued." },
    [EVENT_PAUSED] = { "PAUSED", "3be62b8a13b142c5b092bc5555f9fb27", LEVEL_NOTICE,
                       "An operator has paused a part of the work",
                       "Intake: no daemon claims posts, they stay queued. Retention: no\n"
                       "daemon archives. The message says which, who and why;\n"
                       "'antonectl resume' lets it go on." },
    [EVENT_RESUMED] = { "RESUMED", "50807d2f35ec4bde8d78b25cf94694a6", LEVEL_NOTICE,
                        "What was paused goes on", "Nothing is to be done." },
    [EVENT_RELOADED] = { "RELOADED", "5ae42df703934a9aaae887f797e03765", LEVEL_NOTICE,
                         "antoned has a new configuration",
                         "Configuration and lexicon were read again and are in force. Options "
                         "that\n"
                         "only a restart applies are named in the message." },
    [EVENT_RELOAD_REFUSED] = { "RELOAD_REFUSED", "7e36b56a60a341d8a79b85fdb1af523a", LEVEL_ERR,
                               "antoned refused a new configuration",
                               "The configuration or the lexicon on disk is wrong; what was in "
                               "force\n"
                               "stays in force. Correct the lines that the message names, check "
                               "with\n"
                               "'antonectl config check', and reload again." },
    [EVENT_CONFIG_WRONG] = { "CONFIG_WRONG", "b3442de9566240ceb41b64fc9e286577", LEVEL_ERR,
                             "antoned cannot start with this configuration",
                             "Every problem of the file is one message. systemd does not restart "
                             "the\n"
                             "service (status 78). Correct the lines, then start it." },
    [EVENT_DATABASE_UNAVAILABLE] = { "DATABASE_UNAVAILABLE", "c23bce9f55124f15bb63aa00e30c058a",
                                     LEVEL_WARNING, "antoned cannot reach the database",
                                     "A connection could not be made or was lost. antoned keeps\n"
                                     "trying, every 0.1 to 30 seconds; no post is blamed and none "
                                     "is\n"
                                     "lost. If it lasts: is PostgreSQL running, does pg_hba.conf "
                                     "let\n"
                                     "the role in, is there a connection left?" },
    [EVENT_DATABASE_BACK] = { "DATABASE_BACK", "94b231029bba4cbbad38cd9a59d6d08b", LEVEL_NOTICE,
                              "antoned reaches the database again",
                              "The connection stands and its statements are prepared." },
    [EVENT_SCHEMA_MISMATCH] = { "SCHEMA_MISMATCH", "ea9b3fc9e6c04309912026fed497b7b2", LEVEL_ERR,
                                "The schema is of another version than antoned",
                                "The message names both versions. If the schema is older, run\n"
                                "'antonectl db migrate' (antoned-migrate.service); if it is "
                                "newer,\n"
                                "install the antoned that belongs to it. No post is touched "
                                "meanwhile." },
    [EVENT_STATEMENT_DRIFT] = { "STATEMENT_DRIFT", "dbb8e6aa45394d5d9da8e1f55cc23ab1", LEVEL_ERR,
                                "A statement no longer fits the schema",
                                "Somebody changed a table, type or privilege by hand, or the build "
                                "is\n"
                                "broken. antoned takes no work until it fits: compare with\n"
                                "'antonectl db verify', then restart." },
    [EVENT_STATEMENT_SLOW] = { "STATEMENT_SLOW", "aa45917060994dcd8dbe172d1606cda1", LEVEL_WARNING,
                               "A statement took long",
                               "The message names the statement and its time. Look for locks, a\n"
                               "checkpoint, a missing ANALYZE or an old snapshot that keeps dead "
                               "rows." },
    [EVENT_LISTENER_MUTE] = { "LISTENER_MUTE", "2665ab1c0bff4a819c6ef7d77ee79573", LEVEL_WARNING,
                              "The listener does not hear itself",
                              "A notification that antoned sent itself did not come back, so it\n"
                              "connects anew; polling finds posts meanwhile. If it repeats,\n"
                              "something between drops connections that rest: a firewall, a NAT,\n"
                              "a proxy." },
    [EVENT_INSTANCE_TAKEN] = { "INSTANCE_TAKEN", "90e70d5931424008a0d68930311318ef", LEVEL_WARNING,
                               "Another daemon has the same instance name",
                               "Both work and no post is decided twice, but heartbeat, status and\n"
                               "session names do not tell them apart: 'antonectl status' shows "
                               "the\n"
                               "one that came first. Set 'instance' in the configuration of one\n"
                               "of them to a name of its own and restart it." },
    [EVENT_BATCH_FAILED] = { "BATCH_FAILED", "2d152ec5200d4eaea195bfde63becd3d", LEVEL_WARNING,
                             "A batch was rolled back and is tried again",
                             "The moment was wrong, not a post: a deadlock, a lock, too many\n"
                             "connections; SQLSTATE says which. Nothing of it was written, no "
                             "post\n"
                             "is blamed, and it is tried again after 0.1 to 30 seconds. If it\n"
                             "lasts, look at what else works on the same tables." },
    [EVENT_POST_FAILED] = { "POST_FAILED", "25ea8f9134204c58a0a4abc78e2b6e16", LEVEL_WARNING,
                            "A post could not be decided",
                            "ANTONE_POST_ID says which. It is tried again later, up to\n"
                            "intake.max_attempts times. 'antonectl queue why ID' tells where it "
                            "stands." },
    [EVENT_POST_GIVEN_UP] = { "POST_GIVEN_UP", "19f3275c97a74164895b0b64e98ba8d1", LEVEL_ERR,
                              "A post left the queue as failed",
                              "ANTONE_POST_ID says which, error_message of the post why. Once the "
                              "cause\n"
                              "is gone: 'antonectl queue retry ID'." },
    [EVENT_REFERENCE_LOADED] = { "REFERENCE_LOADED", "9d336648d7514e1d847f0cb19c10362d", LEVEL_INFO,
                                 "antoned uses new reference data",
                                 "A business user changed templates, competitors, weights or the "
                                 "like." },
    [EVENT_REFERENCE_REFUSED] = { "REFERENCE_REFUSED", "8e6a94f4859147bca06cd0073e1d64c5",
                                  LEVEL_WARNING, "A row of reference data is not usable",
                                  "The message names table and row; antoned goes on without it. "
                                  "Correct\n"
                                  "the row: it is in use within a second." },
    [EVENT_WATCHDOG_WITHHELD] = { "WATCHDOG_WITHHELD", "63bfcd29a9914089babaa15895cd8ccc",
                                  LEVEL_ERR, "antoned makes no progress",
                                  "The daemon does not tell systemd that it is alive, because a "
                                  "part of\n"
                                  "it stands still: the message names it. systemd restarts it when "
                                  "the\n"
                                  "watchdog runs out; uncommitted batches stay queued." },
    [EVENT_ARCHIVE_WRITTEN] = { "ARCHIVE_WRITTEN", "dfb5b0814e4c46c1b1d7f9f98cc54eb9", LEVEL_INFO,
                                "Old rows are in an archive file",
                                "The file was read back and verified before the rows were "
                                "deleted." },
    [EVENT_ARCHIVE_FAILED] = { "ARCHIVE_FAILED", "860891e45cf545ebb307b66144d0e037", LEVEL_ERR,
                               "Old rows could not be archived",
                               "These rows stay; the next run tries again. The message says why: "
                               "what\n"
                               "the server refused, a GRANT that is missing, or the archive's\n"
                               "directory: is it there, ours, writable, with room?" },
    [EVENT_ARCHIVE_DAMAGED] = { "ARCHIVE_DAMAGED", "e9dff73488904191a2e6918b639ce817", LEVEL_ERR,
                                "An archive file does not verify",
                                "The message names the file. Bring it back from a backup and run\n"
                                "'antonectl archive verify'." },
    [EVENT_RETENTION_HELD_BACK] = { "RETENTION_HELD_BACK", "29a508570118437a96268b590c702900",
                                    LEVEL_WARNING, "Old rows stay where they are",
                                    "Rows past their time may not go yet: they are undecided, have "
                                    "an\n"
                                    "open escalation, or room for the archive is short "
                                    "('antonectl\n"
                                    "retention status' tells which), or the queue is hardly ever "
                                    "at rest." },
    [EVENT_CLOCK_JUMP] = { "CLOCK_JUMP", "461ab678766c45e2a62167d21d3cad21", LEVEL_ERR,
                           "The database's clock has jumped",
                           "Nothing is deleted until an operator looks. If the time is right:\n"
                           "'antonectl retention run --accept-clock'." },
    [EVENT_FIGURES_FAILED] = { "FIGURES_FAILED", "e7b0d7dc9eb84d6885a8214d6895bfd2", LEVEL_WARNING,
                               "The nightly figures were not counted",
                               "Daily figures or champions are those of the night before; posts "
                               "are\n"
                               "decided all the same. It is tried again within the hour, and what "
                               "was\n"
                               "missed is caught up. The error says what is in the way." },
    [EVENT_LINES_LOST] = { "LINES_LOST", "8178b65ee3434741970b8ce245ec1df3", LEVEL_WARNING,
                           "Log lines were lost",
                           "journald, or whoever reads antoned's standard error, did not keep up;\n"
                           "antoned does not wait for them. The message says how many lines. Look\n"
                           "at systemd-journald.service and its disk; 'antonectl' still answers." },
    [EVENT_LEARNING_FAILED] = { "LEARNING_FAILED", "b780dde081ff563b87ca377ada0f2d8c",
                                LEVEL_WARNING, "The weekly learning did not come to its end",
                                "Nothing was changed, and it is tried again in an hour. The "
                                "message\n"
                                "says why; a GRANT that is missing, for instance." },
};
