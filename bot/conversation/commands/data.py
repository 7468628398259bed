"""My data: see it, take it along, withdraw, erase; all from the chat.

Source of the rights: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15, Điều 4; Nghị định 356/2025/NĐ-CP.
"""

import json
from datetime import datetime

from bot.channels.message import Attachment, Block, Choice, Message, escape
from bot.conversation import my_data
from bot.conversation.commands.base import Command
from bot.conversation.turn import Turn
from bot.runtime.locale import LOCALES


def run(turn: Turn, rest: str) -> None:
    """Say what is kept about this learner."""
    del rest
    say, kept = turn.words.say, turn.store(lambda c: my_data.collect(c, turn.learner.id))
    items = (
        say("Nơi {you} nhắn tin: {channels}", channels=_channels(turn, kept)),
        say("Ngôn ngữ đã chọn: {language}. Cách xưng hô: {you}", language=LOCALES[turn.learner.locale]),
        say("Đang đồng ý: {agreed}", agreed=_agreed(turn)),
        say("Bài đã mở: {lessons}. Câu đã trả lời: {answers}", lessons=len(kept.lessons), answers=kept.answers),
        *_units(turn, kept),
    )
    hint = (
        say("Hội có ghi số điện thoại của {you} trong danh sách; số được khóa lại, chỉ cán bộ của {you} mở được.")
        if any(row["has_phone"] for row in kept.memberships)
        else say("Học Số không giữ số điện thoại. Trả lời xong, lời {you} nhắn không được giữ lại.")
    )
    turn.say(
        Message(
            scene="data",
            title=say("Học Số đang giữ những điều này về {you}"),
            blocks=(
                Block("ordered", items),
                Block("hint", (hint,)),
            ),
            choices=(
                Choice("data:export", say("Tải về")),
                Choice("data:withdraw", say("Rút lại đồng ý")),
                Choice("data:erase", say("Xóa hết"), role="undo"),
            ),
        )
    )


def _channels(turn: Turn, kept: my_data.Kept) -> str:
    say = turn.words.say
    names = {"web": say("khung chat trên trang web"), "console": say("máy này"), "telegram": "Telegram"}
    found = sorted({str(identity["channel"]) for identity in kept.identities})
    return ", ".join(names.get(channel, channel) for channel in found)


def _units(turn: Turn, kept: my_data.Kept) -> list[str]:
    """One line for each unit that knows this learner, with the name it has them under."""
    say, items = turn.words.say, []
    for row in kept.memberships:
        about = {"unit": escape(str(row["unit"])), "name": escape(str(row["name"]))}
        if row["state"] == "approved":
            items.append(say("Hội viên của {unit}, tên trong danh sách: {name}", **about))
        elif row["state"] == "pending":
            items.append(say("Đang xin vào {unit}, với tên: {name}", **about))
    return items


def _agreed(turn: Turn) -> str:
    say = turn.words.say
    names = {"record": say("ghi nhận kết quả"), "remind": say("nhắc học")}
    return ", ".join(names[p] for p in sorted(turn.agreed) if p in names) or say("chưa điều gì")


def press_data(turn: Turn, act: str) -> None:
    """One of the rights is used."""
    acts = {"export": _export, "withdraw": _withdraw, "erase": _ask_again, "erase-yes": _erase}
    acts.get(act, lambda t: run(t, ""))(turn)


def _export(turn: Turn) -> None:
    say = turn.words.say
    kept = turn.store(lambda c: my_data.collect(c, turn.learner.id))
    content = json.dumps(my_data.as_document(kept, turn.now), ensure_ascii=False, indent=1, default=_plain)
    turn.say(
        Message(
            scene="data",
            title=say("Dữ liệu của {you} đây"),
            blocks=(Block("text", (say("Trong tệp có mọi điều Học Số giữ về {you}."),)),),
            attachment=Attachment("hoc-so-du-lieu-cua-toi.json", "application/json", content),
            choices=(Choice("cmd:data", say("Quay lại")),),
        )
    )


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _withdraw(turn: Turn) -> None:
    say = turn.words.say
    turn.agree(frozenset())
    turn.say(
        Message(
            scene="data",
            title=say("Đã rút lại mọi đồng ý"),
            blocks=(
                Block(
                    "text",
                    (say("Từ nay Học Số không báo kết quả cho chi hội, không nhắc. {You} vẫn học được như thường."),),
                ),
            ),
            choices=(Choice("cmd:learn", say("Học tiếp"), role="main"), Choice("cmd:data", say("Quay lại"))),
        )
    )


def _ask_again(turn: Turn) -> None:
    say = turn.words.say
    turn.say(
        Message(
            scene="data",
            title=say("{You} vẫn muốn xóa?"),
            blocks=(Block("text", (say("Xóa xong không lấy lại được. Bài đã học cũng mất."),)),),
            choices=(
                Choice("cmd:data", say("Giữ lại"), role="main"),
                Choice("data:erase-yes", say("Xóa hết, tôi chắc"), role="undo"),
            ),
        )
    )


def _erase(turn: Turn) -> None:
    say = turn.words.say
    turn.store(lambda c: my_data.erase(c, turn.learner.id, turn.now, turn.today))
    turn.erase()
    turn.say(
        Message(
            scene="data",
            title=say("Đã xóa hết"),
            blocks=(
                Block("text", (say("Học Số không còn giữ gì về {you}. Lúc nào muốn học lại, {you} cứ nhắn “học”."),)),
            ),
        )
    )


COMMAND = Command(
    "data",
    (
        "dữ liệu của tôi",
        "dữ liệu",
        "dữ liệu cá nhân",
        "xóa dữ liệu",
        "xóa dữ liệu của tôi",
        "my data",
        "see my data",
        "delete my data",
    ),
    run,
)
