"""The files a lint looks at: those of the source tree, or only a few planted ones."""
import fnmatch
import os
import subprocess

# What building leaves behind; only looked at where there is no git to ask.
GENERATED = ("build*", "autom4te.cache", ".git", "__pycache__", ".pytest_cache")


class Skip(Exception):
    """A lint cannot run here; the message says why."""


class Tree:
    def __init__(self, root, only=None):
        self.root = root
        self.only = only
        self.paths = sorted(only) if only is not None else self._listed()

    def _listed(self):
        """Tracked files and new ones that git would take; without git, all but what is generated."""
        try:
            found = subprocess.run(
                ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                cwd=self.root, check=True, capture_output=True).stdout.decode()
            paths = [path for path in found.split("\0") if path]
        except (OSError, subprocess.CalledProcessError):
            paths = list(self._walked())
        return sorted(path for path in set(paths) if os.path.isfile(self.root / path))

    def _walked(self):
        for directory, below, files in os.walk(self.root):
            below[:] = [b for b in below if not any(fnmatch.fnmatch(b, g) for g in GENERATED)]
            for file in files:
                yield os.path.relpath(os.path.join(directory, file), self.root)

    def matching(self, *patterns):
        """Paths that fit any pattern; * also crosses slashes."""
        return [p for p in self.paths if any(fnmatch.fnmatch(p, pattern) for pattern in patterns)]

    def read_exactly(self, path):
        """With its ends of lines as they are."""
        return self.only[path] if self.only is not None else (self.root / path).read_bytes().decode(errors="replace")

    def read(self, path):
        if self.only is not None:
            return self.only[path]
        return (self.root / path).read_text(encoding="utf-8", errors="replace")

    def lines(self, path):
        """(number, line) of each, from 1."""
        return enumerate(self.read(path).splitlines(), 1)

    def is_planted(self):
        return self.only is not None
