"""What may a unit be called, and under what may it stand?"""

import re

from bot.membership.units.models import KINDS, ORGANISATIONS
from bot.membership.units.words import _
from bot.runtime.errors import Refusal
from bot.runtime.text import is_blank, nfc

# Room is kept in the column for what a code becomes when its unit ends: the day, and a count.
LONGEST_CODE, LONGEST_NAME = 26, 200
FRONT = "MTTQ"
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}


def clean_code(text: str) -> str:
    """A code as it is kept. Raises `Refusal`."""
    code = nfc(text).strip()
    if not code:
        raise Refusal(_("Chưa có mã đơn vị."))
    if len(code) > LONGEST_CODE:
        raise Refusal(_("Mã {code} dài quá {most} ký tự."), code=code[:60], most=LONGEST_CODE)
    if not _CODE.fullmatch(code):
        raise Refusal(
            _("Mã {code} chỉ được có chữ không dấu, số, và các dấu . - _ / (không có dấu cách)."), code=code[:60]
        )
    return code


def clean_name(text: str) -> str:
    """A name as it is kept. Raises `Refusal`."""
    name = " ".join(nfc(text).split())
    if not name or is_blank(name):
        raise Refusal(_("Chưa có tên đơn vị."))
    if len(name) > LONGEST_NAME:
        raise Refusal(_("Tên đơn vị dài quá {most} chữ."), most=LONGEST_NAME)
    if not name.isprintable() or not any(character.isalnum() for character in name):
        raise Refusal(_("Tên đơn vị có ký tự lạ không đọc được."))
    return name


def clean_kind(text: str) -> str:
    """A kind of unit. Raises `Refusal`."""
    kind = text.strip().lower()
    if kind not in KINDS:
        raise Refusal(_("Cấp “{kind}” không có. Hãy ghi một trong: {known}."), kind=text[:40], known=", ".join(KINDS))
    return kind


def clean_organisation(text: str) -> str:
    """The code of an organisation. Raises `Refusal`."""
    organisation = text.strip().upper()
    if organisation not in ORGANISATIONS:
        known = ", ".join(ORGANISATIONS)
        raise Refusal(_("Tổ chức “{code}” không có. Hãy ghi một trong: {known}."), code=text[:40], known=known)
    return organisation


def check_top(kind: str, organisation: str) -> None:
    """Only a province of the Front stands under nothing. Raises `Refusal`."""
    if (kind, organisation) != ("province", FRONT):
        raise Refusal(_("Chỉ cấp tỉnh của MTTQ (province, MTTQ) được để trống đơn vị cấp trên."))


def check_under(parent: tuple[str, str], child: tuple[str, str]) -> None:
    """Whether a unit may stand under another; each is given by kind and organisation. Raises `Refusal`."""
    (parent_kind, above), (kind, organisation) = parent, child
    if above not in {FRONT, organisation}:
        raise Refusal(
            _("Đơn vị của {organisation} không thể đứng dưới đơn vị của {above}."),
            organisation=organisation,
            above=above,
        )
    deeper = _RANK[kind] - _RANK[parent_kind]
    is_body = deeper == 0 and above == FRONT != organisation and kind in {"province", "commune"}
    is_sector = kind == "province" and organisation != FRONT
    # A branch of branches, a sector's body under the provincial one.
    is_inner = deeper == 0 and above == organisation and (kind in {"branch", "cell"} or is_sector)
    if deeper < 0 or (deeper == 0 and not (is_body or is_inner)):
        raise Refusal(_("Cấp {kind} không thể đứng dưới cấp {above}."), kind=kind, above=parent_kind)


def check_body(body: tuple[str, str], organisation: str) -> None:
    """Whether a unit, given by kind and organisation, can be the provincial body of that organisation's units."""
    if body != ("province", organisation):
        raise Refusal(_("Cột body phải là mã của tổ chức {organisation} cấp tỉnh."), organisation=organisation)
