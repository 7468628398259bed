"""What a learner meets beside the straight road: old buttons, other channels, other versions, their own data."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import App
from bot.channels.message import PAYLOAD_LIMIT
from bot.conversation.models import conversation, incoming
from bot.delivery.models import delivery
from bot.learning.models import fact, progress, review, study_week
from bot.membership.members.models import membership
from bot.membership.models import consent, identity, learner
from bot.runtime.clock import FrozenClock
from tests.conftest import COURSE, settings_for
from tests.people import Talk, rows


def test_a_double_tap_shows_the_same_card_and_moves_once(lan: Talk) -> None:
    lan.types("học")
    forward = lan.button("Tiếp").payload
    lan.does(kind="choice", payload=forward).does(kind="choice", payload=forward)
    assert "Thẻ 2 trên 3" in lan.says


def test_an_answer_tapped_twice_counts_once(lan: Talk, app: App) -> None:
    lan.types("học").types("tiếp").types("tiếp").types("tiếp")
    wrong, right = lan.button("A").payload, lan.button("B").payload
    lan.does(kind="choice", payload=wrong).does(kind="choice", payload=wrong).does(kind="choice", payload=right)
    assert "Chưa đúng, không sao" in lan.says
    assert [(f["kind"], f["picked"]) for f in rows(app, fact)] == [("begun", ""), ("answer", "A")]


def test_a_button_of_an_earlier_lesson_says_so_and_offers_a_way_on(lan: Talk) -> None:
    lan.types("học")
    old = lan.button("Tiếp").payload
    lan.types("các bài").presses("2").does(kind="choice", payload=old)
    assert "Nút này là của lần học trước" in lan.says
    assert "Thẻ 1 trên 3" in lan.presses("Học tiếp").says


@pytest.mark.parametrize(
    "payload",
    ["", ":", "go", "go:1", "go:x:1", "go:1:2:3", "go:-1:2", "go:99999999999999999999:1", "ans:1:0:Z", "ans:1:0:ok",
     "lesson:không-có", "lesson:", "track:nope", "cmd:drop", "cmd:", "data:nope", "lang:xx", "you:vua", "agree:all",
     "consents:", "consents:all+record", "quiz:1", "peek:1:0", "on:1:0", "go:²:1", "\x00", "đ:ư", "cmd:" + "x" * 500],
)  # fmt: skip
def test_any_payload_at_any_place_gets_a_sentence(payload: str, lan: Talk) -> None:
    for before in ((), ("học",), ("tiếp", "tiếp", "tiếp"), ("b",)):
        for words in before:
            lan.types(words)
        lan.does(kind="choice", payload=payload)
        assert lan.says
        assert "trục trặc" not in lan.says


@pytest.mark.parametrize(
    "words", ["x" * 10_000, "Ạ" * 5_000, "\u202e\u0000\ufeff", "👩‍👩‍👧" * 50, "a\u0323" * 300, "\n\n\n"]
)
def test_strange_text_gets_a_sentence_and_loses_nothing(words: str, lan: Talk, app: App) -> None:
    lan.types("học").types("tiếp").types(words)
    assert "trục trặc" not in lan.says
    assert "Thẻ 2 trên 3" in lan.types("học").says


def test_every_payload_offered_fits_the_tightest_channel(lan: Talk, app: App) -> None:
    acts = [
        "học",
        "tiếp",
        "tiếp",
        "tiếp",
        "a",
        "xem lại thẻ",
        "các bài",
        "lựa chọn",
        "dữ liệu",
        "ngôn ngữ",
        "gọi tôi là",
    ]
    for words in acts:
        lan.types(words)
        for message in lan.screen:
            for choice in message.choices:
                assert choice.payload.isascii()
                assert len(choice.payload) <= PAYLOAD_LIMIT


def test_a_lesson_left_half_way_waits_where_it_was(lan: Talk) -> None:
    lan.types("học").types("tiếp").types("các bài").presses("2").types("tiếp")
    lan.waits(days=9)
    lan.types("các bài").presses("1")
    assert "Cho chữ to lên" in lan.says
    assert "Thẻ 2 trên 3" in lan.says


def test_weeks_in_a_row_survive_a_pause_shorter_than_a_week_and_count_local_days(lan: Talk, app: App) -> None:
    lan.clock.moment = datetime(2026, 11, 22, 16, 59, tzinfo=UTC)  # Sunday 23:59 in Thanh Hóa
    finish_first_lesson(lan)
    lan.waits(minutes=2)
    lan.types("các bài").presses("1")
    lan.types("tiếp").types("tiếp").types("tiếp").answers("B", "A", "ACB")
    assert "Học đều 2 tuần liền" in lan.says
    assert [str(w["week"]) for w in rows(app, study_week)] == ["2026-11-16", "2026-11-23"]
    lan.waits(weeks=2)
    assert "tuần" not in lan.types("tiến độ").says


def finish_first_lesson(who: Talk) -> None:
    who.types("học").types("tiếp").types("tiếp").types("tiếp").answers("B", "A", "ACB")
    assert "Bạn học xong bài" in who.says


def test_finishing_twice_keeps_the_first_day_and_counts_the_times(lan: Talk, app: App) -> None:
    finish_first_lesson(lan)
    first = rows(app, progress)[0]["finished_at"]
    lan.waits(days=1)
    lan.types("các bài").presses("1")
    lan.types("tiếp").types("tiếp").types("tiếp").answers("A", "A", "ACB", "B")
    (row,) = rows(app, progress)
    assert (row["finished_at"], row["times"], row["right"], row["asked"]) == (first, 2, 2, 3)


def test_consents_are_kept_with_their_words_and_every_change(lan: Talk, app: App) -> None:
    lan.types("lựa chọn").presses("1").presses("2").presses("1").types("thôi")
    said = [(c["purpose"], c["given"], len(c["text_hash"])) for c in rows(app, consent)]
    assert said == [("record", True, 64), ("remind", True, 64), ("record", False, 64), ("remind", False, 64)]
    assert rows(app, learner)[0]["agreed"] == ""


def test_a_form_sets_all_consents_at_once_and_what_is_not_named_is_not_given(lan: Talk, app: App) -> None:
    lan.does(kind="choice", payload="consents:record+remind").does(kind="choice", payload="consents:remind")
    assert rows(app, learner)[0]["agreed"] == "remind"
    lan.does(kind="choice", payload="consents:")
    assert rows(app, learner)[0]["agreed"] == ""


def test_the_export_holds_everything_and_nothing_of_others(lan: Talk, minh: Talk) -> None:
    finish_first_lesson(minh)
    lan.types("lựa chọn").presses("1").types("học")
    lan.types("dữ liệu của tôi").presses("Tải về")
    (message,) = lan.screen
    document = json.loads(message.attachment.content)
    assert [c["purpose"] for c in document["dong_y"]] == ["record"]
    assert [f["kind"] for f in document["su_kien"]] == ["begun"]
    assert [i["address"] for i in document["noi_nhan_tin"]] == ["lan"]
    assert "minh" not in message.attachment.content


def test_erasing_leaves_nameless_counts_and_nothing_else(lan: Talk, minh: Talk, app: App) -> None:
    finish_first_lesson(lan)
    finish_first_lesson(minh)
    facts = len(rows(app, fact))
    lan.types("dữ liệu").presses("Xóa hết").presses("Xóa hết, tôi chắc")
    assert "Đã xóa hết" in lan.says
    assert [i["address"] for i in rows(app, identity)] == ["minh"]
    gone, stays = rows(app, learner)
    assert gone["erased_at"] is not None
    assert stays["erased_at"] is None
    left = [row for row in rows(app, fact) if row["learner_id"] == gone["id"]]
    assert {(row["picked"], row["question"]) for row in left} == {("", "")}
    assert len(rows(app, fact)) == facts
    for table in (conversation, progress, review, study_week):
        assert {row["learner_id"] for row in rows(app, table)} <= {stays["id"]}
    last = [row for row in rows(app, delivery) if row["learner_id"] == gone["id"]]
    assert [row["is_farewell"] for row in last] == [True]
    assert "Chào bà con" in lan.types("xin chào").says


def test_an_erased_person_who_comes_back_is_a_stranger(lan: Talk, app: App) -> None:
    finish_first_lesson(lan)
    lan.types("dữ liệu").presses("Xóa hết").presses("Xóa hết, tôi chắc").types("tiến độ")
    assert "Bạn chưa học xong bài nào" in lan.says


def test_two_channels_become_one_person_by_a_short_code(app: App, clock: FrozenClock) -> None:
    web, telegram = Talk(app, clock, "w1", "web"), Talk(app, clock, "77", "telegram")
    finish_first_lesson(web)
    telegram.types("học")
    web.types("nối máy")
    code = web.screen[0].title.split()[-1]
    telegram.types(f"noi {code}")
    assert "Đã nối xong" in telegram.says
    assert "Bạn đã học xong 1 trên 2 bài" in telegram.types("tiến độ").says
    who = {row["channel"]: row["learner_id"] for row in rows(app, identity)}
    assert who["web"] == who["telegram"]
    assert {row["learner_id"] for row in rows(app, fact)} == {who["web"]}
    assert "Bạn đã học xong 1 trên 2 bài" in web.types("tiến độ").says
    telegram.types(f"nối {code}")
    assert "Chưa nối được" in telegram.says


def test_a_code_is_worth_ten_minutes_and_five_guesses_a_day(lan: Talk, minh: Talk) -> None:
    code = lan.types("nối máy").screen[0].title.split()[-1]
    lan.waits(minutes=11)
    assert "không đúng hoặc đã hết giờ" in minh.types(f"nối {code}").says
    code = lan.types("nối máy").screen[0].title.split()[-1]
    for _ in range(4):
        minh.types(f"nối {(int(code) + 1) % 1_000_000:06d}")
    assert "đã thử nhiều lần" in minh.types(f"nối {code}").says
    minh.waits(days=1)
    code = lan.types("nối máy").screen[0].title.split()[-1]
    assert "Đã nối xong" in minh.types(f"nối {code}").says


def test_a_code_on_the_same_person_is_refused_and_loses_nothing(lan: Talk, app: App) -> None:
    finish_first_lesson(lan)
    code = lan.types("nối máy").screen[0].title.split()[-1]
    assert "Chưa nối được" in lan.types(f"nối {code}").says
    assert "Bạn đã học xong 1" in lan.types("tiến độ").says


def test_whoever_is_in_a_lesson_finishes_the_version_they_began(
    database_url: str, clock: FrozenClock, tmp_path: Path
) -> None:
    lessons, quizzes = tmp_path / "lessons", tmp_path / "quizzes"
    shutil.copytree(COURSE / "lessons", lessons)
    shutil.copytree(COURSE / "quizzes", quizzes)

    def open_house() -> App:
        settings = settings_for(database_url).model_copy(update={"lessons_dir": lessons, "quizzes_dir": quizzes})
        house = App(settings, clock)
        house.prepare()
        return house

    before = open_house()
    lan = Talk(before, clock, "lan").types("học")
    before.close_store()
    path = lessons / "thiet-bi" / "chu-to.md"
    path.write_text(path.read_text(encoding="utf-8").replace("# Nhớ nhé", "# Câu mới hẳn"), encoding="utf-8")
    after = open_house()
    lan.app, lan.desk = after, after.desk()
    assert "Nhớ nhé" in lan.types("tiếp").types("tiếp").says
    assert "Câu mới hẳn" in Talk(after, clock, "minh").types("học").types("tiếp").types("tiếp").says
    lan.types("tiếp").answers("B", "A", "ACB")
    versions = {row["version"] for row in rows(after, fact) if row["learner_id"] == rows(after, learner)[0]["id"]}
    assert len(versions) == 1
    after.close_store()


def test_a_blocked_learner_who_writes_again_is_reachable_again(lan: Talk, app: App) -> None:
    lan.types("học").does(kind="blocked")
    assert lan.screen == ()
    assert rows(app, identity)[0]["blocked_at"] is not None
    lan.types("tiếp")
    assert rows(app, identity)[0]["blocked_at"] is None


def test_facts_carry_the_unit_only_with_consent(lan: Talk, app: App) -> None:
    with app.writer.begin() as connection:
        connection.execute(learner.insert(), [{"created_at": app.clock.now(), "locale": "vi", "unit_id": 1}])
        row = {"learner_id": 1, "channel": "console", "account": "local", "address": "lan", "since": app.clock.now()}
        connection.execute(identity.insert(), [row])
        row = {"learner_id": 1, "unit_id": 1, "organisation": "MTTQ", "state": "approved", "source": "officer"}
        connection.execute(membership.insert(), [row | {"asked_at": app.clock.now(), "begun_at": app.clock.now()}])
    lan.types("học").types("lựa chọn").presses("1").types("các bài").presses("2")
    assert [f["unit_id"] for f in rows(app, fact)] == [None, 1]


def test_what_went_well_is_not_kept_word_for_word(lan: Talk, app: App) -> None:
    lan.types("câu này không ai được giữ").types("0912345678")
    stored = str([rows(app, table) for table in (incoming, conversation, delivery, fact)])
    assert "không ai được giữ" not in stored
    assert "0912345678" not in stored
