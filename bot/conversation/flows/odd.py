"""What is said to words and things that are no answer: kindly, and always with a way on."""

import re

from bot.channels.message import Block, Choice, Message
from bot.conversation.flows.table import FLOWS
from bot.conversation.turn import Turn
from bot.runtime.text import fold, is_blank

# A one-time code, a card or an identity number: digits, perhaps in groups.
_NUMBER = re.compile(r"\d(?:[ .-]?\d){3,18}")
_SECRET_LENGTHS = frozenset({4, 6, 8, 9, 12, 16, 19})
_URGENT = tuple(
    fold(phrase)
    for phrase in (
        "bị lừa",
        "lỡ chuyển tiền",
        "đã chuyển tiền",
        "chuyển tiền rồi",
        "vừa chuyển tiền",
        "lỡ đọc otp",
        "đọc mã rồi",
        "đã đọc mã",
        "mất tiền rồi",
        "bị mất tiền",
        "bị trừ tiền",
        "lỡ cài",
        "lỡ bấm",
        "scammed",
        "sent them money",
        "gave them the code",
        "told them the code",
    )
)


def say_odd(turn: Turn, words: str) -> None:
    """Answer free words nobody asked for: danger first, then secrets, then the way on."""
    folded = fold(words[:400])
    if any(phrase in folded for phrase in _URGENT):
        _urgent(turn)
    elif _looks_secret(words):
        _secret(turn)
    elif is_blank(words):
        _again(turn, turn.words.say("Lời nhắn trống"))
    elif len(words) > 1000:
        _again(turn, turn.words.say("Lời nhắn dài quá, Học Số chưa đọc hết được"))
    elif not folded:
        _again(turn, turn.words.say("Học Số chỉ đọc được chữ và số"))
    else:
        _find_lesson(turn, folded)


def say_media(turn: Turn, kind: str) -> None:
    """Answer a picture, voice, sticker or file."""
    say = turn.words.say
    sentences = {
        "voice": say("Học Số chưa nghe được tiếng nói. {You} nhắn chữ giúp, không dấu cũng được."),
        "sticker": say("Cảm ơn {you}. Học Số chỉ đọc được chữ thôi."),
        "photo": say("Học Số không xem được ảnh. {You} đừng gửi ảnh căn cước, ảnh thẻ cho ai qua tin nhắn."),
    }
    _again(turn, sentences.get(kind, say("Học Số chỉ đọc được chữ. {You} nhắn chữ giúp nhé.")))


def _looks_secret(words: str) -> bool:
    stripped = words.strip()
    return bool(_NUMBER.fullmatch(stripped)) and sum(c.isdigit() for c in stripped) in _SECRET_LENGTHS


def _urgent(turn: Turn) -> None:
    say, number = turn.words.say, turn.library.contact("police_113")
    steps = (
        say("Cúp máy. Đừng nghe, đừng làm theo họ nữa."),
        say("Gọi ngay ngân hàng của {you}, nhờ giữ tiền lại. Số in ở mặt sau thẻ."),
        say("Gọi **{number}** hoặc ra báo công an xã, phường.", number=number),
        say("Kể ngay cho người nhà. {You} không có lỗi."),
    )
    turn.say(
        Message(
            title=say("{You} hãy dừng lại, làm ngay mấy việc này"),
            blocks=(Block("ordered", steps),),
            choices=(Choice("track:lua-dao", say("Học cách tránh"), role="main"), Choice("cmd:learn", say("Học tiếp"))),
        )
    )


def _secret(turn: Turn) -> None:
    say = turn.words.say
    text = say("Học Số không lưu dãy số này. {You} xóa tin nhắn đó đi, và đừng gửi cho ai, kể cả người xưng công an.")
    turn.say(
        Message(
            title=say("{You} vừa gửi một dãy số giống mã OTP hoặc số giấy tờ"),
            blocks=(Block("text", (text,)),),
            choices=(Choice("cmd:again", say("Học tiếp"), role="main"),),
        )
    )


def _again(turn: Turn, title: str) -> None:
    """One sentence, and then what was on the screen."""
    flow = FLOWS.get(turn.state.flow)
    if flow is None or turn.state.is_paused:
        _offer_ways(turn, title, ())
    else:
        turn.say(Message(title=title))
        flow.show(turn)


def _find_lesson(turn: Turn, folded: str) -> None:
    """Perhaps the words name a lesson; else say honestly that they were not understood."""
    say, asked = turn.words.say, set(folded.split())
    scored = sorted(
        ((len(asked & set(fold(one.title).split())), one) for one in turn.library.lessons(turn.learner.locale)),
        key=lambda pair: (-pair[0], pair[1].track, pair[1].order),
    )
    found = [one for score, one in scored if score >= 2][:3]
    is_asked = turn.state.flow in {"quiz", "review"} and not turn.state.is_paused
    if is_asked and turn.state.told:
        _again(turn, say("Câu này {you} trả lời rồi. Nhắn “tiếp” để đi tiếp."))
    elif is_asked:
        _again(turn, say("Học Số chưa hiểu. {You} bấm một câu trả lời, hoặc nhắn chữ cái ở đầu câu."))
    elif found:
        choices = tuple(Choice(f"lesson:{one.id}", one.title, str(n), "answer") for n, one in enumerate(found, 1))
        turn.say(
            Message(
                scene="menu",
                title=say("Ý {you} là bài nào dưới đây?"),
                choices=(*choices, Choice("cmd:lessons", say("Xem các bài"))),
            )
        )
    else:
        _offer_ways(
            turn,
            say("Câu này Học Số chưa hiểu"),
            (say("{You} nhắn “học” để học, “trợ giúp” để xem các chữ nhắn được."),),
        )


def _offer_ways(turn: Turn, title: str, texts: tuple[str, ...]) -> None:
    say = turn.words.say
    turn.say(
        Message(
            title=title,
            blocks=tuple(Block("text", (t,)) for t in texts),
            choices=(
                Choice("cmd:learn", say("Vào học"), role="main"),
                Choice("cmd:lessons", say("Xem các bài")),
                Choice("cmd:help", say("Trợ giúp"), role="quiet"),
            ),
        )
    )
