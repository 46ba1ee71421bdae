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

Wanted: TypeAlias = tuple[str, str, str, str]


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
        needs = _distinct(account.needs)
        for need in needs:
            for verb in need.verbs:
                if not any(_covers(grant, account, need, verb) for grant in grants):
                    yield _missing(scope, account, need, verb)
        for grant in grants:
            if not any(_justifies(need, account, grant) for need in needs):
                yield _excess(account, grant)


def _distinct(needs: Iterable[Need]) -> tuple[Need, ...]:
    """One need for each right that is asked for: a thousand jobs in one namespace all ask for the same."""
    by_right = {(n.url, n.group, n.resource, n.names, n.verbs, n.reach): n for n in reversed(tuple(needs))}
    return tuple(reversed(by_right.values()))


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


def _fits(granted: str, needed: str) -> bool:
    return granted in ("*", needed)


def _covers(grant: Grant, account: Account, need: Need, verb: str) -> bool:
    if not _fits(grant.verb, verb) or bool(grant.url) != bool(need.url):
        return False
    if need.url:
        return grant.everywhere and (grant.url == need.url or _starts(grant.url, need.url))
    if grant.names and not (need.names and set(need.names) <= set(grant.names)):
        return False
    if not (_fits(grant.group, need.group) and _fits(grant.resource, need.resource)):
        return False
    return grant.everywhere or _is_in(need.reach, account, grant.namespace)


def _starts(granted: str, needed: str) -> bool:
    return granted.endswith("*") and needed.startswith(granted[:-1])


def _is_in(reach: Reach, account: Account, namespace: str | None) -> bool:
    """Whether a right in `namespace` alone is enough."""
    match reach:
        case Everywhere():
            return False
        case OwnNamespace():
            return namespace == account.namespace
        case InNamespace(name):
            return namespace == name
        case _:
            assert_never(reach)


def _justifies(need: Need, account: Account, grant: Grant) -> bool:
    """Whether the need asks for exactly this right, neither a wildcard nor one that reaches further."""
    if grant.verb not in need.verbs:
        return False
    if grant.url or need.url:
        return grant.url == need.url
    if (grant.group, grant.resource, grant.names) != (need.group, need.resource, need.names):
        return False
    if grant.everywhere:
        return isinstance(need.reach, Everywhere)
    return _is_in(need.reach, account, grant.namespace)


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
