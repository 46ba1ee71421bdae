"""Simulates a whole Alloy file: components and inputs in, what arrives at which sink and what does not out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from compiler.languages.go_limits import NotSimulated
from compiler.simulator.components import SINKS, Setting, begin
from compiler.simulator.entry import Dropped, Entry, Held
from compiler.simulator.graph import Component, Graph
from compiler.simulator.pipeline import LogInput
from compiler.simulator.run import Ended, Run
from compiler.simulator.stages.contract import Running

MOST_COPIES = 10_000  # layered fan-out doubles with each layer: no real stack comes near


class Arrived(Struct, frozen=True):
    """An entry at the place where it leaves what is simulated."""

    entry: Entry
    sink: str


class Followed(Struct, frozen=True):
    """Every outcome of the inputs of one run."""

    arrived: tuple[Arrived, ...]
    ended: tuple[Ended, ...]


def follow(
    graph: Graph,
    starts: Sequence[str],
    inputs: Iterable[LogInput],
    now: int,
    only: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Followed:
    """Send inputs into components and follow them to the sinks; with `only`, through those components alone."""
    network = _Network(graph, starts, now, only, environment)
    for number, given in enumerate(inputs):
        network.advance(network.run.now + given.delay)
        for start in starts:
            network.send(_entry(given, number, network.run.now), start)
    network.close()
    return Followed(tuple(network.arrived), tuple(network.run.ended))


class _Network:
    """The components that can be reached, at work, in an order in which each comes before those it feeds."""

    def __init__(
        self, graph: Graph, starts: Sequence[str], now: int, only: bool, environment: Mapping[str, str] | None
    ) -> None:
        self.run = Run(now, trace=True)
        self.arrived: list[Arrived] = []
        self._graph = graph
        self._only = only
        self._setting = Setting(graph, self.run, environment)
        self._at_work: dict[str, Running | str] = {}
        self._order = [*starts] if only else _in_flow_order(graph, starts)

    def send(self, entry: Entry, start: str) -> None:
        """Follow one entry to its ends. Raises NotSimulated where it becomes too many to be told apart."""
        waiting = [(entry, start)]
        copies = 0
        while waiting:
            current, name = waiting.pop()
            handed = self._handed_on(name, self._process(current, name))
            copies += max(0, len(handed) - 1)
            if copies > MOST_COPIES:
                raise NotSimulated(f"one input is copied more than {MOST_COPIES} times on its way, at {name}")
            waiting += reversed(handed)

    def advance(self, until: int) -> None:
        """Let time pass; what components hold back comes out at its own time."""
        while (due := self._next_deadline()) is not None and due[0] <= until:
            self.run.now = max(self.run.now, due[0])
            self._release(due[1], due[2].expire())
        self.run.now = until

    def close(self) -> None:
        """The input ends: everything held back comes out, or is lost."""
        for name in self._order:
            running = self._at_work.get(name)
            if isinstance(running, Running):
                self._release(name, running.close())
                running.lost()

    def _release(self, name: str, entries: Sequence[Entry]) -> None:
        for entry, after in self._handed_on(name, entries):
            self.send(entry, after)

    def _next_deadline(self) -> tuple[int, str, Running] | None:
        running = [(name, item) for name, item in self._at_work.items() if isinstance(item, Running)]
        deadlines = [(item.deadline(), name, item) for name, item in running]
        known = [(due, name, item) for due, name, item in deadlines if due is not None]
        return min(known, key=lambda deadline: deadline[:2], default=None)

    def _process(self, entry: Entry, name: str) -> tuple[Entry, ...]:
        component = self._graph.components.get(name)
        start = -1 if component is None else component.block.start
        running = self._running(name, component)
        if isinstance(running, str):
            self.run.end(entry, name, start, "not simulated", running)
            return ()
        try:
            result = running.process(entry)
        except NotSimulated as reason:
            self.run.end(entry, name, start, "not simulated", str(reason))
            return ()
        if isinstance(result, Dropped):
            self.run.end(entry, name, start, "dropped", result.reason)
            return ()
        if isinstance(result, Held):
            return ()
        if not running.traces_itself:
            for after in result:
                after.step(name, start, "kept")
        return result

    def _running(self, name: str, component: Component | None) -> Running | str:
        """The component at work, or why it cannot be simulated."""
        if name not in self._at_work:
            try:
                self._at_work[name] = (
                    f"{name} is not in this file" if component is None else begin(component, self._setting)
                )
            except NotSimulated as reason:
                self._at_work[name] = str(reason)
        return self._at_work[name]

    def _handed_on(self, name: str, entries: Sequence[Entry]) -> list[tuple[Entry, str]]:
        """Each entry with each component that gets it; those that go no further have arrived."""
        component = self._graph.components.get(name)
        is_sink = component is not None and component.block.name in SINKS
        receivers = self._graph.feeds.get(name, ())
        handed: list[tuple[Entry, str]] = []
        for entry in entries:
            if is_sink or not receivers:
                self.arrived.append(Arrived(entry, name))
            elif self._only:
                self.arrived += [Arrived(entry, receiver) for receiver in receivers]
            else:
                handed += [(entry.copy(), receiver) for receiver in receivers]
        return handed


def _in_flow_order(graph: Graph, starts: Sequence[str]) -> list[str]:
    """The reachable components, each before those it feeds. Raises NotSimulated for a cycle."""
    order: list[str] = []
    state: dict[str, int] = {}
    stack = [(start, False) for start in reversed(starts)]
    while stack:
        name, done = stack.pop()
        if done:
            state[name] = 2
            order.append(name)
        elif state.get(name) == 1:
            raise NotSimulated(f"{name} feeds itself")
        elif name not in state:
            state[name] = 1
            stack.append((name, True))
            stack += [(after, False) for after in graph.feeds.get(name, ())]
    return order[::-1]


def _entry(given: LogInput, number: int, now: int) -> Entry:
    timestamp = now if given.timestamp is None else given.timestamp
    metadata, extracted = dict(given.structured_metadata), dict(given.extracted)
    return Entry(
        given.line, dict(given.labels), metadata, timestamp, extracted, (number,), sample=given.sample
    )
