"""Members without a phone of their own: an officer's becomes theirs for a lesson, and what they learn is theirs."""

from sqlalchemy import Connection, update

from bot.membership import companions
from bot.membership.members import finding, standing
from bot.membership.members.finding import Member
from bot.membership.members.models import APPROVED, membership
from bot.runtime.errors import Refusal


def _(sentence: str) -> str:
    return sentence


def check(connection: Connection, member: Member) -> None:
    """Raises `Refusal` for somebody who learns on a phone of their own: nobody else may answer for them."""
    if member.state != APPROVED:
        raise Refusal(_("Người này chưa được xác nhận vào chi hội."))
    who = member.learner_id
    if who is not None and (not member.is_assisted or companions.has_own_phone(connection, who)):
        raise Refusal(_("Người này học bằng máy của mình. {You} nhắc họ học nhé."))


def seat(connection: Connection, membership_id: int, learner_id: int) -> Member:
    """This line of the list is that learner from now on, who learns beside an officer. May be repeated."""
    with standing.following(connection, [learner_id], [membership_id]):
        check(connection, finding.get(connection, membership_id))
        values = {"learner_id": learner_id, "is_assisted": True}
        connection.execute(update(membership).where(membership.c.id == membership_id).values(**values))
    return finding.get(connection, membership_id)


def leave(connection: Connection, learner_id: int) -> list[int]:
    """Whoever has a phone of their own by now learns beside nobody any more; returns who got a phone back."""
    if not companions.has_own_phone(connection, learner_id):
        return []
    mine = (membership.c.learner_id == learner_id, membership.c.is_assisted.is_(True))
    connection.execute(update(membership).where(*mine).values(is_assisted=False))
    return companions.stand_alone(connection, learner_id)
