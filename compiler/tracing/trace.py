"""A whole trace: a route and what is given in, what became of every input out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct, field

from compiler.languages.go_limits import NotSimulated
from compiler.simulator.network import follow
from compiler.simulator.pipeline import LogInput
from compiler.tracing.copies import events_lost
from compiler.tracing.outcomes import Outcome, in_input_order
from compiler.tracing.route import Route
from compiler.tracing.sending import Given, send

Progress = Callable[[Iterable[LogInput]], Iterator[LogInput]]


class Trace(Struct):
    """What happened on one route. `notes` say what was put together for it, `troubles` what was copied or lost.

    `unfollowed` says why it could not be followed at all.
    """

    route: Route
    outcomes: list[Outcome] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    lines_sent: list[str] = field(default_factory=list)
    unfollowed: str | None = None

    @property
    def arrived(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.verdict == "arrived"]

    @property
    def unknown(self) -> list[str]:
        """Why something was not simulated, each reason once."""
        found = [outcome for outcome in self.outcomes if outcome.verdict == "not simulated"]
        reasons = [f"{outcome.at}: {outcome.reason}" for outcome in found]
        return list(dict.fromkeys(reasons if self.unfollowed is None else [self.unfollowed, *reasons]))

    def sink(self, outcome: Outcome) -> str:
        """The spec's name of the sink at which something arrived; the component where it is no sink."""
        return self.route.way.places.sinks.get(outcome.at, outcome.at)


def trace(route: Route, given: Given, now: int, progress: Progress = iter) -> Trace:
    """Follow what is given along a route, on the node of its objects. Raises CannotStartError."""
    route = route.on_node(given.objects.node)
    way, traced = route.way, Trace(route)
    try:
        for root in route.roots():
            sending = send(route, root, given, now)
            traced.passed_over += sending.passed_over
            traced.notes += sending.notes
            traced.troubles += sending.troubles
            traced.lines_sent += [sent.line for sent in sending.inputs]
            inputs = progress(sending.inputs)
            followed = follow(way.graph, [root.id], inputs, now, environment=way.environment)
            outcomes = in_input_order(followed)
            traced.outcomes += outcomes
            if (lost := events_lost(sending.events, outcomes, way.places)) is not None:
                traced.troubles.append(lost)
    except NotSimulated as reason:
        traced.unfollowed = str(reason)
    return traced
