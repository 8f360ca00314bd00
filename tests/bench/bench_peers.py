"""The drain beside two job queues of Node's world, which write the same rows: ./dev bench --peers.

They are spared what antoned does beyond: they fetch the posts and send the decisions and replies that the daemon wrote, which they
hold in memory from the start, as if reading and deciding had cost nothing; they write no escalation, mention or audit row. They come
from npm, in these versions, into build/peers.
"""
import json
import subprocess
from pathlib import Path

import drain
from antone_testing.paths import BUILD
from measure import Sample

PACKAGES = {"graphile-worker": "0.18.0", "pg-boss": "12.38.0", "pg": "8.23.1", "node": "22.23.3"}
FORMS = {"job": ("a job a post", 10), "batch": ("500 posts a transaction, by hand", 5)}


def install():
    """Node and the peers, once."""
    root = BUILD / "peers"
    wanted = json.dumps(PACKAGES)
    stamp = root / "versions.json"
    if not stamp.exists() or stamp.read_text() != wanted:
        subprocess.run(["npm", "install", "--prefix", root, "--no-audit", "--no-fund", "--loglevel=error",
                        *(f"{name}@{version}" for name, version in PACKAGES.items())], check=True, stdout=subprocess.DEVNULL)
        stamp.write_text(wanted)
    script = root / "peers.mjs"  # packages are looked for beside the script
    script.write_bytes((Path(__file__).parent / "peers.mjs").read_bytes())
    return [root / "node_modules/.bin/node", script]


class PeerRun:
    """One peer on another copy of the queue, with the rows that the daemon wrote at hand."""

    def __init__(self, program, cluster, queue, source, peer, form):
        with drain.floor_database(cluster, queue, source) as database:
            drain.settle(cluster)
            done = subprocess.run([*program, peer, form, cluster.socket_directory, database.name],
                                  check=True, capture_output=True, text=True)
            drain.assert_all_written(database)
            self.seconds = json.loads(done.stdout.splitlines()[-1])["milliseconds"] / 1000


def bench(told, cluster, template, directory, report):
    program = install()
    queue = drain.prepare(cluster, template, told.posts, max(told.posts * 3 // 10, 10))
    cases = [(peer, form) for peer in ("graphile-worker", "pg-boss") for form in FORMS]
    rates, ratios, own = {case: [] for case in cases}, {case: [] for case in cases}, []
    for _ in range(told.rounds):
        run = drain.DaemonRun(cluster, queue, directory)
        own.append(told.posts / run.seconds)
        for case in cases:
            seconds = PeerRun(program, cluster, queue, run.database, *case).seconds
            rates[case].append(told.posts / seconds)
            ratios[case].append(seconds / run.seconds)
        run.database.drop()
    queue.drop()
    report.about["peers"] = PACKAGES
    report.add("antoned beside peers", Sample(own, "posts/s"), meaning="as drain, in the same rounds as the peers")
    for peer, form in cases:
        meaning, least = FORMS[form]
        report.add(f"{peer}, {form}", Sample(rates[peer, form], "posts/s"), meaning=meaning)
        report.add(f"antoned / {peer}, {form}", Sample(ratios[peer, form], "times"), (">=", least))
