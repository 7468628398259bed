"""Every scene there is, as messages: what the page must be able to show. Names and figures are invented."""

from bot.channels.message import Answered, Attachment, Block, Choice, Message, Picture
from bot.conversation.engine import hello

ORGANISER = "Mặt trận Tổ quốc tỉnh"
STOP = Choice("cmd:stop", "Dừng", role="quiet")
LESSON = "Công an giả gọi điện"

CARD = Message(
    scene="card",
    heading=LESSON,
    label="Thẻ 2 trên 4",
    at=2,
    of=4,
    title="Ba dấu hiệu là kẻ gian",
    picture=Picture(
        "lua-dao/cong-an-gia.png",
        "Cuộc gọi từ người đeo mặt nạ, đội mũ công an, hỏi mã OTP. Ngón tay bấm nút đỏ để cúp máy.",
    ),
    blocks=(
        Block(
            "ordered",
            (
                "Xưng công an, nói mình **dính vụ án**, dọa bắt.",
                "Bắt **giữ bí mật,** không cho kể với con cháu.",
                "Đòi **chuyển tiền** hoặc đọc **mã OTP**.",
            ),
        ),
        Block(
            "keep", ("Công an thật không đòi tiền, không hỏi mã qua điện thoại. Cúp máy, rồi gọi 113.",), "Nhớ một câu"
        ),
    ),
    choices=(Choice("go:1:0", "Quay lại"), Choice("go:1:2", "Tiếp", role="main"), STOP),
)
LONG_CARD = Message(
    scene="card",
    heading="Giữ thông tin của mình",
    label="Thẻ 3 trên 6",
    at=3,
    of=6,
    title="Việc làm được ngay",
    blocks=(
        Block("text", ("Mở phần **Cài đặt** của máy. Tìm chữ **Quyền riêng tư**.",)),
        Block("bullets", ("Tắt **vị trí** khi không dùng bản đồ.", "Xóa ứng dụng lạ.")),
        Block("do", ("Mở máy lên và tắt vị trí của một ứng dụng.",), "Làm ngay"),
        Block("hint", ("**OTP**: mã dùng một lần, ngân hàng gửi về điện thoại.",)),
        Block("source", ("Nguồn: Luật 91/2025/QH15. Xem lại ngày 10/11/2026.",)),
    ),
    choices=(Choice("go:1:1", "Quay lại"), Choice("quiz:1", "Làm câu hỏi", role="main"), STOP),
)
ANSWERS = (
    ("A", "Đọc mã cho nhanh xong việc"),
    ("B", "Hỏi tên, số hiệu rồi mới đọc mã"),
    ("C", "Cúp máy, gọi 113 hoặc hỏi người nhà"),
    ("D", "Nhắn mã qua Zalo cho an toàn"),
)
QUESTION = Message(
    scene="question",
    heading=LESSON,
    label="Câu 1 trên 3",
    at=1,
    of=3,
    title="Người lạ xưng công an, bảo đọc mã vừa gửi về máy “để xác minh”. Làm gì?",
    choices=(*(Choice(f"ans:1:0:{k}", words, k, "answer") for k, words in ANSWERS), STOP),
)
SEVERAL = Message(
    scene="question",
    heading=LESSON,
    label="Câu 2 trên 3",
    at=2,
    of=3,
    title="Những việc nào là dấu hiệu lừa đảo?",
    blocks=(Block("hint", ("Chọn hết các câu đúng, rồi bấm Xong.",)),),
    choices=(
        Choice("ans:1:1:A", "Dọa bắt giam", "A", "answer", "✓"),
        Choice("ans:1:1:B", "Hẹn ra trụ sở", "B", "answer"),
        Choice("ans:1:1:C", "Bắt giữ bí mật với người nhà", "C", "answer", "✓"),
        Choice("ans:1:1:ok", "Xong", role="main"),
        STOP,
    ),
)
ORDER = Message(
    scene="question",
    heading=LESSON,
    label="Câu 3 trên 3",
    at=3,
    of=3,
    title="Bị lừa chuyển tiền rồi thì làm gì trước?",
    blocks=(Block("hint", ("Bấm lần lượt: việc làm trước bấm trước.",)),),
    choices=(
        Choice("ans:1:2:A", "Gọi 113", "A", "answer", "2"),
        Choice("ans:1:2:B", "Gọi ngân hàng", "B", "answer", "1"),
        Choice("ans:1:2:C", "Giữ lại tin nhắn", "C", "answer"),
        Choice("ans:1:2:ok", "Xong", role="main"),
        Choice("ans:1:2:redo", "Làm lại"),
        STOP,
    ),
)
TYPED = Message(
    scene="question",
    heading=LESSON,
    label="Câu 2 trên 3",
    at=2,
    of=3,
    title="Gặp lừa đảo thì gọi số nào?",
    blocks=(Block("hint", ("Gõ câu trả lời, không dấu cũng được.",)),),
    choices=(STOP,),
)
ON = (Choice("peek:1:0", "Xem lại thẻ"), Choice("on:1:0", "Tiếp", role="main"), STOP)
WRONG = Message(
    scene="feedback",
    heading=LESSON,
    label="Câu 1 trên 3",
    at=1,
    of=3,
    title="Chưa phải câu này, không sao",
    blocks=(
        Block(
            "text",
            (
                "Cẩn thận hỏi tên, số hiệu là đúng. Nhưng kẻ gian **bịa được cả hai**. "
                "Mã OTP như chìa khóa nhà: đưa cho ai cũng là mở cửa.",
            ),
        ),
        Block("keep", ("Mã OTP không đọc cho ai, kể cả công an, ngân hàng.",), "Nhớ một câu"),
        Block("hint", ("Lát nữa Học Số hỏi lại câu này một lần.",)),
    ),
    answered=(
        Answered("B", "Hỏi tên, số hiệu rồi mới đọc mã", "mine"),
        Answered("C", "Cúp máy, gọi 113 hoặc hỏi người nhà", "right"),
    ),
    choices=ON,
)
RIGHT = Message(
    scene="feedback",
    heading=LESSON,
    label="Câu 1 trên 3",
    at=1,
    of=3,
    title="Đúng rồi",
    blocks=(Block("text", ("Cúp máy là xong. Mã OTP không đọc cho ai.",)),),
    answered=(Answered("C", "Cúp máy, gọi 113 hoặc hỏi người nhà", "mine_right"),),
    choices=ON,
)
FINISH = Message(
    scene="finish",
    title=f"Bác học xong bài “{LESSON}”",
    icon="thanh-toan",
    blocks=(
        Block(
            "learned",
            (
                "Ba dấu hiệu của cuộc gọi lừa",
                "Mã OTP không đọc cho ai",
                "Cúp máy, gọi **113**; báo số lừa đảo về **156**",
            ),
            "Từ nay bác biết:",
        ),
        Block("hint", ("Đúng 2 trên 3 câu ngay lần đầu. Câu nhầm, vài hôm nữa Học Số hỏi lại.",)),
        Block("weeks", ("Mỗi tuần một bài là đủ. Bận thì nghỉ, không mất gì.",), "3 tuần học đều", 3, 6),
        Block("text", ("Bài sau, 4 phút: **Mã QR bị dán đè ở quầy hàng**",)),
    ),
    choices=(
        Choice("lesson:ma-dan-de", "Học luôn", role="main"),
        Choice("cmd:consent", "Lưu kết quả học"),
        Choice("cmd:stop", "Để lúc khác", role="quiet"),
    ),
)
ANSWER = Message(
    title="Cài ứng dụng VNeID",
    blocks=(
        Block("hint", ("Học Số hiểu là: “Làm sao cài VNeID?”",)),
        Block(
            "ordered",
            (
                "Mở **CH Play** (máy Android) hoặc **App Store** (iPhone).",
                "Gõ **VNeID**, chọn ứng dụng của **Bộ Công an**.",
                "Bấm **Cài đặt**, đợi xong thì mở.",
                "Chưa có tài khoản mức 2? Ra **công an xã**, mang căn cước.",
            ),
        ),
        Block("keep", ("Không cài qua đường dẫn người lạ gửi, kể cả khi họ xưng công an xã.",), "Cẩn thận"),
        Block("source", ("Nguồn: Nghị định 69/2024 về định danh điện tử. Ban biên tập xem lại ngày 10/11/2026.",)),
    ),
    choices=(
        Choice("lesson:vneid", "Học bài VNeID", role="main"),
        Choice("x:no", "Chưa đúng ý tôi"),
        Choice("x:ask", "Hỏi cán bộ"),
    ),
)
SUBJECTS = ("Thiết bị và mạng", "Tài khoản và mật khẩu", "VNeID", "Dịch vụ công", "Thanh toán", "Phòng tránh lừa đảo")
MENU = Message(
    scene="menu",
    title="Bạn muốn học gì?",
    blocks=(Block("hint", ("Bấm, hoặc nhắn số thứ tự.",)),),
    choices=tuple(
        Choice(f"track:{n}", words, str(n), "answer", "✓" if n < 3 else "") for n, words in enumerate(SUBJECTS, 1)
    ),
)
TRACK = Message(
    scene="menu",
    title="Phòng tránh lừa đảo",
    icon="lua-dao",
    blocks=(Block("hint", ("Nhận ra và dừng cuộc gọi lừa.",)),),
    choices=(
        Choice("lesson:a", LESSON, "1", "answer", "✓"),
        Choice("lesson:b", "Mười lăm phút suy nghĩ", "2", "answer"),
        Choice("cmd:lessons", "Chủ đề khác"),
    ),
)
PROGRESS = Message(
    title="Bạn đã học xong 4 trên 12 bài",
    blocks=(
        Block("bullets", (f"{LESSON}: đúng 2 trên 3 câu", "Mật khẩu và OTP: đúng 3 trên 3 câu")),
        Block("weeks", (), "3 tuần học đều", 3, 6),
    ),
    choices=(Choice("cmd:learn", "Học tiếp", role="main"), Choice("cmd:review", "Ôn lại")),
)
DATA = Message(
    scene="data",
    title="Học Số đang giữ bốn điều về bạn",
    blocks=(
        Block(
            "ordered",
            (
                "Nơi bạn nhắn tin: web",
                "Tiếng đã chọn và cách xưng hô: vi, bạn",
                "Đang đồng ý: chưa điều gì",
                "Bài đã học: 4. Câu đã trả lời: 13",
            ),
        ),
        Block("hint", ("Học Số không giữ số điện thoại, không giữ lời bạn nhắn.",)),
    ),
    choices=(
        Choice("data:export", "Tải về"),
        Choice("data:withdraw", "Rút hết đồng ý"),
        Choice("data:erase", "Xóa hết", role="undo"),
    ),
)
EXPORT = Message(
    scene="data",
    title="Dữ liệu của bạn đây",
    blocks=(Block("text", ("Trong tệp có mọi điều Học Số giữ về bạn.",)),),
    attachment=Attachment("hoc-so-du-lieu-cua-toi.json", "application/json", '{"bài": 4}'),
    choices=(Choice("cmd:data", "Quay lại"),),
)
REMINDER = Message(
    title="Tuần này có bài 3 phút về mã QR",
    blocks=(Block("text", ("Không thích nhận nhắc thì nhắn **THÔI**.",)),),
    choices=(Choice("cmd:learn", "Học luôn", role="main"), Choice("cmd:stop", "Để sau", role="quiet")),
)
LINKED = Message(
    title="Mời người nhà cùng học",
    blocks=(Block("text", ("Gửi đường dẫn này cho người nhà.",)),),
    link="https://hocso.example/moi/an-lac",
)
CONSENT = hello("vi", ORGANISER)[1]

SCENES: dict[str, tuple[Message, ...]] = {
    "01-chao": hello("vi", ORGANISER),
    "01b-dong-y": (CONSENT,),
    "02-the": (CARD,),
    "02b-the-dai": (LONG_CARD,),
    "03a-cau-hoi": (QUESTION,),
    "03a-chon-nhieu": (SEVERAL,),
    "03a-thu-tu": (ORDER,),
    "03a-go": (TYPED,),
    "03b-nham": (WRONG,),
    "03b-dung": (RIGHT,),
    "04a-xong": (FINISH,),
    "04b-hoi-dap": (ANSWER,),
    "05-cac-bai": (MENU,),
    "05b-chu-de": (TRACK,),
    "06-tien-do": (PROGRESS,),
    "07-du-lieu": (DATA,),
    "07b-tai-ve": (EXPORT,),
    "08-nhac": (CARD, REMINDER),
    "09-duong-dan": (LINKED,),
}
