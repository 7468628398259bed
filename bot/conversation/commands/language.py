"""Language: Vietnamese or English."""

from bot.channels.message import Block, Choice, Message
from bot.conversation.commands.base import Command
from bot.conversation.turn import Turn
from bot.runtime.locale import LOCALES


def run(turn: Turn, rest: str) -> None:
    """Ask which language."""
    del rest
    choices = tuple(Choice(f"lang:{code}", name, str(n), "answer") for n, (code, name) in enumerate(LOCALES.items(), 1))
    turn.say(Message(scene="menu", title=turn.words.say("{You} muốn đọc tiếng nào?"), choices=choices, replaces=True))


def press_language(turn: Turn, locale: str) -> None:
    """Speak this language from now on."""
    if locale not in LOCALES:
        run(turn, "")
        return
    turn.change_learner(locale=locale)
    say = turn.words.say
    turn.say(
        Message(
            title=say("Từ nay Học Số nói tiếng Việt"),
            blocks=(Block("text", (say("Muốn đổi lại thì nhắn “ngôn ngữ”."),)),),
            choices=(Choice("cmd:learn", say("Học tiếp"), role="main"),),
            replaces=True,
        )
    )


def _speak(locale: str) -> Command:
    words = {"vi": ("tiếng việt", "vietnamese"), "en": ("english", "tiếng anh")}[locale]
    return Command(f"speak_{locale}", words, lambda turn, _: press_language(turn, locale))


COMMAND = Command("language", ("ngôn ngữ", "đổi tiếng", "đổi ngôn ngữ", "language"), run)
SPEAK = tuple(_speak(locale) for locale in LOCALES)
