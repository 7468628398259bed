"""Two rounds of every kind of disaster; `make chaos` plays a thousand."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.chaos.__main__ import again, ground, play_one
from tests.chaos.script import KINDS, scenario
from tests.chaos.steps import STEPS, place_of
from tests.chaos.stores import PostgresServer

# A plain start imports everything anew; of the steps to die at there are many.
_ROUNDS = dict.fromkeys(KINDS, 2) | {"plain": 1, "step": 4}
_ALL_PLANS = """
import hashlib
from tests.chaos.oracle import plan
from tests.chaos.script import KINDS, scenario
made = [scenario(kind, seed) for kind in KINDS for seed in range(3)]
print(hashlib.sha256(repr([(one, plan(one)) for one in made]).encode()).hexdigest())
"""

Breaches = dict[int, list[str]]


@pytest.fixture(scope="module")
def play(postgres_server: str) -> Iterator[Callable[[str], Breaches]]:
    """Play a kind's first seeds and tell what went wrong in each."""
    with asyncio.Runner() as runner:
        keep = AsyncExitStack()
        stage = runner.run(keep.enter_async_context(ground()))
        stage.servers["shared"] = PostgresServer(postgres_server)

        async def all_of(kind: str) -> Breaches:
            results = await asyncio.gather(*(play_one(kind, seed, stage) for seed in range(_ROUNDS[kind])))
            return {seed: verdict.breaches for _, seed, verdict in results}

        yield lambda kind: runner.run(all_of(kind))
        runner.run(keep.aclose())


@pytest.mark.timeout(400)
@pytest.mark.postgres
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_lost_doubled_or_out_of_order(kind: str, play: Callable[[str], Breaches]) -> None:
    for seed, breaches in play(kind).items():
        assert not breaches, "\n".join([str(scenario(kind, seed)), *breaches[:8], again(kind, seed)])


def test_every_step_to_die_at_is_a_place_in_the_program() -> None:
    for step in STEPS:
        owner, name = place_of(step)
        assert callable(getattr(owner, name, None)), step


def test_a_seed_means_the_same_in_every_process() -> None:
    order = [sys.executable, "-c", _ALL_PLANS]
    home = Path(__file__).parents[2]
    running = [
        subprocess.Popen(order, cwd=home, env=os.environ | {"PYTHONHASHSEED": seed}, stdout=subprocess.PIPE)
        for seed in ("1", "2")
    ]
    first, second = (one.communicate()[0] for one in running)
    assert first
    assert first == second
