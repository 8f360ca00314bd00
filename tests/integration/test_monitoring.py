"""Alert rules and dashboard: their expressions ask for metrics and labels that exist, each alert is tested both ways and has an
entry in the runbook."""
import json
import re
import shutil
import subprocess

import pytest
from antone_testing.paths import BUILD, SOURCE

RULES = SOURCE / "etc/monitoring/antoned.rules.yml"
TESTS = SOURCE / "tests/integration/monitoring/antoned.rules.test.yml"
DASHBOARD = SOURCE / "etc/monitoring/antoned-dashboard.json"
# What Prometheus adds by itself.
ADDED = {"job", "instance", "le"}


@pytest.fixture(scope="module")
def metrics():
    """{name of a sample: its labels}, from the table that makes /metrics."""
    subprocess.run(["make", "-s", "-C", BUILD, "print_tables"], check=True, stdout=subprocess.DEVNULL)
    table = subprocess.run([BUILD / "print_tables", "metrics"], check=True, capture_output=True, text=True).stdout
    found = {"up": set()}
    for name, kind, labels in re.findall(r"^\| `(\w+)` \| (\w+) \| ([\w –]+) \|", table, re.M):
        suffixes = ("_bucket", "_sum", "_count") if kind == "histogram" else ("",)
        found.update({name + suffix: set(labels.split()) - {"–"} for suffix in suffixes})
    assert len(found) > 40
    return found


def wrong_in(expression, metrics):
    """What an expression asks for that is not there."""
    bare = re.sub(r'"[^"]*"', '""', expression)
    used = re.findall(r"\b((?:antoned|process)_\w+|up)\b(?:\{([^}]*)\})?", bare)
    wrong = [] if used else ["no metric of ours"]
    for name, matchers in used:
        labels = set(re.findall(r"(\w+)\s*[=!]", matchers or ""))
        if name not in metrics:
            wrong.append(name)
        elif not labels <= metrics[name] | ADDED:
            wrong.append(f"{name}{sorted(labels)}")
    by = {label for group in re.findall(r"\bby \(([^)]*)\)", bare) for label in group.replace(" ", "").split(",")}
    known = ADDED.union(*(metrics[name] for name, _ in used if name in metrics))
    return wrong + sorted(by - known)


def alerts():
    """{name: expression} of the rules file, whose form is simple enough to be read by eye and by this."""
    text = RULES.read_text()
    return dict(re.findall(r"- alert: (\w+)\n\s+expr: (?:\|\n)?(.*?)\n\s+(?:for|labels):", text, re.S))


def test_what_is_not_there_is_found(metrics):
    assert wrong_in("sum(antoned_gone) > 0", metrics) == ["antoned_gone"]
    assert wrong_in('antoned_ready{colour="x"}', metrics) == ["antoned_ready['colour']"]
    assert wrong_in("sum by (colour) (antoned_ready)", metrics) == ["colour"]
    assert wrong_in("vector(1)", metrics) == ["no metric of ours"]
    assert wrong_in("antoned_batch_seconds", metrics) == ["antoned_batch_seconds"], "a histogram has no sample of that name"


def test_alerts_ask_for_what_exists(metrics):
    assert len(alerts()) == RULES.read_text().count("- alert:") >= 10
    assert {name: wrong for name, expression in alerts().items() if (wrong := wrong_in(expression, metrics))} == {}


def test_each_alert_is_in_the_runbook_and_tested_both_ways():
    runbook = (SOURCE / "docs/OPERATIONS.md").read_text()
    tests = re.findall(r"alertname: (\w+)\n\s+exp_alerts:( \[\])?", TESTS.read_text())
    for name in alerts():
        assert f"`{name}`" in runbook, f"docs/OPERATIONS.md has no entry for {name}"
        assert {quiet for tested, quiet in tests if tested == name} == {"", " []"}, f"{name} is not tested both ways"


@pytest.mark.parametrize("command", [["check", "rules", RULES], ["test", "rules", TESTS]], ids=["check", "test"])
def test_promtool_agrees(command):
    if shutil.which("promtool") is None:
        pytest.skip("no promtool on this machine (Debian: apt-get install prometheus)")
    done = subprocess.run(["promtool", *command], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_expression_of_the_dashboard_asks_for_what_exists(metrics):
    board = json.loads(DASHBOARD.read_text())
    expressions = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert len(expressions) >= 30
    assert {expression: wrong for expression in expressions if (wrong := wrong_in(expression, metrics))} == {}
    for panel in board["panels"]:
        legends = {label for target in panel["targets"] for label in re.findall(r"{{(\w+)}}", target["legendFormat"])}
        labels = ADDED | {label for target in panel["targets"] for label in re.findall(r"\w+", target["expr"])}
        assert legends <= labels, panel["title"]
