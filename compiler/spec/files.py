"""Files that a spec names: found beside it, never outside its folder, and read when the spec is."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from msgspec.structs import replace

from compiler.diagnostics import Report, SourceText, Span
from compiler.kinds.scrape import ScrapeJob
from compiler.metrics import parse_page
from compiler.spec.model import DashboardSpec, Spec, Used

MOST_BYTES = 16 * 2**20  # more than any page or dashboard: whatever is longer was named by mistake


def read_files(spec: Spec, folder: Path, report: Report) -> Spec:
    """The spec with the contents of the files that it names, which lie below `folder`; reports those that do not."""
    return replace(
        spec,
        jobs=tuple(_with_page(used, folder, report) for used in spec.jobs),
        dashboards=tuple(_with_text(entry, folder, report) for entry in spec.dashboards),
    )


def _with_page(used: Used[ScrapeJob], folder: Path, report: Report) -> Used[ScrapeJob]:
    job, declared = used.input, used.input.declared
    if declared is None or declared.page is None:
        return used
    text = _read(declared.page, declared.span, folder, report)
    if text is None:
        return used
    exporter, findings = parse_page(text, job.name, declared.page)
    report.sources[declared.page] = SourceText(declared.page, text)
    report.extend(findings)
    return replace(used, input=replace(job, declared=replace(declared, exporter=exporter)))


def _with_text(entry: DashboardSpec, folder: Path, report: Report) -> DashboardSpec:
    if entry.file is None:
        return entry
    text = _read(entry.file.value, entry.file.span, folder, report)
    return entry if text is None else replace(entry, text=text)


def _read(name: str, span: Span, folder: Path, report: Report) -> str | None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
        hint = "put the file beside the spec, or below it, and write its path from there"
        report.error("spec/file-outside", f"{name!r} is not below the folder of the spec", span, hint)
        return None
    try:
        data = (folder / path).read_bytes()
    except OSError as error:
        message = f"{name!r} cannot be read: {error.strerror}"
        report.error("spec/unreadable-file", message, span, "paths start at the folder of the spec")
        return None
    if len(data) > MOST_BYTES:
        message = f"{name!r} is longer than {MOST_BYTES // 2**20} MiB"
        report.error("spec/unreadable-file", message, span, "name the file that was meant")
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        report.error("spec/unreadable-file", f"{name!r} is not UTF-8 text", span, "save it again, as UTF-8")
        return None
