"""Components that need each other, directly or round about: Alloy has no order to start them in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.scopes import Member, Scope


def check_cycles(scope: Scope, findings: Findings) -> None:
    """Report every member of a cycle, and members that refer to themselves."""
    members = [member for member in scope.members.values() if member.uses and member.used_by]
    if not members:
        return  # a cycle goes through members that refer to others and are referred to
    edges = {member: _targets(member, scope) for member in members}
    if _has_order(members, edges):
        return
    for component in _strongly_connected(members, edges):
        if len(component) > 1:
            names = ", ".join(sorted(member.id for member in component))
            for member in component:
                findings.error("alloy/cycle", f"cycle detected: {names}", member.block, _HINT)
    for member in members:
        if member in edges[member]:
            findings.error("alloy/self-reference", "cannot reference self", member.block, _HINT)


_HINT = "let one of them forward elsewhere: Alloy needs an order in which to start its components"


def _targets(member: Member, scope: Scope) -> tuple[Member, ...]:
    """Members of the same scope that it refers to and that refer on, each once, in order of appearance."""
    found = (use.target for use in member.uses if use.target.scope is scope and use.target.uses)
    return tuple(dict.fromkeys(found))


def _has_order(members: Sequence[Member], edges: Mapping[Member, Sequence[Member]]) -> bool:
    """Whether all can be put before what they refer to (Kahn's algorithm): then there is no cycle."""
    before = dict.fromkeys(members, 0)
    for member in members:
        for target in edges[member]:
            before[target] += 1
    ready = [member for member in members if not before[member]]
    for member in ready:
        for target in edges[member]:
            before[target] -= 1
            if not before[target]:
                ready.append(target)
    return len(ready) == len(members)


def _strongly_connected(
    members: Sequence[Member], edges: Mapping[Member, Sequence[Member]]
) -> Iterator[list[Member]]:
    """Tarjan's algorithm without recursion, so that a long chain is no danger."""
    index: dict[Member, int] = {}
    low: dict[Member, int] = {}
    stack: list[Member] = []
    waiting: set[Member] = set()
    for root in members:
        if root in index:
            continue
        path = [(root, iter(edges[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        waiting.add(root)
        while path:
            member, targets = path[-1]
            target = next(targets, None)
            if target is None:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[member])
                if low[member] == index[member]:
                    yield _pop_component(stack, waiting, member)
            elif target not in index:
                index[target] = low[target] = len(index)
                stack.append(target)
                waiting.add(target)
                path.append((target, iter(edges[target])))
            elif target in waiting:
                low[member] = min(low[member], index[target])


def _pop_component(stack: list[Member], waiting: set[Member], last: Member) -> list[Member]:
    component = []
    while True:
        member = stack.pop()
        waiting.discard(member)
        component.append(member)
        if member is last:
            return component
