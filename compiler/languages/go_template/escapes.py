"""Text in, the same text safe inside HTML, a JavaScript string or a URL query out.

Source of the rules: Go's text/template (funcs.go) and net/url.
"""

from __future__ import annotations

import re
from typing import Final

from compiler.languages.go_strconv import is_print
from compiler.languages.go_strings import encode
from compiler.lazy_pattern import lazy_pattern

_HTML: Final = str.maketrans(
    {"\0": "\ufffd", '"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;"}
)
_JS: Final = {"\\": "\\\\", "'": "\\'", '"': '\\"'} | {c: f"\\u{ord(c):04X}" for c in "<>&="}
_JS_SPECIAL = lazy_pattern(r"[^ !#$%(-;?-\[\]-\x7f]")


def escape_html(text: str) -> str:
    return text.translate(_HTML)


def escape_js(text: str) -> str:
    return _JS_SPECIAL.sub(_js_escape, text)


def _js_escape(match: re.Match[str]) -> str:
    char = match[0]
    if char in _JS:
        return _JS[char]
    printable = is_print(char) or "\udc80" <= char <= "\udcff"  # Go prints a byte that is no UTF-8 as it is
    return char if printable else f"\\u{ord(char):04X}"


def escape_query(text: str) -> str:
    """net/url's QueryEscape: a space becomes `+`."""
    from urllib.parse import quote_plus

    return quote_plus(encode(text), safe="-_.~")
