"""What an officer reads of a list that waits: every line, what becomes of it, why, and what one tap can mend."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from sqlalchemy import Connection

from bot.membership.members import finding, phones
from bot.membership.members.phones import Phones
from bot.membership.members.roster import drafts
from bot.membership.members.roster.drafts import VERDICTS, Stored
from bot.membership.units import tree
from bot.membership.units.words import level
from bot.runtime.locale import Words

# What an officer should look at before saying yes.
WORTH_A_LOOK = ("change", "mend", "skip")


class Repair(Struct, frozen=True):
    """One tap that mends a line: what `drafts.mend` is told, and the words on the button."""

    key: str
    label: str
    is_written: bool = False
    """The officer has to write something: after the colon of the key."""


class Shown(Struct, frozen=True):
    """One line as an officer reads it."""

    number: int
    name: str
    birth_year: int | None
    phone: str
    """Masked; as it stands in the file where it is no number."""
    unit: str
    unit_text: str
    verdict: str
    verdict_words: str
    why: str
    repairs: Sequence[Repair] = ()


def lines(
    connection: Connection,
    roster_id: int,
    words: Words,
    *,
    phones: Phones,
    verdicts: Iterable[str] = VERDICTS,
    after: int = 0,
    limit: int = 100,
) -> list[Shown]:
    """Lines of a list with these verdicts, in the order of the file, from the one after `after`."""
    found = drafts.stored(connection, roster_id, verdicts, after=after, limit=limit)
    return _Speaker(connection, roster_id, words, phones, found).all()


def line(connection: Connection, roster_id: int, number: int, words: Words, *, phones: Phones) -> Shown | None:
    """One line, as after it was mended."""
    found = drafts.stored(connection, roster_id, after=number - 1, limit=1)
    shown = _Speaker(connection, roster_id, words, phones, found).all()
    return shown[0] if shown and shown[0].number == number else None


class _Speaker:
    """Turns what is kept of lines into sentences; asks for all units and people at once."""

    def __init__(
        self, connection: Connection, roster_id: int, words: Words, phones: Phones, found: Sequence[Stored]
    ) -> None:
        self._say, self._phones, self._found = words.say, phones, found
        roster = drafts.get(connection, roster_id)
        self._top = tree.get(connection, roster.unit_id)
        self._people = finding.many(connection, (s.membership_id for s in found if s.membership_id is not None))
        ids = {s.unit_id for s in found} | {m.unit_id for m in self._people.values()}
        ids |= {i for s in found if s.detail.why.startswith("unit") for i in s.detail.near}
        self._units = tree.many(connection, (i for i in ids if i is not None))

    def all(self) -> list[Shown]:
        """Every line."""
        return [self._shown(one) for one in self._found]

    def _shown(self, one: Stored) -> Shown:
        written = drafts.readable(self._phones, one.phone)
        return Shown(
            one.number,
            one.detail.name or one.name if one.verdict == "mend" else one.name,
            one.birth_year,
            written if one.detail.wrong_phone or not written else phones.mask(written),
            self._unit(one.unit_id),
            one.detail.unit_text,
            one.verdict,
            self._verdict(one.verdict),
            self._why(one, written),
            self._repairs(one),
        )

    def _unit(self, unit_id: int | None) -> str:
        return self._units[unit_id].name if unit_id in self._units else ""

    def _verdict(self, verdict: str) -> str:
        say = self._say
        return {
            "add": say("Thêm mới"),
            "keep": say("Giữ nguyên"),
            "change": say("Sẽ đổi"),
            "mend": say("Cần sửa"),
            "skip": say("Bỏ qua"),
        }[verdict]

    def _why(self, one: Stored, phone: str) -> str:
        say, detail = self._say, one.detail
        if one.verdict == "change":
            return self._changes(one)
        if detail.why.startswith("name:"):
            return say(detail.why.removeprefix("name:"))
        if detail.why.startswith("unit"):
            return self._about_unit(one)
        about = {"other": detail.other, "unit": self._unit(one.unit_id), "phone": phone}
        about |= {"year": one.birth_year or "", "words": detail.year_text}
        sentences = {
            "add": say("Thêm mới vào {unit}.", **about),
            "keep": say("Đã có, không có gì đổi. Giữ nguyên."),
            "year_odd": say("Năm sinh {year} có lẽ gõ nhầm. Năm sinh không bắt buộc.", **about),
            "year_words": say("Không đọc được năm sinh “{words}”. Năm sinh không bắt buộc.", **about),
            "phone_short": say("Số điện thoại thiếu một số: {phone}. Cần đủ 10 số, hoặc để trống.", **about),
            "phone_long": say("Số điện thoại thừa số: {phone}. Chỉ có 10 số, hoặc để trống.", **about),
            "phone_bad": say("“{phone}” không phải số điện thoại gọi được. Sửa lại, hoặc để trống.", **about),
            "twin_phone": say("Trùng dòng {other}: cùng tên, cùng số. Chỉ nạp một lần.", **about),
            "twin_year": say("Trùng dòng {other}: cùng tên, cùng năm sinh, cùng nơi. Chỉ nạp một lần.", **about),
            "twin_name": say("Trùng dòng {other}: cùng tên, cùng nơi. Chỉ nạp một lần.", **about),
            "tail": say("Dòng này không phải tên một người."),
            "dropped": say("Đã bỏ dòng này."),
        }
        return sentences.get(detail.why) or sentences.get(one.verdict, "")

    def _about_unit(self, one: Stored) -> str:
        say, near = self._say, one.detail.near
        about = {
            # What stands below the unit, such as "chi hội".
            "kind": say(level(self._top.organisation, "branch")),
            "words": one.detail.unit_text,
            "unit": self._unit(near[0]) if near else "",
            "top": self._top.name,
        }
        return {
            "unit_near": say("Không có {kind} “{words}”. Có phải {unit}?", **about),
            "unit_many": say("Có mấy {kind} tên “{words}”. Chọn một.", **about),
            "unit_none": say("Không có {kind} “{words}” trong {top}.", **about),
            "unit_missing": say("Chưa ghi {kind}. Nạp thẳng vào {top}?", **about),
        }[one.detail.why]

    def _changes(self, one: Stored) -> str:
        say, member = self._say, self._people.get(one.membership_id or 0)
        about = {
            "new": self._unit(one.unit_id),
            "old": self._unit(member.unit_id) if member else "",
            "name": one.name,
            "year": one.birth_year or "",
        }
        sentences = {
            "unit": say("Sẽ chuyển từ {old} sang {new}.", **about),
            "name": say("Sẽ ghi tên là {name}.", **about),
            "year": say("Sẽ ghi năm sinh {year}.", **about),
            "phone": say("Sẽ ghi số điện thoại mới."),
        }
        # Translators: whole sentences follow, one for each thing that changes.
        return say("Đã có. {changes}", changes=" ".join(sentences[what] for what in one.detail.changes))

    def _repairs(self, one: Stored) -> tuple[Repair, ...]:
        say, why = self._say, one.detail.why
        if one.verdict == "change":
            return self._stays(one)
        if one.verdict == "skip":
            return (Repair("another", say("Là hai người")),) if why.startswith("twin") else ()
        if one.verdict != "mend":
            return ()
        leave_out = Repair("drop", say("Bỏ dòng này"))
        if why.startswith("name"):
            return Repair("name:", say("Sửa tên"), is_written=True), leave_out
        if why.startswith("unit"):
            return *(self._unit_repair(i) for i in one.detail.near if i in self._units), leave_out
        if why.startswith("year"):
            likely = [Repair(f"year:{y}", say("Đúng, {year}", year=y)) for y in one.detail.near]
            return *likely, Repair("year:", say("Sửa năm"), is_written=True), Repair("year:", say("Để trống năm"))
        return Repair("phone:", say("Sửa số"), is_written=True), Repair("phone:", say("Để trống số"))

    def _unit_repair(self, unit_id: int) -> Repair:
        return Repair(f"unit:{unit_id}", self._say("Đúng, {unit}", unit=self._unit(unit_id)))

    def _stays(self, one: Stored) -> tuple[Repair, ...]:
        member = self._people.get(one.membership_id or 0)
        if "unit" not in one.detail.changes or member is None:
            return ()
        return (Repair("stay", self._say("Giữ ở {unit}", unit=self._unit(member.unit_id))),)
