"""What we hand to operators says what is so: settings, metrics, commands, units, images."""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from ruamel.yaml import YAML
from sqlalchemy.engine import make_url

from bot.app import App
from bot.delivery.backlog import Backlog
from bot.runtime import metrics
from bot.runtime.clock import FrozenClock
from bot.runtime.metrics import LaneFigures, SenderFigures, WindowFigures
from bot.runtime.settings import PREFIX, Settings
from tests import postgres
from tests.conftest import run_on, settings_for
from tests.people import Talk

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGE = (DOCS / "operations.md").read_text(encoding="utf-8")
# Every key that our units use; a misspelt one is ignored by systemd with a line in its log only.
UNIT_KEYS = {
    "Unit": {"After", "Description", "Wants"},
    "Service": {
        "CapabilityBoundingSet", "DynamicUser", "Environment", "EnvironmentFile", "ExecStart", "LockPersonality",
        "NoNewPrivileges", "PrivateDevices", "PrivateTmp", "ProtectClock", "ProtectControlGroups", "ProtectHome",
        "ProtectHostname", "ProtectKernelLogs", "ProtectKernelModules", "ProtectKernelTunables", "ProtectProc",
        "ProtectSystem", "RemoveIPC", "Restart", "RestartSec", "RestrictAddressFamilies", "RestrictNamespaces",
        "RestrictRealtime", "RestrictSUIDSGID", "StateDirectory", "StateDirectoryMode", "SystemCallArchitectures",
        "SystemCallFilter", "TimeoutStopSec", "Type", "UMask", "User", "WorkingDirectory",
    },
    "Install": {"WantedBy"},
}  # fmt: skip


def samples() -> Iterator[tuple[str, set[str]]]:
    """Every metric with its labels, as a house in which everything happened would tell it."""
    lane, sender, windows = LaneFigures(), SenderFigures("telegram"), WindowFigures()
    lane.committed(1, 0.01)
    lane.turns["telegram", "done"] += 1
    sender.sent("sent", "", 0.1, 1.0)
    windows.answers["hook", 200] += 1
    page = metrics.page(
        [
            *metrics.of_process(role="all", store="sqlite", is_up=True),
            *metrics.of_lanes([lane], 0),
            *metrics.of_senders([(sender, True)]),
            *metrics.of_outbox([Backlog("telegram", "queued", 1, 1.0)]),
            *metrics.of_windows(windows),
        ]
    )
    yield "up", set()
    for family in text_string_to_metric_families(page.decode()):
        for sample in family.samples:
            yield sample.name, set(sample.labels)


METRICS: dict[str, set[str]] = {}
for name, labels in samples():
    METRICS[name] = METRICS.get(name, {"job", "instance"}) | labels


def check_expression(expression: str) -> None:
    """Every metric exists, and so does every label that is asked of it."""
    found = re.findall(r"\b((?:hocso|process|python)_\w+|up)\b(?:\{([^}]*)\})?", expression)
    assert found, expression
    known: set[str] = set()
    for metric, asked in found:
        assert metric in METRICS, f"{metric} in {expression}"
        known |= METRICS[metric]
        assert set(re.findall(r"(\w+)[=!]~?=?\"", asked)) <= METRICS[metric], expression
    for grouped in re.findall(r"by \(([^)]*)\)", expression):
        assert set(grouped.replace(" ", "").split(",")) <= known, expression


def board() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DOCS / "operations" / "grafana.json").read_text(encoding="utf-8"))
    return found


def alerts() -> list[dict[str, Any]]:
    (group,) = read_yaml(DOCS / "operations" / "alerts.yaml")["groups"]
    return list(group["rules"])


def read_yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path)


@pytest.mark.parametrize("panel", board()["panels"], ids=lambda panel: str(panel["title"]))
def test_every_panel_of_the_board_asks_for_what_there_is(panel: dict[str, Any]) -> None:
    assert panel["datasource"]["uid"] == "${datasource}"
    for target in panel["targets"]:
        check_expression(target["expr"])
        for shown in re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]):
            (metric, *_) = re.findall(r"hocso_\w+|process_\w+", target["expr"])
            assert shown in METRICS[metric]
            assert " by (" not in target["expr"] or shown in target["expr"]


def test_the_panels_lie_beside_one_another_and_each_has_its_number() -> None:
    panels = board()["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for one, other in combinations([panel["gridPos"] for panel in panels], 2):
        apart = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        assert apart or one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: str(rule["alert"]))
def test_every_alert_asks_for_what_there_is_and_says_what_to_do(rule: dict[str, Any]) -> None:
    check_expression(rule["expr"])
    assert rule["labels"]["severity"] in {"page", "warn"}
    assert f"### {rule['alert']}\n" in PAGE
    assert rule["annotations"]["summary"].endswith(".")


def test_every_metric_is_explained_and_every_explained_one_exists() -> None:
    own = {re.sub(r"_(bucket|sum|count)$", "", name) for name in METRICS if name.startswith("hocso_")}
    explained = set(re.findall(r"^\| `(hocso_\w+)` \|", PAGE, re.MULTILINE))
    assert explained == own
    assert set(re.findall(r"`(hocso_\w+)`", PAGE)) <= own | set(METRICS)


def test_the_table_of_settings_is_the_programs_own() -> None:
    told = dict(re.findall(r"^\| `HOCSO_(\w+)` \| (\S.*?) \|", PAGE, re.MULTILINE))
    assert told == {name.upper(): default_of(name) for name in Settings.model_fields}


def default_of(name: str) -> str:
    default = Settings.model_fields[name].default
    text = default.get_secret_value() if isinstance(default, SecretStr) else default
    return f"`{text}`" if text not in {None, ""} else "–"


def test_every_setting_we_hand_out_exists() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    files = [ROOT / "Dockerfile", ROOT / "compose.yaml", DOCS / "scale.md", DOCS / "operations.md", *units()]
    for file in files:
        for name in re.findall(r"HOCSO_[A-Z_]+", file.read_text(encoding="utf-8")):
            assert name in known | {"HOCSO_NAME"}, f"{name} in {file.name}"


def units() -> list[Path]:
    return sorted((DOCS / "operations").glob("*.service"))


@pytest.mark.parametrize("unit", units(), ids=lambda unit: str(unit.name))
def test_the_units_hold_only_known_keys_and_guard_the_machine(unit: Path) -> None:
    section, found = "", {}
    for line in unit.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            assert key in UNIT_KEYS[section], line
            found[key] = value
    assert found["ExecStart"].endswith(".venv/bin/python -m bot run")
    assert (found["DynamicUser"], found["ProtectSystem"], found["NoNewPrivileges"]) == ("yes", "strict", "yes")
    assert found["StateDirectory"] == "hocso"


def test_the_image_copies_what_exists_runs_as_nobody_special_and_is_watched() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    steps = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    for source in (
        words[0] for name, rest in steps if name == "COPY" and "--from" not in rest for words in [rest.split()]
    ):
        assert (ROOT / source).exists()
        assert f"!{source}" in allowed
    kinds = [name for name, _ in steps]
    assert kinds.count("FROM") == 2
    assert kinds.index("USER") < kinds.index("ENTRYPOINT")
    assert "HEALTHCHECK" in kinds
    assert [rest for name, rest in steps if name == "USER"] == ["hocso"]
    images = [rest.split()[0] for name, rest in steps if name == "FROM"]
    assert all(re.fullmatch(r"[a-z]+:[\w.-]+", image) for image in images), "plain names, no registry"


def test_the_composition_is_whole() -> None:
    services = read_yaml(ROOT / "compose.yaml")["services"]
    roles = {name: service["environment"].get("HOCSO_ROLE") for name, service in services.items()}
    assert roles == {"db": None, "web1": "web", "web2": "web", "worker": "worker"}
    assert re.fullmatch(r"postgres:\d+", services["db"]["image"])
    for name in ("web1", "web2", "worker"):
        service = services[name]
        assert service["depends_on"] == {"db": {"condition": "service_healthy"}}
        assert "@db/" in service["environment"]["HOCSO_DATABASE_URL"]
        assert service["build"] == "."
    assert all(port.startswith("127.0.0.1:") for name in ("web1", "web2") for port in services[name]["ports"])


def test_every_link_of_the_pages_leads_somewhere() -> None:
    # `make bench` writes it; until then scale.md claims nothing from it.
    not_yet = {DOCS / "bench.md"}
    for name in ("operations.md", "scale.md"):
        for link in re.findall(r"\]\(([^)#]+)(?:#[\w-]*)?\)", (DOCS / name).read_text(encoding="utf-8")):
            assert (DOCS / link).resolve().exists() or DOCS / link in not_yet, f"{link} in {name}"


@pytest.mark.postgres
def test_a_postgresql_store_comes_back_by_the_very_lines_of_the_page(
    postgres_url: str, clock: FrozenClock, tmp_path: Path
) -> None:
    house = App(settings_for(postgres_url), clock)
    house.prepare()
    lan = Talk(house, clock, "lan").types("học").types("tiếp")
    run_line("pg_dump", postgres_url, tmp_path)
    lan.types("tiếp").types("tiếp")
    assert "Câu 1 trên 3" in lan.says
    house.close_store()

    run_line("pg_restore", postgres_url, tmp_path)
    goes_on(postgres_url, clock, lan)

    name = f"{make_url(postgres_url).database}_elsewhere"
    elsewhere = str(make_url(postgres_url).set(database=name).render_as_string(hide_password=False))
    run_on(postgres_url, f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        run_line("pg_restore", elsewhere, tmp_path)
        goes_on(elsewhere, clock, lan)
    finally:
        run_on(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


def run_line(tool: str, url: str, folder: Path) -> None:
    """Run the one line of the page that begins with this tool."""
    (line,) = re.findall(rf"^{tool} .*$", PAGE, re.MULTILINE)
    words = [word.replace("$HOCSO_DATABASE_URL", url.replace("+psycopg", "")) for word in shlex.split(line)]
    done = subprocess.run([postgres.tool(tool), *words[1:]], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def goes_on(url: str, clock: FrozenClock, before: Talk) -> None:
    """The restored store knows where the learner was when the copy was made."""
    house = App(settings_for(url), clock)
    house.prepare()
    lan = Talk(house, clock, "lan")
    lan.sent = list(before.sent)
    assert "Thẻ 3 trên 3" in lan.types("tiếp").says
    lan.presses("Làm câu hỏi")
    assert "Câu 1 trên 3" in lan.says
    house.close_store()
