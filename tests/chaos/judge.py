"""Do the books agree? What people were told, what the platform saw and what the store holds, against the oracle."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from bot.channels.base import Incoming
from bot.channels.message import Message
from bot.channels.telegram_updates import read_update
from bot.conversation.models import conversation
from bot.delivery.models import delivery
from bot.learning.models import fact, progress, review
from bot.membership.models import identity
from tests.chaos.excuses import Excuses
from tests.chaos.oracle import PUBLIC_URL, an_oracle, calls_for, code_in
from tests.chaos.scene import Books
from tests.chaos.told import Heard, Owed, Told, compare_told

Row = dict[str, Any]
# An exported file names the rows' own numbers and times, which are nobody's business here.
_FILE = re.compile(r'"attachment":\{.*')


@dataclass
class Verdict:
    """What was found: breaches of the rules, and the numbers of the table."""

    breaches: list[str] = field(default_factory=list)
    updates: int = 0
    turns: int = 0
    sent: int = 0
    deaths: int = 0
    refused: int = 0
    """Times an update was brought and not taken."""
    redelivered: int = 0
    repeats: int = 0
    """Replies that came twice, each with its excuse."""
    typed_ends: int = 0
    seconds: float = 0.0


def judge(books: Books) -> Verdict:
    """Compare everything; an empty list of breaches is what we want."""
    verdict = Verdict(breaches=list(books.trouble), seconds=books.seconds)
    verdict.deaths = sum(1 for life in books.lives if life.code == -9)
    verdict.updates = len(books.platform.post.made)
    verdict.refused = sum(1 for one in books.platform.post.brought if not 200 <= one.status < 300)
    if not books.tables:
        return verdict
    judgement = _Judgement(books, verdict)
    for check in (
        judgement.platform_is_content,
        judgement.every_update_has_its_effect_once,
        judgement.browsers_are_content,
        judgement.order_is_kept,
        judgement.store_equals_replay,
        judgement.everything_owed_has_ended,
        judgement.erased_are_forgotten,
        judgement.turns_are_counted_on,
        judgement.people_were_told,
    ):
        verdict.breaches += list(check())
    judgement.close()
    return verdict


class _Judgement:
    def __init__(self, books: Books, verdict: Verdict) -> None:
        self.books, self.verdict = books, verdict
        self.tables = books.tables
        self.oracle = an_oracle("" if books.scenario.door == "polling" else PUBLIC_URL)
        self._excuses_for_again = Excuses(books)
        self.expected: dict[str, list[Told]] = defaultdict(list)
        self.certain_from: dict[str, int] = defaultdict(int)
        """What was owed to an address before it was erased is taken back: it may have been told, or not."""
        self.screens: dict[int, tuple[Message, ...]] = defaultdict(tuple)
        """What a browser should show at the end."""
        self.by_telegram = [row for row in self.tables["incoming"] if row["channel"] == "telegram"]
        self._replay()

    def close(self) -> None:
        self.oracle.close()

    def _replay(self) -> None:
        """Drive the same inputs, in the order they took effect, through the pure flows."""
        made = self.books.platform.post.made
        codes = self._codes_given()
        in_browsers = {name: (one, form) for one in self.books.browsers for name, form in one.made.items()}
        for row in self.tables["incoming"]:
            if row["external_id"] in in_browsers:
                browser, form = in_browsers[row["external_id"]]
                messages = self.oracle.take(browser.event(form, row["at"]), row["at"], iter(()))
                self.screens[browser.number] = messages or self.screens[browser.number]
            if row["channel"] != "telegram" or int(row["external_id"]) not in made:
                continue
            event = self._event(int(row["external_id"]), row)
            known_at = self.oracle.addresses_like(event.address)
            for n, message in enumerate(self.oracle.take(event, row["at"], codes[event.address])):
                is_edit = n == 0 and message.replaces and event.kind == "choice" and bool(event.message_ref)
                texts = tuple((s.words.text if s.words else "").strip() for s in calls_for(message))
                self.expected[event.address].append(Told(texts, message, is_edit))
            if event.address not in self.oracle.addresses_like(event.address):
                for address in {event.address, *known_at}:
                    self.certain_from[address] = len(self.expected[address])

    def _codes_given(self) -> dict[str, Iterator[str]]:
        """The joining codes each person was really given, for the oracle cannot guess them."""
        found: dict[str, list[str]] = defaultdict(list)
        # Some were never told, and of some nothing is left in the store.
        told = [(str(entry.chat), entry.text) for entry in self.books.platform.ledger]
        owed = [(row["address"], row["body"]) for row in self.tables["delivery"]]
        for address, words in (*told, *owed):
            code = code_in(words) if "Mã nối máy" in words else ""
            if code and code not in found[address]:
                found[address].append(code)
        return defaultdict(lambda: iter(()), {address: iter(codes) for address, codes in found.items()})

    def _event(self, number: int, row: Row) -> Incoming:
        payload = msgspec.json.encode(self.books.platform.post.made[number][1])
        (event,) = read_update(payload, account=row["account"], now=lambda: row["at"])
        return event

    def platform_is_content(self) -> Iterator[str]:
        for offence in self.books.platform.offences:
            yield f"the platform was called wrongly: {offence}"

    def every_update_has_its_effect_once(self) -> Iterator[str]:
        post, rows = self.books.platform.post, self.by_telegram
        self.verdict.turns = len(self.tables["incoming"])
        there = {int(row["external_id"]) for row in rows}
        for number in sorted(set(post.made) - there):
            yield f"lost: update {number} was {'never taken' if number in post.pending else 'answered'}, and has no effect"
        for number in sorted(there - set(post.made)):
            yield f"an effect without an update: {number}"
        for row in rows:
            if row["outcome"] != "done":
                yield f"update {row['external_id']} was buried: {row['error']}"
        self.verdict.redelivered = max(0, len(post.brought) - self.verdict.refused - len(post.made))

    def browsers_are_content(self) -> Iterator[str]:
        """Each form has its effect once and in its place, and the page shows where its reader stands."""
        names = [row["external_id"] for row in self.tables["incoming"] if row["channel"] == "web"]
        for browser in self.books.browsers:
            there = [name for name in names if name in browser.made]
            if there != [*browser.made]:
                yield f"browser {browser.number} sent {len(browser.made)} forms, and {len(there)} are there, or in another order"
            if missing := browser.misses(self.screens[browser.number]):
                yield f"browser {browser.number} does not show {missing[:3]}"
            self.verdict.updates += len(browser.made)
            self.verdict.refused += browser.refused
            self.verdict.redelivered += browser.repeated
        if len(names) != sum(len(browser.made) for browser in self.books.browsers):
            yield f"there are {len(names)} turns from browsers, more than were made"

    def order_is_kept(self) -> Iterator[str]:
        """Where one update was answered before another was first brought, it comes first in the store, too."""
        first: dict[int, float] = {}
        answered: dict[int, float] = {}
        for one in self.books.platform.post.brought:
            first.setdefault(one.number, one.begun)
            if 200 <= one.status < 300:
                answered.setdefault(one.number, one.ended)
        made = self.books.platform.post.made
        by_chat: dict[int, list[int]] = defaultdict(list)
        for row in self.by_telegram:
            if int(row["external_id"]) in made:
                by_chat[made[int(row["external_id"])][0]].append(int(row["external_id"]))
        for chat, numbers in by_chat.items():
            if self.books.scenario.door == "polling" and numbers != sorted(numbers):
                yield f"out of order: {chat} had {numbers}"
            for earlier, later in zip(numbers, numbers[1:], strict=False):
                if answered.get(later, 1e18) < first.get(earlier, 0.0):
                    yield f"out of order: {chat} had {later} answered before {earlier} was brought"

    def store_equals_replay(self) -> Iterator[str]:
        mine, theirs = self._world(self._real), self._world(self.oracle.rows)
        for what in mine:
            if mine[what] != theirs[what]:
                yield f"{what} differs from the replay: {_difference(mine[what], theirs[what])}"

    def _real(self, table: Any) -> list[Row]:
        return self.tables[table.name]

    def _world(self, rows: Callable[[Any], list[Row]]) -> dict[str, dict[str, list[Any]]]:
        """A store without its numbers: everything by the address it belongs to."""
        who: dict[int, str] = defaultdict(lambda: "nobody any more")
        for row in sorted(rows(identity), key=lambda r: str(r["address"]), reverse=True):
            who[row["learner_id"]] = row["address"]

        def by_person(table: Any, *columns: str) -> dict[str, list[Any]]:
            found = defaultdict(list)
            for row in rows(table):
                found[who[row["learner_id"]]].append(tuple(row[c] for c in columns))
            return {address: sorted(all_of, key=str) for address, all_of in found.items()}

        letters: dict[str, list[str]] = defaultdict(list)
        for row in rows(delivery):
            if not row["is_farewell"]:
                letters[row["address"]].append(_FILE.sub("", row["body"]))
        return {
            "the addresses": {row["address"]: [] for row in rows(identity)},
            "the conversation": by_person(conversation, "state")
            if self.books.scenario.is_joining
            else by_person(conversation, "turn", "state"),
            "the facts": by_person(
                fact, "kind", "day", "sitting", "lesson", "version", "question", "picked", "is_right"
            ),
            "the progress": by_person(progress, "lesson", "version", "times", "right", "asked"),
            "the reviews": by_person(review, "lesson", "question", "stage", "due_on"),
            "what was owed": dict(letters),
        }

    def everything_owed_has_ended(self) -> Iterator[str]:
        excuses = self._excuses()
        for row in self.tables["delivery"]:
            state, reason = row["state"], row["reason"]
            if state in {"queued", "sending"}:
                yield f"delivery {row['id']} never ended: {state}"
            elif state == "sent":
                self.verdict.sent += 1
            else:
                self.verdict.typed_ends += 1
                if not reason:
                    yield f"delivery {row['id']} ended as {state} without a reason"
                if state not in excuses:
                    yield f"delivery {row['id']} to {row['address']} ended as {state} ({reason}) for no reason known here"

    def _excuses(self) -> set[str]:
        """How a message may end in this scenario other than by being sent."""
        given = [t.given for t in self.books.scenario.troubles]
        ends = {"failed"} if any(g.get("code") == 400 for g in given) else set()
        ends |= {"unreachable"} if any(g.get("code") == 403 for g in given) else set()
        ends |= {"unreachable"} if any(act.deed == "blocks" for act in self.books.acts) else set()
        ends |= {"expired"} if any(g.get("by", 0) > 80_000 for g in given) else set()
        return ends

    def erased_are_forgotten(self) -> Iterator[str]:
        gone = {row["id"] for row in self.tables["learner"] if row["erased_at"]}
        for row in self.tables["delivery"]:
            if (row["is_farewell"] or row["learner_id"] in gone) and (row["address"] or row["body"] != "{}"):
                yield f"delivery {row['id']} still holds words to somebody who was erased ({row['state']})"
        for row in self.tables["conversation"]:
            if row["learner_id"] in gone:
                yield f"somebody erased still has a conversation: learner {row['learner_id']}"

    def turns_are_counted_on(self) -> Iterator[str]:
        """A later letter to an address never has the number of an earlier turn, nor that of another answer."""
        last: dict[str, int] = {}
        for row in self.tables["delivery"]:
            if row["address"] and row["turn"] < last.get(row["address"], 0):
                yield f"delivery {row['id']} to {row['address']} answers turn {row['turn']} after {last[row['address']]}"
            last[row["address"]] = row["turn"]

    def people_were_told(self) -> Iterator[str]:
        for person in self.books.people:
            yield from self._told(person)

    def _told(self, person: Any) -> Iterator[str]:
        address, platform = str(person.id), self.books.platform
        entries = [
            (entry, note)
            for entry, note in zip(platform.ledger, platform.notes, strict=True)
            if entry.chat == person.id and entry.method != "deleteMessage"
        ]
        rows = [row for row in self.tables["delivery"] if row["address"] == address and not row["is_farewell"]]
        expected, certain_from = self.expected[address], self.certain_from[address]
        owed = [Owed()] * certain_from + [Owed(row["state"], _number(row["external_id"])) for row in rows]
        heard = [Heard(entry.text, entry.message_id) for entry, _ in entries]
        found = compare_told(
            expected, owed, heard, lambda first, again: self._excuses_for_again.cover(entries[first], entries[again])
        )
        self.verdict.repeats += found.repeats
        for breach in found.breaches:
            yield f"{person.name} {breach}"


def _number(reference: str) -> int:
    return int(reference.rstrip("pf") or 0)


def _difference(mine: dict[str, list[Any]], theirs: dict[str, list[Any]]) -> str:
    for key in sorted({*mine, *theirs}, key=str):
        ours, other = mine.get(key), theirs.get(key)
        if ours != other:
            extra = [x for x in ours or [] if x not in (other or [])]
            missing = [x for x in other or [] if x not in (ours or [])]
            return f"{key}: {len(ours or [])} against {len(other or [])}; more {extra[:3]}; less {missing[:3]}"[:600]
    return "nothing?"
