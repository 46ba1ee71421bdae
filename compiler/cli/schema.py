"""`alloyc schema`: the JSON Schema of specs, for editors; it is what the compiler itself validates with."""

from __future__ import annotations

import argparse
import json

SUMMARY = "Print the JSON Schema (Draft 2020-12) of specs."
EXAMPLES = """examples:
  alloyc schema > specs/schema.json   the file that `# yaml-language-server: $schema=schema.json` names
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There are none."""


def run(arguments: argparse.Namespace) -> int:
    print(schema_text(), end="")
    return 0


def schema_text() -> str:
    """The schema as the file specs/schema.json holds it."""
    from compiler.spec.schema import spec_schema

    return json.dumps(spec_schema(), indent=2, ensure_ascii=False) + "\n"
