"""Taking figures along: the same table as on the screen, as a file in the chat."""

from io import BytesIO

from bot.channels.message import Block, Choice, Message, attach
from bot.conversation.flows.officers.gate import Visit, overview_of
from bot.reports import base, export, overview_words


def send_table(visit: Visit, number: str) -> None:
    """The unit and its parts as a workbook. Lists of names are taken from the officers' pages only."""
    unit, words = visit.unit(number, "export"), visit.words
    seen = overview_of(visit, unit)
    out = BytesIO()
    lines = export.xlsx(overview_words.parts_report(seen, words), out, words, by=visit.officer.name)
    visit.note("export", unit, people=0)
    visit.turn.say(
        Message(
            title=words.say("Bảng kết quả {unit}", unit=unit.name),
            blocks=(Block("hint", (words.say("{n} dòng.", n=lines) + " " + base.cut_off(seen.as_of, words),)),),
            attachment=attach(f"ket-qua-{unit.code}.xlsx", export.XLSX, out.getvalue()),
            choices=(
                Choice("cmd:desk", words.say("Việc của tôi"), role="main"),
                Choice(f"ou:{unit.id}:0", words.say("Tiến độ {unit}", unit=unit.name)),
            ),
        )
    )
