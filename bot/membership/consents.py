"""What a learner agrees to: purpose by purpose, nothing ticked beforehand, each change kept with its words.

Source of the rule: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15, Điều 9 (in force 1/1/2026): consent is voluntary,
given for a stated purpose, provable, and silence is not consent.
"""

import hashlib
from datetime import datetime

from sqlalchemy import Connection, insert, select

from bot.membership import learners
from bot.membership.models import consent

PURPOSES = ("record", "remind")
TEXT_VERSION = "2026-11"


def state(
    connection: Connection,
    learner_id: int,
    agreed: frozenset[str],
    before: frozenset[str],
    *,
    wording: dict[str, str],
    channel: str,
    at: datetime,
) -> bool:
    """Store every choice that changed, with the exact words the learner had before them.

    True when recording is among them: then the caller refreshes what follows from it (`members.standing.refresh`), for
    all learners of a batch at once, so that two batches never wait for one another in a ring.
    """
    changed = [p for p in PURPOSES if (p in agreed) != (p in before)]
    if not changed:
        return False
    rows = [
        {
            "learner_id": learner_id,
            "purpose": p,
            "given": p in agreed,
            "text_version": TEXT_VERSION,
            "text_hash": hashlib.sha256(wording[p].encode()).hexdigest(),
            "channel": channel,
            "at": at,
        }
        for p in changed
    ]
    connection.execute(insert(consent), rows)
    learners.change(connection, learner_id, agreed=" ".join(p for p in PURPOSES if p in agreed))
    return "record" in changed


def history(connection: Connection, learner_id: int) -> list[dict[str, object]]:
    """Every yes and no this learner ever said, oldest first."""
    query = select(consent.c.purpose, consent.c.given, consent.c.text_version, consent.c.channel, consent.c.at)
    rows = connection.execute(query.where(consent.c.learner_id == learner_id).order_by(consent.c.id))
    return [dict(row) for row in rows.mappings()]
