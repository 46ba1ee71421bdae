"""Where a value fits none of several forms (oneOf, anyOf): which form its author was writing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from jsonschema import ValidationError

_Branch = list[ValidationError]


def leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The errors to tell instead of `error`: those of the form that comes nearest to the value."""
    branches = _branches(error)
    if not branches or of_no_kind(error) or unknown_word(error) is not None:
        yield error
        return
    for inner in min(branches, key=_distance):
        yield from leaves(inner)


def of_no_kind(error: ValidationError) -> bool:
    """Whether no form accepts even the kind of the value: a list where text or a mapping could stand."""
    branches = _branches(error)
    return bool(branches) and all(map(_wrong_kind, branches))


def ambiguous(error: ValidationError) -> bool:
    """Whether the value fits several forms of which it may only fit one."""
    return error.validator == "oneOf" and not error.context


def unknown_word(error: ValidationError) -> tuple[ValidationError, list[Any]] | None:
    """The first form's error about a fixed word, and the words of all forms.

    None unless each form is marked by a fixed word at the same place (`kind: pods`) and none stands there.
    """
    found = [_marker(branch) for branch in _branches(error)]
    markers = [marker for marker in found if marker is not None]
    if not markers or len(markers) < len(found) or len({tuple(m.relative_path) for m in markers}) > 1:
        return None
    words: list[Any] = []
    for marker in markers:
        limit: Any = marker.validator_value
        words += [limit] if marker.validator == "const" else limit
    return markers[0], words


def _branches(error: ValidationError) -> list[_Branch]:
    if error.validator not in ("oneOf", "anyOf"):
        return []
    return [list(group) for _, group in groupby(error.context or (), key=lambda e: e.relative_schema_path[0])]


def _wrong_kind(branch: _Branch) -> bool:
    return any(error.validator == "type" and not error.relative_path for error in branch)


def _marker(branch: _Branch) -> ValidationError | None:
    """The error about a fixed word, at the value itself or at one of its keys."""
    return next((e for e in branch if e.validator in ("const", "enum") and len(e.relative_path) <= 1), None)


def _distance(branch: _Branch) -> tuple[bool, bool, int]:
    """How far the value is from a form: of another kind, marked as another form, how many errors."""
    return _wrong_kind(branch), _marker(branch) is not None, len(branch)
