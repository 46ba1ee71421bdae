"""Random relabel rules, targets and samples, as data that both Prometheus and Alloy can be given."""

from __future__ import annotations

from random import Random
from typing import Any

NAMES = (
    "a", "b", "c", "namespace", "pod", "app", "level", "team_x", "__meta_pod", "__meta_label_app",
    "__tmp_x",
)  # fmt: skip
SAMPLE_NAMES = ("a", "pod", "code", "path", "s_x", "__tmp_y")
# No line breaks: `.` matches them in Alloy and in Prometheus 3, not in 2.42.
VALUES = (
    "web", "web-0", "WEB", "kaiwo-test-1-2-helm", "a;b", "x.y", "10", "", "ä€", "ſtraße", "$1", "pod_a",
    "b", "default", "kube-system",
)  # fmt: skip
REGEXES = (
    "(.*)", ".*", "web", "web.*", "(web)-([0-9]+)", "(.+);(.*)", "([^;]+);?.*", "a|b|web", "(?i)web.*",
    "(?P<first>[a-z]+).*", "kaiwo-test-(.+)-([0-9]+)-(helm|manual)", "^web$", "x\\.y", "[[:alpha:]]+",
    "\\pL+.*", "(a|b)*", "", "(?s:a.b)", "a.b", ".{2,4}", "(.)(.)?.*", "[^a-z]+", "\\d+", "(|web)",
    "default|kube-.*",
)  # fmt: skip
NAME_REGEXES = (
    "a|b", "team_.*", "(a|b|c)", "__meta_(.+)", "__meta_label_(.+)", "(p)od", "s_.*", "namesp.ce",
    "__tmp_.*", "level", "x", ".*_x",
)  # fmt: skip
REPLACEMENTS = (
    "$1", "${1}", "$1-$2", "x", "", "${first}", "$$1", "pre_$1", "$1_post", "${1}_post", "$9", "$", "$-",
    "ü$1",
)  # fmt: skip
SEPARATORS = (";", "", "-", "@@", "/")
ACTIONS = (
    "replace", "replace", "replace", "replace", "keep", "drop", "keepequal", "dropequal", "hashmod",
    "lowercase", "uppercase", "labelmap", "labeldrop", "labelkeep",
)  # fmt: skip
# What a target cannot lose or change without another page being scraped; `__name__` makes a sample one.
PROTECTED = "__address__|__metrics_path__|__scheme__|__scrape_.*|__name__|job|instance"


def rules(random: Random, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """One to five rules over labels called `names`, by Prometheus' field names."""
    return [_rule(random, names) for _ in range(random.randint(1, 5))]


def _rule(random: Random, names: tuple[str, ...]) -> dict[str, Any]:
    action = random.choice(ACTIONS)
    rule: dict[str, Any] = {"action": action}
    if action in ("labeldrop", "labelkeep"):
        pattern = random.choice(NAME_REGEXES)
        return rule | {"regex": f"{PROTECTED}|{pattern}" if action == "labelkeep" else pattern}
    if action == "labelmap":
        return rule | {
            "regex": random.choice(NAME_REGEXES),
            "replacement": random.choice(("$1", "m_$1", "m_${1}_x")),
        }
    rule["source_labels"] = random.sample(names, random.randint(0 if action == "replace" else 1, 3))
    if random.random() < 0.3 and action not in ("keepequal", "dropequal"):
        rule["separator"] = random.choice(SEPARATORS)
    if action in ("replace", "keep", "drop"):
        rule["regex"] = random.choice(REGEXES)
    if action == "replace":
        rule["replacement"] = random.choice(REPLACEMENTS)
        if random.random() < 0.2:
            return rule | {"target_label": random.choice(("t_$1", "${1}", "${1}_x"))}
    if action == "hashmod":
        rule["modulus"] = random.choice((1, 2, 7, 1000, 2**31))
    if action not in ("keep", "drop"):
        rule["target_label"] = random.choice(names)
    return rule


def labels(random: Random, names: tuple[str, ...]) -> dict[str, str]:
    """Some labels with values, also empty ones."""
    return {name: random.choice(VALUES) for name in random.sample(names, random.randint(1, len(names)))}
