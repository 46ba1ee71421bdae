"""Alloy source to the same source as `alloy fmt` lays it out, byte for byte.

The layout follows the tokens, as the official printer (grafana/alloy, syntax/printer) follows its tree: in a source
that parses, the token before a bracket tells what the bracket opens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from compiler.alloy.brackets import ArrayBrackets, Body, Brackets, CallBrackets, ObjectBrackets
from compiler.alloy.comments import comment_groups
from compiler.alloy.layout_writer import BLANK, COLUMN, INDENT, LayoutWriter
from compiler.alloy.lexer import Token
from compiler.alloy.parser import collection_paused, parse_scanned
from compiler.alloy.phrases import EACH_LITERAL, Phrase
from compiler.alloy.quoting import go_quote
from compiler.alloy.source import Source, decoded, read_source
from compiler.alloy.terminals import ENDS_STATEMENT

_OPERANDS = ("IDENT", "PATH", "STRING", "LABEL", "NUMBER", "FLOAT", "BOOL", "NULL")
_CLOSERS = ("RPAREN", "RBRACKET", "RBRACE", "CLOSE")
_ENDS_OPERAND = ENDS_STATEMENT | {"PATH"}


def format_source(source: str | bytes) -> str:
    """The source as `alloy fmt` prints it, its defects included.

    In a few corners the official output means something else than the source, or does not parse: see
    `layout_hazards`.
    Raises AlloySyntaxError.
    """
    read = read_source(source)
    scanned: list[Token] = []
    with collection_paused():
        parse_scanned(read, scanned)
        return decoded(_Formatter(read, scanned).format()) + "\n"


class _Formatter:
    def __init__(self, source: Source, scanned: list[Token]) -> None:
        self._text = source.text
        self._tokens = self._with_lines(scanned)
        self._out = LayoutWriter(comment_groups(source.text))
        self._brackets: Brackets = Body(is_file=True)
        self._enclosing: list[Brackets] = []
        self._previous = ""
        self._line = 1  # of the current token
        self._end_line = 1  # of the end of the token before

    def format(self) -> str:
        handlers: dict[str, Callable[[Token], None]] = {
            **dict.fromkeys(_OPERANDS, self._operand),
            **dict.fromkeys(["OPERATOR", "MINUS", "NOT"], self._operator),
            **dict.fromkeys(_CLOSERS, self._close),
            "CLOSE": self._close_block,
            "TERMINATOR": self._terminator,
            "DOT": self._dot,
            "COMMA": self._comma,
            "LPAREN": self._open_parenthesis,
            "LBRACKET": self._open_bracket,
            "LBRACE": self._open_brace,
        }
        phrases: dict[str, Callable[[re.Match[str]], None]] = {
            **dict.fromkeys(["LINE", "FIELD", "PAIR"], self._pair),
            "HEAD": self._head,
        }
        for token in self._tokens:
            kind = token.type
            if isinstance(token, Phrase):
                phrases[kind](token.match)
                self._previous = kind
            elif not self._begin(token):
                handlers[kind](token)
                self._previous = kind
                self._end_line = self._line
                if kind == "STRING":
                    self._end_line += self._text.count("\n", token.start, token.end)
        return self._out.finish()

    def _with_lines(self, scanned: list[Token]) -> Iterator[Token]:
        """The tokens, with `_line` kept at the line of the current one."""
        text = self._text
        position = 0
        for token in scanned:
            start = token.start
            self._line += text.count("\n", position, start)
            position = start
            yield token

    def _begin(self, token: Token) -> bool:
        """Begins a statement, an item or a value, if one begins here; whether this wrote the token."""
        brackets = self._brackets
        if brackets.awaits_value:
            brackets.begin_value(self._line)
        elif brackets.awaits_item and token.type not in _CLOSERS:
            if isinstance(brackets, Body):
                self._statement(brackets, token)
                return True
            brackets.begin_item(self._out, self._line)
            if isinstance(brackets, ObjectBrackets):
                self._key(brackets, self._text[token.start : token.end], token.start)
                next(self._tokens)
                self._equals()
                return True
        return False

    # Statements and fields

    def _statement(self, body: Body, token: Token) -> None:
        """An attribute as far as its `=`, or a block as far as its `{`."""
        name, name_start, name_line = "", token.start, self._line
        label: tuple[str, int, int] | None = None
        while token.type not in ("ASSIGN", "LBRACE"):
            text = self._text[token.start : token.end]
            if token.type == "LABEL":
                label = text, token.start, self._line
            else:
                name += text
            token = next(self._tokens)
        body.begin_statement(self._out, name_line, is_block=token.type == "LBRACE")
        self._out.write_at(name, name_start, name_line)
        if token.type == "ASSIGN":
            self._equals()
        else:
            self._block_body(label, token.start)

    def _block_body(self, label: tuple[str, int, int] | None, start: int) -> None:
        """The label and the `{`, which is at `start` in the current line."""
        if label is not None and label[0] != '""':
            self._out.queue(BLANK)
            self._out.write_at(*label)
        self._out.queue(BLANK)
        self._out.write_at("{", start, self._line)
        self._out.queue(INDENT)
        self._enter(Body(is_file=False))
        self._previous = "LBRACE"

    def _key(self, brackets: ObjectBrackets, text: str, start: int) -> None:
        quoted = text[0] in '"`' and len(text) > 2
        name = text[1:-1] if quoted else text
        # The official parser keeps the place of the key but the length of the text in its quotes.
        brackets.line = self._line + self._text.count("\n", start, start + len(name) - 1)
        self._out.write_at(_quoted(name) if quoted else name, start, self._line)

    def _equals(self) -> None:
        self._out.queue(COLUMN)
        self._out.write("=")
        self._out.queue(BLANK)
        self._brackets.awaits_value = True
        self._previous = "ASSIGN"

    def _terminator(self, _: Token) -> None:
        self._brackets.end_statement(self._out, self._end_line)

    # Phrases: nothing but single blanks and values stand in them, so no comment can come between their parts

    def _pair(self, match: re.Match[str]) -> None:
        """`name = value`, perhaps with the newline or the comma after it."""
        brackets = self._brackets
        name, start = match["name"], match.start("name")
        if isinstance(brackets, Body):
            brackets.begin_statement(self._out, self._line, is_block=False)
            self._out.write_at(name, start, self._line)
        elif isinstance(brackets, ObjectBrackets):
            brackets.begin_item(self._out, self._line)
            self._key(brackets, name, start)
        self._out.queue(COLUMN)
        brackets.begin_value(self._line)
        self._value(match["value"], match.start("value"))
        if match.lastgroup == "LINE":
            brackets.end_statement(self._out, self._end_line)
        elif match.lastgroup == "FIELD":
            brackets.end_item(self._end_line, has_comma=True)

    def _value(self, text: str, start: int) -> None:
        """The `=` and a literal, a path or a list of such."""
        out = self._out
        if text[0] != "[":
            out.write_at("= " + text, start, self._line, start + len(text))
            self._end_line = self._line + text.count("\n")
        elif "\n" not in text:
            items = ", ".join(EACH_LITERAL.findall(text))
            out.write_at(f"= [{items}]", start, self._line, start + len(text))
            self._end_line = self._line
        else:
            out.write_at("= [", start, self._line, start + 1)
            self._items(text, start)

    def _items(self, text: str, start: int) -> None:
        """The items of a list of several lines, and its `]`."""
        array = ArrayBrackets(self._line)
        line, position = self._line, 0
        for item in EACH_LITERAL.finditer(text):
            line += text.count("\n", position, item.start())
            array.begin_item(self._out, line)
            self._out.write_at(item[0], start + item.start(), line)
            position = item.start()
            array.end_item(line + item[0].count("\n"), has_comma=False)
        self._end_line = line + text.count("\n", position)
        array.close(self._out, self._end_line)
        self._out.write_at("]", start + len(text) - 1, self._end_line)

    def _head(self, match: re.Match[str]) -> None:
        """The name, the label and the `{` of a block."""
        assert isinstance(self._brackets, Body)
        self._brackets.begin_statement(self._out, self._line, is_block=True)
        self._out.write_at(match["block"], match.start("block"), self._line)
        label = match["label"]
        place = (f'"{label}"', match.start("label") - 1, self._line) if label else None
        self._block_body(place, match.start("HEAD"))

    # Expressions

    def _operand(self, token: Token) -> None:
        text = self._text[token.start : token.end]
        if (
            self._previous == "DOT"
        ):  # no name has a place of its own, so a comment can come before each of them
            name, *others = text.split(".") if token.type == "PATH" else (text,)
            self._out.write(name)
            for other in others:
                self._out.write(".")
                self._out.write(other)
        else:
            self._out.write_at(text, token.start, self._line)

    def _operator(self, token: Token) -> None:
        is_binary = self._previous in _ENDS_OPERAND
        if is_binary:
            self._out.queue(BLANK)
        self._out.write_at(token.value, token.start, self._line)
        if is_binary:
            self._out.queue(BLANK)

    def _dot(self, _: Token) -> None:
        if self._previous == "NUMBER":
            self._out.queue(BLANK)
        self._out.write(".")

    def _comma(self, _: Token) -> None:
        self._brackets.end_item(self._end_line, has_comma=True)

    # Brackets

    def _open_parenthesis(self, _: Token) -> None:
        self._out.write("(")
        is_call = self._previous in _ENDS_OPERAND
        self._enter(CallBrackets(self._line) if is_call else Brackets(self._line))

    def _open_bracket(self, token: Token) -> None:
        self._out.write_at("[", token.start, self._line)
        is_index = self._previous in _ENDS_OPERAND
        self._enter(Brackets(self._line) if is_index else ArrayBrackets(self._line))

    def _open_brace(self, token: Token) -> None:
        self._out.write_at("{", token.start, self._line)
        self._out.queue(INDENT)
        self._enter(ObjectBrackets(self._line))

    def _enter(self, brackets: Brackets) -> None:
        self._enclosing.append(self._brackets)
        self._brackets = brackets

    def _close_block(self, token: Token) -> None:
        self._close(token)
        self._brackets.end_statement(self._out, self._line)

    def _close(self, token: Token) -> None:
        brackets = self._brackets
        brackets.end_statement(self._out, self._end_line)
        if not brackets.awaits_item:
            brackets.end_item(self._end_line, has_comma=False)
        brackets.close(self._out, self._line)
        if token.type == "RPAREN":
            self._out.write(")")
        else:
            self._out.write_at(token.value, token.start, self._line)
        self._brackets = self._enclosing.pop()


def _quoted(name: str) -> str:
    """An object key as the official printer quotes it, backslashes escaped once more."""
    return go_quote(decoded(name)).encode().decode("latin-1")
