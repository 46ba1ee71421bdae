"""Rights of accounts against what their programs need, both ways; and rights on what does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, assert_never

from msgspec import Struct
from msgspec.structs import replace

from compiler.checks.kubernetes.objects import ObjectFile, ScopeObjects, mapping, sequence, text
from compiler.diagnostics import Diagnostic, Severity
from compiler.diagnostics.suggest import suggestion
from compiler.manifests.needs import Everywhere, InNamespace, Need, OwnNamespace, Reach
from compiler.manifests.program import Program
from compiler.plan.api_resources import GROUP_OF, KNOWN_GROUPS

EVERYWHERE = "*"  # no namespace has this name


class _Right(Struct, frozen=True):
    """What a rule allows or a program needs, but for the verb; `place` is a namespace or EVERYWHERE."""

    place: str | None
    group: str
    resource: str
    url: str
    names: tuple[str, ...]


class Grant(Struct, frozen=True):
    """One right that a rule gives, with the role and the place of the rule in it."""

    file: ObjectFile
    rule: str
    right: _Right
    verb: str

    @property
    def is_wide(self) -> bool:
        """Whether it allows more than it names, or less than the whole resource."""
        right = self.right
        return bool(right.names) or "*" in (right.group, right.resource, self.verb) or right.url.endswith("*")


def _right(program: Program, need: Need) -> _Right:
    return _Right(_place(program, need.reach), need.group, need.resource, need.url, need.names)


def _place(program: Program, reach: Reach) -> str | None:
    match reach:
        case Everywhere():
            return EVERYWHERE
        case OwnNamespace():
            return program.namespace
        case InNamespace(name):
            return name
        case _:
            assert_never(reach)


def _admits(grant: Grant, right: _Right, verb: str) -> bool:
    """Whether a grant with wildcards, a prefix or names allows the right."""
    given = grant.right
    if grant.verb not in ("*", verb) or bool(given.url) != bool(right.url):
        return False
    if right.url:
        return given.url.endswith("*") and right.url.startswith(given.url[:-1])
    if given.names and not (right.names and set(right.names) <= set(given.names)):
        return False
    return given.group in ("*", right.group) and given.resource in ("*", right.resource)


def check_rights(scope: ScopeObjects, program: Program) -> Iterator[Diagnostic]:
    """Needs that nothing grants to the program's account, and grants that the program does not need."""
    grants = _Grants(tuple(_grants(scope, program)))
    needed: dict[_Right, set[str]] = {}
    for need in program.needs:
        right = _right(program, need)
        known = needed.setdefault(right, set())
        for verb in need.verbs:
            if verb not in known and not grants.cover(right, verb):
                yield _missing(scope, program, need, verb)
            known.add(verb)
    for grant in grants.all:
        if grant.verb not in needed.get(grant.right, ()):
            yield _excess(program, grant)


class _Grants:
    """The grants of one account, found by what they allow; those with wildcards and prefixes apart."""

    def __init__(self, grants: tuple[Grant, ...]) -> None:
        self.all = grants
        self._exact: dict[_Right, set[str]] = {}
        self._wide = [grant for grant in grants if grant.is_wide]
        for grant in grants:
            self._exact.setdefault(grant.right, set()).add(grant.verb)

    def cover(self, right: _Right, verb: str) -> bool:
        """Whether a grant allows the right: itself, in the whole cluster, for all names, or by a wildcard."""
        places = {right.place, EVERYWHERE}
        for place in places:
            for names in {right.names, ()}:
                if verb in self._exact.get(replace(right, place=place, names=names), ()):
                    return True
        return any(grant.right.place in places and _admits(grant, right, verb) for grant in self._wide)


def check_resources(scope: ScopeObjects) -> Iterator[Diagnostic]:
    """Rules that name a resource in a group where it does not exist."""
    for file in scope.files:
        if file.kind in ("Role", "ClusterRole"):
            for index, rule in enumerate(map(mapping, sequence(file.object.get("rules")))):
                yield from _rule_resources(file, f"rules[{index}]", rule)


def _rule_resources(file: ObjectFile, place: str, rule: dict[str, Any]) -> Iterator[Diagnostic]:
    groups = [text(group) for group in sequence(rule.get("apiGroups"))]
    for group in groups:
        if group not in KNOWN_GROUPS and group != "*":
            message = f"{place} names the API group {group!r}, which no known API has"
            hint = suggestion(group, KNOWN_GROUPS - {""})
            yield file.finding("kubernetes/unknown-resource", message, hint, Severity.WARNING)
    for resource in map(text, sequence(rule.get("resources"))):
        homes = GROUP_OF.get(resource.partition("/")[0])
        if homes is not None and "*" not in groups and not homes & set(groups):
            message = f"{place} names {resource} in the group {', '.join(map(repr, groups))}"
            hint = f"{resource} is in the group {' or '.join(repr(home) for home in sorted(homes))}"
            yield file.finding("kubernetes/unknown-resource", message, hint)


def _grants(scope: ScopeObjects, program: Program) -> Iterator[Grant]:
    for binding in scope.files:
        if binding.kind not in ("RoleBinding", "ClusterRoleBinding") or not _binds(scope, binding, program):
            continue
        reference = mapping(binding.object.get("roleRef"))
        kind, everywhere = text(reference.get("kind")), binding.kind == "ClusterRoleBinding"
        home = scope.namespace_of(binding)
        role = scope.find(kind, home if kind == "Role" else None, text(reference.get("name")))
        if role is not None:
            for index, rule in enumerate(map(mapping, sequence(role.object.get("rules")))):
                yield from _rule_grants(role, f"rules[{index}]", everywhere, home, rule)


def _binds(scope: ScopeObjects, binding: ObjectFile, program: Program) -> bool:
    for subject in map(mapping, sequence(binding.object.get("subjects"))):
        named = text(subject.get("namespace"))
        home = None if named.endswith("-is-not-set") else named or scope.namespace_of(binding)
        if subject.get("name") == program.name and home == program.namespace:
            return True
    return False


def _rule_grants(
    role: ObjectFile, place: str, everywhere: bool, home: str | None, rule: dict[str, Any]
) -> Iterator[Grant]:
    where = EVERYWHERE if everywhere else home
    names = tuple(map(text, sequence(rule.get("resourceNames"))))
    for verb in map(text, sequence(rule.get("verbs"))):
        for url in map(text, sequence(rule.get("nonResourceURLs"))):
            yield Grant(role, place, _Right(where, "", "", url, ()), verb)
        for group in map(text, sequence(rule.get("apiGroups"))):
            for resource in map(text, sequence(rule.get("resources"))):
                yield Grant(role, place, _Right(where, group, resource, "", names), verb)


def _described(group: str, resource: str, url: str) -> str:
    if url:
        return f"the path {url}"
    return f"{resource} of {group}" if group else resource


def _where(place: str | None) -> str:
    if place == EVERYWHERE:
        return "in the whole cluster"
    return f"in namespace {place}" if place else "in its own namespace"


def _missing(scope: ScopeObjects, program: Program, need: Need, verb: str) -> Diagnostic:
    what = _described(need.group, need.resource, need.url)
    where = _where(_place(program, need.reach))
    message = f"{need.component} needs to {verb} {what} {where}, and nothing allows it"
    file = scope.find("ServiceAccount", program.namespace, program.name)
    hint = "add the rule to its role"
    if file is not None:
        return file.finding("kubernetes/missing-right", message, hint)
    return Diagnostic("kubernetes/missing-right", f"account {program.name}: {message}", None, hint)


def _excess(program: Program, grant: Grant) -> Diagnostic:
    right = grant.right
    what = f"{grant.verb} {_described(right.group, right.resource, right.url)} {_where(right.place)}"
    message = f"{grant.rule} lets {program.name} {what}, which nothing there needs"
    return grant.file.finding("kubernetes/excess-right", message, "leave the right out")
