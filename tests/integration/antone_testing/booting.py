"""A real systemd, booted over a tree and thrown away: it runs one script and leaves what that said."""
import json
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

LIBRARY = Path(__file__).parent.parent / "booted_library.bash"
NEEDED = ("systemd-nspawn", "unshare", "mount", "jq")

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
ExecStart=/bin/bash /opt/boot/boot.bash
ExecStopPost=/bin/systemctl --no-block poweroff
"""
# A cgroup tree of its own for the guest, without touching the host's.
BOOT = """umount -R /sys/fs/cgroup && mount -t cgroup2 cgroup2 /sys/fs/cgroup &&
exec timeout "$LIMIT" systemd-nspawn -q -D "$TREE" -b --register=no --keep-unit --private-network --capability=all \
    --system-call-filter="bpf add_key keyctl" -M "antone-boot-$$" systemd.unit=boot.target </dev/null"""


def why_not(*more):
    """Why this machine boots nothing, or None."""
    if os.geteuid() != 0:
        return "booting a systemd needs root"
    missing = [program for program in (*NEEDED, *more) if not shutil.which(program)]
    if missing:
        return f"booting a systemd needs {', '.join(missing)} (Debian: systemd-container)"
    if subprocess.run(["unshare", "--user", "true"], check=False, capture_output=True).returncode != 0:
        return "the unit's sandbox needs user namespaces, which this machine or chroot does not allow"
    return None


def mounts(*command):
    return subprocess.run(["mount", *[str(word) for word in command]], check=False, capture_output=True).returncode == 0


@contextmanager
def overlaid(root):
    """A tree that looks like `root` and takes every change with it."""
    top = Path(tempfile.mkdtemp(prefix="antone-boot-"))
    mounted = []
    try:
        if not mounts("-t", "tmpfs", "tmpfs", top):
            pytest.skip("this machine does not let us mount")
        mounted.append(top)
        for name in ("upper", "work", "tree"):
            (top / name).mkdir()
        if not mounts("-t", "overlay", "-o", f"lowerdir={root},upperdir={top}/upper,workdir={top}/work", "overlay", top / "tree"):
            pytest.skip("this machine does not let us lay a file system over another")
        mounted.append(top / "tree")
        yield top / "tree"
    finally:
        for point in reversed(mounted):
            subprocess.run(["umount", point], check=False)
        top.rmdir()


def boot(tree, script, seconds=240):
    """{name: value} of the facts that the script said, each as NAME<tab>JSON, with "finished" as its last line."""
    (tree / "etc/machine-id").write_text("")
    directory = tree / "opt/boot"
    directory.mkdir(parents=True, exist_ok=True)
    shutil.copy(LIBRARY, directory)
    shutil.copy(script, directory / "boot.bash")
    (tree / "etc/systemd/system/boot.target").write_text(TARGET)
    (tree / "etc/systemd/system/boot.service").write_text(SERVICE)
    done = subprocess.run(["unshare", "--mount", "--propagation", "private", "bash", "-c", BOOT], check=False, text=True,
                          capture_output=True, env={**os.environ, "TREE": str(tree), "LIMIT": str(seconds)})
    if not (directory / "facts").exists():
        pytest.skip(f"systemd does not boot here: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return parse((directory / "facts").read_text(), (directory / "errors").read_text())


def parse(text, errors):
    facts = dict(line.split("\t", 1) for line in text.splitlines() if "\t" in line)
    facts = {name: json.loads(value) for name, value in facts.items()}
    if not text.endswith("finished\n") or "gave_up_waiting" in facts:
        pytest.fail("\n".join(f"{name}: {value}" for name, value in facts.items()) + errors)
    return facts


def events(facts):
    """The journal's entries that are events of ours."""
    return [entry for entry in json.loads(facts["journal"]) if "ANTONE_EVENT" in entry]
