"""Every code of this package is explained, and its examples fail and pass as they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import compiler.located_yaml
from compiler.diagnostics import Report, SourceText
from compiler.located_yaml.codes import CODES
from compiler.located_yaml.reader import read
from compiler.located_yaml.schema_errors import check_schema

# What the examples about shape are checked with: a small part of the real schema.
SCHEMA = {
    "properties": {
        "scopes": {
            "minProperties": 1,
            "propertyNames": {"pattern": "^[a-z0-9-]+$"},
            "additionalProperties": {
                "properties": {
                    "namespace": {"type": "string", "pattern": "^[a-z0-9-]+$"},
                    "pod_security": {"enum": ["privileged", "baseline", "restricted"]},
                },
                "required": ["namespace"],
                "additionalProperties": False,
            },
        }
    }
}


def codes_in(text: str, code: str) -> set[str]:
    report = Report()
    node = read(SourceText("example.yaml", text), report)
    if node is not None and not code.startswith("spec/yaml-"):
        check_schema(node, SCHEMA, report)
    return {finding.code for finding in report.diagnostics}


def test_every_code_is_explained_and_no_other() -> None:
    folder = Path(compiler.located_yaml.__file__).parent
    texts = (path.read_text("utf-8") for path in folder.glob("*.py") if path.name != "codes.py")
    assert {code for text in texts for code in re.findall(r'"(spec/[a-z0-9-]+)"', text)} == set(CODES)


@pytest.mark.parametrize("code", [code for code, explanation in CODES.items() if explanation.failing])
def test_the_examples_fail_and_pass_as_they_say(code: str) -> None:
    assert code in codes_in(CODES[code].failing, code)
    assert codes_in(CODES[code].mended, code) == set()
