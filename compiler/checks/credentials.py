"""A second net under secrets: no text of the output looks like a credential."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from compiler.diagnostics import Diagnostic, Span

# (what it is, texts without which it cannot be there, expression); each names a shape that only a credential has.
# The texts are looked for first, in lower case, since most outputs have none of them and expressions are slow.
SHAPES: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    ("a private key", ("-----begin ",), re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----")),
    ("an AWS access key", ("akia", "asia"), re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    (
        "a GitHub token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})"),
    ),
    ("a GitLab token", ("glpat-",), re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}")),
    ("a Slack token", ("xox",), re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}")),
    ("a Google API key", ("aiza",), re.compile(r"\bAIza[0-9A-Za-z_-]{35}")),
    ("a Grafana token", ("glsa_", "glc_"), re.compile(r"\bgl(?:sa|c)_[A-Za-z0-9_=+/-]{20,}")),
    (
        "a JSON web token",
        ("eyj",),
        re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{5,}"),
    ),
    (
        "a password in a URL",
        ("://",),
        re.compile(r"(?<=[a-z0-9+.-])://[^\s/:@\"'<>]{1,80}:[^\s/@\"'<>$]{1,80}@"),
    ),
    (
        "a password",
        ("password", "passwd", "secretkey", "secret_key", "apikey", "api_key", "bearer_token"),
        re.compile(
            r"(?im)^[ \t]*[\"']?(?:admin_?)?(?:password|passwd|secret_?key|api_?key|bearer_token)[\"']?"
            r"[ \t]*[:=][ \t]*[\"']?[^\s\"'{}$(),]{8,}[\"']?[ \t]*,?$"
        ),
    ),
)


def check_credentials(texts: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Findings for texts by path. The credential itself is not repeated in the message."""
    for path, text in sorted(texts.items()):
        lower = text.lower()
        for what, parts, shape in SHAPES:
            if not any(part in lower for part in parts):
                continue
            for found in shape.finditer(text):
                line = text.count("\n", 0, found.start()) + 1
                message = f"this looks like {what}"
                hint = "name a key of a Kubernetes Secret in the spec; values have no place in the output"
                yield Diagnostic("kubernetes/secret-in-output", message, Span(path, line, 1, line, 1), hint)
