"""Comments that silence findings: `// alloyc:ignore CODE reason`, on the line itself or alone on the line above."""

from __future__ import annotations

import re

from msgspec import Struct

from compiler.alloy.checker.findings import Finding, Findings, Place
from compiler.alloy.terminals import COMMENT, STRING
from compiler.lazy_pattern import lazy_pattern

_MARK = "alloyc:ignore"
_TOKEN = lazy_pattern(f"(?P<string>{STRING})|(?P<comment>{COMMENT})")
_IGNORE = lazy_pattern(rf"(?://|/\*)\s*{_MARK}\s+(?P<codes>[\w/-]+(?:\s*,\s*[\w/-]+)*)(?P<reason>[^\n]*)")


class Ignore(Struct, frozen=True):
    """One comment: which codes it silences on which line."""

    codes: tuple[str, ...]
    line: int
    place: Place


def drop_ignored(found: list[Finding], findings: Findings) -> list[Finding]:
    """The findings that no comment silences, with a warning for each comment that silences nothing."""
    ignores = _ignores(findings)
    if not ignores:
        return found
    used: set[Ignore] = set()
    kept = []
    for finding in found:
        line = findings.position(finding.place.start)[0]
        matching = [i for i in ignores if i.line == line and finding.code in i.codes]
        used.update(matching)
        if not matching:
            kept.append(finding)
    for ignore in ignores:
        if ignore not in used:
            message = f"this comment silences nothing: line {ignore.line} has no finding {' or '.join(ignore.codes)}"
            findings.warning("alloy/unused-ignore", message, ignore.place, "take the comment away")
    return kept + [finding for finding in findings.items if finding.code == "alloy/unused-ignore"]


def _ignores(findings: Findings) -> list[Ignore]:
    text = findings.lines.text
    if _MARK not in text:
        return []
    found = []
    for token in _TOKEN.finditer(text):
        match = _IGNORE.match(token.group()) if token.lastgroup == "comment" else None
        if match is None:
            continue
        codes = tuple(code.strip() for code in match["codes"].split(","))
        found.append(Ignore(codes, _silenced_line(text, token, findings), Place(token.start(), token.end())))
    return found


def _silenced_line(text: str, token: re.Match[str], findings: Findings) -> int:
    """The line of the comment; where it stands alone, the next line that has code."""
    line = findings.position(token.start())[0]
    line_start = text.rfind("\n", 0, token.start()) + 1
    if text[line_start : token.start()].strip():
        return line
    rest = re.compile(rf"(?:\s|{COMMENT})*").match(text, token.end())
    return findings.position(rest.end())[0] if rest is not None else line
