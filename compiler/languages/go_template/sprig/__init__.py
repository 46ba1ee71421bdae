"""The template functions that Sprig 3.3 adds, as its TxtFuncMap lists them: the table SPRIG.

Source of names and rules: github.com/Masterminds/sprig v3.3.0 and the libraries it calls.
"""

from __future__ import annotations

from typing import Final

from compiler.languages.go_template.signatures import Function
from compiler.languages.go_template.sprig.dates import DATES
from compiler.languages.go_template.sprig.defaults import DEFAULTS
from compiler.languages.go_template.sprig.dicts import DICTS
from compiler.languages.go_template.sprig.encodings import ENCODINGS
from compiler.languages.go_template.sprig.lists import LISTS
from compiler.languages.go_template.sprig.numbers import NUMBERS
from compiler.languages.go_template.sprig.paths import PATHS
from compiler.languages.go_template.sprig.regexes import REGEXES
from compiler.languages.go_template.sprig.texts import TEXTS
from compiler.languages.go_template.sprig.unknowable import UNKNOWABLE

SPRIG: Final[dict[str, Function]] = (
    DATES | DEFAULTS | DICTS | ENCODINGS | LISTS | NUMBERS | PATHS | REGEXES | TEXTS | UNKNOWABLE
)
