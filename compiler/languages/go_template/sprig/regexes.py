"""Sprig's functions on regular expressions: the table REGEXES. In Alloy its own replace functions hide two of
them.

Source of the rules: sprig (regex.go).
"""

from __future__ import annotations

from typing import Final

from compiler.languages.go_template import regexp
from compiler.languages.go_template.signatures import Function

_TWINS: Final = {
    "FindAll": Function(regexp.find_all, "string string int"),
    "Find": Function(regexp.find, "string string"),
    "ReplaceAll": Function(regexp.replace_all, "string string string"),
    "ReplaceAllLiteral": Function(regexp.replace_all_literal, "string string string"),
    "Split": Function(regexp.split, "string string int"),
}
REGEXES: Final = (
    {f"regex{name}": function for name, function in _TWINS.items()}
    | {f"mustRegex{name}": function for name, function in _TWINS.items()}
    | {
        "regexMatch": Function(regexp.match_or_not, "string string"),
        "mustRegexMatch": Function(regexp.match, "string string"),
        "regexQuoteMeta": Function(regexp.quote, "string"),
    }
)
