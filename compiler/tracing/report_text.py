"""What happened on a route, for people: traces in, text out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compiler.diagnostics.wording import neutral
from compiler.tracing.text import as_text
from compiler.tracing.trace import Trace


def traces_text(traces: Iterable[Trace]) -> str:
    """Each route with its outcomes, parted by a blank line."""
    return "\n".join("".join(_route(traced)) for traced in traces)


def _route(traced: Trace) -> Iterator[str]:
    yield f"{traced.route.title}\n"
    for note in traced.notes:
        yield f"  ({neutral(note)})\n"
    for trouble in traced.troubles:
        yield f"  ! {neutral(trouble)}\n"
    for reason in traced.passed_over:
        yield f"  => passed over by {neutral(reason)}\n"
    if traced.unfollowed is not None:
        yield f"  => cannot be followed: {neutral(traced.unfollowed)}\n"
    if traced.outcomes:
        yield as_text(traced.outcomes, traced.route.way.places, traced.lines_sent)
