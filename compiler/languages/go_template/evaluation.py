"""Pipelines, commands and operands in, closures that evaluate them out.

Source of the rules: Go's text/template (exec.go). Names, constants and argument types are resolved once, so that
a run over a log line only calls closures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import assert_never

from compiler.languages.go_template import nodes
from compiler.languages.go_template.calls import call, call_and_or
from compiler.languages.go_template.errors import TemplateError
from compiler.languages.go_template.fields import field_chain
from compiler.languages.go_template.signatures import Function, constant, ideal, literal_text, validated
from compiler.languages.go_template.state import NOTHING, Evaluate, Piped, Prepared, State
from compiler.languages.go_values import NO_VALUE


class ExpressionCompiler:
    """Compiles against one table of functions; `deepest` is how deep actions and parentheses have nested."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self.functions = functions
        self.depth = 0
        self.deepest = 0

    def enter(self) -> None:
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)

    def pipeline(self, node: nodes.Pipeline) -> Evaluate:
        self.enter()
        first, *others = map(self._command, node.commands)
        self.depth -= 1
        store = _store(node) if node.variables else None
        if not others and not store:

            def evaluate(state: State, dot: object) -> object:
                value = first(state, dot, NOTHING)
                return NO_VALUE if value is None else value

            return evaluate

        def evaluate_all(state: State, dot: object) -> object:
            value = first(state, dot, NOTHING)
            for command in others:
                value = command(state, dot, NO_VALUE if value is None else value)
            if value is None:
                value = NO_VALUE
            if store:
                store(state, value)
            return value

        return evaluate_all

    def _command(self, node: nodes.Command) -> Piped:
        word, arguments = node.words[0], node.words[1:]
        match word:
            case nodes.Function(name):
                return self._call(name, arguments)
            case nodes.Field() | nodes.Chain():
                return self._fields(word, arguments)
            case nodes.Variable(_, names) if names:
                return self._fields(word, arguments)
            case _:
                return self._value(word, arguments)

    def _value(self, word: nodes.Operand, arguments: tuple[nodes.Operand, ...]) -> Piped:
        """A word that is no function: it takes neither arguments nor the value before."""
        evaluate = self._operand(word)
        complaint = "can't give argument to non-function " + literal_text(word)

        def run(state: State, dot: object, final: object) -> object:
            if arguments or final is not NOTHING:
                raise TemplateError(complaint)
            return evaluate(state, dot)

        return run

    def _fields(
        self, word: nodes.Field | nodes.Chain | nodes.Variable, arguments: tuple[nodes.Operand, ...]
    ) -> Piped:
        """`.a.b 1 2`: arguments are for the last field, should it be a method."""
        receiver = self._receiver(word)
        chain = field_chain(word.names, tuple(map(self._argument, arguments)))
        return lambda state, dot, final: chain(state, dot, receiver(state, dot), final)

    def _receiver(self, word: nodes.Field | nodes.Chain | nodes.Variable) -> Evaluate:
        match word:
            case nodes.Field():
                return lambda state, dot: dot
            case nodes.Variable(name):
                return lambda state, dot: state.variable(name)
            case nodes.Chain(term):
                return self._operand(term)
            case _:
                assert_never(word)

    def _call(self, name: str, arguments: tuple[nodes.Operand, ...]) -> Piped:
        function = self.functions[name]
        prepared = tuple(map(self._argument, arguments))
        if name in ("and", "or"):
            return call_and_or(name, prepared)
        return call(name, function, prepared)

    def _argument(self, node: nodes.Operand) -> Prepared:
        """The argument for a parameter of a type that is known only where the call is made."""
        if isinstance(node, (nodes.Number, nodes.Text, nodes.Bool, nodes.Nil)):
            return lambda parameter: lambda state, dot: constant(node, parameter)
        evaluate = self._operand(node)
        return lambda parameter: lambda state, dot: validated(evaluate(state, dot), parameter)

    def _operand(self, node: nodes.Operand) -> Evaluate:
        match node:
            case nodes.Dot():
                return lambda state, dot: dot
            case nodes.Pipeline():
                return self.pipeline(node)
            case nodes.Variable(name, ()):
                return lambda state, dot: state.variable(name)
            case nodes.Function(name):
                run = self._call(name, ())
                return lambda state, dot: run(state, dot, NOTHING)
            case nodes.Field() | nodes.Chain() | nodes.Variable():
                fields = self._fields(node, ())
                return lambda state, dot: fields(state, dot, NOTHING)
            case _:
                return lambda state, dot: ideal(node)


def _store(node: nodes.Pipeline) -> Callable[[State, object], None]:
    """Declares the variables of a pipeline, or assigns to them."""
    names = node.variables
    if node.is_assignment:

        def assign(state: State, value: object) -> None:
            for name in names:
                state.assign(name, value)

        return assign

    def declare(state: State, value: object) -> None:
        for name in names:
            state.variables.append([name, value])

    return declare
