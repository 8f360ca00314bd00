#!/usr/bin/python3
"""Line and branch coverage of each room, from what gcov counted, against the floors of tests/coverage_floors.json.

A room below a floor fails, and so does one without a floor. usage: coverage.py BUILD-DIRECTORY [--html DIRECTORY]"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
FLOORS = ROOT / "tests" / "coverage_floors.json"
KINDS = ("line", "branch")


def measured(build, html):
    """{room: {"line": (covered, of), "branch": (covered, of)}}"""
    # Branches that only the compiler makes say nothing.
    command = ["gcovr", "--root", str(ROOT), "--filter", "src/", "--exclude-throw-branches", "--exclude-unreachable-branches",
               "-j", str(os.cpu_count()), "--json-summary", "-"]
    if html:
        pathlib.Path(html).mkdir(parents=True, exist_ok=True)
        command += ["--html-details", f"{html}/index.html"]
    done = subprocess.run([*command, build], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"coverage: gcovr: {done.stderr.strip()}")
    rooms = {}
    for file in json.loads(done.stdout)["files"]:
        room = rooms.setdefault(file["filename"].split("/")[1], {kind: (0, 0) for kind in KINDS})
        for kind in KINDS:
            covered, total = room[kind]
            room[kind] = (covered + file[f"{kind}_covered"], total + file[f"{kind}_total"])
    return rooms


def faults(rooms, floors):
    """What is wrong, a line each; percentages are cut, never rounded up."""
    for room in sorted(floors.keys() - rooms.keys()):
        yield f"{room}: has a floor and was not measured"
    for room, kinds in sorted(rooms.items()):
        if room not in floors:
            yield f"{room}: has no floor in {FLOORS.name}"
            continue
        for kind, (covered, total) in kinds.items():
            if covered * 100 < floors[room][kind] * total:
                yield f"{room}: {kind} coverage {covered * 100 / total:.1f} %, the floor is {floors[room][kind]} %"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("--html", help="write what was not run there, as pages")
    arguments = parser.parse_args()
    rooms = measured(arguments.build, arguments.html)
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    print(f"{'room':<12}{'lines':>8}{'floor':>7}{'branches':>10}{'floor':>7}")
    for room, kinds in sorted(rooms.items()):
        (line, lines), (branch, branches) = kinds["line"], kinds["branch"]
        floor = floors.get(room, {"line": 0, "branch": 0})
        print(f"{room:<12}{line * 100 / lines:7.1f}%{floor['line']:6}%{branch * 100 / max(branches, 1):9.1f}%{floor['branch']:6}%")
    found = list(faults(rooms, floors))
    for fault in found:
        print(f"FAIL {fault}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
