"""How is a unit's overview said? Tables, sentences and to-do lines, alike for the page, the chat and the file."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from msgspec import Struct

from bot.reports.activity import week_columns
from bot.reports.base import Cell, Column, Report, Row, day, number, total_of
from bot.reports.figures import ITSELF
from bot.reports.overview import Overview, Part
from bot.runtime.locale import Words

# Beyond it a straight line says nothing.
_FAR = timedelta(days=730)
_NAMED = 2


class Todo(Struct, frozen=True):
    """One thing that waits for the officer: how many, what, why, and the one verb that does it."""

    key: str
    n: int
    title: str
    detail: str
    verb: str


def parts_report(seen: Overview, words: Words) -> Report:
    """The unit and what stands below it, those that need help first."""
    columns = _columns(words)
    rows = [Row(_cells(part_name(part, words), part), part.unit.id if part.unit else None) for part in seen.parts]
    summed = total_of(columns, rows, words.say("Cộng"))
    # Of the whole unit there is a total of its own; those of its parts are not added up to one.
    own = (seen.total.value, seen.share, seen.total.as_of, seen.total.source) if seen.total else (None, None, None, "")
    total = Row((*summed.cells[: len(columns) - len(own)], *own))
    say = words.say
    return Report(
        "overview",
        say("Kết quả theo đơn vị"),
        seen.unit.name,
        seen.as_of,
        columns,
        rows,
        total,
        note=_past_note(seen, words),
    )


def weeks_report(seen: Overview, words: Words) -> Report:
    """Ten weeks, the last of which is not over."""
    say = words.say
    columns = (
        *week_columns(words),
        Column(
            "done",
            say("Học xong, cộng dồn"),
            "count",
            definition=say("Số học xong hiện nay, trừ đi số học xong thêm của các tuần sau."),
        ),
    )
    rows = [
        Row((monday + timedelta(days=6), week.active, week.done, done))
        for (monday, week), done in zip(seen.weeks, seen.cumulated, strict=True)
    ]
    return Report("weeks", say("Người học theo tuần"), seen.unit.name, seen.as_of, columns, rows)


def part_name(part: Part, words: Words) -> str:
    """A unit below; or in words what belongs to none of them."""
    if part.unit is not None:
        return part.unit.name
    return (
        words.say("Trực thuộc, không qua đơn vị dưới")
        if part.key == ITSELF
        else words.say("Đơn vị đã chia hoặc đã thôi")
    )


def forecast(seen: Overview, words: Words) -> str:
    """When the mark is reached if it goes on like the last four weeks; nothing without a total to reckon with."""
    say = words.say
    if seen.missing is None:
        return ""
    if seen.missing == 0:
        return say("Đã đạt mốc {mark} %.", mark=seen.mark)
    if not seen.pace:
        return say("Bốn tuần qua chưa có thêm ai học xong, nên chưa tính được bao giờ đạt mốc.")
    when = seen.forecast
    weekly = _about(seen.pace, words)
    if when is None or when - seen.as_of.date() > _FAR:
        return say(
            "Theo nhịp bốn tuần qua, {weekly} học xong mỗi tuần, thì còn hơn hai năm nữa mới đạt mốc.", weekly=weekly
        )
    return say(
        "Theo nhịp bốn tuần qua, {weekly} học xong mỗi tuần, thì đạt mốc vào {when}.",
        weekly=weekly,
        when=_roughly(when, words),
    )


def caveat(words: Words) -> str:
    """What stands below every forecast."""
    return words.say("Đây là phép tính đường thẳng, không phải lời hứa.")


def total_sentence(seen: Overview, words: Words) -> str:
    """Where the denominator comes from, or that there is none."""
    say = words.say
    if seen.total is None:
        return say("Chưa có tổng số hội viên do đơn vị báo, nên chỉ ghi số đếm, chưa tính tỷ lệ.")
    said = {"n": number(seen.total.value, words.locale), "day": day(seen.total.as_of), "source": seen.total.source}
    if seen.share.percent is None:
        return say("Tổng số {n} (ngày {day}, {source}) nhỏ hơn số đã học xong, nên chưa tính tỷ lệ.", **said)
    return say("Tổng số {n} hội viên, tính đến ngày {day}. Nguồn: {source}.", **said)


def todos(seen: Overview, words: Words) -> tuple[Todo, ...]:
    """What waits for the officer, the most pressing first; which of them are theirs, whoever shows them decides."""
    return tuple(_todos(seen, words))


def todo_heading(n: int, words: Words) -> str:
    """How the list of what waits is headed."""
    say = words.say
    return (
        say("Hôm nay không có việc nào chờ {you}"),
        say("Một việc cần {you}"),
        say("Hai việc cần {you}"),
        say("Ba việc cần {you}"),
        say("Bốn việc cần {you}"),
    )[min(n, 4)]


def _todos(seen: Overview, words: Words) -> Iterator[Todo]:
    say, standing = words.say, seen.standing
    if standing.waiting:
        since = _waited(seen.as_of, seen.oldest_wait, words)
        yield Todo("confirm", standing.waiting, say("người xin vào"), since, say("Xác nhận"))
    if standing.none:
        yield Todo("remind", standing.none, say("hội viên chưa bắt đầu"), _where_none(seen, words), say("Xem và nhắc"))
    if standing.unseen:
        detail = say("Có tên trong danh sách mà chưa vào Học Số, hoặc không đồng ý để đơn vị ghi nhận.")
        yield Todo("invite", standing.unseen, say("hội viên chưa ghi nhận"), detail, say("Mời vào"))
    if seen.total is None and standing.members:
        detail = say("Có tổng số mới tính được tỷ lệ. Ghi kèm ngày và nguồn.")
        yield Todo(
            "total",
            standing.members,
            say("hội viên trong danh sách, chưa rõ trên tổng số bao nhiêu"),
            detail,
            say("Nhập tổng số"),
        )


def _waited(as_of: datetime, since: datetime | None, words: Words) -> str:
    if since is None:
        return words.say("Xác nhận rồi thì kết quả của họ mới tính cho đơn vị.")
    days = (as_of.date() - since.astimezone(as_of.tzinfo).date()).days
    if days < 1:
        return words.say("Mới xin hôm nay.")
    return words.say("Lâu nhất chờ {days} ngày.", days=days)


def _where_none(seen: Overview, words: Words) -> str:
    said = []
    if seen.reachable is not None:
        reached, rest = seen.reachable, seen.standing.none - seen.reachable
        said.append(words.say("{n} người nhắn được, {rest} người cần gặp tận nơi.", n=reached, rest=rest))
    worst = sorted((p for p in seen.parts if p.unit and p.standing.none), key=lambda p: -p.standing.none)[:_NAMED]
    names = [part_name(part, words) for part in worst]
    if len(names) == _NAMED:
        said.append(words.say("Nhiều nhất ở {first} và {second}.", first=names[0], second=names[1]))
    return " ".join(said)


def _about(pace: int, words: Words) -> str:
    weekly = round(pace / 4)
    if weekly < 1:
        return words.say("chưa tới một người")
    return words.say("khoảng {n} người", n=number(weekly, words.locale))


def _roughly(when: date, words: Words) -> str:
    say, said = words.say, {"month": when.month, "year": when.year}
    if when.day <= 10:
        return say("đầu tháng {month} năm {year}", **said)
    if when.day <= 20:
        return say("giữa tháng {month} năm {year}", **said)
    return say("cuối tháng {month} năm {year}", **said)


def _past_note(seen: Overview, words: Words) -> str:
    if not seen.before:
        return ""
    names = ", ".join(one.name for one in seen.before)
    if seen.with_past:
        return words.say("Gồm cả số liệu của đơn vị cũ: {names}.", names=names)
    return words.say(
        "Chỉ tính từ ngày {day}, không gồm đơn vị cũ: {names}.", day=day(seen.unit.valid_from), names=names
    )


def _cells(name: str, part: Part) -> tuple[Cell, ...]:
    s, total = part.standing, part.total
    counted: tuple[Cell, ...] = (
        (total.value, part.share, total.as_of, total.source) if total else (None, None, None, "")
    )
    return (name, s.members, s.none, s.half, s.done, s.unseen, s.waiting, *counted)


def _columns(words: Words) -> tuple[Column, ...]:
    say = words.say
    kept = say("Tính theo tư cách hội viên: ai ở hai tổ chức được tính ở mỗi nơi một lần.")
    return (
        Column("unit", say("Đơn vị")),
        Column("members", say("Trong danh sách"), "count", "memberships", say("Hội viên đã xác nhận.") + " " + kept),
        Column("none", say("Chưa bắt đầu"), "count", "memberships", say("Chưa mở bài nào của khóa cơ bản.")),
        Column(
            "half", say("Đang học"), "count", "memberships", say("Đã mở ít nhất một bài, chưa xong cả khóa cơ bản.")
        ),
        Column("done", say("Học xong"), "count", "memberships", say("Đã qua đủ các bài của khóa cơ bản.")),
        Column(
            "unseen",
            say("Chưa ghi nhận"),
            "count",
            "memberships",
            say("Chưa vào Học Số, hoặc không đồng ý để đơn vị ghi nhận."),
        ),
        Column("waiting", say("Chờ xác nhận"), "count", "memberships", say("Người xin vào, cán bộ chưa xác nhận.")),
        Column("total", say("Tổng số"), "count", definition=say("Tổng số hội viên do đơn vị báo, có ngày và nguồn.")),
        Column(
            "share",
            say("Tỷ lệ"),
            "share",
            definition=say("Học xong chia cho Tổng số, làm tròn xuống. Không có Tổng số thì để trống."),
        ),
        Column("as_of", say("Ngày của tổng số"), "date"),
        Column("source", say("Nguồn của tổng số")),
    )
