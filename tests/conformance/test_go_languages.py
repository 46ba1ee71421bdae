"""Templates, formats and times against Go itself: thousands of random ones, the same answer to each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from compiler.languages import go_template, go_time
from compiler.languages.go_fmt import sprintf
from compiler.languages.go_values import Int64, StringSlice, Uint8
from tests.conformance import template_generator as generator
from tests.conformance.go_oracle import Answer, ask

pytestmark = pytest.mark.conformance

TEMPLATES, NOISE, FORMATS, TIMES = 6000, 10000, 10000, 10000

_OPERANDS: list[tuple[str, str, object]] = [
    *(("int", str(n), n) for n in (0, 1, -1, 42, -42, 97, 0x1F600, -(2**63), 2**63 - 1)),
    *(("int64", str(n), Int64(n)) for n in (7, -7)),
    *(("uint8", str(n), Uint8(n)) for n in (0, 255)),
    *(("float64", repr(x), x) for x in (0.0, -0.0, 1.5, -2.25, 3.14159, 1e6, 1e21, 1e-5, 5e-324, 0.1, 2.5)),
    *(("float64", text, float(text)) for text in ("inf", "-inf", "nan")),
    *(
        ("string", text, text)
        for text in ("", "abc", "é", 'a"b\\', "日本", "`x`", "\t\n\0\x7f", "\u2028\U0001f600")
    ),
    ("bool", "true", True),
    ("nil", "", None),
    ("list", "", [1, "a", None, 2.5, True]),
    ("[]string", "", StringSlice(["a", "b c"])),
    ("map", "", {"b": 1, "a": ["x"]}),
]
_LAYOUTS = (
    *go_time.NAMED_LAYOUTS.values(),
    *("2006-01-02 15:04:05", "Jan _2 15:04:05", "0102 15:04:05.000000", "3:04:05 PM 2006-01-02", "2006 002"),
    *(
        "2006-01-02T15:04:05,000Z07:00",
        "2006 __2 01",
        "02/Jan/2006:15:04:05 -0700",
        "Monday January 2 3pm 06",
    ),
    *("2006-01-02 15:04:05.999 MST", "2006-01-02 15:04:05 -07:00:00", "Z070000 2006", "15:04 -07"),
)
_LOCATIONS = ("", "Europe/Helsinki", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "Pacific/Apia")
_FRAGMENTS = (
    "",
    "2026",
    "69",
    "+5",
    "Feb",
    "monday",
    "13",
    "31",
    " 3",
    "366",
    "60",
    "PM",
    "UTC",
    "EST",
    "GMT+3",
)


def _ours(text: str) -> Answer | None:
    """None where the result cannot be told."""
    try:
        return Answer("writes", go_template.parse(text).execute(generator.DATA))
    except go_template.TemplateSyntaxError as error:
        return Answer("syntax", error.message)
    except go_template.TemplateError as error:
        return Answer("fails", str(error))
    except go_template.NotSimulated:
        return None


def _differences(texts: list[str], answers: list[Answer]) -> Iterator[tuple[str, Answer, Answer]]:
    """Where the verdicts differ, or what is written; errors may be worded differently."""
    for text, theirs in zip(texts, answers, strict=True):
        ours = _ours(text)
        if ours is not None and (
            ours.verdict != theirs.verdict or (ours.verdict == "writes" and ours != theirs)
        ):
            yield text, theirs, ours


def test_templates_write_what_go_writes(tmp_path: Path) -> None:
    random = Random(20261122)
    texts = [generator.template(random) for _ in range(TEMPLATES)]
    answers = ask([{"Template": text, "Data": generator.DATA} for text in texts], tmp_path)
    assert not list(_differences(texts, answers))
    assert sum(answer.verdict == "writes" for answer in answers) > TEMPLATES // 3


def test_noise_is_refused_where_go_refuses_it(tmp_path: Path) -> None:
    random = Random(20261122)
    texts = [generator.noise(random) for _ in range(NOISE)]
    answers = ask([{"Template": text, "Data": generator.DATA} for text in texts], tmp_path)
    assert not list(_differences(texts, answers))
    assert sum(answer.verdict == "writes" for answer in answers) > NOISE // 10


def _directive(random: Random) -> str:
    flags = "".join(random.choice("#0+- ") for _ in range(random.choice((0, 0, 1, 2))))
    index = random.choice(("", "", "", "", "[1]", "[2]", "[0]", "[x]"))
    width = random.choice(("", "", "1", "5", "12", "*", "0"))
    precision = random.choice(("", "", ".", ".0", ".3", ".10", ".*"))
    return f"%{flags}{index}{width}{precision}{random.choice('vvvTtbcdoOqxXUeEfFgGsswzé%!')}"


def test_formats_print_what_go_prints(tmp_path: Path) -> None:
    random = Random(20261122)
    formats = [" ".join(_directive(random) for _ in range(random.randint(1, 3))) for _ in range(FORMATS)]
    operands = [[random.choice(_OPERANDS) for _ in range(random.randint(0, 4))] for _ in formats]
    requests = [
        {"Format": text, "Operands": [{"Type": kind, "Value": value} for kind, value, _ in chosen]}
        for text, chosen in zip(formats, operands, strict=True)
    ]
    theirs = [answer.output for answer in ask(requests, tmp_path)]
    ours = [
        sprintf(text, [value for *_, value in chosen]) for text, chosen in zip(formats, operands, strict=True)
    ]
    assert [case for case in zip(formats, operands, theirs, ours, strict=True) if case[2] != case[3]] == []


def _written_time(random: Random, layout: str, location: str) -> str:
    """A time in its layout, every third one with something in it replaced."""
    moment = go_time.Time(
        random.randint(-(2**33), 2**33), random.choice((0, random.randrange(10**9), 500_000_000))
    )
    text = go_time.format_time(moment.in_zone(go_time.load_location(location)), layout)
    place = random.randint(0, len(text))
    fragment = random.choice(_FRAGMENTS)
    return text if random.random() < 0.6 else text[:place] + fragment + text[place + random.randint(0, 2) :]


def test_times_are_read_as_go_reads_them(tmp_path: Path) -> None:
    random = Random(20261122)
    cases = []
    for _ in range(TIMES):
        layout, location = random.choice(_LAYOUTS), random.choice(_LOCATIONS)
        cases.append((layout, _written_time(random, layout, location), location))
    requests = [{"Layout": layout, "Value": text, "Location": place} for layout, text, place in cases]
    answers = ask(requests, tmp_path)
    assert [
        case for case, theirs in zip(cases, answers, strict=True) if _read(*case) != _instant(theirs)
    ] == []
    assert sum(answer.verdict == "writes" for answer in answers) > TIMES // 2


def _instant(answer: Answer) -> str | None:
    return answer.output if answer.verdict == "writes" else None


def _read(layout: str, text: str, location: str) -> str | None:
    try:
        time = go_time.parse_layout(layout, text, go_time.load_location(location))
    except go_time.TimeError:
        return None
    return f"{time.seconds} {time.nanoseconds} {go_time.format_time(time, layout)}"
