"""A template's text in, its named trees out, or a TemplateSyntaxError where Go would refuse it.

Source of the rules: Go's text/template/parse (parse.go).
"""

from __future__ import annotations

from collections.abc import Container
from typing import Final

from compiler.languages.go_strconv import quote
from compiler.languages.go_template import nodes
from compiler.languages.go_template.expressions import ExpressionParser
from compiler.languages.go_template.tokens import Kind, Token

MAIN: Final = (
    "pipeline_template"  # the name Alloy gives to the text itself; a text may define it, as any other
)
_Clause = Token  # the token that ended a list: `else` or `end`


def parse_trees(text: str, functions: Container[str]) -> dict[str, nodes.Block]:
    """Every tree by its name, the text's own under MAIN. `functions`: the names that may be called."""
    return _Parser(text, functions).parse()


class _Parser(ExpressionParser):
    """One pass over the tokens; `trees` are those defined so far."""

    def __init__(self, text: str, functions: Container[str]) -> None:
        super().__init__(text, functions)
        self.trees: dict[str, nodes.Block] = {}
        self.range_depth = 0

    def parse(self) -> dict[str, nodes.Block]:
        statements: list[nodes.Statement] = []
        while self.peek().kind is not Kind.EOF:
            if self.peek().kind is Kind.LEFT_DELIMITER and self.second().kind is Kind.DEFINE:
                self._definition()
                continue
            statement = self._statement()
            if isinstance(statement, Token):
                self.fail(f"unexpected {{{{{statement.value}}}}}", statement)
            statements.append(statement)
        self._add(MAIN, nodes.Block(tuple(statements)), self.peek())
        return self.trees

    # Trees

    def _definition(self) -> None:
        self.next()
        self.next_word()
        name = self._template_name(self.next_word(), "define clause")
        self.expect(Kind.RIGHT_DELIMITER, "define clause")
        self._tree(name, "define clause")

    def _tree(self, name: str, context: str) -> None:
        """The body of `define` or `block`: a tree of its own, which sees no variable of the text around."""
        outer = self.variables, self.range_depth
        self.variables, self.range_depth = ["$"], 0
        body, clause = self._list()
        if clause.kind is not Kind.END:
            self.fail(f"unexpected {{{{{clause.value}}}}} in {context}", clause)
        self._add(name, body, clause)
        self.variables, self.range_depth = outer

    def _add(self, name: str, tree: nodes.Block, token: Token) -> None:
        known = self.trees.get(name)
        if known is None or known.is_empty():
            self.trees[name] = tree
        elif not tree.is_empty():
            self.fail(f"template: multiple definition of template {quote(name)}", token)

    def _template_name(self, token: Token, context: str) -> str:
        if token.kind not in (Kind.STRING, Kind.RAW_STRING):
            self.unexpected(token, context)
        return self.unquoted(token)

    # Statements

    def _list(self) -> tuple[nodes.Block, _Clause]:
        """Statements up to `{{else` or `{{end}}`, which it consumes."""
        self.enter(self.peek())
        statements: list[nodes.Statement] = []
        while not isinstance(statement := self._statement_before_end(), Token):
            statements.append(statement)
        self.depth -= 1
        return nodes.Block(tuple(statements)), statement

    def _statement_before_end(self) -> nodes.Statement | _Clause:
        if self.peek_word().kind is Kind.EOF:
            self.fail("unexpected EOF", self.peek())
        return self._statement()

    def _statement(self) -> nodes.Statement | _Clause:
        token = self.next_word()
        if token.kind is Kind.TEXT:
            return nodes.Literal(token.value)
        if token.kind is not Kind.LEFT_DELIMITER:
            self.unexpected(token, "input")
        word = self.next_word()
        match word.kind:
            case Kind.BLOCK:
                return self._block()
            case Kind.BREAK | Kind.CONTINUE:
                return self._leave_range(word)
            case Kind.ELSE:
                return self._else(word)
            case Kind.END:
                self.expect(Kind.RIGHT_DELIMITER, "end")
                return word
            case Kind.IF | Kind.WITH:
                return self._conditional(word)
            case Kind.RANGE:
                return self._range()
            case Kind.TEMPLATE:
                return self._invocation()
        self.position -= 1
        return nodes.Action(self.pipeline("command", Kind.RIGHT_DELIMITER))

    def _else(self, word: Token) -> _Clause:
        if self.peek_word().kind not in (Kind.IF, Kind.WITH):
            self.expect(Kind.RIGHT_DELIMITER, "else")
        return word

    def _leave_range(self, word: Token) -> nodes.Break | nodes.Continue:
        token = self.next_word()
        if token.kind is not Kind.RIGHT_DELIMITER:
            self.unexpected(token, f"{{{{{word.value}}}}}")
        if not self.range_depth:
            self.fail(f"{{{{{word.value}}}}} outside {{{{range}}}}", word)
        return nodes.Break() if word.kind is Kind.BREAK else nodes.Continue()

    def _conditional(self, word: Token) -> nodes.Conditional:
        known = len(self.variables)
        branches = []
        otherwise = None
        while True:
            pipeline = self.pipeline(word.value, Kind.RIGHT_DELIMITER)
            body, clause = self._list()
            branches.append(nodes.Branch(pipeline, body))
            if clause.kind is Kind.ELSE and self.peek().kind is word.kind:
                self.next()
                continue
            if clause.kind is Kind.ELSE:
                otherwise = self._last_list()
            del self.variables[known:]
            return nodes.Conditional(tuple(branches), otherwise, word.kind is Kind.WITH)

    def _range(self) -> nodes.Range:
        known = len(self.variables)
        pipeline = self.pipeline("range", Kind.RIGHT_DELIMITER)
        self.range_depth += 1
        body, clause = self._list()
        self.range_depth -= 1
        otherwise = self._last_list() if clause.kind is Kind.ELSE else None
        del self.variables[known:]
        return nodes.Range(pipeline, body, otherwise)

    def _last_list(self) -> nodes.Block:
        body, clause = self._list()
        if clause.kind is not Kind.END:
            self.fail("expected end; found {{else}}", clause)
        return body

    def _block(self) -> nodes.Invocation:
        name = self._template_name(self.next_word(), "block clause")
        pipeline = self.pipeline("block clause", Kind.RIGHT_DELIMITER)
        self._tree(name, "block clause")
        return nodes.Invocation(name, pipeline)

    def _invocation(self) -> nodes.Invocation:
        name = self._template_name(self.next_word(), "template clause")
        if self.peek_word().kind is Kind.RIGHT_DELIMITER:
            self.next_word()
            return nodes.Invocation(name, None)
        return nodes.Invocation(name, self.pipeline("template clause", Kind.RIGHT_DELIMITER))
