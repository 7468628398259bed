"""Members without a phone of their own: an officer's becomes theirs for a lesson, and what they learn is theirs."""

from sqlalchemy import Connection, update

from bot.membership.members import finding, standing
from bot.membership.members.finding import Member
from bot.membership.members.models import APPROVED, membership
from bot.runtime.errors import Refusal


def _(sentence: str) -> str:
    return sentence


def check(member: Member) -> None:
    """Raises `Refusal` for somebody who learns on a phone of their own: nobody else may answer for them."""
    if member.state != APPROVED:
        raise Refusal(_("Người này chưa được xác nhận vào chi hội."))
    if member.learner_id is not None and not member.is_assisted:
        raise Refusal(_("Người này học bằng máy của mình. {You} nhắc họ học nhé."))


def seat(connection: Connection, membership_id: int, learner_id: int) -> Member:
    """This line of the list is that learner from now on, who learns beside an officer. May be repeated."""
    with standing.following(connection, [learner_id], [membership_id]):
        check(finding.get(connection, membership_id))
        values = {"learner_id": learner_id, "is_assisted": True}
        connection.execute(update(membership).where(membership.c.id == membership_id).values(**values))
    return finding.get(connection, membership_id)
