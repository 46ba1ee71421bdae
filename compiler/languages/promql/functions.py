"""PromQL's functions: what they take and give. Source: prometheus/prometheus promql/parser/functions.go."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

ValueType: TypeAlias = Literal["scalar", "string", "vector", "matrix"]


class Function(Struct, frozen=True):
    """`extra` is how many arguments may be left out or added at the end: -1 for any number."""

    arguments: tuple[ValueType, ...]
    returns: ValueType = "vector"
    extra: int = 0
    experimental: bool = False

    def fits(self, count: int) -> bool:
        """Whether a call may have that many arguments."""
        if self.extra == 0:
            return count == len(self.arguments)
        least = len(self.arguments) - 1
        return count >= least and (self.extra < 0 or count <= least + self.extra)


def _of(names: str, function: Function) -> dict[str, Function]:
    return dict.fromkeys(names.split(), function)


FUNCTIONS: dict[str, Function] = {
    **_of(
        "abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor ln log10 log2 rad sgn sin"
        " sinh sort sort_desc sqrt tan tanh timestamp"
        " histogram_avg histogram_count histogram_sum histogram_stddev histogram_stdvar",
        Function(("vector",)),
    ),
    **_of(
        "absent_over_time avg_over_time changes count_over_time delta deriv idelta increase irate"
        " last_over_time max_over_time min_over_time present_over_time rate resets stddev_over_time"
        " stdvar_over_time sum_over_time",
        Function(("matrix",)),
    ),
    **_of(
        "first_over_time mad_over_time ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time"
        " ts_of_min_over_time",
        Function(("matrix",), experimental=True),
    ),
    **_of(
        "days_in_month day_of_month day_of_week day_of_year hour minute month year",
        Function(("vector",), extra=1),
    ),
    **_of("clamp_max clamp_min", Function(("vector", "scalar"))),
    **_of("start end step range", Function((), "scalar", experimental=True)),
    **_of("max_of min_of", Function(("scalar", "scalar"), "scalar", experimental=True)),
    **_of("sort_by_label sort_by_label_desc", Function(("vector", "string"), extra=-1, experimental=True)),
    "clamp": Function(("vector", "scalar", "scalar")),
    "double_exponential_smoothing": Function(("matrix", "scalar", "scalar"), experimental=True),
    "histogram_fraction": Function(("scalar", "scalar", "vector")),
    "histogram_quantile": Function(("scalar", "vector")),
    "histogram_quantiles": Function(("vector", "string", "scalar", "scalar"), extra=9, experimental=True),
    "info": Function(("vector", "vector"), extra=1, experimental=True),
    "integral": Function(("matrix", "scalar"), extra=1, experimental=True),
    "label_join": Function(("vector", "string", "string", "string"), extra=-1),
    "label_replace": Function(("vector", "string", "string", "string", "string")),
    "pi": Function((), "scalar"),
    "predict_linear": Function(("matrix", "scalar")),
    "quantile_over_time": Function(("scalar", "matrix")),
    "round": Function(("vector", "scalar"), extra=1),
    "scalar": Function(("vector",), "scalar"),
    "start_timestamp": Function(("vector",), experimental=True),
    "time": Function((), "scalar"),
    "vector": Function(("scalar",)),
}
