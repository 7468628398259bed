"""Many disasters, or one again: `python -m tests.chaos`, `python -m tests.chaos --kind locked --seed 17`."""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.runtime import logs
from tests.chaos.children import nursery
from tests.chaos.judge import Verdict, judge
from tests.chaos.scene import Ground, play
from tests.chaos.script import KINDS, scenario
from tests.chaos.stores import make_template

Result = tuple[str, int, Verdict]


def again(kind: str, seed: int) -> str:
    """What to type to play exactly this scenario once more."""
    return f'python -m tests.chaos --kind "{kind}" --seed {seed}'


@asynccontextmanager
async def ground() -> AsyncIterator[Ground]:
    """Everything scenarios share, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="hocso-chaos-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        path = Path(folder)
        async with nursery() as bearer:
            made = Ground(bearer, path, make_template(path))
            try:
                yield made
            finally:
                made.close()


async def play_all(which: Iterable[tuple[str, int]], *, at_once: int, until: float) -> AsyncIterator[Result]:
    """Play scenarios, several at a time, until all are done or the time is up."""
    waiting = iter(which)
    async with ground() as stage:
        running: set[asyncio.Task[Result]] = set()
        try:
            while True:
                while len(running) < at_once and time.monotonic() < until and (one := next(waiting, None)):
                    running.add(asyncio.create_task(play_one(*one, stage)))
                if not running:
                    return
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    yield task.result()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


async def play_one(kind: str, seed: int, stage: Ground) -> Result:
    """Play one scenario and judge it."""
    books = await play(scenario(kind, seed), stage)
    return kind, seed, await asyncio.to_thread(judge, books)


async def _run(which: list[tuple[str, int]], at_once: int, seconds: float) -> int:
    results: list[Result] = []
    begun = time.monotonic()
    async for kind, seed, verdict in play_all(which, at_once=at_once, until=begun + seconds):
        results.append((kind, seed, verdict))
        if verdict.breaches:
            print(f"\n{scenario(kind, seed)}\n  " + "\n  ".join(verdict.breaches[:12]))
            print(f"  again: {again(kind, seed)}", flush=True)
        elif len(results) % 25 == 0:
            print(f"{len(results)} scenarios, {time.monotonic() - begun:.0f} s", flush=True)
    _table(results, time.monotonic() - begun)
    if len(results) < len(which):
        print(f"The time was up after {len(results)} of {len(which)} scenarios.")
    return int(any(verdict.breaches for *_, verdict in results))


def _table(results: list[Result], seconds: float) -> None:
    """One line for each kind of disaster; the worst case is the slowest to come to rest."""
    head = (
        "kind",
        "seeds",
        "broken",
        "updates",
        "turns",
        "sent",
        "deaths",
        "not taken",
        "again",
        "repeats",
        "typed ends",
    )
    kinds: dict[str, list[tuple[int, Verdict]]] = defaultdict(list)
    for kind, seed, verdict in results:
        kinds[kind].append((seed, verdict))
    print("\n" + f"{head[0]:16}" + "".join(f"{h:>11}" for h in head[1:]) + "   worst")
    total = [0] * 10
    for kind in KINDS:
        found = kinds.get(kind, [])
        if not found:
            continue
        verdicts = [v for _, v in found]
        names = ("updates", "turns", "sent", "deaths", "refused", "redelivered", "repeats", "typed_ends")
        numbers = [
            len(found),
            sum(bool(v.breaches) for v in verdicts),
            *(sum(getattr(v, n) for v in verdicts) for n in names),
        ]
        total = [a + b for a, b in zip(total, numbers, strict=True)]
        seed, slow = max(found, key=lambda one: one[1].seconds)
        most_seed, most = max(found, key=lambda one: one[1].repeats)
        worst = f"{slow.seconds:.1f} s (seed {seed})" + (
            f", {most.repeats} repeats (seed {most_seed})" if most.repeats else ""
        )
        print(f"{kind:16}" + "".join(f"{n:>11}" for n in numbers) + f"   {worst}")
    print(f"{'all':16}" + "".join(f"{n:>11}" for n in total) + f"   {seconds:.0f} s in all")
    brought = ", ".join(
        f"{n} {what}" for n, what in zip(total[2:5], ("updates", "turns", "messages sent"), strict=True)
    )
    print(f"{total[0]} scenarios, {brought}; {total[1]} with a breach: lost, doubled or out of order.")


def main() -> None:
    line = argparse.ArgumentParser(description="Disasters on purpose.")
    line.add_argument("--kind", choices=[*KINDS])
    line.add_argument("--seed", type=int)
    line.add_argument("--from", dest="first", type=int, default=int(os.environ.get("FIRST_SEED", "0")))
    line.add_argument("--seeds", type=int, default=int(os.environ.get("SEEDS", "1000")))
    line.add_argument("--seconds", type=float, default=float(os.environ.get("CHAOS_SECONDS", "7200")))
    line.add_argument("--at-once", type=int, default=int(os.environ.get("CHAOS_AT_ONCE", "4")))
    given = line.parse_args()
    logs.set_up("WARNING", as_json=True)
    kinds = [given.kind] if given.kind else [*KINDS]
    if given.seed is not None:
        which = [(kind, given.seed) for kind in kinds]
    else:
        numbers = range(given.first, given.first + given.seeds)
        # Round after round through the kinds; the plain starts are slow and come once in a while.
        which = [(kinds[n % len(kinds)], n // len(kinds)) for n in numbers]
    sys.exit(asyncio.run(_run(which, given.at_once, given.seconds)))


if __name__ == "__main__":
    main()
