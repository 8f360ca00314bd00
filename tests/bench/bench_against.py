"""The drain of another commit's build beside this one's, in alternation: ./dev bench --against COMMIT.

Both drain a queue of the same posts on the same server, each with its own schema, lexicon and answers. The other build is made by its
own ./dev in a clone below build/against.
"""
import subprocess
from pathlib import Path

import drain
from antone_testing import database as databases
from antone_testing.paths import BUILD, SOURCE
from measure import Sample


def clone_and_build(commit):
    """The commit's full name, and where its tree is, with a build in it."""
    name = subprocess.run(["git", "-C", SOURCE, "rev-parse", "--verify", f"{commit}^{{commit}}"],
                          check=True, capture_output=True, text=True).stdout.strip()
    tree = BUILD / "against" / name
    if not tree.exists():
        subprocess.run(["git", "clone", "--quiet", "--shared", "--no-checkout", SOURCE, tree], check=True)
        subprocess.run(["git", "-C", tree, "checkout", "--quiet", "--detach", name], check=True)
    subprocess.run([tree / "dev", "build"], check=True, stdout=subprocess.DEVNULL)
    return name, tree


def bench(told, cluster, template, directory, report):
    name, tree = clone_and_build(told.against)
    there = Path(directory) / "against"
    there.mkdir()
    programs = drain.Programs(tree / "build", tree / "etc/lexicon.conf")
    authors = max(told.posts * 3 // 10, 10)
    sides = {
        "this build": (drain.Programs(), drain.prepare(cluster, template, told.posts, authors)),
        name[:7]: (programs, drain.prepare(cluster, databases.create_migrated(cluster, there, programs.antonectl), told.posts, authors)),
    }
    rates, cpu = {side: [] for side in sides}, {side: [] for side in sides}
    for _ in range(told.rounds):
        for side, (build, queue) in sides.items():
            run = drain.DaemonRun(cluster, queue, directory, programs=build)
            rates[side].append(told.posts / run.seconds)
            cpu[side].append(run.cpu_seconds / told.posts * 1e6)
            run.database.drop()
    for _, queue in sides.values():
        queue.drop()
    report.about["against"] = name
    for side in sides:
        report.add(f"drain, {side}", Sample(rates[side], "posts/s"))
        report.add(f"cpu per post, {side}", Sample(cpu[side], "µs"), meaning="the daemon's own, user and system")
    ours, theirs = sides
    report.add("drain / that of " + theirs, Sample([a / b for a, b in zip(rates[ours], rates[theirs])], "times"),
               meaning="by rounds")
