"""Do the figures agree with what happened? Counts everything anew from the facts, in plain SQL and nothing else."""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, bindparam, text

from bot.membership.members import standing as members

# More than this of one kind is told as "and more".
MOST_TOLD = 50


class _Figures(Struct, frozen=True):
    """A table of figures: what a row is about, what it counts, and where that comes from."""

    table: str
    keys: tuple[str, ...]
    counts: tuple[str, ...]
    query: str


_PEOPLE = _Figures("learner_year", ("unit_id", "year", "learner_id"), ("active", "finished", "weeks"), "people")
_MONTHS = _Figures(
    "unit_month",
    ("unit_id", "month"),
    ("active", "finishers", "begun", "finished", "answered", '"right"'),
    "months",
)
_WEEKS = _Figures("unit_week", ("unit_id", "week"), ("active", "done"), "weeks")
_ALL = (_PEOPLE, _MONTHS, _WEEKS)

# The calendar and lists of numbers, as each database says them.
_WORDS = {
    "sqlite": {
        "further": "json_each('[' || replace(also_units, ' ', ',') || ']')",
        "year": "CAST(strftime('%Y', day) AS INTEGER)",
        "month": "date(day, 'start of month')",
        "monday": "date(day, '-' || ((strftime('%w', day) + 6) % 7) || ' days')",
        "month_bit": "(1 << (CAST(strftime('%m', day) AS INTEGER) - 1))",
        "week_bit": "(1 << CAST(strftime('%W', day) AS INTEGER))",
        "number": "INTEGER",
    },
    "postgresql": {
        "further": "unnest(string_to_array(also_units, ' ')) AS each(value)",
        "year": "CAST(EXTRACT(year FROM day) AS INTEGER)",
        "month": "CAST(date_trunc('month', day) AS DATE)",
        "monday": "CAST(date_trunc('week', day) AS DATE)",
        "month_bit": "(1 << (CAST(EXTRACT(month FROM day) AS INTEGER) - 1))",
        "week_bit": "(CAST(1 AS BIGINT) << ((CAST(EXTRACT(doy FROM day) AS INTEGER) + 7"
        " - CAST(EXTRACT(isodow FROM day) AS INTEGER)) / 7))",
        "number": "BIGINT",
    },
}
_DEED = """
    SELECT id, learner_id, kind, is_right, day, unit_id FROM fact WHERE unit_id IS NOT NULL
    UNION ALL
    SELECT fact.id, learner_id, kind, is_right, day, CAST(value AS {number}) FROM fact, {further} WHERE also_units <> ''
"""
_IS_STUDY = "kind IN ('finished', 'review')"
_QUERIES = {
    # A sum of different single bits is the bits together.
    "people": f"""
        SELECT unit_id, {{year}} AS year, learner_id,
               CAST(SUM(DISTINCT {{month_bit}}) AS {{number}}) AS active,
               CAST(COALESCE(SUM(DISTINCT CASE WHEN kind = 'finished' THEN {{month_bit}} END), 0) AS {{number}})
                   AS finished,
               CAST(COALESCE(SUM(DISTINCT CASE WHEN {_IS_STUDY} THEN {{week_bit}} END), 0) AS {{number}}) AS weeks
        FROM ({_DEED}) AS deed GROUP BY unit_id, {{year}}, learner_id
    """,  # noqa: S608
    "months": f"""
        SELECT unit_id, {{month}} AS month,
               COUNT(DISTINCT learner_id) AS active,
               COUNT(DISTINCT CASE WHEN kind = 'finished' THEN learner_id END) AS finishers,
               COUNT(CASE WHEN kind = 'begun' THEN 1 END) AS begun,
               COUNT(CASE WHEN kind = 'finished' THEN 1 END) AS finished,
               COUNT(CASE WHEN kind = 'answer' THEN 1 END) AS answered,
               COUNT(CASE WHEN kind = 'answer' AND is_right THEN 1 END) AS "right"
        FROM ({_DEED}) AS deed GROUP BY unit_id, {{month}}
    """,  # noqa: S608
    # Done with the fact that is the last among the first finishings of every basic lesson.
    "weeks": f"""
        SELECT unit_id, {{monday}} AS week,
               COUNT(DISTINCT learner_id) AS active,
               COUNT(DISTINCT CASE WHEN id IN (
                   SELECT MAX(first) FROM (
                       SELECT learner_id, MIN(id) AS first FROM fact
                       WHERE kind = 'finished' AND lesson IN :basic GROUP BY learner_id, lesson
                   ) AS each_lesson GROUP BY learner_id HAVING COUNT(*) = :size
               ) THEN learner_id END) AS done
        FROM ({_DEED}) AS deed WHERE {_IS_STUDY} GROUP BY unit_id, {{monday}}
    """,  # noqa: S608
}
_STANDING = """
    SELECT learner.id, CASE
               WHEN erased_at IS NOT NULL OR merged_into IS NOT NULL OR touched IS NULL THEN 'none'
               WHEN finished = :size THEN 'done' ELSE 'half' END AS standing
    FROM learner LEFT JOIN (
        SELECT learner_id, COUNT(*) AS touched, COUNT(DISTINCT CASE WHEN kind = 'finished' THEN lesson END) AS finished
        FROM fact WHERE kind IN ('begun', 'finished') AND lesson IN :basic GROUP BY learner_id
    ) AS done ON done.learner_id = learner.id
"""


def differences(connection: Connection, basic: Collection[str]) -> list[str]:
    """Every figure that is not what the facts say, in a sentence each; none when all is well.

    `basic` are the lessons of the basic course. Each table is compared in one statement, so that people may go on
    learning meanwhile.
    """
    found = [sentence for figures in _ALL for sentence in _compare(connection, figures, basic)]
    return found + _compare_learners(connection, basic) + _compare_members(connection)


def rebuild(connection: Connection, basic: Collection[str]) -> None:
    """Write all figures anew from the facts. Turns of learners wait until the caller commits."""
    if connection.dialect.name == "postgresql":
        # In the order in which turns take hold of them. Whoever only reads is not kept waiting.
        connection.execute(text("LOCK TABLE learner, membership, unit_standing IN EXCLUSIVE MODE"))
    rebuild_facts(connection, basic)
    judged = f"UPDATE learner SET standing = j.standing FROM ({_STANDING}) AS j"  # noqa: S608
    _run(connection, f"{judged} WHERE j.id = learner.id AND j.standing <> learner.standing", basic)
    members.rebuild(connection)


def rebuild_facts(connection: Connection, basic: Collection[str]) -> None:
    """Write anew what is counted from facts alone; nobody else may write meanwhile."""
    for figures in _ALL:
        columns = ", ".join((*figures.keys, *figures.counts))
        counted = _counted(connection, figures)
        connection.execute(text(f"DELETE FROM {figures.table}"))  # noqa: S608
        _run(connection, f"INSERT INTO {figures.table} ({columns}) SELECT {columns} FROM ({counted}) AS c", basic)  # noqa: S608


def _compare(connection: Connection, figures: _Figures, basic: Collection[str]) -> list[str]:
    keys, counts = ", ".join(figures.keys), figures.counts
    kept = ", ".join(f"{name} AS kept_{n}, 0 AS right_{n}" for n, name in enumerate(counts))
    right = ", ".join(f"0 AS kept_{n}, {name} AS right_{n}" for n, name in enumerate(counts))
    sums = ", ".join(f"SUM(kept_{n}), SUM(right_{n})" for n in range(len(counts)))
    differ = " OR ".join(f"SUM(kept_{n}) <> SUM(right_{n})" for n in range(len(counts)))
    query = f"""
        SELECT {keys}, {sums} FROM (
            SELECT {keys}, {kept} FROM {figures.table}
            UNION ALL SELECT {keys}, {right} FROM ({_counted(connection, figures)}) AS c
        ) AS both_sides GROUP BY {keys} HAVING {differ} ORDER BY {keys}
    """  # noqa: S608
    return _told(figures.table, (_sentence(figures, row) for row in _run(connection, query, basic)))


def _sentence(figures: _Figures, row: Any) -> str:
    width = len(figures.keys)
    place = ", ".join(f"{key} {value}" for key, value in zip(figures.keys, row[:width], strict=True))
    pairs = zip(figures.counts, row[width::2], row[width + 1 :: 2], strict=True)
    wrong = [f"{name} ghi {kept}, đúng ra {right}" for name, kept, right in pairs if kept != right]
    return f"{figures.table} ({place}): {'; '.join(wrong)}".replace('"', "")


def _compare_learners(connection: Connection, basic: Collection[str]) -> list[str]:
    query = f"""
        SELECT learner.id, learner.standing, j.standing FROM learner JOIN ({_STANDING}) AS j ON j.id = learner.id
        WHERE j.standing <> learner.standing ORDER BY learner.id
    """  # noqa: S608
    rows = _run(connection, query, basic)
    return _told("learner", (f"learner (id {r[0]}): standing ghi {r[1]}, đúng ra {r[2]}" for r in rows))


def _compare_members(connection: Connection) -> list[str]:
    kept, right = members.stored(connection), members.recount(connection)
    none = dict.fromkeys(members.COUNTS, 0)
    wrong = ((unit, kept.get(unit, none), right.get(unit, none)) for unit in sorted(kept.keys() | right.keys()))
    sentences = (
        f"unit_standing (unit_id {unit}): "
        + "; ".join(f"{name} ghi {a[name]}, đúng ra {b[name]}" for name in members.COUNTS if a[name] != b[name])
        for unit, a, b in wrong
        if a != b
    )
    return _told("unit_standing", sentences)


def _told(table: str, sentences: Iterator[str]) -> list[str]:
    told = list(islice(sentences, MOST_TOLD))
    return [*told, f"{table}: … còn nữa"] if next(sentences, None) else told


def _counted(connection: Connection, figures: _Figures) -> str:
    return _QUERIES[figures.query].format(**_WORDS[connection.dialect.name])


def _run(connection: Connection, query: str, basic: Collection[str]) -> Any:
    values = {"basic": sorted(basic), "size": len(basic)}
    known = {name: value for name, value in values.items() if f":{name}" in query}
    statement = text(query)
    if "basic" in known:
        statement = statement.bindparams(bindparam("basic", expanding=True))
    return connection.execute(statement, known)
