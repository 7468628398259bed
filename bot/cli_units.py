"""What an operator types about the tree of units: load, seed, show."""

import sys
from collections.abc import Sequence
from pathlib import Path

import cyclopts

from bot.cli_store import opened, stop
from bot.membership.units import overlook, seed, tree
from bot.membership.units.loading import Loaded, LoadProblems, Mistake, load
from bot.runtime.database import reading
from bot.runtime.locale import Words

units = cyclopts.App(name="units", help="Cây đơn vị: nạp từ tệp, trồng sẵn, xem.")
_seeds = cyclopts.App(name="seed", help="Trồng sẵn các đơn vị có trong chương trình.")
units.command(_seeds)


@units.command(name="load")
def load_file(file: Path, *, dry_run: bool = False) -> None:
    """Nạp đơn vị từ một tệp CSV với các cột: code, name, kind, organisation, parent và, nếu cần, body.

    Parameters
    ----------
    file
        Tệp CSV, chữ UTF-8. Mã đã có trong cây thì giữ nguyên, chỗ khác nhau được kể ra.
    dry_run
        Chỉ đọc và kể ra, không ghi gì.
    """
    content = _read(file)
    with opened() as store, store.engine.connect() as connection, connection.begin() as transaction:
        try:
            loaded = load(connection, content, store.today)
        except LoadProblems as problems:
            _tell(file, problems.mistakes)
            print(f"\n{len(problems.mistakes)} chỗ cần sửa. Chưa nạp gì.")
            sys.exit(1)
        if dry_run:
            transaction.rollback()
    _report(file, loaded, is_dry=dry_run)


@_seeds.command(name="thanh-hoa")
def seed_thanh_hoa() -> None:
    """Trồng tỉnh Thanh Hóa: 166 xã, phường và các tổ chức cấp tỉnh, cấp xã."""
    with opened() as store, store.engine.begin() as connection:
        planted = seed.plant(connection)
    print(f"Đã trồng {planted} đơn vị của Thanh Hóa." if planted else "Thanh Hóa đã có trong cây, không đổi gì.")


@units.command
def show(code: str = "", *, depth: int = 1) -> None:
    """Xem cây đơn vị, với số đơn vị bên dưới, số hội viên và số người chờ duyệt.

    Parameters
    ----------
    code
        Mã đơn vị muốn xem; bỏ trống thì xem từ trên cùng.
    depth
        Xem xuống mấy cấp.
    """
    with opened() as store, reading(store.engine) as connection:
        top = tree.find_code(connection, code) if code else None
        if code and top is None:
            stop(f"Không có đơn vị nào mang mã {code}.", "Xem các mã: hocso units show")
        lines = list(overlook.draw(connection, top, store.today, depth))
    if not lines:
        print("Cây còn trống. Trồng: hocso units seed thanh-hoa, hoặc hocso units load TỆP")
    for line in lines:
        ended = f", đã kết thúc {line.unit.valid_to:%d/%m/%Y}" if line.unit.valid_to else ""
        counts = f"{line.units} đơn vị, {line.members} hội viên, {line.waiting} chờ duyệt"
        print(f"{'  ' * line.depth}{line.unit.name}  [{line.unit.code}]  {counts}{ended}")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        stop(f"Không đọc được tệp {file}.", error.strerror or "")


def _report(file: Path, loaded: Loaded, *, is_dry: bool) -> None:
    _tell(file, loaded.notes)
    verb = "Sẽ nạp" if is_dry else "Đã nạp"
    print(f"{verb} {len(loaded.planted)} đơn vị; {loaded.kept} đã có sẵn; {len(loaded.notes)} chỗ khác với cây.")


def _tell(file: Path, mistakes: Sequence[Mistake]) -> None:
    say = Words("vi").say
    for mistake in mistakes:
        print(f"{file}:{mistake.line}: {say(mistake.note.sentence, **mistake.note.values)}")
