"""What a config reads from its environment, its pods must set."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.checks.kubernetes.objects import ScopeObjects, mapping, pods, sequence, text
from compiler.diagnostics import Diagnostic
from compiler.diagnostics.suggest import suggestion
from compiler.manifests.program import Program

INHERENT = frozenset({"HOSTNAME", "PATH", "HOME"})


def check_environment(scope: ScopeObjects, program: Program) -> Iterator[Diagnostic]:
    """Variables that no container of the program's pods sets: they would be empty, without any error."""
    for pod in pods(scope):
        if pod.file.name != program.name:
            continue
        containers = [container for place, container in pod.containers() if ".containers[" in place]
        present = [text(mapping(e).get("name")) for c in containers for e in sequence(c.get("env"))]
        for name in program.variables:
            if name not in present and name not in INHERENT:
                message = f"its config reads {name} from the environment, and no container sets it"
                hint = suggestion(name, present)
                yield pod.file.finding("kubernetes/env-not-set", message, hint)
