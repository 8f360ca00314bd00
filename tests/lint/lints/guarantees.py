"""Every promise of docs/GUARANTEES.md names a test, and every test it names exists."""
import re

DOCUMENT = "docs/GUARANTEES.md"
# A row of a table: | G7 | what is promised | `integration/test_x.py::test_name` `unit/test_x.c::test_name` |
ROW = re.compile(r"^\| (G\d+) \| (.+?) \| (.+) \|$")
TEST = re.compile(r"`([\w/.-]+)::(\w+)`")


def defines(text, name):
    return re.search(rf"^(?:def|static void) {name}\(", text, re.M) is not None


def check(tree):
    if DOCUMENT not in tree.paths:
        return
    numbers = []
    for line_number, line in tree.lines(DOCUMENT):
        row = ROW.match(line.rstrip("\n"))
        if not row:
            continue
        number, _, tests = row.groups()
        numbers.append(number)
        named = TEST.findall(tests)
        if not named:
            yield f"{DOCUMENT}:{line_number}: {number} names no test"
        for path, name in named:
            file = f"tests/{path}"
            if file not in tree.paths or not defines(tree.read(file), name):
                yield f"{DOCUMENT}:{line_number}: {number} names {name}, which {file} does not define"
    if numbers != [f"G{n + 1}" for n in range(len(numbers))] or not numbers:
        yield f"{DOCUMENT}: guarantees are not numbered G1, G2, …: {' '.join(numbers)}"


PLANTS = [
    {DOCUMENT: "| G1 | it works | somebody tried |\n"},
    {DOCUMENT: "| G1 | it works | `integration/test_x.py::test_it` |\n", "tests/integration/test_x.py": "def test_other():\n"},
    {DOCUMENT: "| G2 | it works | `integration/test_x.py::test_it` |\n", "tests/integration/test_x.py": "def test_it():\n"},
]
