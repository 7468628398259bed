"""Who saw names, took files away or changed something in my units? The log, newest first, a page at a time."""

from collections.abc import Mapping
from typing import cast, get_args

from bot.membership.officers import audit
from bot.membership.officers.audit import Deed
from bot.web.officers.visit import Answered, Shown, Visit

PAGE = 50


async def show(visit: Visit) -> Answered:
    """GET /canbo/nhat-ky?viec=…&truoc=…"""
    act = cast("Deed", visit.asked("viec")) if visit.asked("viec") in get_args(Deed) else None
    before = visit.asked_number("truoc")
    found = await visit.read(
        lambda c: audit.read(
            c, visit.scope.clause_for("see_audit"), own=visit.officer.id, act=act, before=before, limit=PAGE + 1
        )
    )
    return Shown(
        "log.html",
        {
            "entries": found[:PAGE],
            "next": found[PAGE - 1].id if len(found) > PAGE else None,
            "is_first": before is None,
            "act": act or "",
            "acts": audit.WORDS,
            "channels": _channels(visit),
        },
    )


def _channels(visit: Visit) -> Mapping[str, str]:
    say = visit.words.say
    return {"web": say("trang cán bộ"), audit.CLI: say("quản trị máy"), "chat": say("trò chuyện")}
