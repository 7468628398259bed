"""An invented province on the map of a real one: branches, what they should count, and officers to sign in as."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random

from msgspec import Struct
from sqlalchemy import Connection, insert, select, update

from bot.membership.officers import passwords, roles
from bot.membership.officers.models import officer
from bot.membership.officers.permissions import Role
from bot.membership.units import seed, tree
from bot.membership.units.models import unit, unit_total
from bot.membership.units.tree import Sprout

LABEL = "dùng thử"
MOST_BRANCHES = 12
# So many members make a branch worth having, as long as there are few people for many communes.
_A_BRANCH = 8
_SOURCE = "Số liệu dùng thử, không phải số thật"
_BRANCHES = {
    "LHPN": "Chi hội Phụ nữ {place}",
    "HND": "Chi hội Nông dân {place}",
    "CCB": "Chi hội Cựu chiến binh {place}",
    "DTN": "Chi đoàn {place}",
    "CD": "Công đoàn {workplace}",
}
_WORKPLACES = (
    "Trường Mầm non, Trường Tiểu học, Trường Trung học cơ sở, Trạm Y tế, Cơ quan xã, Hợp tác xã Nông nghiệp,"
    " Hợp tác xã Môi trường, Quỹ tín dụng, Chợ trung tâm, Xưởng may, Xưởng mộc, Bưu điện"
).split(", ")


class Branch(Struct, frozen=True):
    """A unit that people are members of."""

    id: int
    organisation: str
    commune_id: int
    weight: float
    """How many people it draws, against others."""
    zeal: float
    """How eagerly they learn."""
    launched: float
    """When it began to invite, from 0 (the first day) to 1 (today)."""


class Login(Struct, frozen=True):
    """A demo officer to sign in as."""

    login: str
    role: Role
    unit: str


def plant(connection: Connection, random: Random, people: int) -> list[Branch]:
    """Communes from the seed, named as a trial, with as many branches as so many people fill."""
    seed.plant(connection)
    name = f"{seed.PROVINCE_NAME} ({LABEL})"
    connection.execute(update(unit).where(unit.c.code == seed.PROVINCE).values(name=name))
    each = max(1, min(MOST_BRANCHES, people // (len(seed.communes()) * len(_BRANCHES) * _A_BRANCH)))
    sprouts = [s for code, name in seed.communes() for s in _sprouts(code, name, each)]
    numbers = tree.plant(connection, sprouts, seed.SINCE)
    communes = tree.many(connection, numbers.values())
    drawn = {code: random.paretovariate(2.2) for code, _ in seed.communes()}
    return [
        Branch(
            numbers[s.code],
            s.organisation,
            communes[numbers[s.code]].commune_id or 0,
            drawn[s.code.split("-")[0]] * random.paretovariate(2),
            random.uniform(0.3, 1.7),
            random.betavariate(1.6, 1.3),
        )
        for s in sprouts
    ]


def _sprouts(code: str, name: str, each: int) -> Iterator[Sprout]:
    area = "tổ dân phố" if name.startswith("Phường") else "thôn"
    for organisation, words in _BRANCHES.items():
        short = organisation.lower()
        has_body = organisation in seed.COMMUNAL
        for n in range(each):
            called = words.format(place=f"{area} {n + 1}", workplace=_WORKPLACES[n])
            parent, body = (f"{code}-{short}", "") if has_body else (code, f"{seed.PROVINCE}-{short}")
            yield Sprout(f"{code}-{short}-{n + 1}", parent, organisation, "branch", called, body)


def count_all(connection: Connection, random: Random, members: Mapping[int, int], today: date, now: datetime) -> None:
    """Give every unit a number of members it should have, and communes their adults: somewhat more than have come."""
    totals: dict[int, int] = {}
    units = {u.id: u for u in tree.many(connection, connection.execute(select(unit.c.id)).scalars()).values()}
    for number, count in members.items():
        all_members = int(count * random.uniform(1.15, 2.6)) + random.randrange(9)
        here = units[number]
        for above in {*here.ancestors, here.body_id or number}:
            totals[above] = totals.get(above, 0) + all_members
    about = {"as_of": today - timedelta(days=60), "source": _SOURCE, "at": now}
    rows = [{"unit_id": number, "what": "members", "value": value, **about} for number, value in sorted(totals.items())]
    areas = [u.id for u in units.values() if u.organisation == "MTTQ"]
    rows += [
        {"unit_id": number, "what": "adults", "value": int(totals.get(number, 0) * 1.7), **about} for number in areas
    ]
    connection.execute(insert(unit_total), rows)


def appoint(
    connection: Connection, random: Random, branches: Sequence[Branch], today: date, now: datetime
) -> tuple[list[Login], str]:
    """Officers from the province down to a branch, and the one password they all have, known to nobody else."""
    password = f"thu-{secrets.token_urlsafe(9)}"
    hashed = passwords.HASHER.hash(password)
    logins = []
    for n, (code, role, title) in enumerate(_posts(connection, random, branches)):
        over = tree.find_code(connection, code)
        assert over is not None
        number, _code = roles.appoint(
            connection,
            name=f"{('Nguyễn', 'Lê', 'Trần', 'Phạm')[n % 4]} Dùng Thử",
            title=f"{title} ({LABEL})",
            unit_id=over.id,
            role=role,
            given_by=None,
            now=now,
            today=today,
        )
        login = Login(f"thu-{code}" if role in {"owner", "officer"} else f"thu-{code}-{role}", role, over.name)
        values = {"login": login.login, "password_hash": hashed}
        connection.execute(update(officer).where(officer.c.id == number).values(**values))
        logins.append(login)
    return logins, password


def _posts(connection: Connection, random: Random, branches: Sequence[Branch]) -> Iterable[tuple[str, Role, str]]:
    largest = sorted(branches, key=lambda branch: -branch.weight)[:4]
    areas = tree.many(connection, (branch.commune_id for branch in largest))
    yield seed.PROVINCE, "owner", "Trưởng ban tổ chức"
    yield seed.PROVINCE, "reader", "Thư ký"
    yield f"{seed.PROVINCE}-lhpn", "officer", "Chủ tịch Hội"
    for commune in dict.fromkeys(areas[branch.commune_id].code for branch in largest):
        yield commune, "officer", "Cán bộ Mặt trận"
    yield areas[largest[0].commune_id].code, "helper", "Tổ công nghệ số cộng đồng"
    for branch in random.sample(largest, 2):
        yield tree.get(connection, branch.id).code, "officer", "Chi hội trưởng"
