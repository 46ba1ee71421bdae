"""A second net under secrets: no text of the output looks like a credential."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from compiler.diagnostics import Diagnostic, Span

# (what it is, expression); each names a shape that only a credential has.
SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a private key", re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----")),
    ("an AWS access key", re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("a GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})")),
    ("a GitLab token", re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}")),
    ("a Slack token", re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}")),
    ("a Google API key", re.compile(r"\bAIza[0-9A-Za-z_-]{35}")),
    ("a Grafana token", re.compile(r"\bgl(?:sa|c)_[A-Za-z0-9_=+/-]{20,}")),
    ("a JSON web token", re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{5,}")),
    (
        "a password in a URL",
        re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@\"'<>]{1,80}:[^\s/@\"'<>$]{1,80}@"),
    ),
    (
        "a password",
        re.compile(
            r"(?im)^[ \t]*[\"']?(?:admin_?)?(?:password|passwd|secret_?key|api_?key|bearer_token)[\"']?"
            r"[ \t]*[:=][ \t]*[\"']?[^\s\"'{}$(),]{8,}[\"']?[ \t]*,?$"
        ),
    ),
)


def check_credentials(texts: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Findings for texts by path. The credential itself is not repeated in the message."""
    for path, text in sorted(texts.items()):
        for what, shape in SHAPES:
            for found in shape.finditer(text):
                line = text.count("\n", 0, found.start()) + 1
                message = f"this looks like {what}"
                hint = "name a key of a Kubernetes Secret in the spec; values have no place in the output"
                yield Diagnostic("kubernetes/secret-in-output", message, Span(path, line, 1, line, 1), hint)
