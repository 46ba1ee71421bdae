"""One collector's config: sources, then jobs, then sinks, each group sorted by name."""

from __future__ import annotations

from compiler.alloy import ast
from compiler.alloy.build import attr, block
from compiler.kinds.contract import Place
from compiler.lowering.clustering import share_targets
from compiler.lowering.sinks import lower_sink, receiver
from compiler.plan.model import CollectorPlan, JobPlan, LogSourcePlan, Plan


def lower_collector(plan: Plan, collector: CollectorPlan) -> ast.File:
    """The config of one collector as a tree; blocks carry the place of the spec entry that caused them."""
    blocks = [_logging(plan, collector)]
    for source in collector.sources:
        blocks += source.source.components(_place(plan, collector, source))
    for job in collector.jobs:
        blocks += job.job.components(_place(plan, collector, job))
    blocks += [lower_sink(sink) for sink in collector.sinks]
    body = tuple(share_targets(blocks)) if collector.clustered else tuple(blocks)
    return ast.File(body)


def _logging(plan: Plan, collector: CollectorPlan) -> ast.Block:
    return block(
        "logging",
        None,
        attr("level", "info"),
        attr("format", "logfmt"),
        comment=(
            f"Collector {collector.name} of scope {collector.scope}.",
            f"Compiled from specs/{plan.name}.yaml: change that, not this.",
        ),
        origin=collector.span,
    )


def _place(plan: Plan, collector: CollectorPlan, entry: LogSourcePlan | JobPlan) -> Place:
    by_name = {sink.name: sink for sink in collector.sinks}
    major, minor = collector.release.split(".")
    return Place(
        label=entry.label,
        forward_to=tuple(receiver(by_name[name]) for name in entry.sinks),
        node_filter=entry.node_filter,
        release=(int(major), int(minor)),
        collector=collector.name,
        templates={template.name: template for template in plan.templates},
    )
