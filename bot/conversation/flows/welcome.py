"""The first words: who speaks, who runs it, and the three promises."""

from bot.channels.message import Block, Choice, Message
from bot.runtime.locale import Words


def hello(words: Words, organiser: str) -> Message:
    """What a person sees before anything else; it needs no learner."""
    say = words.say
    who = say(
        "Chào bà con! Tôi là **Học Số**, máy trả lời tự động của phong trào **Bình dân học vụ số**, "
        "do {organiser} phụ trách.",
        organiser=organiser,
    )
    vows = (
        say("**Không bao giờ hỏi** mã OTP, mật khẩu, số thẻ, ảnh căn cước"),
        say("**Không thu tiền,** không tặng quà"),
        say("**Không cần tên** vẫn học được hết"),
    )
    return Message(
        scene="welcome",
        blocks=(Block("text", (who,)), Block("vow", vows, label=say("Ba điều Học Số hứa"))),
        choices=(
            # Translators: shown on a button, 20 characters at most.
            Choice("cmd:learn", say("Học thử ngay"), role="main"),
            Choice("cmd:consent", say("Lưu kết quả học")),
            Choice("cmd:help", say("Trợ giúp"), role="quiet"),
        ),
    )
