"""What an operator types: run, migrate, check, chat, replay, doctor, backup, restore."""

import asyncio
import gc
import sys
from datetime import UTC, datetime
from pathlib import Path

import cyclopts
import segno
import uvloop
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.app import App, Server, serve
from bot.channels.console import ConsoleChannel
from bot.cli_demo import demo as demo_province
from bot.cli_figures import recount
from bot.cli_officers import officers
from bot.cli_units import units
from bot.content.check import check as check_content
from bot.content.check import report
from bot.content.library import ContentProblems
from bot.content.places import data_dir
from bot.conversation.replay import replay as replay_failed
from bot.doctor import examine
from bot.learning import neighbours
from bot.membership import demo as demo_units
from bot.migrations import backup as copies
from bot.migrations.backup import BackupProblem
from bot.migrations.run import StoreIsNewer, upgrade
from bot.runtime import logs
from bot.runtime.clock import local_day
from bot.runtime.database import open_writer
from bot.runtime.occupancy import StoreInUse
from bot.runtime.settings import Settings, SettingsProblem, load

cli = cyclopts.App(name="hocso", help="Học Số: trợ lý học kỹ năng số.", version_flags=[])
cli.command(officers)
cli.command(units)
cli.command(recount)
cli.command(demo_province, name="demo")


def main() -> None:
    """Run one command; mistakes in settings or content end it with sentences, not with a traceback."""
    try:
        cli()
    except SettingsProblem as problem:
        _complain("Cài đặt chưa đúng:", problem.mistakes)
    except ContentProblems as problems:
        _complain("Bài học chưa đúng (hocso check):", [report(problems.errors)])
    except DBAPIError as trouble:
        # Other errors than these may repeat what stands in the rows.
        said = str(trouble.orig).splitlines()[:1] if isinstance(trouble, OperationalError) else []
        _complain("Không dùng được kho dữ liệu:", said or [type(trouble.orig).__name__])
    except StoreIsNewer:
        _complain("Kho dữ liệu mới hơn chương trình này.", ["Hãy chạy bản mới, hoặc phục hồi bản sao lưu cũ."])
    except BackupProblem as problem:
        _complain("Chưa làm được:", [str(problem)])
    except StoreInUse:
        _complain("Kho dữ liệu đang được phục hồi.", ["Hãy đợi xong rồi chạy lại."])


def _complain(title: str, lines: list[str]) -> None:
    print(title, *lines, sep="\n  ", file=sys.stderr)
    sys.exit(2)


def _settings() -> Settings:
    settings = load()
    logs.set_up(settings.log_level, as_json=not sys.stderr.isatty())
    return settings


@cli.command
def run(*, demo: bool = False) -> None:
    """Chạy Học Số: mở khung chat web, và Telegram nếu có mã.

    Parameters
    ----------
    demo
        Tạo sẵn vài đơn vị và một cán bộ dùng thử, nếu kho còn trống.
    """
    settings = _settings()
    app = App(settings)
    app.prepare(with_demo=demo)
    ticket = _try_out(app) if demo else None
    # What was loaded at the start lives as long as the process: the collector need not look at it again.
    gc.collect()
    gc.freeze()

    def ready(server: Server) -> None:
        _welcome(settings, server.port)
        if ticket is not None and settings.opens_windows:
            address = f"{_address(settings, server.port)}/canbo/vao/{ticket}"
            print(f"\n  Xem thử trang cán bộ: {address}\n  (mở một lần, trong 10 phút)", flush=True)

    uvloop.run(serve(app, ready))


def _try_out(app: App) -> str | None:
    """Let a dozen people live in the demo commune; a ticket for its officer's pages, where there is one."""
    now = app.clock.now()
    with app.writer.begin() as connection:
        neighbours.move_in(connection, app.library, local_day(now, app.settings.zone), now)
        return demo_units.ticket(connection, now)


def _address(settings: Settings, port: int) -> str:
    return settings.public_url or f"http://{settings.host}:{port}"


def _welcome(settings: Settings, port: int) -> None:
    if not settings.opens_windows:
        watch = f"http://{settings.host}:{port}/readyz" if port else "không mở cổng nào"
        print(f"\nHọc Số đã sẵn sàng gửi tin. Theo dõi: {watch}\n\nDừng: Ctrl-C", flush=True)
        return
    address = _address(settings, port)
    print("\nHọc Số đã sẵn sàng.\n")
    print(f"  Người học: {address}/")
    print(f"  Cán bộ:    {address}/canbo\n")
    if sys.stdout.isatty():
        segno.make(f"{address}/", error="m").terminal(compact=True)
    print("Dừng: Ctrl-C", flush=True)


@cli.command
def migrate() -> None:
    """Đưa kho dữ liệu về đúng phiên bản này."""
    upgrade(open_writer(_settings().database_url))
    print("Kho dữ liệu đã đúng phiên bản.")


@cli.command
def check() -> None:
    """Đọc mọi bài học và câu hỏi, kể ra mọi chỗ sai: tệp, dòng, cách sửa."""
    settings = _settings()
    lessons, quizzes = data_dir("lessons", settings.lessons_dir), data_dir("quizzes", settings.quizzes_dir)
    errors = check_content(lessons, quizzes, datetime.now(UTC).astimezone(settings.zone).date())
    if errors:
        print(report(errors))
        print(f"\n{len(errors)} chỗ cần sửa.")
        sys.exit(1)
    print("Bài học và câu hỏi đều đúng.")


@cli.command
def chat() -> None:
    """Nói chuyện với Học Số ngay tại đây. Ctrl-D để thôi."""
    app = App(_settings())
    app.prepare()
    uvloop.run(_chat(app))


async def _chat(app: App) -> None:
    channel = ConsoleChannel(now=app.clock.now)
    async with app.running():
        # An empty line ends nothing; the end of the input does.
        while line := await asyncio.to_thread(sys.stdin.readline):
            for event in channel.parse(line.encode()):
                outcome = await app.inbox.take(event)
                print(*(channel.show(message) for message in outcome.messages), sep="\n\n", end="\n\n", flush=True)


@cli.command
def replay() -> None:
    """Làm lại những lượt nhắn từng bị lỗi, sau khi đã sửa."""
    app = App(_settings())
    app.prepare()
    done, failed = replay_failed(app.writer, app.desk())
    print(f"Làm lại được {done} lượt, còn lỗi {failed} lượt.")
    if failed:
        sys.exit(1)


@cli.command
def doctor() -> None:
    """Xem đã cài đặt gì, cái gì dùng được, cái gì chưa."""
    findings = examine(_settings())
    print(*findings, sep="\n")
    if not all(finding.is_well for finding in findings):
        sys.exit(1)


@cli.command
def backup(file: Path, *, force: bool = False) -> None:
    """Sao lưu kho dữ liệu vào một tệp, ngay cả khi Học Số đang chạy.

    Parameters
    ----------
    file
        Tệp sẽ ghi.
    force
        Ghi đè nếu tệp đã có.
    """
    settings = _settings()
    copies.backup(_store_file(settings), file, force=force)
    print(f"Đã sao lưu vào {file}, đã kiểm tra.")
    if (key := _store_file(settings).with_name("secret.key")).is_file():
        print(f"Hãy cất cả {key}: thiếu khóa này, người học trên web phải bắt đầu lại.")


@cli.command
def restore(file: Path) -> None:
    """Đưa một bản sao lưu vào thay kho dữ liệu; kho cũ được cất bên cạnh. Phải dừng Học Số trước.

    Parameters
    ----------
    file
        Bản sao lưu, do `hocso backup` ghi ra.
    """
    aside = copies.restore(file, _store_file(_settings()))
    print(f"Đã phục hồi từ {file}." + (f" Kho cũ: {aside}." if aside else ""))


def _store_file(settings: Settings) -> Path:
    """Where the SQLite store lies; other stores are copied by their own tools."""
    if not settings.is_sqlite:
        raise BackupProblem("Kho này là PostgreSQL: hãy dùng pg_dump và pg_restore như ghi trong docs/operations.md.")
    if settings.store_path is None:
        raise BackupProblem("Kho này chỉ ở trong bộ nhớ, không có gì để sao lưu.")
    return settings.store_path
