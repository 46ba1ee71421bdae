"""Alloy texts inside ConfigMaps that a command is given as YAML."""

from __future__ import annotations

from compiler.diagnostics import Report, SourceText, Span
from compiler.located_yaml.config_maps import ManifestError, embedded_texts
from compiler.located_yaml.embedded import Embedded


def read_config_maps(path: str, manifest: str, report: Report) -> list[Embedded]:
    """The values of the `*.alloy` keys of the manifest's ConfigMaps; a manifest that is no YAML is reported."""
    report.sources[path] = SourceText(path, manifest)
    try:
        return embedded_texts(path, manifest, ".alloy")
    except ManifestError as error:
        span = Span(path, error.line, error.column, error.line, error.column + 1)
        report.error(
            "alloy/not-yaml", str(error), span, "render templates before their manifests are checked"
        )
        return []
