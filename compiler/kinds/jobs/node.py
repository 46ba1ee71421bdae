"""Metrics of the nodes themselves: CPU, memory, disks, from Alloy's built-in node exporter."""

from __future__ import annotations

from typing import ClassVar, Self

from compiler.alloy import ast
from compiler.alloy.build import attr, block, call
from compiler.kinds import schema
from compiler.kinds.contract import Locality, Place
from compiler.kinds.relabel import constant, relabel_targets
from compiler.kinds.scrape import ScrapeJob, read_common
from compiler.located_yaml.fields import Fields

# What a pod without the host's network namespace can read truthfully (no network families), and how the metrics
# of each begin.
COLLECTORS = {
    "cpu": ("node_cpu_",),
    "diskstats": ("node_disk_",),
    "filesystem": ("node_filesystem_",),
    "loadavg": ("node_load",),
    "meminfo": ("node_memory_",),
    "pressure": ("node_pressure_",),
    "stat": ("node_boot_time_", "node_context_switches_", "node_forks_", "node_intr_", "node_procs_"),
    "time": ("node_time_",),
    "uname": ("node_uname_",),
    "vmstat": ("node_vmstat_",),
}


class NodeJob(ScrapeJob, frozen=True, kw_only=True):
    kind: ClassVar = "node"
    summary: ClassVar = "CPU, memory and disks of each node, read from its /proc and /sys."
    localities: ClassVar = (Locality.NODE,)
    schema: ClassVar = schema.kind_schema(summary, schema.JOB, ())
    metric_prefixes: ClassVar = (
        "node_scrape_collector_",
        *(prefix for prefixes in COLLECTORS.values() for prefix in prefixes),
    )

    @classmethod
    def read(cls, name: str, fields: Fields) -> Self:
        return cls(**read_common(name, fields, exporter="node-exporter"))

    def components(self, place: Place) -> tuple[ast.Block, ...]:
        label = place.label
        rules = [
            constant("job", self.job),  # the exporter's targets come with another one
            on_own_node("node"),
            on_own_node("instance"),
            *self.own_rules(place),
        ]
        return (
            block(
                "prometheus.exporter.unix",
                label,
                attr("set_collectors", sorted(COLLECTORS)),
                attr("procfs_path", "/host/proc"),
                attr("sysfs_path", "/host/sys"),
                attr("rootfs_path", "/host/root"),
                comment=(f"job {self.name}",),
                origin=self.span,
            ),
            relabel_targets(label, f"prometheus.exporter.unix.{label}.targets", rules, self.span),
            *self.scrape(place, f"discovery.relabel.{label}.output"),
        )


def on_own_node(target: str) -> ast.Block:
    """Set the label `target` to the name of the collector's node."""
    return block(
        "rule", None, attr("target_label", target), attr("replacement", call("sys.env", "NODE_NAME"))
    )
