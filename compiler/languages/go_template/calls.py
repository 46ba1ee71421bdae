"""Calls of functions: the prepared arguments of a call in, a closure that checks and makes it out.

Source of the rules: Go's text/template (exec.go, evalCall).
"""

from __future__ import annotations

from collections.abc import Sequence

from compiler.languages.go_limits import check_size
from compiler.languages.go_strings import normal
from compiler.languages.go_template.errors import CallError, TemplateError
from compiler.languages.go_template.signatures import VALUE, Function, validated
from compiler.languages.go_template.state import NOTHING, Piped, Prepared, State


def call(name: str, function: Function, arguments: Sequence[Prepared]) -> Piped:
    """A call by name; a piped value becomes the last argument."""
    evaluates = tuple(argument(function.parameter(index)) for index, argument in enumerate(arguments))
    last = function.parameter(len(evaluates))
    complaint = {piped: function.wrong_count(name, len(evaluates), piped) for piped in (False, True)}

    def run(state: State, dot: object, final: object) -> object:
        if error := complaint[final is not NOTHING]:
            raise TemplateError(error)
        values = [evaluate(state, dot) for evaluate in evaluates]
        if final is not NOTHING:
            values.append(validated(final, last))
        return apply(name, function, values, state)

    return run


def apply(name: str, function: Function, values: list[object], state: State) -> object:
    """Make one call. Raises TemplateError where it fails, NotSimulated where the run does too much."""
    state.charge(values)
    if function.takes_clock:
        values.insert(0, state.now)
    try:
        result = function.body(*values)
    except CallError as error:
        raise TemplateError(f"error calling {name}: {error}") from error
    if type(result) is str:
        check_size(len(result))
        return normal(result)
    return result


def call_and_or(name: str, arguments: Sequence[Prepared]) -> Piped:
    """`and` and `or`: the first argument that decides, the others not evaluated."""
    evaluates = tuple(argument(VALUE) for argument in arguments)
    deciding = name == "or"

    def run(state: State, dot: object, final: object) -> object:
        value: object = NOTHING
        for evaluate in evaluates:
            value = evaluate(state, dot)
            if bool(value) == deciding:
                return value
        value = value if final is NOTHING else final
        if value is NOTHING:
            raise TemplateError(f"wrong number of args for {name}: want at least 1 got 0")
        return value

    return run
