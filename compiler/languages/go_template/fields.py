"""Fields: a chain of names in, a closure that follows them through maps and methods out.

Source of the rules: Go's text/template (exec.go, evalField). A key that a map lacks, and every field of what
is missing already, is no value and no error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from compiler.languages.go_template.calls import call
from compiler.languages.go_template.errors import TemplateError
from compiler.languages.go_template.signatures import Function
from compiler.languages.go_template.state import NOTHING, Prepared, State
from compiler.languages.go_values import NO_VALUE, type_name

FollowFields = Callable[[State, object, object, object], object]  # state, dot, receiver, final


def field_chain(names: Sequence[str], arguments: Sequence[Prepared]) -> FollowFields:
    """`.a.b` of a receiver; the arguments and the piped value go to the last name, if that is a method."""
    *path, last = names

    def follow(state: State, dot: object, receiver: object, final: object) -> object:
        for name in path:
            receiver = _field(name, (), state, dot, receiver, NOTHING)
        return _field(last, arguments, state, dot, receiver, final)

    return follow


def _field(
    name: str, arguments: Sequence[Prepared], state: State, dot: object, receiver: object, final: object
) -> object:
    if receiver is NO_VALUE:
        return NO_VALUE
    if isinstance(receiver, dict):
        if arguments or final is not NOTHING:
            raise TemplateError(f"{name} is not a method but has arguments")
        return receiver.get(name, NO_VALUE)
    if receiver is None:
        raise TemplateError(f"nil pointer evaluating interface {{}}.{name}")
    if (function := _method(receiver, name)) is not None:
        return call(name, function, arguments)(state, dot, final)
    raise TemplateError(f"can't evaluate field {name} in type {type_name(receiver)}")


def _method(receiver: object, name: str) -> Function | None:
    """The method of that name; times alone have any."""
    if type_name(receiver) != "time.Time":
        return None
    from compiler.languages.go_template.time_methods import method_of
    from compiler.languages.go_time import Time

    assert isinstance(receiver, Time)  # no other value has that type
    return method_of(receiver, name)
