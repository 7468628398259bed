"""Which pages has the dashboard? One line for each; `tests/web/officers` has a case for every one of them."""

from collections.abc import Sequence

from bot.web.officers import (
    activity,
    adding,
    appointing,
    arrange,
    downloads,
    invites,
    joins,
    log,
    member,
    more,
    overviews,
    people,
    rosters,
    settings,
    totals,
)
from bot.web.officers.visit import Page

PAGES: Sequence[Page] = (
    Page("", overviews.show_today, act="see_counts", place="hom-nay"),
    Page("/hoi-vien", people.show, people.take, act="see_names", place="hoi-vien", names="Danh sách hội viên"),
    Page("/hoi-vien/them", adding.show, adding.take, act="add_member", place="hoi-vien"),
    Page("/hoi-vien/{id}", member.show, member.take, act="see_names", place="hoi-vien", names="Một hội viên"),
    Page("/don-vi", overviews.show_units, act="see_counts", place="don-vi"),
    Page("/hoat-dong", activity.show, act="see_counts", place="hoat-dong"),
    Page("/tai-ve/don-vi", downloads.send_units, act="export"),
    Page("/tai-ve/hoat-dong", downloads.send_activity, act="export"),
    Page("/tai-ve/hoi-vien", downloads.send_people, act="export", names="Danh sách hội viên"),
    Page("/them", more.show, place="them"),
    Page("/xin-vao", joins.show, joins.take, act="confirm", place="xin-vao", names="Người xin vào"),
    Page("/moi", invites.show, invites.take, act="invite", place="moi"),
    Page("/moi/{id}/ap-phich", invites.show_poster, invites.fill_poster, act="invite", place="moi"),
    Page(
        "/nap-danh-sach",
        rosters.show,
        rosters.take,
        act="import_roster",
        place="nap",
        most_bytes=rosters.MOST_BYTES,
    ),
    Page("/nap-danh-sach/dang-lam/{id}", rosters.show_job, act="import_roster", place="nap"),
    Page(
        "/nap-danh-sach/{id}",
        rosters.show_one,
        rosters.take_one,
        act="import_roster",
        place="nap",
        names="Xem thử danh sách nạp",
    ),
    Page(
        "/nap-danh-sach/{id}/can-sua",
        rosters.send_corrected,
        act="import_roster",
        place="nap",
        names="Các dòng cần sửa của danh sách nạp",
    ),
    Page("/don-vi/sap-xep", arrange.show, arrange.take, act="reorganise", place="sap-xep"),
    Page("/don-vi/tong-so", totals.show, totals.take, act="set_totals", place="tong-so"),
    Page("/can-bo", appointing.show, appointing.take, act="appoint", place="can-bo"),
    Page("/nhat-ky", log.show, act="see_audit", place="nhat-ky"),
    Page("/cai-dat", settings.show, settings.take, place="cai-dat"),
    Page("/cai-dat/ma-xac-thuc", settings.show_second, settings.take_second, place="cai-dat"),
    # Behind the pages of one name below it.
    Page("/don-vi/{id}", overviews.show_unit, act="see_counts", place="don-vi"),
)
