"""The chat page without a script: what is shown, what is sent, and that nothing is doubled or lost."""

import re

import pytest
from msgspec.structs import replace

from bot.channels.base import Incoming
from bot.channels.message import Block, Choice, Message
from bot.conversation.inbox import Outcome, Unavailable
from tests.web.fakes import ToldHouse
from tests.web.samples import CARD, CONSENT, EXPORT, FINISH, ORDER, QUESTION, REMINDER, SCENES, WRONG
from tests.web.visitor import Visitor

pytestmark = pytest.mark.anyio
SCRIPT = {"hx-request": "true"}


async def test_a_stranger_is_greeted_and_nothing_is_stored(visitor: Visitor, house: ToldHouse) -> None:
    page = await visitor.get("/")
    assert page.status == 200
    assert "Ba điều Học Số hứa" in page.words
    assert "Mặt trận Tổ quốc tỉnh phụ trách" in page.words
    assert 'type="checkbox"' in page.text
    assert " checked" not in page.text
    assert house.inbox.taken == []
    with house.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM learner").scalar() == 0


async def test_first_page_offers_one_main_button(visitor: Visitor) -> None:
    page = await visitor.get("/")
    mains = re.findall(r'<button class="btn btn-primary btn-wide', page.text)
    assert len(mains) == 1
    assert "Lưu kết quả học" not in page.words, "the form on the same page already offers it"


async def test_a_pressed_button_goes_in_once_and_comes_back_to_the_page(visitor: Visitor, house: ToldHouse) -> None:
    page = await visitor.get("/")
    answer = await visitor.post("/chat", {"lan": page.nonce, "chon": page.payload("Học thử ngay")})
    assert (answer.status, answer.headers["location"]) == (303, "/")
    incoming = house.inbox.taken[0]
    assert (incoming.channel, incoming.account, incoming.kind) == ("web", "chat", "choice")
    assert incoming.payload == "cmd:learn"
    assert incoming.external_id.startswith(page.nonce + ".")


async def test_the_same_act_sent_again_has_the_same_name_and_another_act_has_not(
    visitor: Visitor, house: ToldHouse
) -> None:
    nonce = (await visitor.get("/")).nonce
    for chosen in ("ans:1:0:A", "ans:1:0:A", "ans:1:0:B"):
        await visitor.post("/chat", {"lan": nonce, "chon": chosen})
    await visitor.post("/chat", {"lan": nonce, "cau": "ans:1:0:A"})
    names = [incoming.external_id for incoming in house.inbox.taken]
    assert names[0] == names[1]
    assert len(set(names)) == 3


async def test_nobody_can_use_up_another_ones_nonce(windows: object, visitor: Visitor, house: ToldHouse) -> None:
    nonce = (await visitor.get("/")).nonce
    thief = Visitor(windows)
    await thief.get("/")
    for who in (thief, visitor):
        await who.post("/chat", {"lan": nonce, "chon": "cmd:learn"})
    first, second = house.inbox.taken
    assert first.external_id != second.external_id


@pytest.mark.parametrize("nonce", ["", "x", "a" * 41, "mã lạ có dấu", "<b>", "../../etc"])
async def test_a_broken_nonce_still_lets_the_act_through(visitor: Visitor, house: ToldHouse, nonce: str) -> None:
    assert (await visitor.post("/chat", {"lan": nonce, "chon": "cmd:learn"})).status == 303
    assert re.fullmatch(r"[\w-]{12}\.[0-9a-f]{16}", house.inbox.taken[0].external_id)


async def test_typed_words_go_in_as_text(visitor: Visitor, house: ToldHouse) -> None:
    await visitor.post("/chat", {"lan": "abcdefgh", "cau": "  lam sao cai\x00 vneid "})
    assert house.inbox.taken[0].kind == "text"
    assert house.inbox.taken[0].text == "lam sao cai vneid"


async def test_an_empty_line_is_taken_as_empty_words(visitor: Visitor, house: ToldHouse) -> None:
    assert (await visitor.post("/chat", {"lan": "abcdefgh", "cau": ""})).status == 303
    assert (house.inbox.taken[0].kind, house.inbox.taken[0].text) == ("text", "")


async def test_a_form_without_any_field_is_taken_as_empty_words(visitor: Visitor, house: ToldHouse) -> None:
    assert (await visitor.post("/chat")).status == 303
    assert house.inbox.taken[0].text == ""


async def test_ten_thousand_letters_are_taken_and_cut(visitor: Visitor, house: ToldHouse) -> None:
    assert (await visitor.post("/chat", {"cau": "ộ" * 10_000})).status == 303
    assert house.inbox.taken[0].text == "ộ" * 4000


async def test_a_book_pasted_into_the_line_gets_kind_words(visitor: Visitor, house: ToldHouse) -> None:
    answer = await visitor.post("/chat", {"cau": "ộ" * 100_000})
    assert answer.status == 413
    assert house.inbox.taken == []


@pytest.mark.parametrize("payload", ["x" * 65, "nút lạ", "a\nb", "\x00"])
async def test_a_button_that_is_none_of_ours_is_refused_in_kind_words(
    visitor: Visitor, house: ToldHouse, payload: str
) -> None:
    answer = await visitor.post("/chat", {"chon": payload})
    assert answer.status == 400
    assert "Học Số chưa hiểu nút này" in answer.words
    assert house.inbox.taken == []


async def test_bytes_that_are_no_form_do_no_harm(visitor: Visitor) -> None:
    assert (await visitor.post("/chat", b"\xff\xfe%%%&&&=====")).status == 303
    assert (await visitor.post("/chat", b"&".join([b"a=1"] * 100))).status == 400


@pytest.mark.parametrize(
    ("ticks", "payload"),
    [
        ([], "consents:"),
        (["agree:record"], "consents:record"),
        (["agree:record", "agree:remind"], "consents:record+remind"),
        (["agree:record", "cmd:erase", "agree:<b>", "agree:x+y"], "consents:record"),
    ],
)
async def test_ticks_of_consent_become_one_choice(
    visitor: Visitor, house: ToldHouse, ticks: list[str], payload: str
) -> None:
    await visitor.post("/chat", [("lan", "abcdefgh"), *(("dong", t) for t in ticks), ("luu", "1")])
    assert house.inbox.taken[0].payload == payload


async def test_given_consents_are_shown_ticked(reader: Visitor, house: ToldHouse, address: str) -> None:
    given = Message(
        scene="consent",
        title="Chọn",
        choices=(Choice("agree:record", "Ghi\nThấy", "1", "answer", "✓"), Choice("agree:done", "Xong", role="main")),
    )
    house.post(address, [given])
    page = await reader.get("/")
    assert 'value="agree:record" checked' in page.text
    assert "Xong" not in page.words
    assert "Lưu lựa chọn" in page.words


async def test_unavailable_gives_the_answer_back_to_be_sent_again(visitor: Visitor, house: ToldHouse) -> None:
    def fail(_: Incoming) -> Outcome:
        raise Unavailable

    house.inbox.answer = fail
    refused = await visitor.post("/chat", {"lan": "abcdefgh", "cau": "mã <otp> là gì"})
    assert refused.status == 503
    assert refused.headers["retry-after"] == "5"
    assert "lời nhắn chưa đi" in refused.words
    house.inbox.answer = lambda _: Outcome("done")
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', refused.text.split("<form")[-1]))
    await visitor.post("/chat", {"lan": fields["lan"], "cau": "mã <otp> là gì"})
    first, again = house.inbox.taken
    assert fields["cau"] == "mã &lt;otp&gt; là gì"
    assert first.external_id == again.external_id


async def test_the_page_shows_the_last_turn_and_what_came_unasked(
    reader: Visitor, house: ToldHouse, address: str
) -> None:
    house.post(address, [QUESTION])
    house.post(address, [CARD], turn=2)
    house.post(address, [REMINDER], turn=0)
    page = await reader.get("/")
    assert "Ba dấu hiệu là kẻ gian" in page.words
    assert "Tuần này có bài 3 phút về mã QR" in page.words
    assert "Người lạ xưng công an" not in page.words
    assert page.payload("Tiếp") == "go:1:2"


async def test_a_lesson_has_its_way_on_in_the_dock_and_its_stop_at_the_top(
    reader: Visitor, house: ToldHouse, address: str
) -> None:
    house.post(address, [CARD])
    page = await reader.get("/")
    top, dock = page.text.split('<div id="dock">')
    assert "go:1:0" in dock
    assert "go:1:2" in dock
    assert "cmd:stop" in top
    assert "cmd:stop" not in dock
    assert 'aria-label="Thẻ 2 trên 4"' in top


async def test_a_question_can_be_answered_by_button_or_by_typing(
    reader: Visitor, house: ToldHouse, address: str
) -> None:
    house.post(address, [QUESTION])
    page = await reader.get("/")
    assert page.payload("Cúp máy") == "ans:1:0:C"
    assert 'placeholder="Bấm, hoặc nhắn A, B, C, D"' in page.text


async def test_a_question_with_nothing_to_finish_keeps_the_line_to_type_in(
    reader: Visitor, house: ToldHouse, address: str
) -> None:
    begun = tuple(c for c in ORDER.choices if c.role != "main")
    house.post(address, [replace(ORDER, choices=begun)])
    page = await reader.get("/")
    assert page.payload("Làm lại") == "ans:1:2:redo"
    assert 'id="cau"' in page.text


async def test_feedback_shows_the_right_answer_before_the_chosen_one(
    reader: Visitor, house: ToldHouse, address: str
) -> None:
    house.post(address, [WRONG])
    words = (await reader.get("/")).words
    assert words.index("Câu đúng") < words.index("Vừa chọn") < words.index("Nhớ một câu")


async def test_a_finished_lesson_counts_its_weeks_in_words(reader: Visitor, house: ToldHouse, address: str) -> None:
    house.post(address, [FINISH])
    page = await reader.get("/")
    assert 'aria-label="Đã học 3 tuần liền"' in page.text
    assert page.text.count('class="did"') == 3


@pytest.mark.parametrize("name", SCENES)
async def test_every_scene_is_a_whole_page_and_every_choice_is_on_it(
    reader: Visitor, house: ToldHouse, address: str, name: str
) -> None:
    house.post(address, SCENES[name])
    page = await reader.get("/")
    for message in SCENES[name]:
        for choice in message.choices:
            if message.scene == "consent" or choice.payload in {"cmd:help", "cmd:consent"}:
                continue
            assert f'value="{choice.payload}"' in page.text
    assert page.text.count("<h1") == 1
    ids = re.findall(r' id="([^"]+)"', page.text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'aria-labelledby="([^"]+)"', page.text)) <= set(ids)


async def test_with_a_script_the_answer_is_a_piece_of_the_page(reader: Visitor, house: ToldHouse, address: str) -> None:
    house.post(address, [CARD])
    piece = await reader.post("/chat", {"lan": "abcdefgh", "cau": "lam sao cai vneid"}, **SCRIPT)
    assert piece.status == 200
    assert piece.headers["hocso-answer"] == "1"
    assert "<html" not in piece.text
    assert 'id="dock" hx-swap-oob="true"' in piece.text
    assert '<p class="me">lam sao cai vneid</p>' in piece.text
    assert "lam sao cai vneid" not in (await reader.get("/")).text, "what was typed is not stored"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("ma la 123456", "ma la •••••"),
        ("0912 345 678", "•••••"),
        ("gọi 113 hay 156", "gọi 113 hay 156"),
        ("nam 2026", "nam 2026"),
    ],
)
async def test_a_code_that_was_typed_is_not_shown_back(
    reader: Visitor, house: ToldHouse, address: str, typed: str, shown: str
) -> None:
    house.post(address, [CARD])
    piece = await reader.post("/chat", {"cau": typed}, **SCRIPT)
    assert f'<p class="me">{shown}</p>' in piece.text


async def test_nobodys_words_become_markup(reader: Visitor, house: ToldHouse, address: str) -> None:
    evil = '"><script>alert(1)</script>**<img src=x onerror=alert(1)>**'
    house.post(address, [Message(
        heading=evil, label=evil, title=evil, scene="question", at=1, of=2, link="javascript:alert(1)",
        blocks=tuple(Block(kind, (evil,), evil) for kind in ("text", "ordered", "bullets", "keep", "do", "hint",
                                                             "source", "learned", "weeks", "vow")),
        choices=(Choice("a:1", evil, evil, "answer", evil), Choice("a:2", evil, role="main"), Choice("a:3", evil)),
    )])  # fmt: skip
    page = await reader.post("/chat", {"cau": evil}, **SCRIPT)
    for text in (page.text, (await reader.get("/")).text):
        assert "<script>" not in text
        assert "<img src=x" not in text
        assert "javascript:alert" not in re.findall(r'href="([^"]*)"', text)


async def test_a_link_is_shown_in_full_and_only_for_the_web(reader: Visitor, house: ToldHouse, address: str) -> None:
    house.post(address, SCENES["09-duong-dan"])
    page = await reader.get("/")
    assert '<a href="https://hocso.example/moi/an-lac" rel="noopener noreferrer">https://hocso.example' in page.text


async def test_an_attachment_is_fetched_by_its_owner_only(
    reader: Visitor, visitor: Visitor, house: ToldHouse, address: str
) -> None:
    house.post(address, [EXPORT])
    path = re.findall(r'href="(/chat/files/\d+)"', (await reader.get("/")).text)[0]
    file = await reader.get(path)
    assert file.status == 200
    assert file.text == '{"bài": 4}'
    assert file.headers["content-disposition"].startswith("attachment;")
    assert file.headers["cache-control"] == "private, no-store"
    await visitor.get("/")
    assert (await visitor.get(path)).status == 404
    assert (await reader.get("/chat/files/999999")).status == 404


async def test_english_is_spoken_only_to_who_reads_no_vietnamese(visitor: Visitor) -> None:
    assert 'lang="en"' in (await visitor.get("/", accept_language="en-US,en;q=0.9")).text
    assert 'lang="vi"' in (await visitor.get("/", accept_language="en-US,en;q=0.9,vi;q=0.8")).text
    assert 'lang="vi"' in (await visitor.get("/", accept_language="fr")).text
    assert 'lang="vi"' in (await visitor.get("/")).text


async def test_the_language_of_a_learner_stays_whatever_the_browser_says(
    reader: Visitor, house: ToldHouse, address: str
) -> None:
    house.post(address, [CARD], locale="en")
    assert 'lang="en"' in (await reader.get("/", accept_language="vi")).text


async def test_a_page_belongs_to_one_person(reader: Visitor) -> None:
    assert (await reader.get("/")).headers["cache-control"] == "no-store"


async def test_opening_the_forms_address_by_hand_leads_to_the_page(visitor: Visitor) -> None:
    for path in ("/chat", "/chat/look"):
        answer = await visitor.get(path)
        assert (answer.status, answer.headers["location"]) == (303, "/")


async def test_consent_alone_has_the_main_button(reader: Visitor, house: ToldHouse, address: str) -> None:
    house.post(address, [CONSENT])
    assert 'btn-primary btn-big btn-wide" type="submit" name="luu"' in (await reader.get("/")).text
