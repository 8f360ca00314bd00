"""C sources are laid out by clang-format."""
import re
import shutil
import subprocess
import tempfile

from .tree import Skip

VERSION = 14  # Debian 12's; each lays out a little otherwise


def installed_version():
    said = subprocess.run(["clang-format", "--version"], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"version (\d+)", said).group(1))


def misplaced(root, style, paths):
    done = subprocess.run(["clang-format", f"--style=file:{style}", "--dry-run", "-Werror", *paths], cwd=root,
                          capture_output=True, text=True, check=False)
    return sorted({line.split(":")[0] for line in done.stderr.splitlines() if ": error:" in line})


def check(tree):
    if not shutil.which("clang-format"):
        raise Skip("clang-format is not installed")
    if installed_version() != VERSION:
        raise Skip(f"clang-format {installed_version()} lays out otherwise than {VERSION}, which the sources follow")
    paths = tree.matching("*.c", "*.h")
    style = tree.root / ".clang-format"
    if not tree.is_planted():
        for path in misplaced(tree.root, style, paths):
            yield f"{path}: ./dev format"
        return
    with tempfile.TemporaryDirectory() as directory:
        for path in paths:
            with open(f"{directory}/plant.c", "w", encoding="utf-8") as file:
                file.write(tree.read(path))
            yield from misplaced(directory, style, ["plant.c"])


PLANTS = [{"src/base/x.c": "int  f( void ){return 1;}\n"}]
