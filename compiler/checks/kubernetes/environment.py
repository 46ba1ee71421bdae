"""What a config reads from its environment, its pods must set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from compiler.checks.kubernetes.objects import ScopeObjects, mapping, pods, sequence, text
from compiler.diagnostics import Diagnostic
from compiler.diagnostics.suggest import suggestion

INHERENT = frozenset({"HOSTNAME", "PATH", "HOME"})


@dataclass(frozen=True, slots=True)
class Reads:
    """The variables that the program of one workload reads, by the workload's name."""

    workload: str
    names: tuple[str, ...]


def check_environment(scope: ScopeObjects, programs: Iterable[Reads]) -> Iterator[Diagnostic]:
    """Variables that no container of the workload sets: they would be empty, without any error."""
    wanted = {program.workload: program.names for program in programs}
    for pod in pods(scope):
        if pod.file.name not in wanted:
            continue
        containers = [container for place, container in pod.containers() if ".containers[" in place]
        present = [text(mapping(e).get("name")) for c in containers for e in sequence(c.get("env"))]
        for name in wanted[pod.file.name]:
            if name not in present and name not in INHERENT:
                message = f"its config reads {name} from the environment, and no container sets it"
                hint = suggestion(name, present)
                yield pod.file.finding("kubernetes/env-not-set", message, hint)
