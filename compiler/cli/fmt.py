"""`alloyc fmt`: Alloy files laid out like the official formatter does it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from msgspec import Struct

from compiler.cli.alloy_files import STANDARD_INPUT, expanded, read_bytes, shown_name, syntax_finding
from compiler.cli.findings import print_report
from compiler.cli.specs import UsageError
from compiler.diagnostics import Diagnostic, Report, SourceText, Span

SUMMARY = """Lay out Alloy files like `alloy fmt` does, byte for byte, and print the result.

In a few corners the official layout changes what a file means, or breaks it; such a file is reported and left as
it is, unless --exact is given."""
EXAMPLES = """examples:
  alloyc fmt config.alloy                print the formatted text
  alloyc fmt --write out/ extra.alloy    rewrite files, and all *.alloy files below a folder
  alloyc fmt --check --format github .   fail, with annotations, if a file is not formatted
  alloyc fmt --diff config.alloy         show what would change
  alloyc fmt - < config.alloy            format standard input

exit codes: 0 fine, 1 a file has errors, or with --check and --diff is not formatted, 2 wrong usage
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="Alloy files or folders of them; - for standard input"
    )
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument("--check", action="store_true", help="only report the files that are not formatted")
    modes.add_argument("--write", action="store_true", help="write each file back if it changes")
    modes.add_argument("--diff", action="store_true", help="print what would change")
    parser.add_argument(
        "--exact", action="store_true", help="format even where the official layout changes or breaks a file"
    )
    parser.add_argument(
        "--format", choices=("text", "json", "github"), default="text", help="how findings are printed"
    )


def run(arguments: argparse.Namespace) -> int:
    report = Report()
    changed = False
    try:
        names = _names(arguments)
        for name in names:
            formatted = _format(name, report, exact=arguments.exact)
            changed |= formatted.is_changed
            _deliver(formatted, arguments, report)
    except OSError as problem:
        print(f"alloyc fmt: {problem.filename}: {problem.strerror}", file=sys.stderr)
        return 2
    print_report(report, arguments.format)
    return 1 if report.failed or (changed and arguments.diff) else 0


def _names(arguments: argparse.Namespace) -> list[str]:
    names = list(expanded(arguments.files))
    prints = not (arguments.check or arguments.write)
    if prints and arguments.format != "text":
        raise UsageError(
            f"--format {arguments.format} needs --check or --write: standard output has the text"
        )
    if prints and not arguments.diff and len(names) != 1:
        raise UsageError(f"{len(names)} files: choose --check, --write or --diff")
    if arguments.write and STANDARD_INPUT in names:
        raise UsageError("standard input cannot be written back")
    for name in names:
        if name.endswith((".yaml", ".yml")):
            raise UsageError(f"{name} is YAML, and only Alloy files are formatted")
    return names


class _Formatted(Struct, frozen=True):
    """A file's bytes before and after; the same bytes where it was not, or must not be, formatted."""

    name: str
    before: bytes
    after: bytes

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


def _format(name: str, report: Report, *, exact: bool) -> _Formatted:
    from compiler.alloy import AlloySyntaxError, format_source

    data = read_bytes(name)
    shown = shown_name(name)
    report.sources[shown] = SourceText(shown, data.decode("utf-8", "replace"), "bytes")
    try:
        text = format_source(data)
    except AlloySyntaxError as error:
        report.add(syntax_finding(shown, error))
        return _Formatted(name, data, data)
    after = text.encode("utf-8")
    return _Formatted(
        name, data, after if exact or after == data or _is_safe(shown, data, text, report) else data
    )


def _is_safe(shown: str, data: bytes, text: str, report: Report) -> bool:
    """Whether the layout leaves the file's meaning alone; reports what it would do if not."""
    from compiler.alloy.layout_hazards import find_hazard

    hazard = find_hazard(data, text)
    if hazard is None:
        return True
    span = Span(shown, hazard.line, hazard.column, hazard.line, hazard.column + 1)
    hint = f"the file is left as it is; `alloyc explain {hazard.code}` says how to mend it"
    report.error(hazard.code, hazard.message, span, hint)
    return False


def _deliver(formatted: _Formatted, arguments: argparse.Namespace, report: Report) -> None:
    if arguments.check:
        if formatted.is_changed:
            report.add(_not_formatted(formatted))
    elif arguments.write:
        if formatted.is_changed:
            _replace(Path(formatted.name), formatted.after)
    elif arguments.diff:
        sys.stdout.write(_diff(formatted))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(formatted.after)


def _not_formatted(formatted: _Formatted) -> Diagnostic:
    """The finding on a file that is not formatted, at the first line that would change."""
    before, after = formatted.before.split(b"\n"), formatted.after.split(b"\n")
    same = 0
    while before[same : same + 1] == after[same : same + 1]:
        same += 1
    line = min(same + 1, len(before))
    span = Span(shown_name(formatted.name), line, 1, line, len(before[line - 1]) + 1)
    return Diagnostic("alloy/not-formatted", "the file is not formatted", span, "run `alloyc fmt --write`")


def _diff(formatted: _Formatted) -> str:
    from difflib import unified_diff

    name = shown_name(formatted.name)
    before, after = (
        text.decode("utf-8", "replace").splitlines(keepends=True)
        for text in (formatted.before, formatted.after)
    )
    lines = unified_diff(before, after, name, f"{name} (formatted)")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _replace(path: Path, content: bytes) -> None:
    """Writes the file in one step: whoever reads it meanwhile sees the old bytes or the new ones."""
    import shutil
    import tempfile

    target = path.resolve()
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        shutil.copymode(target, name)
        os.replace(name, target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
