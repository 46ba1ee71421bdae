"""The rules of an audit policy against what the API server makes of them; the first rule that matches decides.

Upstream: the audit policy of kube-apiserver (audit.k8s.io/v1). Users and groups of one rule are ANDed, a resource
does not include its subresources, and a resource in the wrong group matches nothing, all without a word.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from compiler.diagnostics import Report
from compiler.kinds.sources.kubernetes_audit import PolicyRule
from compiler.plan.api_resources import GROUP_OF, KNOWN_GROUPS

SENSITIVE = frozenset({"secrets", "configmaps", "serviceaccounts/token", "tokenreviews"})
READS = frozenset({"get", "list", "watch"})
NEAR_MISS = 0.9  # of difflib: one or two letters of a group; operators bring groups that nobody can know
WITH_BODIES = ("Request", "RequestResponse")


def check_policy(rules: Sequence[PolicyRule], report: Report) -> None:
    """Report rules that match less, or record more, than they seem to."""
    for index, rule in enumerate(rules):
        if rule.users and rule.groups:
            report.error(
                "spec/audit-users-and-groups",
                "a rule with users and groups matches only users who are in one of the groups",
                rule.span,
                "write two rules, one with `users`, one with `groups`",
            )
        if rule.level in WITH_BODIES:
            _check_sensitive(rule, rules[:index], report)
            _check_subresources(rule, report)
        _check_groups(rule, report)
        _check_reads(rule, rules[:index], report)
    _check_last(rules[-1], report)


def _check_last(last: PolicyRule, report: Report) -> None:
    if last.users or last.groups or last.verbs or last.resources or last.urls:
        report.warning(
            "spec/audit-no-last-rule",
            "requests that no rule matches are not recorded",
            last.span,
            "end the policy with a rule for everything else, as in `- {level: Metadata}`",
        )


def _check_sensitive(rule: PolicyRule, before: Sequence[PolicyRule], report: Report) -> None:
    """Bodies of Secrets, ConfigMaps and tokens may not be recorded; an earlier rule may have taken them out."""
    covered = {
        name
        for earlier in before
        if earlier.level not in WITH_BODIES and _is_for_all(earlier)
        for group, names in earlier.resources
        if group == ""
        for name in names
    }
    wide = not rule.resources or any(group == "" and "*" in names for group, names in rule.resources)
    named = {name for group, names in rule.resources if group == "" for name in names}
    exposed = sorted((SENSITIVE if wide else SENSITIVE & named) - covered)
    if exposed and not rule.urls:
        report.error(
            "spec/audit-secrets",
            f"level {rule.level} would write the contents of {', '.join(exposed)} into the log",
            rule.span,
            "put a rule with `level: Metadata` for them before it",
        )


def _is_for_all(rule: PolicyRule) -> bool:
    """Whether the rule matches whoever asks, whatever for."""
    return not (rule.users or rule.groups or rule.verbs)


def _check_subresources(rule: PolicyRule, report: Report) -> None:
    for _, names in rule.resources:
        bare = [name for name in names if "/" not in name and name != "*" and name not in SENSITIVE]
        missed = [name for name in bare if not any(other.startswith(f"{name}/") for other in names)]
        if missed and "*" not in names:
            report.warning(
                "spec/audit-subresources",
                f"level {rule.level} does not reach the subresources of {', '.join(missed)}, as status or scale",
                rule.span,
                f"add {', '.join(f'{name}/*' for name in missed)}",
            )


def _check_groups(rule: PolicyRule, report: Report) -> None:
    for group, names in rule.resources:
        for name in names:
            homes = GROUP_OF.get(name.partition("/")[0])
            if homes is not None and group in KNOWN_GROUPS and group not in homes:
                report.error(
                    "spec/audit-group",
                    f"the rule matches nothing: there is no {name} in the group {group!r}",
                    rule.span,
                    f"{name} is in the group {' or '.join(repr(home) for home in sorted(homes))}",
                )
        close = difflib.get_close_matches(group, sorted(KNOWN_GROUPS), 1, NEAR_MISS)
        if close and group not in KNOWN_GROUPS:
            message = f"no known API has the group {group!r}"
            report.warning("spec/audit-group", message, rule.span, f"did you mean `{close[0]}`?")


def _check_reads(rule: PolicyRule, before: Sequence[PolicyRule], report: Report) -> None:
    """Leases are renewed every few seconds by every component: the updates are the volume, not the reads."""
    if rule.level != "None" or not rule.verbs or not set(rule.verbs) <= READS or not _has_leases(rule):
        return
    if not any(r.level == "None" and _is_for_all(r) and _has_leases(r) for r in before):
        report.warning(
            "spec/audit-reads-only",
            f"only {', '.join(rule.verbs)} of leases is left out, and most requests for leases are updates",
            rule.span,
            "leave `verbs:` out to drop all requests for leases",
        )


def _has_leases(rule: PolicyRule) -> bool:
    return any("leases" in names or "*" in names for group, names in rule.resources if group == _LEASES)


_LEASES = "coordination.k8s.io"
