"""Medians with their spread, and how they are told: a table for people, JSON for machines."""
import json
import os
import platform
import statistics
import time
from pathlib import Path


class Sample:
    """Some runs of the same measurement."""

    def __init__(self, values, unit):
        self.values = list(values)
        self.unit = unit

    @property
    def median(self):
        return statistics.median(self.values)

    def as_json(self):
        return {"unit": self.unit, "median": self.median, "min": min(self.values), "max": max(self.values),
                "runs": self.values}

    def __str__(self):
        low, high = figure(min(self.values)), figure(max(self.values))
        spread = f"  ({low} – {high}, {len(self.values)} runs)" if len(self.values) > 1 else ""
        return f"{figure(self.median)} {self.unit}{spread}"


def figure(value):
    """Three significant digits, thousands grouped: 48 200, 0.83, 12.4."""
    if value == 0:
        return "0"
    if abs(value) >= 1000:
        digits = len(str(int(abs(value))))
        return f"{round(value, 3 - digits):,.0f}".replace(",", " ")
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


class Report:
    """What was measured, in order; printed as it comes, written at the end."""

    def __init__(self, settings):
        self.figures = {}
        self.targets = {}
        self.about = {
            "when": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "machine": {"cpus": os.cpu_count(), "cpu": _cpu_model(), "kernel": platform.release()},
            "postgresql": settings,
        }

    def add(self, name, sample, target=None, meaning=""):
        """`target` is ('>=', 0.6) or ('<=', 10); it is shown beside the figure, never hidden when missed."""
        self.figures[name] = {**sample.as_json(), "meaning": meaning}
        verdict = ""
        if target:
            relation, bound = target
            met = sample.median >= bound if relation == ">=" else sample.median <= bound
            self.figures[name]["target"] = {"relation": relation, "bound": bound, "met": met}
            verdict = f"   target {relation.replace('>=', '≥').replace('<=', '≤')} {figure(bound)}: {'met' if met else 'MISSED'}"
        print(f"  {name:<28} {sample}{verdict}", flush=True)

    def write(self, path):
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({**self.about, "figures": self.figures}, indent=2) + "\n")


def _cpu_model():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
