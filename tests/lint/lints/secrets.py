"""No credential lies in the tree, nor in what any commit added."""
import fnmatch
import hashlib
import re
import subprocess

# Values that say themselves what they are: words for tests and manuals.
HARMLESS = re.compile(r"(?i)canary|hunter2|hun ter2|example|secret|password|passwort|…|\*\*\*|\bpw\b|<|%s|\$|^x+$|^[a-z]$")

KINDS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----()"),
    "an access key of AWS": re.compile(r"\b(?:AKIA|ASIA)([0-9A-Z]{16})\b"),
    "a token of GitHub": re.compile(r"\bgh[pousr]_([A-Za-z0-9]{36,})\b"),
    "a token of Slack": re.compile(r"\bxox[abprs]-([A-Za-z0-9-]{10,})"),
    "a key of OpenAI or Anthropic": re.compile(r"\bsk-(?:ant-|proj-)?([A-Za-z0-9_-]{20,})"),
    # The forms that gitleaks knows and that this project could meet.
    "a token of GitHub (fine-grained)": re.compile(r"\bgithub_pat_([A-Za-z0-9_]{36,})"),
    "a token of GitLab": re.compile(r"\bgl(?:pat|dt|rt|ptt)-([A-Za-z0-9_-]{20,})"),
    "a key of Google": re.compile(r"\bAIza([A-Za-z0-9_-]{35})\b"),
    "a key of Stripe": re.compile(r"\b[sr]k_(?:live|test)_([A-Za-z0-9]{16,})"),
    "a token of npm": re.compile(r"\bnpm_([A-Za-z0-9]{36})\b"),
    "a token of PyPI": re.compile(r"\bpypi-(AgEIcHlwaS5vcmc[A-Za-z0-9_-]{40,})"),
    "a web hook of Slack": re.compile(r"hooks\.slack\.com/services/([A-Z0-9/]{20,})"),
    "a token of a JWT": re.compile(r"\b(eyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{10,})"),
    "a token of a bot of Telegram": re.compile(r"\b\d{8,10}:(AA[A-Za-z0-9_-]{33})\b"),
    "a token of Twitter": re.compile(r"\b(AAAAAAAAAAAAAAAAAAAA[A-Za-z0-9%]{30,})"),
    "a token in a header": re.compile(r"(?i)\bauthorization:\s*(?:bearer|basic)\s+([A-Za-z0-9+/=_.-]{12,})"),
    "a password in a URI": re.compile(r"(?i)\b(?:postgres(?:ql)?|https?|amqps?|redis)://[^\s:/@\"']*:([^\s@/\"']+)@"),
    "a password": re.compile(r"(?i)\b(?:password|passwd|pgpassword|secret|api_?key|token)\s*[=:]\s*[\"']?([^\s\"';,)]{6,})"),
}
TEXTS = ("*.c", "*.h", "*.py", "*.sql", "*.sh", "*.bash", "*.conf", "*.in", "*.md", "*.json", "*.jsonl", "*.yml",
         "*.yaml", "*.ac", "*.am", "*.m4", "*.[1-8]", "dev", ".ci/*", "tests/lint/run", "*.pem", "*.key", "*.env",
         "*.pgpass", "*.crt", "*.txt", "*.service")
PROSE = ("*.md", "*.[1-8]", "*.[1-8].in", "*.txt")
CODE = ("*.c", "*.h", "*.py", "*.bash", "*.sql", "*.awk")


def suspects(line, is_code, is_prose):
    for kind, pattern in KINDS.items():
        for match in pattern.finditer(line):
            value = match.group(1)
            if value and HARMLESS.search(value):
                continue
            # In code "password = x" is mostly a variable; a literal is what counts.
            if is_code and kind == "a password" and not re.search(r"[=:]\s*[\"'][^\"']{6,}[\"']", match.group(0) + '"'):
                continue
            # In prose a colon is mostly punctuation.
            if is_prose and kind == "a password" and re.search(r":\s*[^\s\d\W]+$", match.group(0)):
                continue
            yield kind


def added_lines(root, since):
    """(commit and path, line) of all that the commits not in `since` have added."""
    git = ["git", "-C", str(root), "log", "-p", "-U0", "--no-color", "--no-renames", "--format=%x01%h", "HEAD", *since]
    place, commit = "", ""
    with subprocess.Popen(git, stdout=subprocess.PIPE, text=True, errors="replace") as log:
        for line in log.stdout:
            if line[0] == "\x01":
                commit = line[1:].strip()
            elif line.startswith("+++ b/"):
                place = line[6:].strip()
            elif line[0] == "+":
                yield commit, place, line[1:]


def fits(path, patterns):
    return any(fnmatch.fnmatch(path, pattern) for pattern in patterns)


def check_history(root):
    """A commit that was found clean by the same rules is not read again."""
    rules = hashlib.sha256(open(__file__, "rb").read()).hexdigest()
    note = root / "build" / "secrets-clean"
    known = note.read_text().split() if note.exists() else []
    head = subprocess.run(["git", "-C", str(root), "rev-parse", "HEAD"], capture_output=True, text=True)
    if head.returncode != 0:
        return  # an unpacked tarball
    reachable = known[:1] == [rules] and subprocess.run(
        ["git", "-C", str(root), "merge-base", "--is-ancestor", known[1], "HEAD"], capture_output=True).returncode == 0
    found = False
    for commit, path, line in added_lines(root, [f"^{known[1]}"] if reachable else []):
        if not fits(path, TEXTS) or path.endswith("lints/secrets.py"):
            continue
        for kind in suspects(line, fits(path, CODE), fits(path, PROSE)):
            found = True
            yield f"commit {commit}, {path}: {kind}"
    if not found and note.parent.is_dir():
        note.write_text(f"{rules} {head.stdout.strip()}\n")


def check(tree):
    if tree.only is None:
        yield from check_history(tree.root)
    code, prose = set(tree.matching(*CODE)), set(tree.matching(*PROSE))
    for path in tree.matching(*TEXTS):
        if path.endswith("lints/secrets.py"):
            continue
        for number, line in tree.lines(path):
            for kind in suspects(line, path in code, path in prose):
                yield f"{path}:{number}: {kind}"


PLANTS = [
    {"etc/x.conf": 'conninfo = "host=h password=tr0ub4dor&3";\n'},
    {"docs/x.md": "postgresql://antone:tr0ub4dor@db.internal/antone\n"},
    {"src/base/x.c": 'const char *key = "AKIAIOSFODNN7ABCDEFG";\n'},
    {"tests/x.py": 'password = "tr0ub4dor&3"\n'},
    {"deploy.pem": "-----BEGIN RSA PRIVATE KEY-----\n"},
    {"x.env": "API_KEY=9f8e7d6c5b4a39281706\n"},
    {"docs/x.md": "AIza" + "SyD4x7Qm2Lk9Vb1Nc6Zp3Wr8Ty5Hu0Jf2Gs" + "\n"},
    {"x.sh": "curl https://hooks.slack.com/services/T0A1B2C3D/B0A1B2C3D4E5\n"},
]
