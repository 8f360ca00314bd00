"""systemd finds nothing wrong with the units, and an exposure of at most 1.0."""
import re
import shutil
import subprocess
import tempfile

from .tree import Skip

EXPOSURE_TENTHS = 10
TEMPLATES = {
    "antoned.service": ("antoned.service.in", {"instance_directory": "", "instance_arguments": ""}),
    "antoned@.service": ("antoned.service.in", {"instance_directory": "/%i", "instance_arguments": " -c /etc/%i"}),
    "antoned-migrate.service": ("antoned-migrate.service.in", {}),
}
NAMES = {"instance_note": "x", "unit": "x", "unit_name": "x", "instance_suffix": "", "sysconfdir": "/etc"}


def filled(template, names):
    """The unit as it would be installed, with a program that exists wherever ours will be."""
    text = re.sub(r"@(?:sbindir|bindir|pkglibexecdir)@/[\w-]+", "/bin/true", template)
    return re.sub(r"@([a-z_]+)@", lambda name: {**NAMES, **names}[name.group(1)], text)


def verified(path):
    """verify also ends with 0 when it warns."""
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", path], capture_output=True, text=True, check=False)
    yield from done.stderr.splitlines()


def exposed(path):
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE_TENTHS}", path],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        yield (done.stdout.strip().splitlines() or [done.stderr.strip()])[-1]


def check(tree):
    if not shutil.which("systemd-analyze"):
        raise Skip("systemd-analyze is not installed")
    with tempfile.TemporaryDirectory() as directory:
        for unit, (template, names) in TEMPLATES.items():
            path = f"systemd/{template}"
            if path not in tree.paths:
                continue
            with open(f"{directory}/{unit}", "w", encoding="utf-8") as file:
                file.write(filled(tree.read(path), names))
            for finding in [*verified(f"{directory}/{unit}"), *exposed(f"{directory}/{unit}")]:
                yield f"{path} as {unit}: {finding}"


PLANTS = [
    {"systemd/antoned.service.in": "[Service]\nExecStart=/bin/true\nUser=nobody\n"},
    {"systemd/antoned-migrate.service.in": "[Service]\nExecStart=/nonexistent\nColour=red\n"},
]
