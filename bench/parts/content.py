"""How long does it take to read a large course?"""

import subprocess
import sys
import tempfile
from pathlib import Path

from bench.course import invent, write_for_us
from bench.plan import Plan
from bench.programs import ROOT
from bench.session import Failed
from bench.table import Table, spread

_SIZES = (100, 1000)
_CHILD = """
import sys, time
from pathlib import Path
from bot.content.library import Library
began, spent = time.perf_counter(), time.process_time()
library = Library.load(Path(sys.argv[1]) / "lessons", Path(sys.argv[1]) / "quizzes")
print(len(library.lessons()), time.perf_counter() - began, time.process_time() - spent)
"""


async def run(plan: Plan) -> list[Table]:
    """Every round in a new process, with files nobody has read before."""
    seconds: dict[int, list[float]] = {size: [] for size in _SIZES}
    spent: dict[int, list[float]] = {size: [] for size in _SIZES}
    for _ in range(plan.rounds):
        for size in _SIZES:
            wall, cpu = _load(size)
            seconds[size].append(wall)
            spent[size].append(cpu / size * 1e6)
    rows = [(f"{size:,} lessons", *spread(seconds[size], 2), spread(spent[size])[2]) for size in _SIZES]
    note = "Each lesson has a card and ten questions in its own two files."
    return [Table("Reading a course, s", ("size", "n", "min", "median", "max", "µs CPU a lesson"), rows, note)]


def _load(size: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory(prefix="hocso-bench-") as folder:
        write_for_us(invent(size), Path(folder) / "course")
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, str(Path(folder) / "course")],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise Failed(done.stderr[-1000:])
    count, wall, cpu = done.stdout.split()
    if int(count) != size:
        raise Failed(f"{count} of {size} lessons were read")
    return float(wall), float(cpu)
