"""A template's text in, its named trees out, or a TemplateSyntaxError where Go's text/template would refuse
it.

Source of the rules: Go's text/template/parse (parse.go).
"""

from __future__ import annotations

from collections.abc import Container
from typing import Final, NoReturn

from compiler.languages.go_strconv import BadSyntax, quote, unquote
from compiler.languages.go_template import nodes
from compiler.languages.go_template.errors import TemplateSyntaxError
from compiler.languages.go_template.lexer import tokens
from compiler.languages.go_template.numbers import number_of
from compiler.languages.go_template.tokens import Kind, Token

MAIN: Final = (
    "pipeline_template"  # the name Alloy gives to the text itself; a text may define it, as any other
)
MAX_DEPTH: Final = 100  # Go allows far more; no readable template comes near
_OPERANDS: Final = frozenset(
    (Kind.BOOL, Kind.CHARACTER, Kind.COMPLEX, Kind.DOT, Kind.FIELD, Kind.IDENTIFIER, Kind.NUMBER, Kind.NIL)
) | {Kind.RAW_STRING, Kind.STRING, Kind.VARIABLE, Kind.LEFT_PAREN}
_CONSTANTS = (nodes.Bool, nodes.Dot, nodes.Nil, nodes.Number, nodes.Text)
_Clause = Token  # the token that ended a list: `else` or `end`


def parse_trees(text: str, functions: Container[str]) -> dict[str, nodes.Block]:
    """Every tree by its name, the text's own under MAIN. `functions`: the names that may be called."""
    return _Parser(text, functions).parse()


class _Parser:
    """One pass over the tokens; `variables` are those that a later action may name, as Go keeps them."""

    def __init__(self, text: str, functions: Container[str]) -> None:
        scanned = tuple(tokens(text))
        self.tokens = scanned + scanned[-1:] * 3  # so that looking ahead needs no check
        self.position = 0
        self.functions = functions
        self.trees: dict[str, nodes.Block] = {}
        self.variables = ["$"]
        self.range_depth = 0
        self.depth = 0

    def parse(self) -> dict[str, nodes.Block]:
        statements: list[nodes.Statement] = []
        while self._peek().kind is not Kind.EOF:
            if self._peek().kind is Kind.LEFT_DELIMITER and self._second().kind is Kind.DEFINE:
                self._definition()
                continue
            statement = self._statement()
            if isinstance(statement, Token):
                self._fail(f"unexpected {{{{{statement.value}}}}}", statement)
            statements.append(statement)
        self._add(MAIN, nodes.Block(tuple(statements)), self._peek())
        return self.trees

    # Trees

    def _definition(self) -> None:
        self._next()
        self._next_word()
        name = self._template_name(self._next_word(), "define clause")
        self._expect(Kind.RIGHT_DELIMITER, "define clause")
        self._tree(name, "define clause")

    def _tree(self, name: str, context: str) -> None:
        """The body of `define` or `block`: a tree of its own, which sees no variable of the text around."""
        outer = self.variables, self.range_depth
        self.variables, self.range_depth = ["$"], 0
        body, clause = self._list()
        if clause.kind is not Kind.END:
            self._fail(f"unexpected {{{{{clause.value}}}}} in {context}", clause)
        self._add(name, body, clause)
        self.variables, self.range_depth = outer

    def _add(self, name: str, tree: nodes.Block, token: Token) -> None:
        known = self.trees.get(name)
        if known is None or known.is_empty():
            self.trees[name] = tree
        elif not tree.is_empty():
            self._fail(f"template: multiple definition of template {quote(name)}", token)

    def _template_name(self, token: Token, context: str) -> str:
        if token.kind not in (Kind.STRING, Kind.RAW_STRING):
            self._unexpected(token, context)
        return self._unquoted(token)

    # Statements

    def _list(self) -> tuple[nodes.Block, _Clause]:
        """Statements up to `{{else` or `{{end}}`, which it consumes."""
        self._enter(self._peek())
        statements: list[nodes.Statement] = []
        while not isinstance(statement := self._statement_before_end(), Token):
            statements.append(statement)
        self.depth -= 1
        return nodes.Block(tuple(statements)), statement

    def _statement_before_end(self) -> nodes.Statement | _Clause:
        if self._peek_word().kind is Kind.EOF:
            self._fail("unexpected EOF", self._peek())
        return self._statement()

    def _statement(self) -> nodes.Statement | _Clause:
        token = self._next_word()
        if token.kind is Kind.TEXT:
            return nodes.Literal(token.value)
        if token.kind is not Kind.LEFT_DELIMITER:
            self._unexpected(token, "input")
        word = self._next_word()
        match word.kind:
            case Kind.BLOCK:
                return self._block()
            case Kind.BREAK | Kind.CONTINUE:
                return self._leave_range(word)
            case Kind.ELSE:
                return self._else(word)
            case Kind.END:
                self._expect(Kind.RIGHT_DELIMITER, "end")
                return word
            case Kind.IF | Kind.WITH:
                return self._conditional(word)
            case Kind.RANGE:
                return self._range()
            case Kind.TEMPLATE:
                return self._invocation()
        self.position -= 1
        return nodes.Action(self._pipeline("command", Kind.RIGHT_DELIMITER))

    def _else(self, word: Token) -> _Clause:
        if self._peek_word().kind not in (Kind.IF, Kind.WITH):
            self._expect(Kind.RIGHT_DELIMITER, "else")
        return word

    def _leave_range(self, word: Token) -> nodes.Break | nodes.Continue:
        token = self._next_word()
        if token.kind is not Kind.RIGHT_DELIMITER:
            self._unexpected(token, f"{{{{{word.value}}}}}")
        if not self.range_depth:
            self._fail(f"{{{{{word.value}}}}} outside {{{{range}}}}", word)
        return nodes.Break() if word.kind is Kind.BREAK else nodes.Continue()

    def _conditional(self, word: Token) -> nodes.Conditional:
        known = len(self.variables)
        branches = []
        otherwise = None
        while True:
            pipeline = self._pipeline(word.value, Kind.RIGHT_DELIMITER)
            body, clause = self._list()
            branches.append(nodes.Branch(pipeline, body))
            if clause.kind is Kind.ELSE and self._peek().kind is word.kind:
                self._next()
                continue
            if clause.kind is Kind.ELSE:
                otherwise = self._last_list()
            del self.variables[known:]
            return nodes.Conditional(tuple(branches), otherwise, word.kind is Kind.WITH)

    def _range(self) -> nodes.Range:
        known = len(self.variables)
        pipeline = self._pipeline("range", Kind.RIGHT_DELIMITER)
        self.range_depth += 1
        body, clause = self._list()
        self.range_depth -= 1
        otherwise = self._last_list() if clause.kind is Kind.ELSE else None
        del self.variables[known:]
        return nodes.Range(pipeline, body, otherwise)

    def _last_list(self) -> nodes.Block:
        body, clause = self._list()
        if clause.kind is not Kind.END:
            self._fail("expected end; found {{else}}", clause)
        return body

    def _block(self) -> nodes.Invocation:
        name = self._template_name(self._next_word(), "block clause")
        pipeline = self._pipeline("block clause", Kind.RIGHT_DELIMITER)
        self._tree(name, "block clause")
        return nodes.Invocation(name, pipeline)

    def _invocation(self) -> nodes.Invocation:
        name = self._template_name(self._next_word(), "template clause")
        if self._peek_word().kind is Kind.RIGHT_DELIMITER:
            self._next_word()
            return nodes.Invocation(name, None)
        return nodes.Invocation(name, self._pipeline("template clause", Kind.RIGHT_DELIMITER))

    # Pipelines

    def _pipeline(self, context: str, end: Kind) -> nodes.Pipeline:
        start = self._peek_word()
        variables, is_assignment = self._declarations(context)
        commands = []
        while (token := self._next_word()).kind is not end:
            if token.kind not in _OPERANDS:
                self._unexpected(token, context)
            self.position -= 1
            commands.append(self._command())
        if not commands:
            self._fail(f"missing value for {context}", start)
        for stage, command in enumerate(commands[1:], 2):
            if isinstance(command.words[0], _CONSTANTS):
                self._fail(f"non executable command in pipeline stage {stage}", start)
        return nodes.Pipeline(tuple(commands), variables, is_assignment)

    def _declarations(self, context: str) -> tuple[tuple[str, ...], bool]:
        names: list[str] = []
        while (token := self._peek_word()).kind is Kind.VARIABLE:
            before = self.position
            self._next_word()
            sign = self._peek_word()
            if sign.kind in (Kind.ASSIGN, Kind.DECLARE):
                self._next_word()
                self._declare(token, names)
                return tuple(names), sign.kind is Kind.ASSIGN
            if sign.value != "," or sign.kind is not Kind.CHAR:
                self.position = before
                break
            self._next_word()
            self._declare(token, names)
            if context != "range" or len(names) == 2:
                self._fail(f"too many declarations in {context}", token)
            if self._peek_word().kind not in (Kind.VARIABLE, Kind.RIGHT_DELIMITER, Kind.RIGHT_PAREN):
                self._fail("range can only initialize variables", self._peek_word())
        return tuple(names), False

    def _declare(self, token: Token, names: list[str]) -> None:
        names.append(token.value)
        self.variables.append(token.value)

    def _command(self) -> nodes.Command:
        words: list[nodes.Operand] = []
        while True:
            start = self._peek_word()
            operand = self._operand()
            if operand is not None:
                words.append(operand)
            token = self._next()
            if token.kind is Kind.SPACE:
                continue
            if token.kind in (Kind.RIGHT_DELIMITER, Kind.RIGHT_PAREN):
                self.position -= 1
            elif token.kind is not Kind.PIPE:
                self._unexpected(token, "operand")
            if not words:
                self._fail("empty command", start)
            return nodes.Command(tuple(words))

    def _operand(self) -> nodes.Operand | None:
        start = self._peek_word()
        term = self._term()
        if term is None or self._peek().kind is not Kind.FIELD:
            return term
        fields = []
        while self._peek().kind is Kind.FIELD:
            fields.append(self._next().value[1:])
        names = tuple(fields)
        if isinstance(term, nodes.Field):
            return nodes.Field(term.names + names)
        if isinstance(term, nodes.Variable):
            return nodes.Variable(term.name, names)
        if isinstance(term, _CONSTANTS):
            self._fail(f"unexpected . after term {quote(start.value)}", start)
        return nodes.Chain(term, names)

    def _term(self) -> nodes.Operand | None:
        token = self._next_word()
        match token.kind:
            case Kind.IDENTIFIER:
                if token.value not in self.functions:
                    self._fail(f"function {quote(token.value)} not defined", token)
                return nodes.Function(token.value)
            case Kind.DOT:
                return nodes.Dot()
            case Kind.NIL:
                return nodes.Nil()
            case Kind.VARIABLE:
                if token.value not in self.variables:
                    self._fail(f"undefined variable {quote(token.value)}", token)
                return nodes.Variable(token.value)
            case Kind.FIELD:
                return nodes.Field((token.value[1:],))
            case Kind.BOOL:
                return nodes.Bool(token.value == "true")
            case Kind.CHARACTER | Kind.COMPLEX | Kind.NUMBER:
                return self._number(token)
            case Kind.LEFT_PAREN:
                self._enter(token)
                pipeline = self._pipeline("parenthesized pipeline", Kind.RIGHT_PAREN)
                self.depth -= 1
                return pipeline
            case Kind.STRING | Kind.RAW_STRING:
                return nodes.Text(self._unquoted(token))
        self.position -= 1
        return None

    def _number(self, token: Token) -> nodes.Number:
        try:
            return number_of(token.value)
        except BadSyntax as error:
            self._fail(str(error), token)

    def _unquoted(self, token: Token) -> str:
        try:
            return unquote(token.value)
        except BadSyntax as error:
            self._fail(str(error), token)

    # Tokens

    def _next(self) -> Token:
        token = self.tokens[self.position]
        self.position += 1
        return token

    def _peek(self) -> Token:
        return self.tokens[self.position]

    def _next_word(self) -> Token:
        self._skip_space()
        return self._next()

    def _peek_word(self) -> Token:
        self._skip_space()
        return self._peek()

    def _second(self) -> Token:
        """The word after the left delimiter at the current place."""
        after = self.tokens[self.position + 1]
        return self.tokens[self.position + 2] if after.kind is Kind.SPACE else after

    def _skip_space(self) -> None:
        if self.tokens[self.position].kind is Kind.SPACE:
            self.position += 1

    def _expect(self, kind: Kind, context: str) -> None:
        token = self._next_word()
        if token.kind is not kind:
            self._unexpected(token, context)

    def _enter(self, token: Token) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self._fail(f"actions and parentheses nested more than {MAX_DEPTH} deep", token)

    def _unexpected(self, token: Token, context: str) -> NoReturn:
        if token.kind is Kind.ERROR:
            self._fail(token.value, token)
        self._fail(f"unexpected {token} in {context}", token)

    def _fail(self, message: str, token: Token) -> NoReturn:
        raise TemplateSyntaxError(message, token.offset)
