"""Help: the few words that are enough."""

from bot.channels.message import Block, Choice, Message
from bot.conversation.commands.base import Command
from bot.conversation.turn import Turn


def run(turn: Turn, rest: str) -> None:
    """List the words one can type, and say once more what we never ask."""
    del rest
    say = turn.words.say
    items = (
        say("**học**: học bài, hoặc học tiếp chỗ đang dở"),
        say("**tiếp**, **quay lại**, **dừng**: khi đang học"),
        say("**các bài**: chọn bài khác"),
        say("**ôn lại**: hỏi lại những câu đã nhầm"),
        say("**tiến độ**: xem đã học được gì"),
        say("**lựa chọn**: có lưu kết quả, có nhắc học hay không"),
        say("**dữ liệu của tôi**: xem, tải về, xóa"),
        say("**gọi tôi là bác**: chọn cách xưng hô"),
        say("**chi hội**: vào chi hội, xem mình ở đâu, rời"),
        say("**đổi người**: nhiều người học chung một máy"),
        say("**nối máy**: học tiếp trên Telegram hoặc máy khác"),
        say("**English**: đổi sang tiếng Anh"),
    )
    promise = say("Học Số không bao giờ hỏi mã OTP, mật khẩu, số thẻ, ảnh căn cước.")
    turn.say(
        Message(
            title=say("{You} có thể nhắn một trong các chữ này"),
            blocks=(
                Block("bullets", items),
                Block("hint", (say("Không dấu cũng được. Trả lời câu hỏi thì bấm, hoặc nhắn A, B, C."),)),
                Block("keep", (promise,), label=say("Nhớ một câu")),
            ),
            choices=(Choice("cmd:learn", say("Vào học"), role="main"), Choice("cmd:lessons", say("Xem các bài"))),
        )
    )


COMMAND = Command(
    "help", ("trợ giúp", "giúp", "giúp với", "giúp tôi", "hướng dẫn", "help", "help me", "chữ nhắn được"), run
)
