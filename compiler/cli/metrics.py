"""`alloyc metrics FILE`: a saved /metrics page in, an entry for the metric catalog out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

SUMMARY = "Turn a saved /metrics page into a catalog entry, so that queries can be checked against it."
EXAMPLES = """examples:
  curl -s http://localhost:8080/metrics > page.txt
  alloyc metrics page.txt --name my-exporter > my-exporter.json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the saved page; - for standard input")
    parser.add_argument("--name", help="the exporter's name (default: the name of the file)")
    parser.add_argument(
        "--format",
        choices=("text", "json", "github", "sarif"),
        default="text",
        help="how findings are printed",
    )


def run(args: argparse.Namespace) -> int:
    """Print the entry, or what is wrong with the page; 1 if anything is, 2 if the file cannot be read."""
    from compiler.cli.findings import print_report
    from compiler.diagnostics import Report, SourceText
    from compiler.metrics.entry import to_json
    from compiler.metrics.exposition import parse_page

    try:
        data = sys.stdin.buffer.read() if args.file == "-" else Path(args.file).read_bytes()
    except OSError as error:
        print(f"alloyc metrics: {args.file}: {error.strerror}", file=sys.stderr)
        return 2
    text = data.decode("utf-8", "replace")
    exporter, findings = parse_page(text, args.name or Path(args.file).stem, args.file)
    report = Report(sources={args.file: SourceText(args.file, text)})
    report.extend(findings)
    print_report(report, args.format)
    if not report.failed:
        sys.stdout.write(to_json(exporter))
    return 1 if report.failed else 0
