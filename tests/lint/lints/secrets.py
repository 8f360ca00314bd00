"""No credential lies in the tree."""
import re

# Values that say themselves what they are: words for tests and manuals.
HARMLESS = re.compile(r"(?i)canary|hunter2|hun ter2|example|secret|password|passwort|…|\*\*\*|\bpw\b|<|%s|\$|^x+$|^[a-z]$")

KINDS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----()"),
    "an access key of AWS": re.compile(r"\b(?:AKIA|ASIA)([0-9A-Z]{16})\b"),
    "a token of GitHub": re.compile(r"\bgh[pousr]_([A-Za-z0-9]{36,})\b"),
    "a token of Slack": re.compile(r"\bxox[abprs]-([A-Za-z0-9-]{10,})"),
    "a key of OpenAI or Anthropic": re.compile(r"\bsk-(?:ant-|proj-)?([A-Za-z0-9_-]{20,})"),
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


def check(tree):
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
]
