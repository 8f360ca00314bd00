"""The unit under a real systemd, booted over the machine's own root and thrown away: start, credentials, sandbox,
reload, kill, freeze, stop."""
import subprocess
from pathlib import Path

import pytest
from antone_testing import booting
from antone_testing.booting import events
from antone_testing.paths import ANTONED, postgresql_bindir

SCRIPT = Path(__file__).parent / "booted.bash"


def why_not():
    if postgresql_bindir() is None:
        return "no PostgreSQL 15 or newer on this machine"
    return booting.why_not("make")


@pytest.fixture(scope="module")
def facts():
    reason = why_not()
    if reason:
        pytest.skip(reason)
    with booting.overlaid("/") as tree:
        subprocess.run(["make", "-s", "-C", ANTONED.parent, "install", f"DESTDIR={tree}"], check=True, capture_output=True)
        (tree / "opt/boot").mkdir(parents=True)
        (tree / "opt/boot/bindir").write_text(f"{postgresql_bindir()}\n")
        yield booting.boot(tree, SCRIPT)


def test_start_waits_until_posts_are_taken(facts):
    assert facts["migrate.status"] == "0", facts["migrate.said"]
    assert (facts["start.status"], facts["start.active"]) == ("0", "active"), facts["start.said"]
    assert "idle" in facts["start.state"]
    assert facts["decided"] == "1"


def test_the_journal_has_fields(facts):
    ready = next(entry for entry in events(facts) if entry["ANTONE_EVENT"] == "READY")
    assert ready["MESSAGE_ID"] == "8c3b0686aa0f4b089c0b66f2c9dc3f78"
    assert ready["PRIORITY"] == "5"
    assert ready["_TRANSPORT"] == "journal"
    assert ready["SYSLOG_IDENTIFIER"] == "antoned"


def test_the_password_comes_from_a_credential_and_is_nowhere_to_be_read(facts):
    # The worker logs in by scram; without the credential nothing above would have passed.
    assert facts["canary.places"].split() == ["/etc/credstore/antoned.pgpass", "/run/credentials/antoned.service/pgpass"]
    assert (facts["canary.processes"], facts["canary.show"]) == ("0", "0")
    assert facts["journal_all"] == "0"


def test_a_password_is_changed_by_a_reload_and_no_restart(facts):
    assert facts["rotation.status"] == "0", facts["rotation.said"]
    assert facts["rotation.same"] == "same"
    assert facts["rotation.places"].split() == [
        "/etc/antoned/pgpass", "/etc/credstore/antoned.pgpass", "/run/credentials/antoned.service/pgpass"]


def test_a_crash_leaves_no_memory_behind(facts):
    assert facts["crash.journal"] == "1"
    assert facts["crash.cores"] == ""


def test_the_sandbox_is_in_force(facts):
    status = dict(line.split(": ") for line in facts["sandbox"].splitlines())
    assert status == {"CapEff": "0000000000000000", "CapBnd": "0000000000000000", "NoNewPrivs": "1", "Seccomp": "2"}
    assert facts["owner"].split() == ["antoned", "700", "antoned", "750"]


def test_reload_tells_the_truth(facts):
    assert facts["reload_good.status"] == "0", facts["reload_good.said"]
    assert facts["reload_bad.status"] != "0"
    assert facts["reload_bad.active"] == "active"
    assert facts["reload_mended.status"] == "0", facts["reload_mended.said"]
    outcomes = [entry for entry in events(facts) if entry["ANTONE_EVENT"].startswith("RELOAD")]
    assert [entry["ANTONE_EVENT"] for entry in outcomes] == ["RELOADED", "RELOAD_REFUSED", "RELOADED", "RELOADED"]  # the last for a password
    assert "intake.connections" in outcomes[0]["MESSAGE"]
    assert "antoned.conf:7: colour is not an option" in outcomes[1]["MESSAGE"]


def test_killed_or_frozen_it_comes_back(facts):
    assert facts["after_kill.restarts"] == "1"
    assert facts["after_freeze.result"] == "1"


def test_stop_is_clean(facts):
    assert facts["stop.status"] == "0"
    assert facts["stop.result"] == "success 0"


def test_a_wrong_configuration_is_not_tried_again(facts):
    assert facts["wrong_config.status"] != "0"
    assert facts["wrong_config.restarts"] == "0 78 failed"
