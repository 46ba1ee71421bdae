"""Replacement texts with `$1`, `${1}`, `$name` and `${name}`: a text in, the text with its groups filled in out.

The rules are those of Go's regexp.Expand: the name after a bare `$` is the longest run of letters, digits and `_`,
`$$` is one `$`, an unknown or unmatched group is empty, and any other `$` stays as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from compiler.lazy_pattern import lazy_pattern

_REFERENCE = lazy_pattern(r"\$(?:(\$)|(\w+)|\{(\w+)\})")


class Template(Struct, frozen=True):
    """A parsed replacement: literal texts at even places, group names or numbers at odd ones."""

    parts: tuple[str, ...]

    def expand(self, groups: tuple[str, ...], names: tuple[str, ...]) -> str:
        """Fill in the groups of one match; `names` has the name of each group ("" for none)."""
        if len(self.parts) == 1:
            return self.parts[0]
        return "".join(
            part if place % 2 == 0 else _group(part, groups, names) for place, part in enumerate(self.parts)
        )


@lru_cache(maxsize=1024)
def parse_template(text: str) -> Template:
    """Split a replacement into literals and references. Every text is a valid replacement."""
    parts, literal, end = [], "", 0
    for reference in _REFERENCE.finditer(text):
        literal += text[end : reference.start()]
        end = reference.end()
        if reference[1]:
            literal += "$"
            continue
        parts += [literal, reference[2] or reference[3]]
        literal = ""
    return Template((*parts, literal + text[end:]))


def _group(reference: str, groups: tuple[str, ...], names: tuple[str, ...]) -> str:
    if re.fullmatch(r"0|[1-9][0-9]{0,8}", reference):
        index = int(reference)
        return groups[index] if index < len(groups) else ""
    found = [index for index, name in enumerate(names) if name == reference]
    return groups[found[0]] if found else ""
