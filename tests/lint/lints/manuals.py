"""Manual pages are correct mdoc."""
import shutil
import subprocess

from .tree import Skip

PAGES = ("man/*.[1-8]", "man/*.[1-8].in")


def check(tree):
    if not shutil.which("mandoc"):
        raise Skip("mandoc is not installed")
    for path in tree.matching(*PAGES):
        # -W style: everything that mandoc has to say, down to a line that is too long.
        done = subprocess.run(["mandoc", "-T", "lint", "-W", "style"], input=tree.read(path), text=True,
                              capture_output=True, check=False)
        for line in done.stdout.splitlines():
            # References to pages of ours are not installed yet; an operating system without mdoc's date is fine.
            if "referenced manual not found" not in line:
                yield line.replace("mandoc: <stdin>", path)


PLANTS = [{"man/x.1": ".Dd November 20, 2026\n.Dt X 1\n.Os\n.Sh NAME\n.Nm x\n.Nd y\n.Sh DESCRIPTION\n.Bl -tag\n"}]
