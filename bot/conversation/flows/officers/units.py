"""Figures in the chat: from the province to the commune, to the unit, to its people, three taps at most."""

from bot.channels.message import Block, Choice, Message, escape
from bot.conversation.flows.officers.gate import Visit, overview_of
from bot.conversation.state import Errand
from bot.membership.units import search
from bot.reports import base, overview_words
from bot.reports.overview import Overview, Part
from bot.runtime.locale import Words

KIND = "units"
_PAGE = 8


def show(visit: Visit, number: str, page: str) -> None:
    """One unit: how its members stand, and its parts, those that need help first."""
    unit = visit.unit(number, "see_counts")
    seen, words, at = overview_of(visit, unit), visit.words, int(page)
    visit.turn.set(errand=Errand(KIND))
    named = [part for part in seen.parts if part.unit is not None]
    shown = named[at * _PAGE : (at + 1) * _PAGE]
    parts = tuple(
        Choice(f"ou:{part.unit.id}:0", _line(part, words), str(n), "answer")
        for n, part in enumerate(shown, at * _PAGE + 1)
        if part.unit is not None
    )
    blocks = [Block("bullets", _standing(seen, words))]
    if named:
        blocks.append(Block("text", (words.say("Nơi cần giúp đứng trước. Nhắn tên để tìm nơi khác."),)))
    blocks.append(Block("hint", (base.cut_off(seen.as_of, words),)))
    visit.turn.say(
        Message(
            scene="menu",
            title=unit.name,
            blocks=tuple(blocks),
            choices=(*parts, *_ways(visit, seen, at, len(named))),
            replaces=True,
        )
    )


def hear(visit: Visit, words: str) -> bool:
    """The name of another unit of the officer's own."""
    clause = visit.scope.clause_for("see_counts")
    found = visit.store(lambda c: search.search(c, words, visit.turn.today, 1, within=clause))
    if not found:
        return False
    show(visit, str(found[0].id), "0")
    return True


def _standing(seen: Overview, words: Words) -> tuple[str, ...]:
    say, s = words.say, seen.standing
    share = seen.share
    whole = (
        say(
            "**{percent} %** học xong: {done} trên {total} hội viên",
            percent=share.percent,
            done=s.done,
            total=share.whole,
        )
        if share.percent is not None
        else say("**{done}** học xong, trong danh sách {members}", done=s.done, members=s.members)
    )
    others = say(
        "{half} đang học, {none} chưa bắt đầu, {unseen} chưa ghi nhận", half=s.half, none=s.none, unseen=s.unseen
    )
    forecast = overview_words.forecast(seen, words)
    return tuple(line for line in (whole, others, forecast) if line)


def _line(part: Part, words: Words) -> str:
    name = escape(overview_words.part_name(part, words))
    share = part.share
    done = f"{share.part}/{share.whole}" if share.whole else base.number(part.standing.done, words.locale)
    return words.say("{unit}: xong {done}, chưa vào {none}", unit=name, done=done, none=part.standing.none)


def _ways(visit: Visit, seen: Overview, at: int, parts: int) -> tuple[Choice, ...]:
    say, unit, s = visit.words.say, seen.unit, seen.standing
    ways = []
    if (at + 1) * _PAGE < parts:
        ways.append(Choice(f"ou:{unit.id}:{at + 1}", say("Xem tiếp"), role="main"))
    if visit.scope.may("see_names", unit):
        counts = (
            ("none", say("Chưa bắt đầu"), s.none),
            ("half", say("Đang học"), s.half),
            ("done", say("Học xong"), s.done),
        )
        ways += [Choice(f"op:{unit.id}:{state}:0", f"{title} ({n})") for state, title, n in counts if n]
    if visit.scope.may("export", unit):
        ways.append(Choice(f"oe:{unit.id}", say("Tải bảng Excel"), role="quiet"))
    ways.append(Choice("cmd:desk", say("Việc của tôi"), role="quiet"))
    return tuple(ways)
