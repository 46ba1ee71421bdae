"""What exporters expose: metric families with their types, labels and values."""

from compiler.metrics.catalog import (
    UnknownExporterError,
    declared,
    exporter_names,
    exposing,
    from_entry,
    load,
)
from compiler.metrics.exposition import parse_page
from compiler.metrics.model import Exporter, Family, Series

__all__ = [
    "Exporter",
    "Family",
    "Series",
    "UnknownExporterError",
    "declared",
    "exporter_names",
    "exposing",
    "from_entry",
    "load",
    "parse_page",
]
