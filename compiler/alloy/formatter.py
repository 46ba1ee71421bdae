"""Alloy source to the same source as `alloy fmt` lays it out, byte for byte.

The layout follows the tokens, as the official printer (grafana/alloy, syntax/printer) follows its tree: in a source
that parses, the token before a bracket tells what the bracket opens.
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.alloy.brackets import ArrayBrackets, Body, Brackets, CallBrackets, ObjectBrackets
from compiler.alloy.comments import comment_groups
from compiler.alloy.layout_writer import BLANK, COLUMN, INDENT, LayoutWriter
from compiler.alloy.lexer import ENDS_STATEMENT, Token, tokens
from compiler.alloy.parser import parse
from compiler.alloy.quoting import go_quote
from compiler.alloy.source import Source, decoded, read_source


def format_source(source: str | bytes) -> str:
    """The source as `alloy fmt` prints it, its defects included.

    In a few corners the official output means something else than the source, or does not parse.
    Raises AlloySyntaxError.
    """
    parse(source)
    return decoded(_Formatter(read_source(source)).format()) + "\n"


class _Formatter:
    def __init__(self, source: Source) -> None:
        self._text = source.text
        self._tokens = self._with_lines(tokens(source))
        self._out = LayoutWriter(comment_groups(source.text))
        self._brackets: Brackets = Body(is_file=True)
        self._enclosing: list[Brackets] = []
        self._previous = ""
        self._line = 1  # of the current token
        self._end_line = 1  # of the end of the token before

    def format(self) -> str:
        handlers = {
            **dict.fromkeys(["IDENT", "STRING", "LABEL", "NUMBER", "FLOAT", "BOOL", "NULL"], self._operand),
            **dict.fromkeys(["OPERATOR", "MINUS", "NOT"], self._operator),
            **dict.fromkeys(["RPAREN", "RBRACKET", "RBRACE"], self._close),
            "TERMINATOR": self._terminator,
            "DOT": self._dot,
            "COMMA": self._comma,
            "LPAREN": self._open_parenthesis,
            "LBRACKET": self._open_bracket,
            "LBRACE": self._open_brace,
        }
        for token in self._tokens:
            kind = token.type
            brackets = self._brackets
            if brackets.awaits_value:
                brackets.begin_value(self._line)
            elif brackets.awaits_item and kind not in ("RPAREN", "RBRACKET", "RBRACE"):
                if isinstance(brackets, Body):
                    self._begin_statement(brackets, token)
                    continue
                brackets.awaits_item = False
                brackets.begin_item(self._out, self._line)
                if isinstance(brackets, ObjectBrackets):
                    self._key(brackets, token)
                    continue
            handlers[kind](token)
            self._previous = kind
        return self._out.finish()

    def _with_lines(self, scanned: Iterator[Token]) -> Iterator[Token]:
        """The tokens, keeping the line of the current one and that of the end of the one before."""
        text = self._text
        position = 0
        for token in scanned:
            self._line = self._end_line + text.count("\n", position, token.start)
            yield token
            self._end_line = self._line
            position = token.start
            if token.type == "STRING":
                self._end_line += text.count("\n", position, token.end)
                position = token.end

    def _begin_statement(self, body: Body, token: Token) -> None:
        name, line = self._text[token.start : token.end], self._line
        name_start = token.start
        label: tuple[str, int, int] | None = None
        for token in self._tokens:
            if token.type in ("ASSIGN", "LBRACE"):
                break
            if token.type == "LABEL":
                label = self._text[token.start : token.end], token.start, self._line
            else:
                name += self._text[token.start : token.end]
        out = self._out
        body.begin_statement(out, line, is_block=token.type == "LBRACE")
        out.write_at(name, name_start, line)
        self._previous = token.type
        if token.type == "ASSIGN":
            out.queue(COLUMN)
            out.write("=")
            out.queue(BLANK)
            return
        if label is not None and label[0] != '""':
            out.queue(BLANK)
            out.write_at(*label)
        out.queue(BLANK)
        out.write_at("{", token.start, self._line)
        out.queue(INDENT)
        self._enter(Body(is_file=False))

    def _terminator(self, token: Token) -> None:
        """Only a statement can end here: a source with a terminator elsewhere does not parse."""
        assert isinstance(self._brackets, Body)
        self._brackets.end_statement(self._out, self._end_line)

    def _key(self, brackets: ObjectBrackets, token: Token) -> None:
        text = self._text[token.start : token.end]
        if token.type == "IDENT" or len(text) == len('""'):
            name, printed = text, text
        else:
            name = text[1:-1]
            printed = go_quote(decoded(name)).encode().decode("latin-1")
        # The official parser keeps the name's length without the quotes.
        brackets.line = self._line + self._text.count("\n", token.start, token.start + len(name) - 1)
        self._out.write_at(printed, token.start, self._line)
        next(self._tokens)
        self._out.queue(COLUMN)
        self._out.write("=")
        self._out.queue(BLANK)
        self._previous = "ASSIGN"
        brackets.awaits_value = True

    def _operand(self, token: Token) -> None:
        text = self._text[token.start : token.end]
        if self._previous == "DOT":
            self._out.write(text)
        else:
            self._out.write_at(text, token.start, self._line)

    def _operator(self, token: Token) -> None:
        is_binary = self._previous in ENDS_STATEMENT
        if is_binary:
            self._out.queue(BLANK)
        self._out.write_at(token.value, token.start, self._line)
        if is_binary:
            self._out.queue(BLANK)

    def _dot(self, token: Token) -> None:
        if self._previous == "NUMBER":
            self._out.queue(BLANK)
        self._out.write(".")

    def _comma(self, token: Token) -> None:
        self._brackets.end_item(self._end_line)
        self._brackets.awaits_item = True

    def _open_parenthesis(self, token: Token) -> None:
        self._out.write("(")
        is_call = self._previous in ENDS_STATEMENT
        self._enter(CallBrackets(self._line, awaits_item=True) if is_call else Brackets(self._line))

    def _open_bracket(self, token: Token) -> None:
        self._out.write_at("[", token.start, self._line)
        is_index = self._previous in ENDS_STATEMENT
        self._enter(Brackets(self._line) if is_index else ArrayBrackets(self._line, awaits_item=True))

    def _open_brace(self, token: Token) -> None:
        self._out.write_at("{", token.start, self._line)
        self._out.queue(INDENT)
        self._enter(ObjectBrackets(self._line, awaits_item=True))

    def _enter(self, brackets: Brackets) -> None:
        self._enclosing.append(self._brackets)
        self._brackets = brackets

    def _close(self, token: Token) -> None:
        brackets = self._brackets
        if isinstance(brackets, Body):
            brackets.end_statement(self._out, self._end_line)
        elif not brackets.awaits_item:
            brackets.end_item(self._end_line)
        brackets.close(self._out, self._line)
        if token.type == "RPAREN":
            self._out.write(")")
        else:
            self._out.write_at(token.value, token.start, self._line)
        self._brackets = self._enclosing.pop()
