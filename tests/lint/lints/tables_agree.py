"""Sample, manual, journal catalogue, lists of metrics and figures and docs/INPUT.md say what the tables say, and the runbook has every event.

tests/lint/update_tables writes them anew."""
import re
import subprocess

from .tree import Skip

BEGIN, END = '.\\" options: begin, from the table in src/sys/config_options.c', '.\\" options: end'
METRICS = "<!-- From here on: written by tests/lint/update_tables from the table in src/ops/metrics.c -->\n\n"

FIGURES_BEGIN, FIGURES_END = "<!-- figures: begin, from the table in src/domain/kpi.c -->", "<!-- figures: end -->"
FORMS_BEGIN, FORMS_END = "<!-- forms: begin, from the tables in src/store/form_*.c -->", "<!-- forms: end -->"


def printed(root, table):
    program = root / "build" / "print_tables"
    try:
        subprocess.run(["make", "-s", "-C", "build", "print_tables"], cwd=root, check=True, capture_output=True)
        return subprocess.run([program, table], check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as failure:
        raise Skip("there is no build/ to ask: ./dev build") from failure


def with_options(page, options, begin=BEGIN, end=END):
    """The page with what stands between the marks replaced."""
    return re.sub(re.escape(begin) + r"\n.*?" + re.escape(end), lambda _: f"{begin}\n{options}{end}", page, flags=re.S)


def wanted(root, tree):
    """{path: content} of what follows from the tables."""
    page = "man/antoned.conf.5.in"
    result = {"etc/antoned.conf.in": printed(root, "sample"), "systemd/antoned.catalog": printed(root, "catalog")}
    if page in tree.paths:
        result[page] = with_options(tree.read(page), printed(root, "manual"))
    metrics = "docs/METRICS.md"
    if metrics in tree.paths:
        result[metrics] = tree.read(metrics).partition(METRICS)[0] + METRICS + printed(root, "metrics")
    if "docs/FIGURES.md" in tree.paths:
        result["docs/FIGURES.md"] = with_options(tree.read("docs/FIGURES.md"), printed(root, "figures"), FIGURES_BEGIN, FIGURES_END)
    if "docs/INPUT.md" in tree.paths:
        result["docs/INPUT.md"] = with_options(tree.read("docs/INPUT.md"), printed(root, "forms"), FORMS_BEGIN, FORMS_END)
    return result


def check(tree):
    for path, content in wanted(tree.root, tree).items():
        if path not in tree.paths:
            if not tree.is_planted():
                yield f"{path}: missing; tests/lint/update_tables"
        elif tree.read(path) != content or (path.endswith(".5.in") and BEGIN not in content) or (
                path.endswith("INPUT.md") and FORMS_BEGIN not in content):
            yield f"{path}: does not say what the tables say; tests/lint/update_tables"
    if "docs/OPERATIONS.md" in tree.paths or not tree.is_planted():
        runbook = tree.read("docs/OPERATIONS.md")
        sources = [path for path in tree.matching("src/*.c") if not path.endswith("log_events.c")]
        told = set(re.findall(r"\bEVENT_(\w+)", "".join(tree.read(path) for path in sources)))
        for event in printed(tree.root, "events").split():
            if f"`{event}`" not in runbook:
                yield f"docs/OPERATIONS.md: nothing about {event}"
            if not tree.is_planted() and event not in told:
                yield f"src/sys/log_events.c: nobody ever tells {event}"


PLANTS = [
    {"etc/antoned.conf.in": "#batch_rows = 501;\n"},
    {"systemd/antoned.catalog": "\n"},
    {"man/antoned.conf.5.in": f"{BEGIN}\n.It Ic gone\n{END}\n"},
    {"docs/OPERATIONS.md": "`READY`\n"},
    {"docs/METRICS.md": METRICS + "| `antoned_gone` | gauge | – | Nothing |\n"},
    {"docs/INPUT.md": f"{FORMS_BEGIN}\n| `id` | `content` | |\n{FORMS_END}\n"},
    {"docs/INPUT.md": "no table\n"},
]
