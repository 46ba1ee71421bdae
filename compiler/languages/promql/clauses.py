"""The clauses behind operators and aggregations: `by (a)`, `on (a) group_left (b)`, `fill (0)`."""

from __future__ import annotations

from compiler.languages.promql import ast
from compiler.languages.promql.lexer import FILLS
from compiler.languages.promql.token_stream import TokenStream
from compiler.languages.quoted_strings import unquote


def grouping(stream: TokenStream) -> ast.Grouping | None:
    """`by (labels)` or `without (labels)`, if it comes next."""
    word = stream.take_keyword("by", "without")
    if word is None:
        return None
    labels = _labels(stream)
    return ast.Grouping(word.text.lower() == "without", labels, start=word.start, end=stream.previous.end)


def matching(stream: TokenStream) -> ast.Matching:
    """Everything between an operator and its right side."""
    start = stream.next.start
    word = stream.take_keyword("on", "ignoring")
    if word is None:
        return ast.Matching(fills=_fills(stream), start=start, end=stream.previous.end)
    labels = _labels(stream)
    side = stream.take_keyword("group_left", "group_right")
    include = _labels(stream) if side and stream.next.kind == "(" else ()
    return ast.Matching(
        word.text.lower() == "on",
        labels,
        side and side.text.lower().removeprefix("group_"),  # type: ignore[arg-type]
        include,
        _fills(stream),
        start=start,
        end=stream.previous.end,
    )


def _labels(stream: TokenStream) -> tuple[ast.Label, ...]:
    stream.expect("(", "`(`")
    found: list[ast.Label] = []
    while not stream.take(")"):
        if found:
            stream.expect(",", "`,` or `)`")
            if stream.take(")"):
                break
        token = stream.take("word", "string", "keyword")
        if token is None or token.text.lower() == "without":
            raise stream.unexpected("a label name")
        name = unquote(token.text) if token.kind == "string" else token.text
        if not name:
            raise stream.unexpected("a label name that is not empty")
        found.append(ast.Label(name, start=token.start, end=token.end))
    return tuple(found)


def _fills(stream: TokenStream) -> bool:
    """Reads `fill (0)`, or a left and a right one; a metric may be called fill as well."""
    words: set[str] = set()
    while stream.after_next.kind == "(" and stream.next.text.lower() in FILLS - words:
        word = stream.take_keyword(*FILLS)
        if word is None:
            break
        stream.experiment(f"`{word.text}`", word)
        stream.expect("(", "`(`")
        stream.take("+", "-")
        if not stream.take("number", "duration"):
            raise stream.unexpected("a number")
        stream.expect(")", "`)`")
        words |= FILLS if word.text.lower() == "fill" else {"fill", word.text.lower()}
    return bool(words)
