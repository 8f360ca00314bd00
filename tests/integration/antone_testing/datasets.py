"""The datasets as sql/datasets.txt has them, and every statement of the daemon, written by hand or made from it."""
import re

from .paths import BUILD, SOURCE

COLUMNS = ("table", "record", "time", "type", "span", "format", "policy", "keep", "pack", "companions", "index", "called")


def _rows():
    for line in (SOURCE / "sql" / "datasets.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield dict(zip(COLUMNS, (None if cell == "-" else cell for cell in re.split("  +", line)), strict=True))


DATASETS = {row["table"]: row for row in _rows()}
KEPT = {row["policy"] for row in DATASETS.values() if row["keep"] == "forever"}


def companions(table):
    """The tables whose rows come and go with those of this one."""
    return re.findall(r"\w+", DATASETS[table]["companions"] or "")


def statements():
    """{name: text} in the order of names."""
    found = {path.stem: path.read_text(encoding="utf-8") for path in (SOURCE / "sql" / "queries").glob("*.sql")}
    made = re.split(r"^-- statement: (\S+)\n", (BUILD / "datasets.sql").read_text(encoding="utf-8"), flags=re.M)[1:]
    found.update(zip(made[::2], made[1::2], strict=True))
    return dict(sorted(found.items()))
