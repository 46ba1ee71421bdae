"""Rights of accounts against what their programs need, both ways; and rights on what does not exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, assert_never

from compiler.checks.kubernetes.objects import ObjectFile, ScopeObjects, mapping, sequence, text
from compiler.checks.kubernetes.resources import GROUP_OF, KNOWN_GROUPS
from compiler.diagnostics import Diagnostic, Severity
from compiler.diagnostics.suggest import suggestion
from compiler.manifests.needs import Everywhere, InNamespace, Need, OwnNamespace, Reach

Place: TypeAlias = tuple[bool, str | None]
"""Where a right holds: (whole cluster, namespace); a namespace of None is only known at deployment."""
Right: TypeAlias = tuple[str, str, str, str, tuple[str, ...], Place]
"""Verb, URL, group, resource, names of objects, place."""
Spot: TypeAlias = tuple[Place, str, str]
"""Place, resource, URL: either of the last two may be `*`."""

EVERYWHERE: Place = (True, None)


@dataclass(frozen=True, slots=True)
class Account:
    """A ServiceAccount with everything that the program behind it needs."""

    namespace: str | None
    name: str
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """One right: `namespace` is where it holds, None and `everywhere` for the whole cluster."""

    file: ObjectFile
    place: str
    everywhere: bool
    namespace: str | None
    group: str
    resource: str
    verb: str
    url: str
    names: tuple[str, ...]


def check_rights(scope: ScopeObjects, accounts: Iterable[Account]) -> Iterator[Diagnostic]:
    """Needs that nothing grants, and grants that nothing needs."""
    for account in accounts:
        grants = tuple(_grants(scope, account))
        index = _index(grants)
        for need in account.needs:
            candidates = _candidates(index, account, need)
            for verb in need.verbs:
                if not any(_covers(grant, need, verb) for grant in candidates):
                    yield _missing(scope, account, need, verb)
        asked = frozenset(_asked(account))
        for grant in grants:
            if _right(grant) not in asked:
                yield _excess(account, grant)


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


def _grants(scope: ScopeObjects, account: Account) -> Iterator[Grant]:
    for binding in scope.files:
        if binding.kind not in ("RoleBinding", "ClusterRoleBinding") or not _binds(scope, binding, account):
            continue
        reference = mapping(binding.object.get("roleRef"))
        kind, everywhere = text(reference.get("kind")), binding.kind == "ClusterRoleBinding"
        home = scope.namespace_of(binding)
        role = scope.find(kind, home if kind == "Role" else None, text(reference.get("name")))
        if role is not None:
            for index, rule in enumerate(map(mapping, sequence(role.object.get("rules")))):
                yield from _rule_grants(role, f"rules[{index}]", everywhere, home, rule)


def _binds(scope: ScopeObjects, binding: ObjectFile, account: Account) -> bool:
    for subject in map(mapping, sequence(binding.object.get("subjects"))):
        named = text(subject.get("namespace"))
        home = None if named.endswith("-is-not-set") else named or scope.namespace_of(binding)
        if subject.get("name") == account.name and home == account.namespace:
            return True
    return False


def _rule_grants(
    role: ObjectFile, place: str, everywhere: bool, home: str | None, rule: dict[str, Any]
) -> Iterator[Grant]:
    names = tuple(map(text, sequence(rule.get("resourceNames"))))
    for verb in map(text, sequence(rule.get("verbs"))):
        for url in map(text, sequence(rule.get("nonResourceURLs"))):
            yield Grant(role, place, everywhere, home, "", "", verb, url, ())
        for group in map(text, sequence(rule.get("apiGroups"))):
            for resource in map(text, sequence(rule.get("resources"))):
                yield Grant(role, place, everywhere, home, group, resource, verb, "", names)


def _index(grants: Iterable[Grant]) -> dict[Spot, list[Grant]]:
    """Grants by what they can cover, so that thousands of needs are matched in linear time."""
    found: dict[Spot, list[Grant]] = {}
    for grant in grants:
        url = "*" if grant.url.endswith("*") else grant.url
        found.setdefault((_place_of(grant), grant.resource, url), []).append(grant)
    return found


def _candidates(index: dict[Spot, list[Grant]], account: Account, need: Need) -> list[Grant]:
    """The grants that hold where the need is, for its resource or URL or for all of them."""
    if need.url:
        spots = [(EVERYWHERE, "", url) for url in (need.url, "*")]
    else:
        places = {EVERYWHERE, _place_needed(need.reach, account)}
        spots = [(place, resource, "") for place in places for resource in (need.resource, "*")]
    return [grant for spot in spots for grant in index.get(spot, ())]


def _place_of(grant: Grant) -> Place:
    return EVERYWHERE if grant.everywhere else (False, grant.namespace)


def _place_needed(reach: Reach, account: Account) -> Place:
    match reach:
        case Everywhere():
            return EVERYWHERE
        case OwnNamespace():
            return (False, account.namespace)
        case InNamespace(name):
            return (False, name)
        case _:
            assert_never(reach)


def _fits(granted: str, needed: str) -> bool:
    return granted in ("*", needed)


def _covers(grant: Grant, need: Need, verb: str) -> bool:
    """Whether a candidate grants the verb, in the group, for the names or the URL of the need."""
    if not _fits(grant.verb, verb):
        return False
    if need.url:
        return grant.url == need.url or _starts(grant.url, need.url)
    if grant.names and not (need.names and set(need.names) <= set(grant.names)):
        return False
    return _fits(grant.group, need.group)


def _starts(granted: str, needed: str) -> bool:
    return granted.endswith("*") and needed.startswith(granted[:-1])


def _asked(account: Account) -> Iterator[Right]:
    """Exactly the rights that justify a grant: neither a wildcard nor one that reaches further."""
    for need in account.needs:
        place = EVERYWHERE if need.url else _place_needed(need.reach, account)
        for verb in need.verbs:
            yield (verb, need.url, need.group, need.resource, need.names, place)


def _right(grant: Grant) -> Right:
    return (grant.verb, grant.url, grant.group, grant.resource, grant.names, _place_of(grant))


def _described(group: str, resource: str, url: str) -> str:
    if url:
        return f"the path {url}"
    return f"{resource} of {group}" if group else resource


def _place(reach: Reach) -> str:
    match reach:
        case Everywhere():
            return "in the whole cluster"
        case OwnNamespace():
            return "in its own namespace"
        case InNamespace(name):
            return f"in namespace {name}"
        case _:
            assert_never(reach)


def _missing(scope: ScopeObjects, account: Account, need: Need, verb: str) -> Diagnostic:
    what = _described(need.group, need.resource, need.url)
    message = f"{need.component} needs to {verb} {what} {_place(need.reach)}, and nothing allows it"
    file = scope.find("ServiceAccount", account.namespace, account.name)
    hint = "add the rule to its role"
    if file is not None:
        return file.finding("kubernetes/missing-right", message, hint)
    return Diagnostic("kubernetes/missing-right", f"account {account.name}: {message}", None, hint)


def _excess(account: Account, grant: Grant) -> Diagnostic:
    what = _described(grant.group, grant.resource, grant.url)
    where = (
        "in the whole cluster" if grant.everywhere else f"in namespace {grant.namespace or account.namespace}"
    )
    message = f"{grant.place} lets {account.name} {grant.verb} {what} {where}, which nothing there needs"
    return grant.file.finding("kubernetes/excess-right", message, "leave the right out")
