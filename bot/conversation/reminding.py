"""An officer reminds learners of their unit: whom it may reach, in whose words, and at what hour."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.channels.message import Choice, Message, escape, text
from bot.conversation import notices
from bot.membership.members import nudges
from bot.membership.officers import audit
from bot.membership.officers.roles import Officer
from bot.membership.officers.scope import Scope
from bot.membership.units.tree import Unit
from bot.runtime.locale import Words

# Phones are silent from nine in the evening to seven in the morning: what is asked for then goes out at seven.
_EVENING, _MORNING = time(21), time(7)


def remind(
    connection: Connection,
    *,
    officer: Officer,
    scope: Scope,
    learner_ids: Iterable[int],
    unit: Unit,
    now: datetime,
    zone: ZoneInfo,
    channel: str,
) -> int:
    """Remind those of these learners who may be reminded; returns how many that are.

    Each of them agreed to it, can be reached, and was not reminded in the last three days. Pressed twice it reminds
    once. The caller chose the learners among the unit's people (`bot.reports.people`); a few hundred at a time, for
    learners wait behind it. Raises `NotAllowed`.
    """
    scope.require("remind", unit)
    allowed = nudges.may_nudge(connection, learner_ids, now, hold=True)
    if not allowed:
        return 0
    later = goes_out_at(now, zone)
    reached = notices.post(connection, allowed, lambda words: _message(words, officer, unit), now, not_before=later)
    nudges.record(connection, learner_ids=reached, unit_id=unit.id, officer_id=officer.id, at=now)
    audit.write(
        connection,
        at=now,
        officer_id=officer.id,
        act="remind",
        unit_id=unit.id,
        people=len(reached),
        channel=channel,
    )
    return len(reached)


def goes_out_at(now: datetime, zone: ZoneInfo) -> datetime | None:
    """At which later hour a reminder asked for now goes out, in local time; None for at once."""
    local = now.astimezone(zone)
    if _MORNING <= local.time() < _EVENING:
        return None
    day = local.date() + timedelta(days=1 if local.time() >= _EVENING else 0)
    return datetime.combine(day, _MORNING, zone)


def _message(words: Words, officer: Officer, unit: Unit) -> Message:
    """Who speaks stands first, and how to be left in peace last."""
    say, title = words.say, escape(officer.title or words.say("cán bộ"))
    return Message(
        title=say("{unit} mời {you} học bài", unit=escape(unit.name)),
        blocks=text(
            say("{name}, {title}, nhờ Học Số nhắn {you}.", name=escape(officer.name), title=title),
            say("Mỗi bài năm phút, học dở thì học tiếp. Không thích nhận nhắc thì nhắn THÔI."),
        ),
        choices=(Choice("cmd:learn", say("Vào học"), role="main"), Choice("cmd:quiet", say("Thôi nhắc"), role="quiet")),
        locale=words.locale,
    )
