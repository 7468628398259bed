"""The choices of consent: purpose by purpose, nothing ticked, nothing needed to learn."""

from bot.channels.message import Block, Choice, Message
from bot.conversation.turn import Turn
from bot.membership.consents import PURPOSES
from bot.runtime.locale import Words


def wording(words: Words) -> dict[str, str]:
    """The exact sentence a person agrees to, for each purpose: what, and in the second line what follows."""
    say = words.say
    return {
        "record": say("Ghi nhận tôi học xong bài nào\nCán bộ chi hội của tôi thấy. Câu trả lời sai thì không ai thấy."),
        "remind": say("Nhắc tôi học mỗi tuần một lần\nNhắn ban ngày. Nhắn chữ THÔI là dừng."),
    }


def form(words: Words, agreed: frozenset[str]) -> Message:
    """The choices as they stand now."""
    say, sentences = words.say, wording(words)
    hint = say("Không bắt buộc. Để trống hết cũng học được. Đổi ý lúc nào cũng được.")
    boxes = tuple(
        Choice(f"agree:{p}", sentences[p], str(n), "answer", "✓" if p in agreed else "")
        for n, p in enumerate(PURPOSES, 1)
    )
    return Message(
        scene="consent",
        title=say("Muốn lưu kết quả hoặc được nhắc thì chọn"),
        blocks=(Block("hint", (hint,)),),
        choices=(*boxes, Choice("agree:done", say("Xong"), role="main")),
        replaces=True,
    )


def show(turn: Turn) -> None:
    """Put the choices on the screen."""
    turn.say(form(turn.words, turn.agreed))


def press_agree(turn: Turn, purpose: str) -> None:
    """Tick or untick one purpose, or be done."""
    if purpose == "done":
        _thanks(turn)
    elif purpose in PURPOSES:
        turn.agree(turn.agreed ^ {purpose})
        show(turn)
    else:
        show(turn)


def press_consents(turn: Turn, purposes: str) -> None:
    """All choices at once, from a form: what is not named is not agreed to."""
    turn.agree(frozenset(p for p in PURPOSES if p in purposes.split("+")))
    _thanks(turn)


def _thanks(turn: Turn) -> None:
    say = turn.words.say
    if turn.agreed:
        title, text = (
            say("Đã lưu lựa chọn"),
            say("Muốn đổi thì nhắn “lựa chọn”. Muốn rút hết thì nhắn “dữ liệu của tôi”."),
        )
    else:
        title, text = say("Chưa chọn gì, không sao"), say("{You} vẫn học được hết. Muốn đổi thì nhắn “lựa chọn”.")
    choices = (Choice("cmd:learn", say("Vào học"), role="main"), Choice("cmd:lessons", say("Xem các bài")))
    turn.say(Message(title=title, blocks=(Block("text", (text,)),), choices=choices, replaces=True))
