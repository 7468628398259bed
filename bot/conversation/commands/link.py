"""Link: go on learning on another channel or phone, as the same person."""

from sqlalchemy import Connection

from bot.channels.message import Block, Choice, Message
from bot.conversation import joining
from bot.conversation.commands.base import Command
from bot.conversation.turn import Turn
from bot.membership import links


def run(turn: Turn, rest: str) -> None:
    """Without a code, give one; with a code, become the learner it was given to."""
    digits = "".join(c for c in rest if c.isdigit())
    if len(digits) == links.DIGITS:
        _use(turn, digits)
    else:
        _give(turn)


def _give(turn: Turn) -> None:
    say = turn.words.say
    code = turn.store(lambda c: links.make_code(c, turn.learner.id, turn.now))
    turn.say(
        Message(
            title=say("Mã nối máy: {code}", code=code),
            blocks=(
                Block(
                    "ordered",
                    (
                        say("Mở Học Số ở máy kia, hoặc trên Telegram."),
                        say("Nhắn: **nối {code}**", code=code),
                    ),
                ),
                Block("hint", (say("Mã dùng một lần, trong 10 phút. Đây không phải mã ngân hàng."),)),
            ),
            choices=(Choice("cmd:learn", say("Học tiếp"), role="main"),),
        )
    )


def _use(turn: Turn, code: str) -> None:
    today = turn.today.isoformat()
    misses = turn.state.link_misses if turn.state.link_day == today else 0
    if misses >= links.MISSES_A_DAY:
        _refuse(turn, turn.words.say("Hôm nay {you} đã thử nhiều lần. Mai {you} thử lại nhé."))
        return
    other = turn.store(lambda c: _other(c, turn, code))
    if other is None:
        turn.set(link_misses=misses + 1, link_day=today)
        _refuse(
            turn, turn.words.say("Mã này không đúng hoặc đã hết giờ. Ở máy kia, {you} nhắn “nối máy” để lấy mã mới.")
        )
        return
    turn.join(other)
    say = turn.words.say
    turn.say(
        Message(
            title=say("Đã nối xong"),
            blocks=(Block("text", (say("Từ nay hai nơi là một. Học ở nơi nào, kết quả cũng gộp chung."),)),),
            choices=(Choice("cmd:learn", say("Học tiếp"), role="main"), Choice("cmd:progress", say("Xem tiến độ"))),
        )
    )


def _other(connection: Connection, turn: Turn, code: str) -> int | None:
    found = links.use_code(connection, code, turn.now)
    if found is None or found == turn.learner.id:
        return None
    joining.join(
        connection, gone=turn.learner.id, stays=found, basic=turn.library.basic, now=turn.now, today=turn.today
    )
    return found


def _refuse(turn: Turn, sentence: str) -> None:
    say = turn.words.say
    turn.say(
        Message(
            title=say("Chưa nối được"),
            blocks=(Block("text", (sentence,)),),
            choices=(Choice("cmd:link", say("Lấy mã mới")), Choice("cmd:learn", say("Học tiếp"), role="main")),
        )
    )


COMMAND = Command("link", ("nối máy", "nối", "liên kết", "lấy mã mới", "link", "get a new code"), run)
