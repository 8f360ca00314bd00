"""Where the source tree, the build and PostgreSQL's programs are; each can be told by the environment."""
import glob
import os
import re
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[3]
BUILD = Path(os.environ.get("ANTONE_BUILD", SOURCE / "build"))
ANTONED = BUILD / "antoned"
ANTONECTL = BUILD / "antonectl"
LEXICON = Path(os.environ.get("ANTONE_LEXICON", SOURCE / "etc" / "lexicon.conf"))
MIGRATIONS = SOURCE / "sql" / "migrations"
OLDEST_POSTGRESQL = 15


def postgresql_bindir():
    """The newest PostgreSQL server that is new enough, or None."""
    told = os.environ.get("ANTONE_PG_BINDIR")
    if told:
        return Path(told)
    found = {}
    for server in glob.glob("/usr/lib/postgresql/*/bin/postgres") + glob.glob("/usr/pgsql-*/bin/postgres"):
        version = int(re.search(r"(\d+)/bin/postgres$", server).group(1))
        found[version] = Path(server).parent
    newest = max(found, default=0)
    return found[newest] if newest >= OLDEST_POSTGRESQL else None
