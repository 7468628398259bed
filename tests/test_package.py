"""The wheel holds all that running needs, and nothing that happens to lie about."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_course_the_catalogs_and_the_pages_travel_with_the_program(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    for path in ("lessons/contacts.csv", "lessons/lua-dao/cong-an-gia.md", "lessons/lua-dao/cong-an-gia.png",
                 "quizzes/lua-dao/cong-an-gia.yaml", "locales/en/LC_MESSAGES/hocso.po"):  # fmt: skip
        assert f"bot/_data/{path}" in names
    kept = [p for p in (ROOT / "bot").rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    missing = {str(p.relative_to(ROOT)) for p in kept} - names
    assert not missing


def test_nothing_else_is_packed(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"bot"}
    assert not [name for name in wheel.namelist() if name.endswith((".env", ".db", ".pyc", ".key"))]


def test_an_unpacked_wheel_runs_away_from_the_repository(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path / "site")
    code = "import sys; sys.path.insert(0, 'site'); from bot.cli import main; sys.argv = ['hocso', 'check']; main()"
    # -P and the order of the path keep the checkout out of it.
    done = subprocess.run([sys.executable, "-P", "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert "đều đúng" in done.stdout, done.stderr


def test_no_lock_or_source_names_a_registry_or_a_place_on_somebodys_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.split("\n"):
        path = ROOT / name
        if path.suffix in {".txt", ".toml", ".py", ".md", ".yaml", ".json", ""} and path.is_file():
            words = path.read_text(encoding="utf-8", errors="replace")
            for bad in ("index-" + "url", "find-" + "links", "files.python" + "hosted", "/si" + "mple/"):
                assert bad not in words or name == "Makefile", (name, bad)
