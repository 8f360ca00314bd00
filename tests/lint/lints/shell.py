"""Shell scripts please shellcheck, and Python sources compile."""
import shutil
import subprocess

from .tree import Skip

SCRIPTS = ("dev", "etc/completion/*", "debian/antoned.p*", "tests/dev/*.bash", ".ci/run", "*.sh")
# Names that one part of ./dev sets and another one uses.
SHARED_NAMES = "SC2034,SC2154"


def check(tree):
    for path in tree.matching("*.py"):
        try:
            compile(tree.read(path), path, "exec")
        except SyntaxError as error:
            yield f"{path}:{error.lineno}: {error.msg}"
    if not shutil.which("shellcheck"):
        raise Skip("shellcheck is not installed")
    for path in tree.matching(*SCRIPTS):
        done = subprocess.run(["shellcheck", "-s", "bash", "-f", "gcc", "-e", SHARED_NAMES, "-"], input=tree.read(path),
                              text=True, capture_output=True, check=False)
        for line in done.stdout.splitlines():
            yield line.replace("-:", f"{path}:", 1)


PLANTS = [{"tests/dev/x.bash": "if [ $1 = x ]; then rm $2; fi\n"}, {"tests/x.py": "def f(:\n"}]
