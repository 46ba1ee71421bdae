"""The collectors' own metrics: each replica of each collector of a scope reads itself."""

from __future__ import annotations

from typing import ClassVar, Self

from compiler.alloy import ast
from compiler.alloy.build import block
from compiler.kinds import schema
from compiler.kinds.contract import Locality, Place
from compiler.kinds.jobs.node import on_own_node
from compiler.kinds.relabel import constant, relabel_targets
from compiler.kinds.scrape import ScrapeJob, read_common
from compiler.located_yaml.fields import Fields


class AlloyJob(ScrapeJob, frozen=True, kw_only=True):
    kind: ClassVar = "alloy"
    summary: ClassVar = "The collectors' own metrics, read by each collector of the scope from itself."
    localities: ClassVar = (Locality.COLLECTOR,)
    schema: ClassVar = schema.kind_schema(summary, schema.JOB, ())

    @classmethod
    def read(cls, name: str, fields: Fields) -> Self:
        return cls(**read_common(name, fields, exporter="alloy"))

    def components(self, place: Place) -> tuple[ast.Block, ...]:
        label = place.label
        rules = [
            constant("job", self.job),  # the exporter's targets come with another one
            constant("collector", place.collector),
            on_own_node("node"),
            *self.own_rules(place),
        ]
        return (
            block("prometheus.exporter.self", label, comment=(f"job {self.name}",), origin=self.span),
            relabel_targets(label, f"prometheus.exporter.self.{label}.targets", rules, self.span),
            *self.scrape(place, f"discovery.relabel.{label}.output"),
        )
