"""The page at "/": what it says, that nothing comes from elsewhere, and that no foreign text gets into it as markup."""
import base64
import hashlib
import re
import shutil
import tempfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from antone_testing.http import ask
from antone_testing.posts import insert_posts
from antone_testing.waiting import wait_until

VOID = {"meta", "rect"}


@pytest.fixture
def address():
    """pytest's directories are too long for the path of a socket."""
    path = Path(tempfile.mkdtemp(prefix="antone-page-"))
    yield f"unix:{path}/http"
    shutil.rmtree(path)


class Reader(HTMLParser):
    """The text by the id of the element that it is in; fails on elements that are not closed, and keeps all attributes."""

    def __init__(self, text):
        super().__init__()
        self.open, self.texts, self.attributes = [], {}, []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.attributes += [(tag, name, value) for name, value in attributes]
        if tag not in VOID:
            self.open.append((tag, dict(attributes).get("id")))

    def handle_endtag(self, tag):
        self.handle_data(" ")  # cells stand apart
        assert self.open.pop()[0] == tag

    def handle_startendtag(self, tag, attributes):
        self.attributes += [(tag, name, value) for name, value in attributes]

    def handle_data(self, data):
        for _, name in self.open:
            if name:
                self.texts[name] = self.texts.get(name, "") + data


def test_it_shows_what_status_json_tells(config, daemon, database, address):
    insert_posts(database, 3, content="so hungover after the party, head is pounding")
    database.execute("INSERT INTO antone.escalations (priority) VALUES ('CRITICAL')")
    with daemon(config=config("page.conf", http={"listen": address}, instance="desk-4")):
        database.wait_for("NOT EXISTS (SELECT FROM antone.posts WHERE processed_at IS NULL AND NOT spam_filtered)")
        wait_until(lambda: sum((seen := ask(address, "/status.json").json)["decided"]["last_minutes"]) == 3
                   and seen["queue"]["waiting"] == 0 and seen["escalations"]["CRITICAL"]["waiting"] == 1, seconds=60)
        answer, status = ask(address, "/"), ask(address, "/status.json").json
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    page = Reader(answer.text)
    assert status["sentence"] in page.texts["state"] and status["status"] in page.texts["state"]
    assert "0 posts wait." in page.texts["queue"] and "last hour, by minutes: 3 posts" in page.texts["queue"]
    assert re.search(r"CRITICAL +1 ", page.texts["people"])
    assert "desk-4" in page.texts["daemons"] and "None since the start" in page.texts["errors"]
    assert "hungover" not in answer.text and "pounding" not in answer.text


def test_nothing_comes_from_elsewhere_and_only_its_own_script_runs(config, daemon, address):
    with daemon(config=config("page.conf", http={"listen": address})):
        answer = ask(address, "/")
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'" and policy["frame-ancestors"] == "'none'"
    for directive, tag in (("style-src", "style"), ("script-src", "script")):
        (own,) = re.findall(f"<{tag}>(.*?)</{tag}>", answer.text, re.S)
        assert policy[directive] == f"'sha256-{base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()}'"
    for tag, name, value in Reader(answer.text).attributes:
        assert name not in ("src", "srcset", "style") and not name.startswith("on"), (tag, name)
        assert name != "href" or value.startswith("/")
    assert not re.search(r"url\(|@import|https?:", answer.text)


def test_what_others_wrote_is_text(config, daemon, database, address):
    database.execute(
        "INSERT INTO antone.worker_heartbeats (instance, host, version, state, last_beat_at, started_at)"
        " VALUES ('<b>x</b>', 'a\"b&c', '1', 'idle', now(), now())")
    with daemon(config=config("page.conf", http={"listen": address})):
        wait_until(lambda: len(ask(address, "/status.json").json["daemons"]) == 2, seconds=30)
        answer = ask(address, "/")
    assert "<b>" not in answer.text and "&lt;b&gt;x&lt;/b&gt;" in answer.text
    assert 'a"b&c' in Reader(answer.text).texts["daemons"]
