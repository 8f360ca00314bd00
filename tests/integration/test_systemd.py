"""The unit under a real systemd, booted over the machine's own root and thrown away: start, credentials, sandbox,
reload, kill, freeze, stop."""
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from antone_testing.paths import ANTONED, postgresql_bindir

HERE = Path(__file__).parent
NEEDED = ("systemd-nspawn", "unshare", "mount", "jq", "make")

TARGET = """[Unit]
Requires=basic.target dbus.service boot.service
After=basic.target
AllowIsolate=yes
"""
SERVICE = """[Unit]
After=basic.target
[Service]
Type=oneshot
StandardOutput=append:/opt/boot/facts
StandardError=append:/opt/boot/errors
ExecStart=/bin/bash /opt/boot/booted.bash
ExecStopPost=/bin/systemctl --no-block poweroff
"""
# A cgroup tree of its own for the guest, without touching the host's.
BOOT = """umount -R /sys/fs/cgroup && mount -t cgroup2 cgroup2 /sys/fs/cgroup &&
exec timeout 240 systemd-nspawn -q -D "$TREE" -b --register=no --keep-unit --private-network --capability=all \
    --system-call-filter="bpf add_key keyctl" -M "antone-boot-$$" systemd.unit=boot.target </dev/null"""


def why_not():
    if os.geteuid() != 0:
        return "booting a systemd needs root"
    missing = [program for program in NEEDED if not shutil.which(program)]
    if missing:
        return f"booting a systemd needs {', '.join(missing)} (Debian: systemd-container)"
    if subprocess.run(["unshare", "--user", "true"], check=False, capture_output=True).returncode != 0:
        return "the unit's sandbox needs user namespaces, which this machine or chroot does not allow"
    if postgresql_bindir() is None:
        return "no PostgreSQL 15 or newer on this machine"
    return None


def prepare(tree):
    """What is to be booted: the machine as it is, with antoned installed and one service that runs the script."""
    subprocess.run(["make", "-s", "-C", ANTONED.parent, "install", f"DESTDIR={tree}"], check=True, capture_output=True)
    (tree / "etc/machine-id").write_text("")
    boot = tree / "opt/boot"
    boot.mkdir(parents=True)
    shutil.copy(HERE / "booted.bash", boot)
    (boot / "bindir").write_text(f"{postgresql_bindir()}\n")
    (tree / "etc/systemd/system/boot.target").write_text(TARGET)
    (tree / "etc/systemd/system/boot.service").write_text(SERVICE)


def boot(tree):
    done = subprocess.run(["unshare", "--mount", "--propagation", "private", "bash", "-c", BOOT], check=False,
                          capture_output=True, text=True, env={**os.environ, "TREE": str(tree)}, timeout=300)
    facts = tree / "opt/boot/facts"
    if not facts.exists():
        return None, done.stdout[-2000:] + done.stderr[-2000:]
    return facts.read_text(), (tree / "opt/boot/errors").read_text()


@pytest.fixture(scope="module")
def facts():
    reason = why_not()
    if reason:
        pytest.skip(reason)
    top = Path(tempfile.mkdtemp(prefix="antone-boot-"))
    mounted = []
    try:
        if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", top], check=False, capture_output=True).returncode != 0:
            pytest.skip("this machine does not let us mount")
        mounted.append(top)
        for name in ("upper", "work", "tree"):
            (top / name).mkdir()
        overlay = f"lowerdir=/,upperdir={top}/upper,workdir={top}/work"
        if subprocess.run(["mount", "-t", "overlay", "-o", overlay, "overlay", top / "tree"], check=False,
                          capture_output=True).returncode != 0:
            pytest.skip("this machine does not let us lay a file system over its root")
        mounted.append(top / "tree")
        prepare(top / "tree")
        text, errors = boot(top / "tree")
        if text is None:
            pytest.skip(f"systemd does not boot here: {errors}")
        yield parse(text, errors)
    finally:
        for point in reversed(mounted):
            subprocess.run(["umount", point], check=False)
        top.rmdir()


def parse(text, errors):
    facts = dict(line.split("\t", 1) for line in text.splitlines() if "\t" in line)
    facts = {name: json.loads(value) for name, value in facts.items()}
    if not text.endswith("finished\n") or "gave_up_waiting" in facts:
        pytest.fail("\n".join(f"{name}: {value}" for name, value in facts.items()) + errors)
    return facts


def events(facts):
    return [entry for entry in json.loads(facts["journal"]) if "ANTONE_EVENT" in entry]


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
    assert facts["journal_all"] == "0"


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
    assert [entry["ANTONE_EVENT"] for entry in outcomes] == ["RELOADED", "RELOAD_REFUSED", "RELOADED"]
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
