"""The audit path of a vCluster, end to end, from the one source that declares it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from compiler.diagnostics import Report
from compiler.diagnostics.suggest import suggestion
from compiler.kinds.sources.kubernetes_audit import INTAKE_PATH, INTAKE_PORT, KubernetesAudit, PolicyRule
from compiler.plan.audit_policy import check_policy
from compiler.plan.model import AuditPlan, AuditRule
from compiler.plan.placement import Placed
from compiler.spec.model import CollectorSpec, ScopeSpec, Spec


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
    policy = tuple(
        replace(rule, users=(*rule.users, *_accounts(rule, spec, scope, report))) for rule in source.policy
    )
    check_policy(policy, report)
    webhook = source.delivery == "webhook"
    return AuditPlan(
        source=source.name,
        delivery=source.delivery,
        policy_config_map=source.policy_config_map,
        webhook_config_map=source.webhook_config_map if webhook else None,
        url=_intake_url(collector) if webhook else None,
        batch_size=1,
        rules=tuple(
            AuditRule(r.level, "", r.users, r.groups, r.verbs, r.resources, r.urls, r.span) for r in policy
        ),
        span=source.span,
    )


def _accounts(rule: PolicyRule, spec: Spec, scope: ScopeSpec, report: Report) -> Iterator[str]:
    """The users that the collectors of a rule are to the API server whose control plane is in `scope`."""
    collectors = {collector.name: collector for collector in spec.collectors}
    inside = {s.name: s for s in spec.scopes if s.vcluster and s.vcluster.control_plane.value == scope.name}
    for name, span in rule.collectors:
        if name not in collectors:
            message, hint = f"no collector is called {name!r}", suggestion(name, collectors)
            report.error("spec/unknown-collector", message, span, hint)
            continue
        home = inside.get(collectors[name].scope.value)
        if home is None:
            message = f"collector {name!r} does not run in the vCluster whose requests are audited"
            report.error("spec/collector-in-other-scope", message, span, "name only what runs inside it")
        elif "${" in home.namespace.value:
            report.error(
                "spec/collector-without-namespace",
                f"collector {name!r} is in a namespace that only a deployment knows, and users have it in their names",
                span,
                f"give the namespace of scope {home.name!r} when compiling: `given_at: compile`",
            )
        else:
            yield f"system:serviceaccount:{home.namespace.value}:{name}"


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
