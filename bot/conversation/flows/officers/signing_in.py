"""The way from the chat to the officers' pages: a link that opens once, within ten minutes."""

from bot.channels.message import Block, Choice, Message
from bot.conversation.flows.officers.gate import Visit
from bot.membership.officers import tickets


def send_link(visit: Visit) -> None:
    """Make the link, or say where the pages are when nobody outside can reach them."""
    turn, say = visit.turn, visit.words.say
    base = turn.house.public_url
    if not base:
        turn.say(
            Message(
                title=say("Trang cán bộ chưa có địa chỉ"),
                blocks=(Block("text", (say("Người quản trị cần đặt địa chỉ web cho Học Số trước."),)),),
                choices=(Choice("cmd:desk", say("Việc của tôi"), role="main"),),
            )
        )
        return
    token = visit.store(lambda c: tickets.make(c, "sign_in", visit.officer.id, turn.now))
    turn.say(
        Message(
            title=say("Mở trang cán bộ"),
            blocks=(
                Block("text", (say("Đường dẫn này mở một lần, trong 10 phút. Đừng chuyển cho ai."),)),
                Block("hint", (say("Xem kỹ địa chỉ: {address}", address=base),)),
            ),
            link=f"{base}/canbo/vao/{token}",
            choices=(Choice("cmd:desk", say("Việc của tôi"), role="main"),),
        )
    )
