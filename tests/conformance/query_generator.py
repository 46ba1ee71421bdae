"""Random PromQL and LogQL: queries built by the grammar, and the same broken by small edits."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

_NAMES = ("up", "kube_pod_info", "http_requests_total", "job:rate5m", "x")
_LABELS = ("job", "pod", "namespace", "le", "instance")
_TEXTS = ('"a"', "`b\\d`", '"x|y"', '"q\\"uote"', '".+"', "'s'", '""')
_RANGES = ("5m", "1h30m", "90s", "500ms", "2d")
_BINARY = ("+", "-", "*", "/", "%", "^", "==", "!=", ">", "<=", "and", "or", "unless")


def promql(random: Random, depth: int = 3) -> str:
    """A PromQL expression that gives an instant vector."""
    if depth == 0:
        return _selector(random)
    return random.choice(_PROMQL)(random, depth - 1)


def _selector(random: Random) -> str:
    matchers = ", ".join(_matcher(random) for _ in range(random.randint(0, 3)))
    name = random.choice(_NAMES)
    text = f"{name}{{{matchers}}}" if matchers or random.random() < 0.2 else name
    return text + random.choice(("", "", "", " offset 5m", " @ 1700000000", " @ end()"))


def _matcher(random: Random) -> str:
    operator = random.choice(("=", "!=", "=~", "!~"))
    return f"{random.choice(_LABELS)}{operator}{random.choice(_TEXTS)}"


def _ranged(random: Random, depth: int) -> str:
    if depth and random.random() < 0.2:
        return f"({promql(random, depth)})[{random.choice(_RANGES)}:{random.choice(('', '1m'))}]"
    return f"{random.choice(_NAMES)}{{{_matcher(random)}}}[{random.choice(_RANGES)}]"


def _function(random: Random, depth: int) -> str:
    name = random.choice(("rate", "increase", "avg_over_time", "delta", "absent_over_time", "changes"))
    return f"{name}({_ranged(random, depth)})"


def _vector_function(random: Random, depth: int) -> str:
    inner = promql(random, depth)
    return random.choice(
        (
            f"abs({inner})",
            f"clamp_max({inner}, 5)",
            f"histogram_quantile(0.9, {inner})",
            f'label_replace({inner}, "a", "$1", "b", "(.*)")',
            f"round({inner}, 0.5)",
            f"scalar({inner}) * {inner}",
            "vector(1)",
        )
    )


def _labels(random: Random) -> str:
    return ", ".join(random.sample(_LABELS, random.randint(0, 3)))


def _aggregation(random: Random, depth: int) -> str:
    inner = promql(random, depth)
    clause = f"{random.choice(('by', 'without'))} ({_labels(random)})"
    operator = random.choice(("sum", "avg", "max", "count", "topk", "quantile"))
    argument = f"5, {inner}" if operator in ("topk", "quantile") else inner
    return random.choice(
        (f"{operator}({argument})", f"{operator} {clause} ({argument})", f"{operator}({argument}) {clause}")
    )


def _binary(random: Random, depth: int) -> str:
    operator = random.choice(_BINARY)
    left, right = promql(random, depth), promql(random, depth)
    bare = operator in ("and", "or", "unless")
    modifier = random.choice(("", "", f" on ({_labels(random)})", f" ignoring ({_labels(random)})"))
    if modifier and not bare and random.random() < 0.4:
        modifier = f" on (job) {random.choice(('group_left', 'group_right'))} (node)"
    if operator in ("==", "!=", ">", "<=") and random.random() < 0.3:
        modifier = f" bool{modifier}"
    return f"{left} {operator}{modifier} {right}"


def _number(random: Random, depth: int) -> str:
    operator, number = random.choice(("*", ">", "-")), random.choice(("5", "1.5e3", "0x1F", "-2"))
    return f"{promql(random, depth)} {operator} {number}"


_PROMQL: tuple[Callable[[Random, int], str], ...] = (
    _function,
    _function,
    _vector_function,
    _aggregation,
    _aggregation,
    _binary,
    _number,
    lambda random, depth: f"({promql(random, depth)})",
    lambda random, depth: f"-{promql(random, depth)}",
)


def logql(random: Random, depth: int = 2) -> str:
    """A LogQL query, for lines or for numbers."""
    if random.random() < 0.4:
        return _log_query(random)
    return _metric(random, depth)


def _stream(random: Random) -> str:
    more = [_log_matcher(random) for _ in range(random.randint(0, 2))]
    return f"{{{', '.join(['app=' + random.choice(_LOG_TEXTS[:2]), *more])}}}"


_LOG_TEXTS = ('"a"', "`b`", '"x|y"', '"q\\"uote"', '".+"')


def _log_matcher(random: Random) -> str:
    operator = random.choice(("=", "!=", "=~", "!~"))
    return f"{random.choice(_LABELS)}{operator}{random.choice(_LOG_TEXTS)}"


def _stage(random: Random) -> str:
    text = random.choice(_LOG_TEXTS)
    label = random.choice(_LABELS)
    return random.choice(
        (
            f"|= {text}",
            f"!= {text}",
            f"|~ {text} or {text}",
            f"!~ {text}",
            "| json",
            '| json a="b.c", d="e[0]"',
            "| logfmt",
            '| logfmt --strict a="b"',
            '| regexp "(?P<n>x)"',
            '| pattern "<ip> - <_>"',
            "| unpack",
            f"| {_log_matcher(random)}",
            f"| {label}>=5 and {_log_matcher(random)}",
            f"| ({label}<10s or {label}>1KB), {_log_matcher(random)}",
            f'| {label}=ip("10.0.0.0/8")',
            '| line_format "{{.msg}}"',
            f'| label_format a={label}, b="{{{{.c}}}}"',
            f"| drop {label}, b",
            f"| keep {label}",
            "| decolorize",
            "|> `<_>a<_>`",
        )
    )


def _log_query(random: Random) -> str:
    return " ".join([_stream(random), *(_stage(random) for _ in range(random.randint(0, 4)))])


def _range_aggregation(random: Random) -> str:
    length = f"[{random.choice(_RANGES)}]"
    if random.random() < 0.4:
        function = random.choice(("sum_over_time", "avg_over_time", "max_over_time", "rate", "rate_counter"))
        unwrap = random.choice(("| unwrap a", "| unwrap duration(a)", '| unwrap bytes(a) | __error__=""'))
        return f"{function}({_log_query(random)} {unwrap} {length})"
    function = random.choice(("rate", "count_over_time", "bytes_rate", "bytes_over_time", "absent_over_time"))
    return f"{function}({_log_query(random)} {length}{random.choice(('', ' offset 1h'))})"


def _metric(random: Random, depth: int) -> str:
    if depth == 0:
        return _range_aggregation(random)
    inner = _metric(random, depth - 1)
    clause = f"{random.choice(('by', 'without'))} ({random.choice(_LABELS)}, pod)"
    operator = random.choice(_BINARY)
    return random.choice(
        (
            f"sum({inner})",
            f"avg {clause} ({inner})",
            f"max({inner}) {clause}",
            f"topk(5, {inner})",
            f"({inner})",
            f"{inner} {operator} {_metric(random, depth - 1)}",
            f"{inner} * on (job) group_left (pod) {_metric(random, depth - 1)}",
            f"{inner} > bool 5",
            f'label_replace({inner}, "a", "$1", "b", "(.*)")',
            f"{inner} / vector(2)",
        )
    )


_JUNK = "(){}[],=~!|\"`'<>+-*/^%#.:@ ab1 5m"


def mutate(random: Random, text: str) -> str:
    """The text after one or two small edits; often no query any more."""
    for _ in range(random.randint(1, 2)):
        place = random.randrange(len(text) + 1)
        edit = random.randrange(4)
        if edit == 0:
            text = text[:place] + text[place + random.randint(1, 3) :]
        elif edit == 1:
            text = text[:place] + random.choice(_JUNK) + text[place:]
        elif edit == 2:
            text = text[:place] + random.choice(_JUNK) + text[place + 1 :]
        else:
            other = random.randrange(len(text) + 1)
            text = text[:place] + text[min(place, other) : max(place, other)] + text[place:]
    return text
