"""What generated rules are put together from: matchers that fit one job and no other, sample series, names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import chain

from compiler.coverage.model import ABSENT, Domain, union
from compiler.languages.quoted_strings import quote

SAMPLE_VALUE = "run-1"
"""The value that sample series give a label whose values a deployment gives."""


def selector(metric: str, *matchers: str) -> str:
    """A metric with its matchers."""
    return f"{metric}{{{', '.join(matchers)}}}" if matchers else metric


def equal(label: str, value: str) -> str:
    return f"{label}={quote(value)}"


def one_of(label: str, values: Iterable[str]) -> str:
    """A matcher of one or several values, sorted."""
    every = sorted(set(values))
    if len(every) == 1:
        return equal(label, every[0])
    from compiler.languages.regex import quote as literally  # loads RE2, which most specs' rules do not need

    return f"{label}=~{quote('|'.join(map(literally, every)))}"


def merged(labels: Iterable[Mapping[str, Domain]]) -> dict[str, Domain]:
    """The labels that some of several sets can carry; one that another set lacks can be absent."""
    sets = tuple(labels)
    names = sorted({name for one in sets for name in one})
    found: dict[str, Domain] = {}
    for name in names:
        found[name] = union(one.get(name, ABSENT) for one in sets)
    return found


def matchers_that_tell(
    own: Mapping[str, Domain], others: Iterable[Mapping[str, Domain]], certain: Collection[str]
) -> tuple[str, ...]:
    """Matchers that all of `own` satisfies, and of each other set that can be told from it by one label, none.

    `certain` are the labels that are never empty where they are at all; any other label with open values can be.
    """
    found: dict[str, str] = {}
    for other in others:
        label = _telling_label(own, other, certain)
        if label is not None:
            found[label] = _matcher(label, own.get(label, ABSENT))
    return tuple(found[label] for label in sorted(found))


def _telling_label(
    own: Mapping[str, Domain], other: Mapping[str, Domain], certain: Collection[str]
) -> str | None:
    names = sorted(own.keys() | other.keys())
    closed = (name for name in names if _disjoint(own.get(name, ABSENT), other.get(name, ABSENT)))
    given = (name for name in names if name in certain and (name in own) != (name in other))
    return next(chain(closed, given), None)


def _disjoint(own: Domain, other: Domain) -> bool:
    return own.values is not None and other.values is not None and not own.values & other.values


def _matcher(label: str, domain: Domain) -> str:
    return f'{label}!=""' if domain.values is None else one_of(label, domain.values)


def sample(metric: str, labels: Mapping[str, str]) -> str:
    """A series as promtool takes it."""
    return selector(metric, *(equal(name, value) for name, value in sorted(labels.items())))


def camel(name: str) -> str:
    """A name with dashes as alerts are called: `kube-state-metrics` -> KubeStateMetrics."""
    return "".join(part[:1].upper() + part[1:] for part in re.split("[^a-zA-Z0-9]+", name))


def literal(text: str) -> str:
    """A Go template that writes exactly this text."""
    return text.replace("{{", '{{"{{"}}')
