"""The unit of a panel against the unit of its query."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.coverage.lint.unit_inference import Unit, unit_of
from compiler.coverage.promql_proof import QueryProof
from compiler.diagnostics import Diagnostic

# Grafana's unit ids by what they show. Units that are in neither table are not judged.
_SHOWS: dict[str, Unit] = {
    "percent": "percent",
    "percentunit": "ratio",
    **dict.fromkeys(("bytes", "decbytes", "bits", "decbits", "kbytes", "mbytes", "gbytes"), "bytes"),
    **dict.fromkeys(("Bps", "binBps", "bps", "binbps", "KBs", "MBs", "MiBs"), "bytes per second"),
    **dict.fromkeys(("s", "dtdurations", "clocks"), "seconds"),
    **dict.fromkeys(("ms", "dtdurationms"), "milliseconds"),
    **dict.fromkeys(("ops", "reqps", "cps", "rps", "wps", "iops", "eps", "mps"), "per second"),
    "celsius": "celsius",
    "watt": "watts",
    "joule": "joules",
}
_ADVICE: dict[tuple[Unit, Unit], str] = {
    ("percent", "ratio"): "divide by 100, or use the unit `percent`",
    ("ratio", "percent"): "multiply by 100, or use the unit `percentunit`",
    ("cores", "percent"): "divide by the number of cores and multiply by 100, or use the unit `short`",
    ("cores", "ratio"): "divide by the number of cores, or use the unit `short`",
}


def unit_misfit(proof: QueryProof) -> Iterator[Diagnostic]:
    """A panel that shows cores as percent, or 0-100 as 0-1, is off by a factor that nobody sees."""
    consumer = proof.reading.consumer
    shown = _SHOWS.get(consumer.unit)
    is_ = unit_of(proof)
    if shown is None or is_ is None or is_ == shown:
        return
    whole = proof.steps[-1].node
    yield proof.reading.finding(
        "query/unit-misfit",
        f"the panel shows {shown} (unit `{consumer.unit}`), the query gives {is_}",
        whole.start,
        whole.end,
        hint=_ADVICE.get((is_, shown)),
    )
