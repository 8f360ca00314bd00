"""The commands of docs/OPERATIONS.md: what is in it is run, each by one of three."""
import re

from .paths import SOURCE

MANUAL = SOURCE / "docs/OPERATIONS.md"
FENCED = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
# What an inline piece of code begins with when it is a command; "SELECT" is one for psql.
PROGRAMS = ("antonectl", "antoned", "apt", "curl", "journalctl", "make", "rsync", "ssh", "sudo", "systemctl", "systemd-analyze", "SELECT", "DROP")
OURS = ("antonectl", "antoned", "curl", "SELECT")

# Run by a test that was there for it, in the shape that such a test needs.
ELSEWHERE = {
    "sudo apt install ./antoned_0.1.0_amd64.deb postgresql": "booted/test_package.py::test_installed_it_does_nothing_and_says_the_next_command",
    "sudo antonectl setup": "booted/test_package.py::test_the_second_command_leads_to_the_first_decision",
    "sudo antonectl setup --environment production --database antone": "integration/test_ctl_setup.py",
    "sudo antonectl setup --host db.example --environment production": "booted/test_package.py::test_under_tls_with_scram_in_production",
    "sudo apt-get install build-essential autoconf automake pkgconf libpq-dev libevent-dev libconfig-dev libsystemd-dev"
    " libjansson-dev libunistring-dev libssl-dev zlib1g-dev libzstd-dev libncurses-dev libcmocka-dev":
        "integration/test_dev.py::test_the_manual_lists_the_packages_that_a_build_needs",
    "./configure --prefix=/usr --sysconfdir=/etc --localstatedir=/var && make && make check && sudo make install":
        "integration/test_systemd.py",
    "apt remove antoned": "booted/test_package.py::test_removed_it_is_stopped_and_leaves_configuration_and_archive",
    "apt purge antoned": "booted/test_package.py::test_purged_it_leaves_the_archive_and_says_so",
    "make uninstall": "integration/test_install.py::test_uninstall_leaves_nothing_but_what_is_somebody_elses",
    "antonectl status --watch": "integration/test_ctl_health.py::test_watching_follows_the_daemon_through_its_end",
    "antonectl archive adopt": "integration/test_archive_hosts.py::test_an_archive_that_moved_is_adopted_at_its_new_place",
    "antonectl archive retire ARCHIVE": "integration/test_archive_hosts.py::test_a_lost_archive_is_given_up_and_nobody_waits_for_it",
    "antonectl retention run --accept-clock": "integration/test_archive_retention.py",
    "antonectl db restore FILE": "integration/test_db_backup.py",
    "antonectl db rollback --to VERSION": "integration/test_migrations.py",
    "antonectl queue retry ID": "integration/test_ctl_queue.py::test_retry_revives_a_post_that_was_given_up_wakes_a_daemon_and_leaves_a_trail",
    "journalctl -u antoned -f": "booted/test_package.py::test_the_journal_has_fields_and_the_catalog_explains",  # it never ends
}
# No commands of their own: what is said of them stands around them.
FRAGMENTS = {"antonectl", "make install", "make check", "systemctl start", "antonectl resume", "journalctl -x", "DROP DATABASE antone", "rsync -a",
             "rsync -a /var/lib/antoned/archive/ HOST:antoned-archive/", "ssh -L 9437:127.0.0.1:9437 HOST", "antoned"}


def fenced():
    """The lines of the blocks, without what is said of them."""
    for block in FENCED.findall(MANUAL.read_text()):
        for line in re.sub(r"\\\n\s*", "", block).splitlines():
            command = re.sub(r"(^|\s{2,})#\s.*$", "", line).strip()
            if command:
                yield command


def inline():
    text = FENCED.sub("", MANUAL.read_text())
    for code in INLINE.findall(re.sub(r"^    .*$", "", text, flags=re.MULTILINE)):
        if code.split(" ", 1)[0] in PROGRAMS and code not in FRAGMENTS:
            yield code


def of_the_system():
    """In the order of the manual: for a booted Debian that has the package, and a service that works."""
    return [command for command in [*fenced(), *(code for code in inline() if not code.startswith(OURS))] if command not in ELSEWHERE]


def of_ours():
    """For a database and a daemon alone."""
    return list(dict.fromkeys(code for code in inline() if code.startswith(OURS) and code not in ELSEWHERE))
