"""The parser and formatter against the official ones: the same verdicts, first errors and bytes."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from compiler.alloy import AlloySyntaxError, format_source
from tests.conformance.alloy_programs import mutations, programs
from tests.conformance.official_alloy import OfficialAlloy, Verdict, official_alloy

pytestmark = pytest.mark.conformance

FIXED_SEED = 20260821
EXAMPLES = 1400  # of one program and ten mutations each: with two seeds, more than 30,000 sources
MUTATIONS = 10


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficialAlloy]:
    with official_alloy(tmp_path_factory.mktemp("oracle")) as running:
        yield running


def our_verdict(source: bytes) -> Verdict:
    try:
        return Verdict(True, format_source(source).encode())
    except AlloySyntaxError as error:
        return Verdict(False, str(error).encode())


@pytest.mark.parametrize(
    "seed_value", [FIXED_SEED, random.SystemRandom().getrandbits(32)], ids=["fixed", "fresh"]
)
def test_generated_programs_and_their_mutations_are_judged_alike(
    seed_value: int, official: OfficialAlloy, capsys: pytest.CaptureFixture[str]
) -> None:
    judged = {True: 0, False: 0}

    @seed(seed_value)
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def judge_alike(data: st.DataObject) -> None:
        program = data.draw(programs).encode()
        for source in [program, *(data.draw(mutations(program)) for _ in range(MUTATIONS))]:
            verdict = official.judge(source)
            judged[verdict.accepted] += 1
            assert our_verdict(source) == verdict, source

    with capsys.disabled():
        print(f"\nseed {seed_value}: ", end="", flush=True)
        judge_alike()
        print(f"{judged[True]} accepted, {judged[False]} rejected ", end="", flush=True)
    assert sum(judged.values()) >= EXAMPLES * (MUTATIONS + 1)
    assert min(judged.values()) >= EXAMPLES
