"""The selector of stage.match: a text in, a Selector over labels and line out, or what is wrong as a value."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken
from msgspec import Struct

from compiler.languages.go_strconv import BadSyntax, unquote
from compiler.languages.grammar_cache import cached_parser
from compiler.languages.regex import BadRegex, Regex, compile_anchored, compile_regex

_REGEX_OPERATORS = frozenset({"=~", "!~", "|~"})
_NEGATIONS = frozenset({"!=", "!~"})


class BadSelector(Struct, frozen=True):
    """Why a text is no selector; `offset` counts its characters."""

    text: str
    message: str
    offset: int
    hint: str | None = None


class Matcher(Struct, frozen=True):
    """One `name operator "value"`; a missing label reads as ""."""

    name: str
    operator: str
    value: str
    regex: Regex | None = None

    def accepts(self, value: str) -> bool:
        found = self.regex.matches(value) if self.regex else value == self.value
        return found != (self.operator in _NEGATIONS)


class LineFilter(Struct, frozen=True):
    """One `operator "text"` on the line: unanchored."""

    operator: str
    value: str
    regex: Regex | None = None

    def accepts(self, line: str) -> bool:
        found = self.regex.matches(line) if self.regex else self.value in line
        return found != (self.operator in _NEGATIONS)


class Selector(Struct, frozen=True):
    text: str
    matchers: tuple[Matcher, ...]
    line_filters: tuple[LineFilter, ...]

    def accepts(self, labels: dict[str, str], line: str) -> bool:
        """Whether every matcher accepts its label and every filter the line."""
        return all(matcher.accepts(labels.get(matcher.name, "")) for matcher in self.matchers) and all(
            line_filter.accepts(line) for line_filter in self.line_filters
        )


@lru_cache(maxsize=256)
def compile_selector(text: str) -> Selector | BadSelector:
    """Read one selector."""
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        return _syntax_error(text, error)
    matchers, filters = [], []
    for part in tree.children:
        assert isinstance(part, Tree)
        *names, operator, literal = list(part.scan_values(lambda _: True))
        try:
            value = unquote(literal)
        except BadSyntax:
            return BadSelector(text, "invalid string", _offset(literal))
        regex = _regex(operator, value, anchored=bool(names))
        if isinstance(regex, BadRegex):
            return BadSelector(text, f"bad regular expression: {regex.message}", _offset(literal), regex.hint)
        if names:
            matchers.append(Matcher(".".join(names), operator, value, regex))
        else:
            filters.append(LineFilter(operator, value, regex))
    return Selector(text, tuple(matchers), tuple(filters))


def _regex(operator: str, value: str, anchored: bool) -> Regex | BadRegex | None:
    if operator not in _REGEX_OPERATORS:
        return None
    return compile_anchored(value) if anchored else compile_regex(value)


@lru_cache(maxsize=1)
def _parser() -> Lark:
    grammar = files("compiler.languages").joinpath("log_selector.lark").read_text(encoding="utf-8")
    return cached_parser("log-selector", grammar)


def _offset(token: Token) -> int:
    return token.start_pos or 0


def _syntax_error(text: str, error: UnexpectedInput) -> BadSelector:
    hint = 'write `{name="value"}` and then any of `|=`, `!=`, `|~`, `!~` with a double-quoted text'
    match error:
        case UnexpectedToken(token=token) if token.type != "$END":
            return BadSelector(text, f"unexpected {str(token)!r}", _offset(token), hint)
        case UnexpectedToken() | UnexpectedEOF():
            return BadSelector(text, "unexpected end", len(text), hint)
        case UnexpectedCharacters():
            place = error.pos_in_stream or 0
            return BadSelector(text, f"unexpected {text[place]!r}", place, hint)
    raise AssertionError(f"a new kind of syntax error: {error!r}")
