"""Go times and durations: layouts read and written, the formats of stage.timestamp, zones."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.languages import go_duration, go_time
from compiler.languages.byte_sizes import BadSize, parse_size
from compiler.languages.go_time import (
    Time,
    TimeError,
    check_layout,
    format_time,
    load_location,
    parse,
    parse_layout,
)

NOW = 1768478400 * 10**9  # 2026-01-15T12:00:00Z


def _at(text: str) -> int:
    """Nanoseconds of an RFC 3339 time."""
    return parse("RFC3339", text)


@pytest.mark.parametrize(
    ("layout", "text", "expected"),
    [
        ("RFC3339", "2026-01-15T10:00:00Z", "2026-01-15T10:00:00Z"),
        ("RFC3339", "2026-01-15T10:00:00.123456789+01:00", "2026-01-15T09:00:00.123456789Z"),
        ("RFC3339Nano", "2026-01-15T10:00:00.5Z", "2026-01-15T10:00:00.5Z"),
        ("RFC1123", "Thu, 15 Jan 2026 10:00:00 GMT", "2026-01-15T10:00:00Z"),
        ("RFC1123", "Thu, 15 Jan 2026 10:00:00 PST", "2026-01-15T10:00:00Z"),  # an unknown name counts as UTC
        ("RFC1123Z", "Thu, 15 Jan 2026 10:00:00 -0800", "2026-01-15T18:00:00Z"),
        ("RFC822", "15 Jan 26 10:00 UTC", "2026-01-15T10:00:00Z"),
        ("RFC822Z", "15 Jan 26 10:00 +0200", "2026-01-15T08:00:00Z"),
        ("RFC850", "Thursday, 15-Jan-26 10:00:00 GMT", "2026-01-15T10:00:00Z"),
        ("ANSIC", "Thu Jan 15 10:00:00 2026", "2026-01-15T10:00:00Z"),
        ("UnixDate", "Thu Jan 15 10:00:00 UTC 2026", "2026-01-15T10:00:00Z"),
        ("RubyDate", "Thu Jan 15 10:00:00 +0100 2026", "2026-01-15T09:00:00Z"),
        ("2006-01-02 15:04:05.000", "2026-01-15 10:00:00.500", "2026-01-15T10:00:00.5Z"),
        ("2006-01-02 15:04:05", "2026-01-15 10:00:00.25", "2026-01-15T10:00:00.25Z"),
        ("2006-01-02 15:04:05", "2026-01-15 10:00:00,25", "2026-01-15T10:00:00.25Z"),
        ("02/Jan/2006:15:04:05 -0700", "25/jan/2000:14:00:01 -0500", "2000-01-25T19:00:01Z"),
        ("3:04:05 PM 2006-01-02", "12:07:08 AM 2026-01-14", "2026-01-14T00:07:08Z"),
        ("2006 002", "2024 060", "2024-02-29T00:00:00Z"),
        ("06-1-2", "69-1-2", "1969-01-02T00:00:00Z"),
        ("06-1-2", "68-1-2", "2068-01-02T00:00:00Z"),
    ],
)
def test_a_format_reads_a_time(layout: str, text: str, expected: str) -> None:
    assert parse(layout, text) == _at(expected)


@pytest.mark.parametrize(
    ("layout", "text"),
    [
        ("2006-01-02 15:04:05.000", "2026-01-15 10:00:00.5"),  # exactly three digits
        ("2006-01-02 15:04:05.000", "2026-01-15 10:00:00.5000"),
        ("2006-01-02", "2026-02-29"),
        ("2006-01-02", "2026-1-02"),
        ("2006-01-02", "2026-01-02 "),
        ("15:04 2006", "24:00 2026"),
        ("RFC3339", "2026-01-15 10:00:00Z"),
        ("2006 MST", "2026 ABCDEF"),
        ("Unix", "1768471200.1.2"),
        ("Unix", "1e9"),
        ("Unix", ""),
        ("UnixMs", "1768471200123.5"),
        ("UnixMs", "9223372036854775808"),
        ("Kitchen", "3:04PM"),
        ("Jan 2 2006", "Januar 2 2026"),
        ("2006\u00e9", "2026e"),
    ],
)
def test_a_text_that_does_not_fit_is_refused(layout: str, text: str) -> None:
    with pytest.raises(TimeError):
        parse(layout, text)


@pytest.mark.parametrize(
    ("name", "text", "nanoseconds"),
    [
        ("Unix", "1768471200", 1768471200 * 10**9),
        ("Unix", "1768471200.123456789", 1768471200123456789),
        ("Unix", "-1.5", -(10**9) + 500000000),  # the fraction counts up, whatever the sign
        ("Unix", "1.1234567891", 1123456789),
        ("UnixMs", "1768471200123", 1768471200123 * 10**6),
        ("UnixUs", "+5", 5000),
        ("UnixNs", "-7", -7),
        ("UnixMs", "9223372036854775807", -1000000),  # overflows as an int64 does
    ],
)
def test_unix_times_are_exact(name: str, text: str, nanoseconds: int) -> None:
    assert parse(name, text) == nanoseconds


@pytest.mark.parametrize(
    ("now", "text", "expected"),
    [
        ("2026-01-15T12:00:00Z", "Jan  3 04:05:06", "2026-01-03T04:05:06Z"),
        ("2026-01-15T12:00:00Z", "Dec 31 23:59:59", "2025-12-31T23:59:59Z"),
        ("2025-12-31T12:00:00Z", "Jan  1 00:00:01", "2026-01-01T00:00:01Z"),
        ("2026-06-01T00:00:00Z", "Dec 31 23:59:59", "2026-12-31T23:59:59Z"),
        (
            "2026-06-01T00:00:00Z",
            "Feb 29 00:00:00",
            "2026-03-01T00:00:00Z",
        ),  # year 0 has the day, 2026 has not
    ],
)
def test_a_layout_without_a_year_gets_the_nearest(now: str, text: str, expected: str) -> None:
    assert parse("Jan _2 15:04:05", text, now=_at(now)) == _at(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-15 10:00:00 ", "2026-01-15T08:00:00Z"),
        ("2026-07-15 10:00:00 ", "2026-07-15T07:00:00Z"),
        ("2026-07-15 10:00:00 EET", "2026-07-15T08:00:00Z"),  # an abbreviation of the place, out of season
        ("2026-07-15 10:00:00 CET", "2026-07-15T10:00:00Z"),  # of another place: unknown
    ],
)
def test_a_location_gives_the_offset(text: str, expected: str) -> None:
    layout = "2006-01-02 15:04:05 MST" if text[-1] != " " else "2006-01-02 15:04:05 "
    assert parse(layout, text, load_location("Europe/Helsinki")) == _at(expected)


def test_a_location_does_not_count_for_a_named_format() -> None:
    text = "Thu Jan 15 10:00:00 2026"
    assert parse("ANSIC", text, load_location("Asia/Tokyo")) == parse("ANSIC", text)


@pytest.mark.parametrize(
    "name", ["Nowhere", "America/Canada", "America", "../etc/passwd", "/UTC", "a\0b", "\udc80"]
)
def test_an_unknown_location_is_refused(name: str) -> None:
    with pytest.raises(TimeError):
        load_location(name)


@pytest.mark.parametrize(
    "layout", ["yyyy-MM-dd HH:mm:ss", "%Y-%m-%d", "Kitchen", "unix", "rfc3339", "DateTime", ""]
)
def test_a_format_that_is_no_layout_is_noticed(layout: str) -> None:
    assert check_layout(layout) is not None


@pytest.mark.parametrize("layout", ["RFC3339", "UnixMs", "2006-01-02", "15:04", "Jan _2 15:04:05", "0102"])
def test_a_name_or_layout_passes(layout: str) -> None:
    assert check_layout(layout) is None


def test_every_element_is_written() -> None:
    time = Time(1768471205, 7_080_000, go_time.Zone("EST", -5 * 3600 - 30))
    layout = "Monday Mon January Jan 1 01 2 _2 02 002 __2 2006 06 15 3 03 4 04 5 05 PM pm MST .000 .999999 ,0"
    written = (
        "Thursday Thu January Jan 1 01 15 15 15 015  15 2026 26 04 4 04 59 59 35 35 AM am EST .007 .00708 ,0"
    )
    assert format_time(time, layout) == written
    assert format_time(time, "-07 -0700 -07:00 -070000 -07:00:00 Z07:00") == (
        "-05 -0500 -05:00 -050030 -05:00:30 -05:00"
    )
    assert format_time(Time(0), "Z0700 Z07 -0700") == "Z Z +0000"


@given(st.integers(-(2**62), 2**62), st.sampled_from(["UTC", "Europe/Helsinki", "America/St_Johns"]))
def test_what_is_written_is_read_again(nanoseconds: int, place: str) -> None:
    time = Time.of_nanoseconds(nanoseconds, load_location(place))
    written = format_time(time, "2006-01-02T15:04:05.999999999 -07:00:00")
    assert parse_layout("2006-01-02T15:04:05.999999999 -07:00:00", written).unix_nanoseconds() == nanoseconds


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_layout_reads_or_refuses_any_text(layout: str, text: str) -> None:
    with suppress(TimeError):
        parse(layout, text, load_location("Europe/Helsinki"), NOW)


@pytest.mark.parametrize(
    ("text", "nanoseconds", "shown"),
    [
        ("1h15m30.918s", 4530918000000, "1h15m30.918s"),
        ("-1.5h", -5400 * 10**9, "-1h30m0s"),
        ("0", 0, "0s"),
        (".5s", 500_000_000, "500ms"),
        ("1us", 1000, "1µs"),
        ("1\u03bcs", 1000, "1µs"),
        ("9223372036854775807ns", 2**63 - 1, "2562047h47m16.854775807s"),
        ("-9223372036854775808ns", -(2**63), "-2562047h47m16.854775808s"),
    ],
)
def test_a_duration_is_read_and_shown_as_in_go(text: str, nanoseconds: int, shown: str) -> None:
    assert go_duration.parse(text) == nanoseconds
    assert go_duration.go_text(nanoseconds) == shown


@pytest.mark.parametrize(
    "text", ["", "1", "1d", "1w", "-", ".s", "1 s", "9223372036854775808ns", "1h1", "1e3s", "٣s"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(go_duration.BadDuration):
        go_duration.parse(text)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("1d12h", 36), ("90d", 90 * 24), ("1y", 365 * 24), ("2w", 14 * 24), ("3600000ms", 1), ("0", 0)],
)
def test_a_duration_of_prometheus_is_read(text: str, hours: int) -> None:
    assert go_duration.parse_prometheus(text) == hours * 3_600_000_000_000


@pytest.mark.parametrize("text", ["", "1", "1m1d", "1.5h", "-1h", "300y", "1x", "1m1m"])
def test_what_is_no_duration_of_prometheus_is_refused(text: str) -> None:
    with pytest.raises(go_duration.BadDuration):
        go_duration.parse_prometheus(text)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("10MiB", 10 * 2**20),
        ("10MB", 10 * 2**20),
        ("512B", 512),
        ("1GB512MB", 1536 * 2**20),
        ("1.5KiB", 1536),
        ("0", 0),
    ],
)
def test_a_byte_size_counts_in_1024(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "10", "10mb", "10kB", "1KiB1KB", "B", "x", "1.B."])
def test_what_is_no_byte_size_is_refused(text: str) -> None:
    with pytest.raises(BadSize):
        parse_size(text)
