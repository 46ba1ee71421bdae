"""Differences -> a unified diff for a terminal or a log."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from compiler.diagnostics.wording import neutral
from compiler.writer.compare import Difference

_CONTEXT = 3
# difflib's time grows with the square of what differs; a larger change is told by its size.
_MOST_LINES = 4000
_NO_NEWLINE = "\n\\ No newline at end of file"


def unified_diff(differences: Iterable[Difference], prefix: str = "") -> str:
    """What writing would change, as `diff -u` shows it; `prefix` stands before every path, such as `out/`."""
    return "".join(f"{line}\n" for difference in differences for line in _lines(difference, prefix))


def _lines(difference: Difference, prefix: str) -> list[str]:
    path = neutral(prefix + difference.path)
    head = [
        f"--- {'/dev/null' if difference.kind == 'missing' else path}",
        f"+++ {'/dev/null' if difference.kind == 'stale' else path}",
    ]
    if difference.kind == "mode":
        return [*head, "only whether it is executable differs"]
    if difference.old is None and difference.kind != "missing":
        return [*head, "it is not a regular file"]
    try:
        old, new = (_split((content or b"").decode("utf-8")) for content in (difference.old, difference.new))
    except UnicodeDecodeError:
        return [*head, "it is not text"]
    return [*head, *_hunks(old, new)]


def _split(text: str) -> list[str]:
    """The lines of a text; a last one without a newline says so, and so differs from one that has it."""
    lines = text.split("\n")
    if lines[-1] == "":
        return lines[:-1]
    lines[-1] += _NO_NEWLINE
    return lines


def _hunks(old: list[str], new: list[str]) -> list[str]:
    """The changed lines with some around them."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    changed = max(len(old), len(new)) - start - end
    if changed > _MOST_LINES and old and new:
        return [f"@@ {changed:,} lines from line {start + 1:,} on differ @@"]
    # Of the equal lines at both ends only those that are shown need to be compared.
    first, tail = max(0, start - _CONTEXT), max(0, end - _CONTEXT)
    pair = old[first : len(old) - tail], new[first : len(new) - tail]
    found = list(difflib.unified_diff(*pair, n=_CONTEXT, lineterm=""))[2:]
    return [_shifted(line, first) if line.startswith("@@") else _printable(line) for line in found]


def _common(old: list[str], new: list[str]) -> int:
    """How many lines are equal at the start of both."""
    pairs = zip(old, new, strict=False)
    return next((index for index, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))


def _shifted(header: str, lines: int) -> str:
    """`@@ -1,2 +1,3 @@` with `lines` added to where each side begins."""
    words = header.split(" ")
    for index in (1, 2):
        sign, begin, *count = words[index][0], *words[index][1:].split(",")
        words[index] = f"{sign}{int(begin) + lines}" + "".join(f",{number}" for number in count)
    return " ".join(words)


def _printable(line: str) -> str:
    """A line of a file as a terminal may see it; tabs stay."""
    text = "\t".join(map(neutral, line.removesuffix(_NO_NEWLINE).split("\t")))
    return text + _NO_NEWLINE if line.endswith(_NO_NEWLINE) else text
