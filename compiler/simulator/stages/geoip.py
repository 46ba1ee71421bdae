"""stage.geoip: looks addresses up in a database that is not here."""

from __future__ import annotations

from compiler.languages.go_limits import NotSimulated
from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments

_DB_TYPES = ("asn", "city", "country")


class GeoIp(Simple, frozen=True):
    def process(self, entry: Entry, run: Run) -> Dropped | None:
        raise NotSimulated("stage.geoip reads a database file")


def read(arguments: StageArguments) -> GeoIp | None:
    arguments.needed_text("db")
    arguments.source()
    arguments.choice("db_type", _DB_TYPES, "")
    arguments.mapping("custom_lookups")
    return GeoIp(arguments.block)
