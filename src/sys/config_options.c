/* The table of options. Order is the order of the sample file and of the manual page. */
#include "antoned/sys/config_options.h"

#define AT(member) offsetof(struct config, member)
#define MS         INT64_C(1)
#define SECOND     (1000 * MS)
#define MINUTE     (60 * SECOND)
#define HOUR       (60 * MINUTE)
#define DAY        (24 * HOUR)
#define YEAR       (365 * DAY)
#define MIB        INT64_C(1048576)
#define TIB        (MIB * 1048576)

/* Forms of texts, as POSIX extended regular expressions over the whole value. */
#define NAME_FORM "[A-Za-z0-9_.-]+"
#define HOLIDAY_FORM                                                                               \
    "(0[1-9]|1[0-2])-([0-2][0-9]|3[01]|(sun|mon|tue|wed|thu|fri|sat)-[1-5]([+-][0-9]{1,2})?) [^ "  \
    "].*"
#define URL_FORM  "https?://[^[:space:]?#]+"
#define ZONE_FORM "[A-Za-z][A-Za-z0-9_+/-]*"

#define HOLIDAYS                                                                                   \
    "01-01 New Year's Day\n"                                                                       \
    "03-17 St Patrick's Day\n"                                                                     \
    "07-04 Independence Day\n"                                                                     \
    "10-31 Halloween\n"                                                                            \
    "11-thu-4-1 Thanksgiving Eve\n"                                                                \
    "11-thu-4 Thanksgiving\n"                                                                      \
    "12-31 New Year's Eve"

const struct config_group config_groups[] = {
    { "", "The process as a whole" },
    { "database",
      "How to reach PostgreSQL. Passwords never stand here: see SECRETS in antoned.conf(5)" },
    { "intake", "Taking posts from the queue" },
    { "lexicon", "The words of the decision engine" },
    { "decision", "Thresholds and shares of the decision engine" },
    { "learning", "What the weekly learning may do (docs/LEARNING.md)" },
    { "product", "What a reply may mention" },
    { "time", "The calendar that decisions follow; logs and SQL use UTC whatever it says" },
    { "archive", "Where rows go before they are deleted, and in which form" },
    { "retention", "How long rows stay in the database, and when the old ones are archived" },
    { "http", "Health and metrics" },
    { "log", "What is logged, and how" },
};
const size_t config_group_count = sizeof config_groups / sizeof config_groups[0];

const struct config_option config_options[] = {
    { .key = "environment",
      .type = CONFIG_CHOICE,
      .offset = AT(environment),
      .standard = "development",
      .form = "development|test|production",
      .meaning =
          "What this installation is. In production a TCP connection needs sslmode=verify-full, "
          "a role with more rights than its task needs is refused, and db seed is refused" },
    { .key = "instance",
      .type = CONFIG_TEXT,
      .offset = AT(instance),
      .otherwise = "the host name up to its first dot",
      .minimum = 1,
      .maximum = 40,
      .form = NAME_FORM,
      .meaning =
          "Name of this daemon in heartbeats, in application_name and in logs; different for each "
          "daemon on one database" },
    { .key = "shutdown_timeout",
      .type = CONFIG_DURATION,
      .offset = AT(shutdown_timeout_ms),
      .standard = "30s",
      .minimum = 100 * MS,
      .maximum = 10 * MINUTE,
      .reloadable = true,
      .meaning =
          "How long a stopping daemon lets the batches in hand finish before it rolls them back; "
          "less than TimeoutStopSec= of the unit" },

    { .key = "database.conninfo",
      .type = CONFIG_CONNINFO,
      .offset = AT(database.conninfo),
      .otherwise = "DATABASE_URL of the environment",
      .maximum = 2000,
      .example = "host=/run/postgresql dbname=antone user=antone_worker",
      .meaning =
          "libpq connection string or URI of the work connections. Without it DATABASE_URL of the "
          "environment counts, which may hold a password" },
    { .key = "database.maintenance_conninfo",
      .type = CONFIG_CONNINFO,
      .offset = AT(database.maintenance_conninfo),
      .otherwise = "database.conninfo",
      .maximum = 2000,
      .example = "host=/run/postgresql dbname=antone user=antone_retention",
      .meaning = "The same for retention and archive, whose role may delete what was archived; "
                 "must reach PostgreSQL itself, not a pooler" },
    { .key = "database.listener_conninfo",
      .type = CONFIG_CONNINFO,
      .offset = AT(database.listener_conninfo),
      .otherwise = "database.conninfo",
      .maximum = 2000,
      .example = "host=/run/postgresql dbname=antone user=antone_worker",
      .meaning = "The same for LISTEN; must reach PostgreSQL itself, not a pooler" },
    { .key = "database.migration_conninfo",
      .type = CONFIG_CONNINFO,
      .offset = AT(database.migration_conninfo),
      .otherwise = "database.conninfo",
      .maximum = 2000,
      .example = "host=/run/postgresql dbname=antone user=antone_migrator",
      .meaning = "The same for antonectl db, whose role owns the schema" },
    { .key = "database.backup_directory",
      .type = CONFIG_PATH,
      .offset = AT(database.backup_directory),
      .standard = LOCALSTATEDIR "/lib/antoned/backup",
      .minimum = 1,
      .maximum = 1000,
      .meaning = "Where antonectl puts the backup that it takes before each migration" },
    { .key = "database.connect_timeout",
      .type = CONFIG_DURATION,
      .offset = AT(database.connect_timeout_ms),
      .standard = "10s",
      .minimum = 100 * MS,
      .maximum = 5 * MINUTE,
      .meaning = "How long to wait for each host to accept a connection and finish its greeting" },
    { .key = "database.statement_timeout",
      .type = CONFIG_DURATION,
      .offset = AT(database.statement_timeout_ms),
      .standard = "30s",
      .minimum = 100 * MS,
      .maximum = 1 * HOUR,
      .meaning =
          "How long one statement may take; the server ends it then, and shortly after that the "
          "client gives up the connection" },

    { .key = "intake.batch_rows",
      .type = CONFIG_INTEGER,
      .offset = AT(intake.batch_rows),
      .standard = "500",
      .minimum = 1,
      .maximum = 10000,
      .reloadable = true,
      .meaning = "Posts claimed, decided and recorded in one transaction" },
    { .key = "intake.connections",
      .type = CONFIG_INTEGER,
      .offset = AT(intake.connections),
      .standard = "2",
      .minimum = 1,
      .maximum = 64,
      .meaning = "Work connections; while one waits for its commit another is being decided" },
    { .key = "intake.poll_interval",
      .type = CONFIG_DURATION,
      .offset = AT(intake.poll_interval_ms),
      .standard = "5s",
      .minimum = 100 * MS,
      .maximum = 1 * HOUR,
      .reloadable = true,
      .meaning = "How often to look into the queue unasked, should a notification get lost" },
    { .key = "intake.max_attempts",
      .type = CONFIG_INTEGER,
      .offset = AT(intake.max_attempts),
      .standard = "3",
      .minimum = 1,
      .maximum = 100,
      .reloadable = true,
      .meaning = "Failures after which a post leaves the queue as failed" },
    { .key = "intake.retry_delay",
      .type = CONFIG_DURATION,
      .offset = AT(intake.retry_delay_ms),
      .standard = "30s",
      .minimum = 100 * MS,
      .maximum = 1 * DAY,
      .reloadable = true,
      .meaning = "Wait before a failed post is tried again; doubles with each failure" },
    { .key = "intake.max_age",
      .type = CONFIG_DURATION,
      .offset = AT(intake.max_age_ms),
      .standard = "48h",
      .minimum = 1 * MINUTE,
      .maximum = 36500 * DAY,
      .reloadable = true,
      .meaning = "Posts that were published longer ago are decided, but never answered" },

    { .key = "lexicon.path",
      .type = CONFIG_PATH,
      .offset = AT(lexicon.path),
      .standard = SYSCONFDIR "/antoned/lexicon.conf",
      .minimum = 1,
      .maximum = 1000,
      .reloadable = true,
      .meaning = "The lexicon file; read again on every reload" },

    { .key = "decision.helpful",
      .type = CONFIG_HUNDREDTHS,
      .offset = AT(decision.helpful_hundredths),
      .standard = "0.82",
      .maximum = 100,
      .reloadable = true,
      .meaning = "Solution-seeking score from which a reply is HELPFUL" },
    { .key = "decision.moderate",
      .type = CONFIG_HUNDREDTHS,
      .offset = AT(decision.moderate_hundredths),
      .standard = "0.55",
      .maximum = 100,
      .reloadable = true,
      .meaning = "Solution-seeking score from which a reply is considered at all; at most "
                 "decision.helpful" },
    { .key = "decision.topic_gate",
      .type = CONFIG_HUNDREDTHS,
      .offset = AT(decision.topic_gate_hundredths),
      .standard = "0.50",
      .minimum = 50, /* below it nobody looks for concern */
      .maximum = 100,
      .reloadable = true,
      .meaning = "Topic relevance below which a post is left alone" },
    { .key = "decision.randomize",
      .type = CONFIG_PER_10000,
      .offset = AT(decision.randomize_per_10000),
      .standard = "0.05",
      .maximum = 10000,
      .reloadable = true,
      .meaning = "Share of answerable posts whose mode is drawn at random, to learn from; never "
                 "one that a "
                 "safety or relevance rule stopped" },
    { .key = "decision.escalate",
      .type = CONFIG_CHOICE,
      .offset = AT(decision.escalate),
      .standard = "distress",
      .form = "critical|distress|all",
      .reloadable = true,
      .meaning =
          "Which danger in posts that would not be answered anyway asks for a person: CRITICAL "
          "that "
          "authors tell of themselves, HIGH in distress as well, or whoever is spoken of. The rest "
          "is flagged and counted" },
    { .key = "decision.competitor_daily_limit",
      .type = CONFIG_INTEGER,
      .offset = AT(decision.competitor_daily_limit),
      .standard = "5",
      .maximum = 100000,
      .reloadable = true,
      .meaning = "Replies drafted a day to mentions of one competitor" },
    { .key = "decision.competitors_daily_limit",
      .type = CONFIG_INTEGER,
      .offset = AT(decision.competitors_daily_limit),
      .standard = "15",
      .maximum = 100000,
      .reloadable = true,
      .meaning = "Replies drafted a day to mentions of all competitors together" },

    { .key = "learning.apply",
      .type = CONFIG_BOOLEAN,
      .offset = AT(learning.apply),
      .standard = "false",
      .reloadable = true,
      .meaning = "Whether a change of weights or threshold that the weekly learning proposes is "
                 "applied at once; otherwise a person does it (learn apply)" },

    { .key = "product.name",
      .type = CONFIG_TEXT,
      .offset = AT(product.name),
      .standard = "Vita",
      .minimum = 1,
      .maximum = 40,
      .reloadable = true,
      .meaning = "What {product} in a template stands for" },
    { .key = "product.url",
      .type = CONFIG_TEXT,
      .offset = AT(product.url),
      .standard = "https://vita.example.com/recovery",
      .minimum = 1,
      .maximum = 200,
      .form = URL_FORM,
      .reloadable = true,
      .meaning = "Target of links, without a query: the utm_ parameters are added to it" },
    { .key = "product.campaign",
      .type = CONFIG_TEXT,
      .offset = AT(product.campaign),
      .standard = "antone",
      .minimum = 1,
      .maximum = 40,
      .form = "[a-z0-9_-]+",
      .reloadable = true,
      .meaning = "utm_campaign of links" },

    { .key = "time.zone",
      .type = CONFIG_ZONE,
      .offset = AT(time.zone),
      .standard = "America/New_York",
      .minimum = 1,
      .maximum = 64,
      .form = ZONE_FORM,
      .reloadable = true,
      .meaning = "IANA name of the zone in which mornings, weekends and holidays are reckoned, and "
                 "retention.at is read" },
    { .key = "time.holidays",
      .type = CONFIG_LIST,
      .offset = AT(time.holidays),
      .standard = HOLIDAYS,
      .minimum = 7,
      .maximum = 80,
      .form = HOLIDAY_FORM,
      .reloadable = true,
      .meaning =
          "Days after which people suffer more: \"MM-DD Name\", or \"MM-dow-N Name\" for the N-th "
          "such weekday of the month, with +days or -days from it" },

    { .key = "archive.directory",
      .type = CONFIG_PATH,
      .offset = AT(archive.directory),
      .standard = LOCALSTATEDIR "/lib/antoned/archive",
      .minimum = 1,
      .maximum = 1000,
      .meaning = "Directory of the archive files, owned by the daemon's user; each host its own" },
    { .key = "archive.part_rows",
      .type = CONFIG_INTEGER,
      .offset = AT(archive.part_rows),
      .standard = "50000",
      .minimum = 1,
      .maximum = 1000000,
      .reloadable = true,
      .meaning =
          "Most rows of one archive file, which are archived and deleted in one transaction" },
#define ROW(policy, name, keep, pack, age_meaning, compression_meaning)                            \
    { .key = "archive." name "_compression",                                                       \
      .type = CONFIG_CHOICE,                                                                       \
      .offset = AT(archive.compression[RETENTION_##policy]),                                       \
      .standard = pack,                                                                            \
      .form = "none|gzip|zstd",                                                                    \
      .reloadable = true,                                                                          \
      .meaning = compression_meaning },
    RETENTION_POLICIES(ROW)
#undef ROW
        { .key = "archive.keep_free",
          .type = CONFIG_SIZE,
          .offset = AT(archive.keep_free_bytes),
          .standard = "512MiB",
          .maximum = 1024 * TIB,
          .reloadable = true,
          .meaning = "Space that archiving leaves free on the file system of the archive; below it "
                     "nothing is "
                     "archived or deleted" },
    { .key = "archive.verify_every",
      .type = CONFIG_PERIOD,
      .offset = AT(archive.verify_every_ms),
      .standard = "30d",
      .minimum = 1 * HOUR,
      .maximum = 10 * YEAR,
      .reloadable = true,
      .meaning = "How often one of the daemons reads and checks every archive file again, after a "
                 "run of retention" },

#define ROW(policy, name, keep, pack, age_meaning, compression_meaning)                            \
    { .key = "retention." name,                                                                    \
      .type = CONFIG_PERIOD,                                                                       \
      .offset = AT(retention.keep_ms[RETENTION_##policy]),                                         \
      .standard = keep,                                                                            \
      .minimum = 1 * DAY,                                                                          \
      .maximum = 100 * YEAR,                                                                       \
      .reloadable = true,                                                                          \
      .meaning = age_meaning },
    RETENTION_POLICIES(ROW)
#undef ROW
        { .key = "retention.hold",
          .type = CONFIG_DURATION,
          .offset = AT(retention.hold_ms),
          .standard = "30d",
          .maximum = 10 * YEAR,
          .reloadable = true,
          .meaning = "How long restored rows are kept from being archived again" },
    { .key = "retention.at",
      .type = CONFIG_TIME_OF_DAY,
      .offset = AT(retention.at),
      .standard = "03:10",
      .reloadable = true,
      .meaning = "Time of day, in time.zone, around which the daily run starts" },

    { .key = "http.listen",
      .type = CONFIG_ADDRESS,
      .offset = AT(http.listen),
      .standard = "127.0.0.1:9437",
      .minimum = 1,
      .maximum = 200,
      .meaning =
          "Where health, metrics and status are answered: an address with its port, or a socket at "
          "a path, which the daemon's group may use. One that is in use, as by another daemon of "
          "this host, is refused at the start. A socket that systemd hands over is served instead. "
          "\"off\": nowhere" },

    { .key = "log.level",
      .type = CONFIG_CHOICE,
      .offset = AT(log.level),
      .standard = "info",
      .form = "err|warning|notice|info|debug",
      .reloadable = true,
      .meaning = "Least important level that is logged. debug adds where in the source an error "
                 "arose, ours and the server's" },
    { .key = "log.format",
      .type = CONFIG_CHOICE,
      .offset = AT(log.format),
      .standard = "auto",
      .form = "auto|journal|plain|json",
      .reloadable = true,
      .meaning =
          "journal sends structured fields to systemd-journald, plain writes a line to standard "
          "error, json an object a line; auto is journal where standard error leads there, "
          "otherwise plain. Without a journald that takes it at once, journal is plain" },
};
const size_t config_option_count = sizeof config_options / sizeof config_options[0];
