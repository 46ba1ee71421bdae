"""Texts that only a credential has the shape of, and names that only a credential has.

Each shape is tried where one of its marks stands, and looks a bounded way ahead, so that a text is read in linear
time whatever it holds. Most texts have none of the marks, and looking for a mark is fast.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from compiler.lazy_pattern import lazy_pattern


class Found(NamedTuple):
    """A credential in a text: what it is, and the 0-based offset at which it starts. It is never repeated."""

    what: str
    offset: int


class _Shape(NamedTuple):
    what: str
    marks: tuple[str, ...]
    pattern: re.Pattern[str]


_SHAPES = (
    _Shape(
        "a private key",
        ("-----BEGIN ",),
        lazy_pattern(r"-----BEGIN (?:[A-Z]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----"),
    ),
    _Shape("an AWS access key", ("AKIA", "ASIA"), lazy_pattern(r"(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Za-z])")),
    _Shape(
        "a GitHub token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        lazy_pattern(r"gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22}"),
    ),
    _Shape("a GitLab token", ("glpat-",), lazy_pattern(r"glpat-[A-Za-z0-9_-]{20}")),
    _Shape("a Slack token", ("xox",), lazy_pattern(r"xox[abeoprs]-[A-Za-z0-9-]{10}")),
    _Shape(
        "a Slack webhook", ("hooks.slack.com/",), lazy_pattern(r"hooks\.slack\.com/services/[A-Za-z0-9/]{20}")
    ),
    _Shape("a Google API key", ("AIza",), lazy_pattern(r"AIza[0-9A-Za-z_-]{35}")),
    _Shape("a Grafana token", ("glsa_", "glc_"), lazy_pattern(r"gl(?:sa|c)_[A-Za-z0-9_=+/-]{20}")),
    _Shape(
        "a JSON web token",
        ("eyJ",),
        lazy_pattern(r"eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{5}"),
    ),
    _Shape(
        "a password in a URL",
        ("://",),
        lazy_pattern(r"://[^\s/:@\"'<>$]{0,80}:[^\s/@\"'<>$]{1,80}@"),
    ),
)
_BEFORE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")

_NAMES = (
    "password", "passwd", "passphrase", "secret_key", "secretkey", "secret_access_key", "secretaccesskey",
    "api_key", "apikey", "client_secret", "clientsecret", "credentials", "private_key", "privatekey", "key_pem",
    "bearer_token", "bearertoken", "access_token", "accesstoken", "auth_token", "authtoken",
)  # fmt: skip
_ENDINGS = (*_NAMES, "_token", "_secret")
_STEMS = ("passw", "passphrase", "secret", "api", "token", "credentials", "private", "key_pem")
_NAMED = lazy_pattern(
    r"(?:passw(?:or)?d|passphrase|secret_?(?:access_?)?key|api_?key|(?<=client)secret|(?<=client_)secret|credentials"
    r"|private_?key|key_pem|(?<=bearer)token|(?<=bearer_)token|(?<=access)token|(?<=access_)token|(?<=auth)token"
    r"|(?<=auth_)token)"
    r"[\"']?[ \t]{0,40}[:=][ \t]{0,40}[\"']?(?!true\b|false\b|null\b|none\b)[^\s\"'{}\[\]$(),;`<>*]{4,200}"
    r"[\"']?[ \t]{0,40},?[ \t]{0,40}(?:$|\n)"
)


def find_credentials(text: str) -> Iterator[Found]:
    """What in `text` looks like a credential: by its shape, or as the literal value of a key that holds one."""
    for what, marks, pattern in _SHAPES:
        for mark in marks:
            for at in _places(text, mark):
                # In the middle of a longer word a mark is chance; the host of a URL follows its scheme.
                if (mark == "://" or at == 0 or text[at - 1] not in _BEFORE) and pattern.match(text, at):
                    yield Found(what, at)
    lower = text.lower()
    for stem in _STEMS:
        for at in _places(lower, stem):
            if _NAMED.match(lower, at):
                yield Found("a password or key", at)


def _places(text: str, mark: str) -> Iterator[int]:
    at = text.find(mark)
    while at >= 0:
        yield at
        at = text.find(mark, at + len(mark))


@lru_cache(maxsize=4096)  # an output has few names, each many times
def is_credential_name(name: str) -> bool:
    """Whether a key or variable of this name holds a credential: `password`, `DB_PASSWORD`, `adminPassword`."""
    return name.lower().replace("-", "_").endswith(_ENDINGS)
