"""A store that many learners have written to before: filled in bulk, as it would be after years of use."""

import shutil
from pathlib import Path

from sqlalchemy import Connection, text

from bench.stores import Postgres, Sqlite, Store
from bot.migrations.run import upgrade
from bot.runtime.database import open_writer

FIRST_ADDRESS = 10**9
# How many facts, updates and messages each of them has left behind.
_EACH = 4
_STATE = (
    '{"flow":"","lesson":"cu-1","version":"000000000000","sitting":3,"card":1,"at":17,"told":true,"right":6,'
    '"size":4,"is_again":true,"offered":[["lesson:cu-2","Học luôn",""],["cmd:stop","Để lúc khác",""]],"greeted":true}'
)
_BODY = '{"scene":"finish","title":"Bạn học xong bài","blocks":[{"kind":"text","items":["' + "chữ " * 60 + '"]}]}'
_STATEMENTS = (
    "INSERT INTO learner (id, created_at, locale) SELECT i, :now, 'vi' FROM n",
    """INSERT INTO identity (learner_id, channel, account, address, since)
       SELECT i, 'telegram', '42', CAST(1000000000 + i AS VARCHAR(20)), :now FROM n""",
    "INSERT INTO conversation (learner_id, turn, state, updated_at) SELECT i, 20, :state, :now FROM n",
    """INSERT INTO progress (learner_id, lesson, version, begun_at, finished_at, last_at, times, "right", asked)
       SELECT i, 'cu-' || (i % 40), '000000000000', :now, :now, :now, 1, 6, 10 FROM n""",
    """INSERT INTO review (learner_id, lesson, question, stage, due_on)
       SELECT i, 'cu-' || (i % 40), 'cau-1', 0, '2099-01-01' FROM n""",
    """INSERT INTO fact (learner_id, kind, at, day, channel, sitting, lesson, version, question, picked)
       SELECT i, 'begun', :now, '2026-01-05', 'telegram', 1, 'cu-' || (i % 40), '000000000000', '', '' FROM many""",
    """INSERT INTO incoming (channel, account, external_id, learner_id, at, outcome)
       SELECT 'telegram', '42', 'old-' || i || '-' || k, i, :now, 'done' FROM many""",
    """INSERT INTO delivery (learner_id, channel, account, address, turn, priority, body, state, next_attempt_at,
                             created_at, sent_at)
       SELECT i, 'telegram', '42', CAST(1000000000 + i AS VARCHAR(20)), k, 0, :body, 'sent', :now, :now, :now
       FROM many""",
)
_SERIES = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {size}), "
    "k(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM k WHERE k < {each}), many(i, k) AS (SELECT i, k FROM k, n) ",
    "postgresql": "WITH n(i) AS (SELECT generate_series(1, {size})), "
    "many(i, k) AS (SELECT n.i, k FROM generate_series(1, {each}) k, n) ",
}


def fill(url: str, size: int) -> None:
    """Bring a store to today's shape, and let so many learners have been there."""
    engine = open_writer(url)
    upgrade(engine)
    with engine.connect() as connection:
        _hurry(connection)
        with connection.begin():
            _insert(connection, size)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def _hurry(connection: Connection) -> None:
    """A store that is only being prepared need not be safe yet, and its rows are known to fit together."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET synchronous_commit = off"))
        connection.execute(text("SET session_replication_role = replica"))
        connection.commit()
        return
    for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-1000000"):
        connection.connection.driver_connection.execute(f"PRAGMA {pragma}")


def _insert(connection: Connection, size: int) -> None:
    series = _SERIES[connection.dialect.name].format(size=size, each=_EACH)
    values = {"now": "2026-01-05 03:00:00.000000", "state": _STATE, "body": _BODY}
    for statement in _STATEMENTS:
        into, _, rest = statement.partition("SELECT")
        known = {key: value for key, value in values.items() if f":{key}" in rest}
        # SQLite wants the series behind INSERT INTO, PostgreSQL takes it there too.
        connection.execute(text(f"{into} {series} SELECT{rest}"), known)
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT setval(pg_get_serial_sequence('learner', 'id'), :size)"), {"size": size})


def fresh_from(template: Store, folder: Path, server: str) -> Store:
    """A store of one run, copied from a filled one."""
    if isinstance(template, Sqlite):
        store = Sqlite(folder)
        shutil.copyfile(template.path, store.path)
        return store
    assert isinstance(template, Postgres)
    return Postgres(server, template=template.database)
