"""The Debian package in a booted Debian: two commands to the first decision, then all that an operator and a bad day do to
it. ./dev booted makes the trees that are booted (tests/dev/booted.bash)."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests/integration"))

from antone_testing import booting, manual  # noqa: E402
from antone_testing.booting import events  # noqa: E402
from antone_testing.posts import import_line, write_import_file  # noqa: E402

ROOTS = os.environ.get("ANTONE_BOOTED_ROOTS", "")
SCRIPT = Path(__file__).parent / "guest.bash"
SCHEMA = (SOURCE / "build/schema-version").read_text().strip() if (SOURCE / "build/schema-version").exists() else "?"


def repack(package, target, version, change):
    """The package with another version and whatever `change` does to its files."""
    with tempfile.TemporaryDirectory() as directory:
        tree = Path(directory) / "tree"
        subprocess.run(["dpkg-deb", "-R", package, tree], check=True)
        control = tree / "DEBIAN/control"
        control.write_text(re.sub(r"(?m)^Version: .*$", f"Version: {version}", control.read_text()))
        change(tree)
        subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, target], check=True, capture_output=True)


def make_older(tree):
    """Of a schema one version back, and with another sample configuration."""
    (tree / "usr/share/antoned/schema-version").write_text(f"{int(SCHEMA) - 1}\n")
    conf = tree / "etc/antoned/antoned.conf"
    conf.write_text("# The sample of the version before.\n" + conf.read_text())


def make_newer(programs):
    """The programs of a version with one migration more."""

    def change(tree):
        for name, place in (("antoned", "usr/sbin"), ("antonectl", "usr/bin"), ("schema-version", "usr/share/antoned")):
            shutil.copy(programs / name, tree / place)

    return change


def as_root(command):
    """A command of the manual where there is no sudo, with its words filled in; ID becomes a post's in the guest."""
    command = re.sub(r"\bsudo -u (\w+) ", r"runuser -u \1 -- ", command).replace("sudo ", "")
    return command.replace("@NAME", "@two").replace("=NAME", "=READY").replace("YOU", "kim")


def leave_manual(directory):
    """The commands of OPERATIONS, and the file that one of them reads."""
    now = datetime.now(timezone.utc).isoformat()
    (directory / "commands").write_text("".join(f"{as_root(command)}\n" for command in manual.of_the_system()))
    write_import_file(directory / "posts.jsonl", [import_line(n, published_at=now, detected_at=now) for n in range(1, 6)])


@pytest.fixture(scope="module", params=os.environ.get("ANTONE_BOOTED", "").split())
def facts(request):
    reason = booting.why_not("dpkg-deb")
    if reason:
        pytest.skip(reason)
    with booting.overlaid(ROOTS + request.param) as tree:
        packages = tree / "opt/packages"
        repack(packages / "antoned.deb", packages / "before.deb", "0.0.9", make_older)
        repack(packages / "antoned.deb", packages / "after.deb", "9.0.0", lambda _: None)
        repack(packages / "antoned.deb", packages / "newer.deb", "9.1.0", make_newer(packages / "newer"))
        leave_manual(packages)
        yield booting.boot(tree, SCRIPT, seconds=900)


def test_installed_it_does_nothing_and_says_the_next_command(facts):
    assert facts["install.status"] == "0", facts["install.said"]
    assert "Next: sudo antonectl setup" in facts["install.said"]
    assert facts["installed.state"].split() == ["disabled", "inactive"]
    assert facts["installed.account"] == "/var/lib/antoned"
    assert facts["installed.archive"] == "antoned 700"
    assert facts["installed.catalog"] == "1"


def test_dry_run_shows_and_changes_nothing(facts):
    assert facts["dry.status"] == "0", facts["dry.said"]
    for shown in ("pg_hba.conf", "local antone antone_worker", "systemctl enable --now antoned"):
        assert shown in facts["dry.said"]
    assert facts["dry.changed"] == ""


def test_the_second_command_leads_to_the_first_decision(facts):
    assert facts["setup.status"] == "0", facts["setup.said"]
    assert facts["setup.state"].split() == ["enabled", "active"]
    assert facts["decided"] == "1"


def test_a_start_logs_nothing_that_looks_like_an_error(facts):
    assert facts["first_noise"] == "0"


# A question that finds nothing is answered with 1.
MAY_FIND_NOTHING = re.compile(r"^journalctl .*-g ")


def test_the_commands_of_the_manual_work(facts):
    commands = manual.of_the_system()
    assert facts["manual.commands"] == str(len(commands))
    failed = {command: facts[f"manual.{n}.said"] for n, command in enumerate(commands) if facts[f"manual.{n}.status"] != "0"
              and not (MAY_FIND_NOTHING.match(command) and facts[f"manual.{n}.status"] == "1")}
    assert failed == {}
    assert facts["manual.decided"] == "0" and facts["manual.state"].startswith("idle")


def test_under_tls_with_scram_in_production(facts):
    assert facts["tls.status"] == "0", facts["tls.said"]
    assert int(facts["tls.sessions"]) >= 3
    assert facts["journal_all"] == "0"  # the password


def test_a_second_daemon_has_a_configuration_credentials_and_an_archive_of_its_own(facts):
    assert facts["second.status"] == "0", facts["second.said"]
    assert int(facts["second.known"]) >= 2
    assert facts["second.archive"] == "antoned 700"
    assert facts["upgrade_same.second"].strip() == "active"  # and the upgrade restarted it


def test_ready_comes_before_systemd_says_started(facts):
    first, second = facts["order"].splitlines()
    assert "takes posts" in first and "Started" in second


def test_the_journal_has_fields_and_the_catalog_explains(facts):
    ready = next(entry for entry in events(facts) if entry["ANTONE_EVENT"] == "READY")
    assert (ready["PRIORITY"], ready["_TRANSPORT"], ready["SYSLOG_IDENTIFIER"]) == ("5", "journal", "antoned")
    assert int(facts["explained"]) >= 1


def test_exposure_of_the_loaded_units_is_at_most_1_0(facts):
    assert len(facts["exposure"].split()) == 2
    assert all(float(exposure) <= 1.0 for exposure in facts["exposure"].split()), facts["exposure"]


def test_the_sandbox_is_in_force(facts):
    status = dict(line.split(": ") for line in facts["sandbox"].splitlines())
    assert status == {"CapEff": "0000000000000000", "CapBnd": "0000000000000000", "NoNewPrivs": "1", "Seccomp": "2"}
    assert facts["owner"].split() == ["antoned", "700", "antoned", "750"]
    assert facts["probe_write.said"].count("Read-only file system") == 2, facts["probe_mounts"]
    assert "Permission denied" in facts["probe_exec.said"]
    assert (facts["probe_home.said"], facts["probe_home.hidden"]) == ("", "0")
    assert facts["probe_devices"] == "0"


def test_retention_works_inside_the_sandbox(facts):
    assert facts["retention.status"] == "0", facts["retention.journal"]
    assert (int(facts["retention.files"]), facts["retention.left"]) == (1, "0"), facts["retention.journal"]


def test_reload_tells_the_truth(facts):
    assert facts["reload_good.status"] == "0", facts["reload_good.said"]
    assert facts["reload_bad.status"] != "0" and facts["reload_bad.active"] == "active"
    assert facts["reload_mended.status"] == "0", facts["reload_mended.said"]


def test_sigterm_in_a_backlog_stops_clean_and_nothing_is_lost_or_done_twice(facts):
    assert facts["stop.status"] == "0" and facts["stop.result"] == "success 0"
    assert facts["stop.left"] == "t"  # it was in the middle
    assert facts["backlog.decided"] == "20000"
    assert facts["backlog.failed"] == "0"


def test_killed_or_frozen_it_comes_back(facts):
    assert facts["after_kill.restarts"] == "1"
    assert int(facts["after_freeze.result"]) >= 1


def test_a_crash_loop_ends(facts):
    result, restarts = facts["crash_loop.result"].split()
    assert result in ("start-limit-hit", "signal")
    assert int(restarts) == 20  # the twentieth is refused: with the first start there have been twenty


def test_journald_drops_none_of_many_lines(facts):
    assert facts["chatter.status"] == "0", facts["chatter.said"]
    assert int(facts["chatter.without"]) < 150000  # what journald does by itself
    assert facts["chatter.lines"] == "150000"


def test_an_upgrade_with_another_schema_lets_the_old_daemon_work_and_says_what_to_do(facts):
    assert facts["upgrade.status"] == "0", facts["upgrade.said"]
    assert f"from version {int(SCHEMA) - 1} to {SCHEMA}" in facts["upgrade.said"]
    assert "sudo antonectl setup" in facts["upgrade.said"]
    assert facts["upgrade.state"] == "active same"
    assert facts["upgrade_setup.status"] == "0", facts["upgrade_setup.said"]
    assert facts["upgrade_setup.state"].strip() == "active"


def test_an_upgrade_keeps_the_configuration(facts):
    assert facts["upgrade.kept"].startswith("# ours ")
    assert "antoned.conf.dpkg-dist" in facts["upgrade.kept"]


def test_an_upgrade_with_the_same_schema_starts_the_new_daemon(facts):
    assert facts["upgrade_same.status"] == "0", facts["upgrade_same.said"]
    assert facts["upgrade_same.state"].strip() == "active"


def test_an_upgrade_with_a_migration_is_done_by_the_command_that_it_says(facts):
    assert facts["newer.status"] == "0", facts["newer.said"]
    assert f"from version {SCHEMA} to {int(SCHEMA) + 1}" in facts["newer.said"]
    assert facts["newer.worked_on"] == "0"  # posts that the old daemon left queued
    assert facts["newer_setup.status"] == "0", facts["newer_setup.said"]
    assert facts["newer_setup.version"] == str(int(SCHEMA) + 1)
    assert facts["newer_setup.state"] == "active"
    assert facts["newer_setup.left"] == "0"


def test_a_wrong_configuration_is_not_tried_again(facts):
    assert facts["wrong_config.status"] != "0"
    assert facts["wrong_config.restarts"] == "0 78 failed"


def test_removed_it_is_stopped_and_leaves_configuration_and_archive(facts):
    assert facts["remove.status"] == "0", facts["remove.said"]
    assert facts["remove.state"].split()[1] == "0"
    left = facts["remove.left"].split()
    assert {"antoned.conf", "lexicon.conf", "/var/lib/antoned/archive"} <= set(left)
    assert not [name for name in left if name.endswith(".service")]


def test_purged_it_leaves_the_archive_and_says_so(facts):
    assert facts["purge.status"] == "0", facts["purge.said"]
    assert facts["purge.left"].split() == ["/etc/antoned", "/var/lib/antoned/archive"]  # the first for two.conf, which is ours
    assert "/var/lib/antoned is kept" in facts["purge.said"]
    assert facts["audit.said"] == ""
