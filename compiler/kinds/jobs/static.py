"""Metrics of targets at known addresses, inside the cluster or outside."""

from __future__ import annotations

from typing import ClassVar, Self

from compiler.alloy import ast
from compiler.alloy.build import attr, block
from compiler.kinds import schema
from compiler.kinds.contract import Locality, Place
from compiler.kinds.scrape import ScrapeJob, read_common
from compiler.located_yaml.fields import Fields

ADDRESS: schema.Schema = {
    "type": "string",
    "pattern": r"^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?):[0-9]{1,5}$",
    "x-expected": "an address like host.example.com:9100",
}


class StaticJob(ScrapeJob, frozen=True, kw_only=True):
    kind: ClassVar = "static"
    summary: ClassVar = "Metrics of targets at known addresses."
    localities: ClassVar = (Locality.CLUSTER,)
    schema: ClassVar = schema.kind_schema(
        summary,
        schema.JOB
        | {name: value for name, value in schema.ENDPOINT.items() if name != "port"}
        | {
            "addresses": {
                "type": "array",
                "description": "The targets, as host:port.",
                "items": ADDRESS,
                "minItems": 1,
                "uniqueItems": True,
            }
        },
        ("addresses",),
    )

    addresses: tuple[str, ...]

    @classmethod
    def read(cls, name: str, fields: Fields) -> Self:
        return cls(**read_common(name, fields), addresses=tuple(sorted(fields.plain("addresses"))))

    def components(self, place: Place) -> tuple[ast.Block, ...]:
        label = place.label
        targets = block(
            "discovery.relabel",
            label,
            attr("targets", [{"__address__": address} for address in self.addresses]),
            *self.own_rules(place),
            comment=(f"job {self.name}",),
            origin=self.span,
        )
        return (targets, *self.scrape(place, f"discovery.relabel.{label}.output"))
