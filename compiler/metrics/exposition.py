"""The text of a saved /metrics page in, an exporter with its families out; what cannot be read is reported.

Reads the Prometheus text format and OpenMetrics: names, types and labels, not values or timestamps.
"""

from __future__ import annotations

from msgspec import Struct, field

from compiler.diagnostics import Diagnostic, Severity, Span
from compiler.lazy_pattern import lazy_pattern
from compiler.metrics.model import Exporter, Family, MetricType

_TYPES: dict[str, MetricType] = {
    "counter": "counter",
    "gauge": "gauge",
    "histogram": "histogram",
    "summary": "summary",
    "untyped": "untyped",
    "unknown": "untyped",
    "info": "gauge",
    "stateset": "gauge",
    "gaugehistogram": "histogram",
}
_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_COMMENT = lazy_pattern(r"#\s*(?P<what>TYPE|UNIT)\s+(?P<name>\S+)\s+(?P<value>\S+)\s*")
_LABEL = r'\s*(?:[a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"(?:[^"\\]|\\.)*"\s*'
_SAMPLE = lazy_pattern(
    rf"(?P<name>{_NAME})\s*(?:\{{(?P<labels>(?:{_LABEL}(?:,{_LABEL})*,?)?\s*)\}})?\s*(?P<value>\S+)"
    r"(?:\s+-?[\d.eE+]+)?(?:\s*#.*)?\s*"
)
_LABEL_NAME = lazy_pattern(r'([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"(?:[^"\\]|\\.)*"')
_SUFFIXES: dict[str, tuple[str, ...]] = {
    "histogram": ("_bucket", "_sum", "_count", "_created"),
    "summary": ("_sum", "_count", "_created", ""),
    "counter": ("_total", "_created", ""),
    "gauge": ("_info", ""),
}
_MOST_FINDINGS = 20


class _Gathered(Struct):
    """What the lines of a page said about one family so far."""

    type: MetricType
    unit: str | None = None
    labels: set[str] = field(default_factory=set)
    common: set[str] | None = None
    total: bool = False


def parse_page(text: str, name: str, path: str) -> tuple[Exporter, tuple[Diagnostic, ...]]:
    """The exporter that served the page, called `name`, and what is wrong with the page at `path`."""
    families: dict[str, _Gathered] = {}
    findings: list[Diagnostic] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not _read_line(line.strip(), families) and len(findings) < _MOST_FINDINGS:
            findings.append(_unreadable(path, number, line))
    if not families:
        findings.append(_empty(path))
    made = (_family(base, gathered) for base, gathered in families.items() if gathered.common is not None)
    ordered = sorted(made, key=lambda family: family.name)
    return Exporter.of(name, "own", ordered), tuple(findings)


def _read_line(line: str, families: dict[str, _Gathered]) -> bool:
    """Takes in one line; False if it is none of the format."""
    if not line or line.startswith("#"):
        comment = _COMMENT.fullmatch(line)
        if comment and comment["what"] == "TYPE":
            type_ = _TYPES.get(comment["value"].lower())
            if type_ is None:
                return False
            families.setdefault(comment["name"], _Gathered(type_)).type = type_
        elif comment:
            families.setdefault(comment["name"], _Gathered("untyped")).unit = comment["value"]
        return True
    sample = _SAMPLE.fullmatch(line)
    if sample is None or not _is_number(sample["value"]):
        return False
    name = _family_name(sample["name"], families)
    labels = set(_LABEL_NAME.findall(sample["labels"] or ""))
    gathered = families.setdefault(name, _Gathered("untyped"))
    labels -= (
        {"le"} if gathered.type == "histogram" else {"quantile"} if gathered.type == "summary" else set()
    )
    gathered.total |= sample["name"] == f"{name}_total"
    gathered.labels |= labels
    gathered.common = labels if gathered.common is None else gathered.common & labels
    return True


def _is_number(text: str) -> bool:
    try:
        float(text.replace("_", "x"))
    except ValueError:
        return False
    return True


def _family_name(sample: str, families: dict[str, _Gathered]) -> str:
    """The declared family that a sample belongs to; the sample's own name if there is none."""
    if sample in families:
        return sample
    for type_, suffixes in _SUFFIXES.items():
        for suffix in suffixes:
            base = sample.removesuffix(suffix)
            if suffix and base != sample and base in families and families[base].type == type_:
                return base
    return sample


def _family(name: str, gathered: _Gathered) -> Family:
    return Family(
        # OpenMetrics declares a counter without the suffix that its samples, and so queries, have.
        name=f"{name}_total" if gathered.total else name,
        type=gathered.type,
        labels=frozenset(gathered.labels),
        optional=frozenset(gathered.labels - (gathered.common or set())),
        unit=gathered.unit,
    )


def _unreadable(path: str, number: int, line: str) -> Diagnostic:
    span = Span(path, number, 1, number, len(line) + 1)
    return Diagnostic("metrics/unreadable-line", "this line is not of the Prometheus text format", span)


def _empty(path: str) -> Diagnostic:
    return Diagnostic("metrics/empty-page", f"{path} has no metric", None, severity=Severity.ERROR)
