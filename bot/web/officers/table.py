"""Which pages has the dashboard? One line for each; `tests/web/officers` has a case for every one of them."""

from collections.abc import Sequence

from bot.web.officers import appointing, invites, joins, log, more, settings, totals
from bot.web.officers.visit import Page

PAGES: Sequence[Page] = (
    Page("/them", more.show, place="them"),
    Page("/xin-vao", joins.show, joins.take, act="confirm", place="xin-vao", names="Người xin vào"),
    Page("/moi", invites.show, invites.take, act="invite", place="moi"),
    Page("/moi/{id}/ap-phich", invites.show_poster, invites.fill_poster, act="invite", place="moi"),
    Page("/don-vi/tong-so", totals.show, totals.take, act="set_totals", place="tong-so"),
    Page("/can-bo", appointing.show, appointing.take, act="appoint", place="can-bo"),
    Page("/nhat-ky", log.show, act="see_audit", place="nhat-ky"),
    Page("/cai-dat", settings.show, settings.take, place="cai-dat"),
    Page("/cai-dat/ma-xac-thuc", settings.show_second, settings.take_second, place="cai-dat"),
)
