"""What is left of a large value for who explains its errors."""

from __future__ import annotations

from compiler.located_yaml.broken_part import LARGE, BrokenPart, broken_part


def jobs(number: int) -> dict[str, dict[str, int]]:
    return {f"job{index}": {"port": index} for index in range(number)}


def test_a_value_of_usual_size_is_left_as_it_is() -> None:
    value = {"jobs": jobs(LARGE), "list": [1, {"a": None}]}
    assert broken_part(value, [["jobs", "job3", "port"]]) == BrokenPart(value)


def test_of_a_large_mapping_the_broken_entries_are_left_and_some_that_fit() -> None:
    part = broken_part({"jobs": jobs(5000)}, [["jobs", "job4000", "port"]])
    assert isinstance(part.value, dict)
    left = part.value["jobs"]
    assert isinstance(left, dict)
    assert len(left) == LARGE
    assert list(left)[:2] == ["job4000", "job0"]
    assert part.left_out == 0


def test_errors_in_entries_left_out_are_counted() -> None:
    errors = [["jobs", f"job{index}"] for index in range(5000)] + [["jobs", "job4999", "port"]]
    part = broken_part({"jobs": jobs(5000)}, errors)
    assert part.left_out == 5001 - LARGE


def test_a_mapping_that_is_wrong_itself_keeps_its_keys() -> None:
    value = jobs(5000)
    assert broken_part({"jobs": value}, [["jobs"]]) == BrokenPart({"jobs": value})


def test_beside_an_error_a_large_mapping_that_fits_gets_shorter_and_not_empty() -> None:
    part = broken_part({"jobs": jobs(5000), "wrong": 1}, [[]])
    assert isinstance(part.value, dict)
    assert list(part.value) == ["jobs", "wrong"]
    assert part.value["jobs"] == jobs(LARGE)


def test_lists_keep_their_length() -> None:
    part = broken_part([jobs(5000), 1, jobs(3)], [[0, "job7"]])
    assert isinstance(part.value, list)
    assert [len(item) if isinstance(item, dict) else item for item in part.value] == [LARGE, 1, 3]
