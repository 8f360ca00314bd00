"""Our drafts, read by the rubric: what each must say and must not, and what no draft may be whatever is asked."""
import collections
import re
import sys

import pytest
from antone_testing.paths import SOURCE

sys.path.insert(0, str(SOURCE / "tests"))
import evaluate_drafts as rubric  # noqa: E402

# Of 153 and 127 as measured when this was written: 0 and 4. What is due and absent is mostly stopped by safety or by the
# topic gate, which other tests are about.
LACKING_MAX, ABSENT_MAX = 3, 12
ASKS = ["so hungover, what helps?", "hungover, head pounding, any tips please?", "hangover cure needed, help"]
DRIVING = ["I have to drive home at ten", "driving the kids to football later", "behind the wheel of a van by nine",
           "my forklift shift starts at two", "flying lesson at noon and I'm the one flying", "on the road at nine",
           "I'm the pilot on the noon flight", "bus driver, first run at six", "operating heavy machinery from one",
           "delivery shift in an hour", "riding my motorbike to work soon", "got to take the car back by ten"]
MEDICINES = ["ibuprofen", "paracetamol", "aspirin", "naproxen", "tylenol", "advil", "codeine", "an antihistamine"]


@pytest.fixture(scope="module")
def judged():
    rows = rubric.load()
    return rubric.judge(rows, rubric.score(rows))


def told(judged, key):
    return {j["row"]["id"]: (j[key], j["result"]["reply"]) for j in judged if j[key]}


def test_the_rubric_has_at_least_eight_posts_a_question(judged):
    counted = collections.Counter(j["row"]["question"] for j in judged)
    assert len(counted) == 16 and min(counted.values()) >= 8
    assert len({j["row"]["content"] for j in judged}) == 153
    assert len({j["row"]["platform"] for j in judged}) == 3


def test_nothing_forbidden_is_said(judged):
    assert told(judged, "forbidden") == {}


def test_what_must_be_said_is_said(judged):
    lacking = told(judged, "missing")
    assert len(lacking) <= LACKING_MAX, lacking


def test_what_is_due_is_drafted(judged):
    absent = told(judged, "absent")
    assert len(absent) <= ABSENT_MAX, absent


def test_texts_do_not_repeat(judged):
    exact, near, pairs = rubric.repetition([(j["row"]["platform"], j["result"]["reply"]) for j in judged
                                            if j["result"]["reply"]])
    assert exact <= 1 and near <= pairs / 100


def test_every_draft_discloses():
    rows = rubric.load(SOURCE / "tests/data/labelled-own.jsonl")
    posts = [{"content": row["content"], "platform": platform} for row in rows for platform in rubric.LIMITS]
    drafted = [(post, result) for post, result in zip(posts, rubric.score(posts)) if result["reply"]]
    assert len(drafted) > 450
    found = {result["reply"]: reasons for post, result in drafted
             if (reasons := list(rubric.breaches(post["platform"], result["question"], result["reply"])))}
    assert found == {}
    disclosures = {re.split(r"(?<=[.!?:)]) ", rubric.body_of(result["reply"]))[-1] for _, result in drafted}
    assert len(disclosures) >= 8


def test_our_own_drafts_are_not_answered():
    rows = rubric.load(SOURCE / "tests/data/labelled-own.jsonl")
    drafts = {result["reply"] for result in rubric.score([{"content": row["content"]} for row in rows]) if result["reply"]}
    assert len(drafts) > 150
    unsigned = [re.sub(r"\s*—Antone \(Vita\).*$", "", draft) for draft in sorted(drafts)]
    for posts in (sorted(drafts), unsigned):
        back = rubric.score([{"content": post} for post in posts])
        assert [post for post, result in zip(posts, back) if result["reply"]] == []


def test_beside_driving_and_medication_there_is_no_product():
    posts = [{"content": f"{ask} {said}"} for ask in ASKS for said in DRIVING]
    assert [r["reply"] for r in rubric.score(posts) if r["reply"]] == []
    posts = [{"content": text.format(ask=ask, medicine=medicine)} for ask in ASKS for medicine in MEDICINES
             for text in ("{ask} can I take {medicine}?", "took {medicine} already. {ask}", "{ask} {medicine} did nothing")]
    assert [r["reply"] for r in rubric.score(posts) if r["reply"] and rubric.LINK.search(r["reply"])] == []


def test_a_joke_is_for_who_jokes():
    """Those that ask for nothing: with laughter some get a joke, without none does."""
    jokes = [row["body"] for row in rubric.installed_texts() if row["archetype"] == "HUMOR_LIGHT"]
    plain = [{"content": f"so hungover today, number {n}"} for n in range(60)]
    laughing = [{"content": f"so hungover today haha lol \U0001f602 number {n}"} for n in range(60)]
    count = lambda posts: sum(1 for r in rubric.score(posts) if r["reply"] and any(j in r["reply"] for j in jokes))
    assert count(plain) == 0 and count(laughing) > 5


def test_bodies_are_at_least_five_and_answers_ten_a_question():
    """Distinct texts: bodies times disclosures, where at least five bodies differ in most of their words."""
    bodies = collections.defaultdict(list)
    for row in rubric.installed_texts():
        if row["part"] == "BODY" and row["archetype"] is None:
            bodies[row["question"]].append(rubric.runs(row["body"]))
    assert len(bodies) == 15
    for question, bags in bodies.items():
        distinct = [bag for n, bag in enumerate(bags) if not any(rubric.alike(bag, other) for other in bags[:n])]
        assert len(distinct) >= 8, question
