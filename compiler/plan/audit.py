"""The audit path of a vCluster, end to end, from the one source that declares it."""

from __future__ import annotations

from compiler.diagnostics import Report
from compiler.kinds.sources.kubernetes_audit import INTAKE_PATH, INTAKE_PORT, KubernetesAudit, PolicyRule
from compiler.plan.model import AuditPlan, AuditRule
from compiler.plan.placement import Placed
from compiler.spec.model import CollectorSpec, ScopeSpec, Spec

SENSITIVE = frozenset({"secrets", "configmaps", "serviceaccounts/token", "tokenreviews"})


def plan_audit(
    spec: Spec, scope: ScopeSpec, placed: dict[str, list[Placed]], report: Report
) -> AuditPlan | None:
    """The audit path whose control plane runs in `scope`, None where no source there declares one."""
    sources = [
        (collector, placement.used.input)
        for collector in spec.collectors
        for placement in placed[collector.name]
        if isinstance(placement.used.input, KubernetesAudit) and placement.used.input.scope == scope.name
    ]
    if not sources:
        return None
    collector, source = sources[0]
    for _, other in sources[1:]:
        report.error(
            "spec/two-audit-sources",
            f"scope {scope.name!r} has two audit sources, and an API server has one policy",
            other.span,
            f"put the rules of {other.name!r} into {source.name!r}",
        )
    _check_control_plane(spec, source, report)
    _check_policy(source, report)
    webhook = source.delivery == "webhook"
    return AuditPlan(
        source=source.name,
        delivery=source.delivery,
        policy_config_map=source.policy_config_map,
        webhook_config_map=source.webhook_config_map if webhook else None,
        url=_intake_url(collector) if webhook else None,
        batch_size=1,
        rules=tuple(
            AuditRule(r.level, "", r.users, r.groups, r.verbs, r.resources, r.urls, r.span)
            for r in source.policy
        ),
        span=source.span,
    )


def _intake_url(collector: CollectorSpec) -> str:
    """The short name resolves: the API server's pod is in the namespace of the receiver."""
    return f"http://{collector.service}:{INTAKE_PORT}{INTAKE_PATH}"


def _check_control_plane(spec: Spec, source: KubernetesAudit, report: Report) -> None:
    """Events come from a vCluster's API server, which must run beside the receiver and print what is read."""
    for scope in spec.scopes:
        if scope.vcluster is not None and scope.vcluster.control_plane.value == source.scope:
            if source.delivery == "stdout" and scope.vcluster.distro != "k8s":
                report.error(
                    "spec/audit-distro",
                    f"the API server of distro {scope.vcluster.distro} does not print audit events into its log",
                    source.span,
                    "use `delivery: webhook`, or `distro: k8s`",
                )
            return
    report.error(
        "spec/no-control-plane",
        f"no vCluster has its control plane in scope {source.scope!r}, so nothing sends audit events there",
        source.span,
        "set the source's `scope:` to the `control_plane:` of a vCluster",
    )


def _check_policy(source: KubernetesAudit, report: Report) -> None:
    for rule in source.policy:
        if rule.users and rule.groups:
            report.error(
                "spec/audit-users-and-groups",
                "a rule with users and groups matches only users who are in one of the groups",
                rule.span,
                "write two rules, one with `users`, one with `groups`",
            )
        if rule.level in ("Request", "RequestResponse"):
            _check_sensitive(rule, source, report)
    last = source.policy[-1]
    if last.users or last.groups or last.verbs or last.resources or last.urls:
        report.warning(
            "spec/audit-no-last-rule",
            "requests that no rule matches are not recorded",
            last.span,
            "end the policy with a rule for everything else, as in `- {level: Metadata}`",
        )


def _check_sensitive(rule: PolicyRule, source: KubernetesAudit, report: Report) -> None:
    """Bodies of Secrets, ConfigMaps and tokens may not be recorded; an earlier rule may have taken them out."""
    covered = {
        name for r in _before(rule, source) for group, names in r.resources if group == "" for name in names
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


def _before(rule: PolicyRule, source: KubernetesAudit) -> list[PolicyRule]:
    """The rules before `rule` that record no bodies and match whoever asks."""
    earlier = source.policy[: source.policy.index(rule)]
    return [r for r in earlier if r.level in ("None", "Metadata") and not (r.users or r.groups or r.verbs)]
