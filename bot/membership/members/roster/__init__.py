"""Lists of members that officers bring as files: read, judged line by line, mended, taken, taken back."""

from bot.membership.members.roster.applying import Applied, Undone, apply, undo
from bot.membership.members.roster.bringing import bring
from bot.membership.members.roster.correcting import MEDIA_TYPE, corrected_file
from bot.membership.members.roster.drafts import (
    NoSuchRoster,
    Roster,
    begin,
    counts,
    draft,
    drop,
    find,
    finish,
    get,
    judge,
    mend,
    of_unit,
    tidy,
    write,
)
from bot.membership.members.roster.files import MOST_BYTES, BadFile
from bot.membership.members.roster.reading import Line, Sheet, read
from bot.membership.members.roster.showing import WORTH_A_LOOK, Repair, Shown, line, lines

__all__ = [
    "MEDIA_TYPE",
    "MOST_BYTES",
    "WORTH_A_LOOK",
    "Applied",
    "BadFile",
    "Line",
    "NoSuchRoster",
    "Repair",
    "Roster",
    "Sheet",
    "Shown",
    "Undone",
    "apply",
    "begin",
    "bring",
    "corrected_file",
    "counts",
    "draft",
    "drop",
    "find",
    "finish",
    "get",
    "judge",
    "line",
    "lines",
    "mend",
    "of_unit",
    "read",
    "tidy",
    "undo",
    "write",
]
