"""Writes antoned.conf for a test: the least-privilege roles, everything else as the test says."""
from pathlib import Path

from .paths import LEXICON

ROLES = {
    "conninfo": "antone_worker",
    "maintenance_conninfo": "antone_retention",
    "listener_conninfo": "antone_worker",
    "migration_conninfo": "antone_migrator",
}


def encode(value, depth=0):
    """A Python value in libconfig's syntax: dict a group, list a list; text is quoted."""
    pad = "    " * (depth + 1)
    if isinstance(value, dict):
        body = "".join(f"{pad}{key} = {encode(item, depth + 1)};\n" for key, item in value.items())
        return "{\n" + body + "    " * depth + "}"
    if isinstance(value, (list, tuple)):
        return "( " + ", ".join(encode(item, depth) for item in value) + " )"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)


def default_settings(database, directory):
    """Nothing drawn at random, and all paths below the test's own directory."""
    return {
        "environment": "test",
        "instance": "test",
        "database": {**{key: database.conninfo(role) for key, role in ROLES.items()},
                     "backup_directory": str(Path(directory) / "backup")},
        "decision": {"randomize": 0.0},
        "intake": {"max_age": "36500d"},  # the lines of files are of one day, for ever
        "lexicon": {"path": str(LEXICON)},
        "archive": {"directory": str(Path(directory) / "archive")},
        "http": {"listen": "off"},  # daemons of several tests run at once; who asks gives it a socket
        "log": {"level": "debug", "format": "plain"},
    }


def merge(base, changes):
    """`changes` over `base`, group by group; a value of None takes the key out."""
    merged = dict(base)
    for key, value in changes.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            merged[key] = merge(merged.get(key, {}), value)
        else:
            merged[key] = value
    return merged


def write_config(path, database, /, **changes):
    """Writes the file and returns its path: write_config(p, db, intake={"batch_rows": 10})."""
    path = Path(path)
    settings = merge(default_settings(database, path.parent), changes)
    (path.parent / "archive").mkdir(exist_ok=True)
    (path.parent / "backup").mkdir(mode=0o700, exist_ok=True)
    path.write_text("".join(f"{key} = {encode(value)};\n" for key, value in settings.items()))
    return path
