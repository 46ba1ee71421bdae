"""A template's trees in, functions that run them out.

Source of the rules: Go's text/template (exec.go).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import assert_never

from compiler.languages.go_fmt import sorted_keys, text_of
from compiler.languages.go_limits import NotSimulated
from compiler.languages.go_template import nodes
from compiler.languages.go_template.errors import TemplateError
from compiler.languages.go_template.evaluation import ExpressionCompiler
from compiler.languages.go_template.state import MAX_DEPTH, STEP, Compiled, Run, State
from compiler.languages.go_values import NO_VALUE


class _Break(Exception):  # noqa: N818 - a signal, not an error
    """`{{break}}`, on its way to the range."""


class _Continue(Exception):  # noqa: N818 - a signal, not an error
    """`{{continue}}`, on its way to the range."""


class Compiler(ExpressionCompiler):
    """Compiles whole trees."""

    def tree(self, block: nodes.Block) -> Compiled:
        self.deepest = 0
        return Compiled(self._block(block), self.deepest)

    def _block(self, block: nodes.Block) -> Run:
        self.enter()
        steps = tuple(map(self._statement, block.statements))
        self.depth -= 1
        if len(steps) == 1:
            return steps[0]

        def run(state: State, dot: object) -> None:
            for step in steps:
                step(state, dot)

        return run

    def _statement(self, node: nodes.Statement) -> Run:
        match node:
            case nodes.Literal(text):
                return lambda state, dot: state.write(text)
            case nodes.Action():
                return self._action(node)
            case nodes.Conditional():
                return self._conditional(node)
            case nodes.Range():
                return self._range(node)
            case nodes.Invocation():
                return self._invocation(node)
            case nodes.Break():
                return _raise(_Break)
            case nodes.Continue():
                return _raise(_Continue)
            case _:
                assert_never(node)

    def _action(self, node: nodes.Action) -> Run:
        evaluate = self.pipeline(node.pipeline)
        if node.pipeline.variables:

            def declare(state: State, dot: object) -> None:
                evaluate(state, dot)

            return declare
        return lambda state, dot: state.write(printed(evaluate(state, dot)))

    def _conditional(self, node: nodes.Conditional) -> Run:
        branches = tuple((self.pipeline(b.pipeline), self._block(b.body)) for b in node.branches)
        otherwise = self._block(node.otherwise) if node.otherwise else None
        moves_dot = node.moves_dot

        def run(state: State, dot: object) -> None:
            known = len(state.variables)
            for condition, body in branches:
                value = condition(state, dot)
                if value:
                    body(state, value if moves_dot else dot)
                    break
            else:
                if otherwise:
                    otherwise(state, dot)
            del state.variables[known:]

        return run

    def _range(self, node: nodes.Range) -> Run:
        evaluate, body = self.pipeline(node.pipeline), self._block(node.body)
        otherwise = self._block(node.otherwise) if node.otherwise else None
        bind = _binder(node.pipeline)
        single = len(node.pipeline.variables) < 2

        def run(state: State, dot: object) -> None:
            known = len(state.variables)
            value = evaluate(state, dot)
            turns = _turns(value, single)
            inner = len(state.variables)
            turned = False
            for index, element in turns:
                turned = True
                state.spend(STEP)
                bind(state, index, element)
                try:
                    body(state, element)
                except _Continue:
                    pass
                except _Break:
                    break
                del state.variables[inner:]
            if otherwise and not turned:
                otherwise(state, dot)
            del state.variables[known:]

        return run

    def _invocation(self, node: nodes.Invocation) -> Run:
        evaluate = self.pipeline(node.pipeline) if node.pipeline else None
        name = node.name

        def run(state: State, dot: object) -> None:
            template = state.templates.get(name)
            if template is None:
                raise TemplateError(f'template "{name}" not defined')
            value = evaluate(state, dot) if evaluate else NO_VALUE
            state.spend(STEP)
            outer = state.variables
            state.variables = [["$", value]]
            state.depth += template.nesting + 2
            if state.depth > MAX_DEPTH:
                raise NotSimulated("templates that call each other this deep")
            template.run(state, value)
            state.depth -= template.nesting + 2
            state.variables = outer

        return run


def printed(value: object) -> str:
    """What an action writes for a value."""
    return "<no value>" if value is NO_VALUE else text_of(value)


def _raise(signal: type[Exception]) -> Run:
    def run(state: State, dot: object) -> None:
        raise signal

    return run


def _binder(node: nodes.Pipeline) -> Callable[[State, object, object], None]:
    """Sets the variables of a range for one turn: one takes the element, two the index and the element."""
    names = node.variables
    if node.is_assignment and names:

        def assign(state: State, index: object, element: object) -> None:
            state.assign(names[0], index if len(names) > 1 else element)
            if len(names) > 1:
                state.assign(names[1], element)

        return assign

    def bind(state: State, index: object, element: object) -> None:
        if names:
            state.variables[-1][1] = element
        if len(names) > 1:
            state.variables[-2][1] = index

    return bind


def _turns(value: object, single: bool) -> Iterable[tuple[object, object]]:
    """The pairs of index (or key) and element that a range walks. Raises TemplateError for what cannot be
    ranged.
    """
    if value is NO_VALUE:
        return ()
    if isinstance(value, list):
        return enumerate(value)
    if isinstance(value, dict):
        return [(key, value[key]) for key in sorted_keys(value)]
    if isinstance(value, int) and not isinstance(value, bool):
        if not single:
            raise TemplateError(f"can't use {text_of(value)} to iterate over more than one variable")
        make = type(value)
        return ((NO_VALUE, make(number)) for number in range(value))
    raise TemplateError(f"range can't iterate over {text_of(value)}")
