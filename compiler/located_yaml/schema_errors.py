"""A node and a JSON Schema (Draft 2020-12) -> findings at the very keys and values that break the schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from msgspec import Struct

from compiler.diagnostics import Diagnostic, Report, Severity
from compiler.diagnostics.wording import counted
from compiler.located_yaml.nodes import Node, plain

Schema: TypeAlias = "dict[str, Any]"

MOST_FINDINGS = 50


class _Compiled(Struct, frozen=True):
    """A schema made ready. Holds the schema itself, so that its identity stays taken while this is cached."""

    schema: Schema
    fast: Any  # jsonschema_rs.Validator, untyped in its own stubs' absence


_compiled: dict[int, _Compiled] = {}


def check_schema(node: Node, schema: Schema, report: Report) -> bool:
    """Whether `node` fits `schema`; if not, every reason is in `report`, ordered by position.

    A subschema may carry `x-expected`, words that complete "expected ...": "a duration like 30s". Messages
    about a `pattern` or a type use them, and fall back on its `description`.
    """
    value = plain(node)
    compiled = _compile(schema)
    if compiled.fast.is_valid(value):
        return True
    # jsonschema takes long to import and to run: only who made a mistake waits for it.
    from compiler.located_yaml.broken_part import broken_part
    from compiler.located_yaml.schema_breaches import breaches
    from compiler.located_yaml.schema_explanations import Document, explain

    broken = broken_part(value, [list(error.instance_path) for error in compiled.fast.iter_errors(value)])
    document = Document(node, schema)
    findings = _distinct(
        finding for breach in breaches(broken.value, schema) for finding in explain(breach, document)
    )
    report.extend(findings[:MOST_FINDINGS])
    if len(findings) > MOST_FINDINGS:
        more = counted(len(findings) - MOST_FINDINGS + broken.left_out, "more error")
        message = f"{'about ' if broken.left_out else ''}{more} from here on"
        span = findings[MOST_FINDINGS].span
        report.add(Diagnostic("spec/too-many-errors", message, span, severity=Severity.NOTE))
    return False


def _compile(schema: Schema) -> _Compiled:
    compiled = _compiled.get(id(schema))
    if compiled is None:
        import jsonschema_rs

        compiled = _compiled[id(schema)] = _Compiled(schema, jsonschema_rs.Draft202012Validator(schema))
    return compiled


def _distinct(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorted by position, each finding once: several branches of a schema often complain of the same."""
    return sorted(dict.fromkeys(findings), key=_order)


def _order(finding: Diagnostic) -> tuple[int, int, str, str]:
    assert finding.span is not None
    return finding.span.line, finding.span.column, finding.code, finding.message
