"""What a scope asks of its cluster: requests summed over its workloads, those of each node apart."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from compiler.plan.backends import amount
from compiler.plan.model import Resources, ScopePlan


class Cost(Struct, frozen=True):
    """Requests as Kubernetes quantities: of single pods together, and on each node."""

    scope: str
    cpu: str
    memory: str
    cpu_per_node: str
    memory_per_node: str


def scope_cost(scope: ScopePlan) -> Cost:
    """The requests of the scope's collectors and backends; what a vCluster's own control plane takes is not known."""
    per_node = [c.resources for c in scope.collectors if c.workload == "daemonset"]
    single = [c.resources for c in scope.collectors if c.workload != "daemonset" for _ in range(c.replicas)]
    single += [backend.resources for backend in scope.backends]
    return Cost(scope.name, _cpu(single), _memory(single), _cpu(per_node), _memory(per_node))


def _cpu(resources: Iterable[Resources]) -> str:
    return f"{round(sum(amount(entry.cpu_request) for entry in resources) * 1000)}m"


def _memory(resources: Iterable[Resources]) -> str:
    return f"{round(sum(amount(entry.memory_request) for entry in resources) / 2**20)}Mi"
