"""Why a membership ended: a closed list, in plain words."""

from collections.abc import Mapping


def _(sentence: str) -> str:
    return sentence


MOVED, MERGED, LINKED, ERASED, UNDONE, DIED = "moved", "merged", "linked", "erased", "undone", "died"

# What an officer, or the member, may say.
TO_CHOOSE: Mapping[str, str] = {
    "left": _("Xin ra"),
    "away": _("Chuyển đi nơi khác"),
    "retired": _("Nghỉ hưu, thôi việc"),
    "aged": _("Quá tuổi sinh hoạt"),
    DIED: _("Đã mất"),
    "struck": _("Bị xóa tên"),
    "mistake": _("Ghi nhầm"),
}
# What follows from something else that happened.
BY_ITSELF: Mapping[str, str] = {
    MOVED: _("Chuyển sang đơn vị khác"),
    MERGED: _("Hai máy của một người đã nối làm một"),
    LINKED: _("Đã khớp với tên có sẵn trong danh sách"),
    ERASED: _("Người học đã xóa dữ liệu"),
    UNDONE: _("Đã hoàn lại lần nạp danh sách"),
    "dissolved": _("Đơn vị đã giải thể"),
}
WORDS: Mapping[str, str] = {**TO_CHOOSE, **BY_ITSELF}
