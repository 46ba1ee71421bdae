"""The template functions that Alloy adds to Sprig's and puts before them: the table ALLOY.

Their arguments stand in the order of Go's strings package (`Replace s old new n`), where Sprig has the text
last. Source of names and rules: grafana/alloy internal/component/loki/process/stages/template.go.
"""

from __future__ import annotations

from typing import Final

from compiler.languages.go_strings import SPACE, encode, remove_prefix, remove_suffix, to_lower, to_upper
from compiler.languages.go_template.regexp import replace_all, replace_all_literal
from compiler.languages.go_template.signatures import Function
from compiler.languages.go_template.sprig.texts import checked_replace, trim


def _hash(salt: str, text: str) -> str:
    from hashlib import sha3_256

    return sha3_256(encode(salt + text)).hexdigest()


def _sha2_hash(salt: str, text: str) -> str:
    from hashlib import sha256

    return sha256(encode(salt + text)).hexdigest()


def _trim_left(text: str, characters: str) -> str:
    return text.lstrip(characters) if characters else text


def _trim_right(text: str, characters: str) -> str:
    return text.rstrip(characters) if characters else text


ALLOY: Final = {
    "ToLower": Function(to_lower, "string"),
    "ToUpper": Function(to_upper, "string"),
    "Replace": Function(checked_replace, "string string string int"),
    "Trim": Function(trim, "string string"),
    "TrimLeft": Function(_trim_left, "string string"),
    "TrimRight": Function(_trim_right, "string string"),
    "TrimPrefix": Function(remove_prefix, "string string"),
    "TrimSuffix": Function(remove_suffix, "string string"),
    "TrimSpace": Function(lambda text: text.strip(SPACE), "string"),
    "Hash": Function(_hash, "string string"),
    "Sha2Hash": Function(_sha2_hash, "string string"),
    "regexReplaceAll": Function(replace_all, "string string string"),
    "regexReplaceAllLiteral": Function(replace_all_literal, "string string string"),
}
