"""Takes a picture of every officers' page, on a laptop and a phone, by day and by night.

Run: python -m tests.browser.shoot_officers FOLDER
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bot.app import App
from bot.runtime.clock import FrozenClock
from tests.browser.chromium import launch
from tests.browser.house import opened, served
from tests.conftest import MORNING, settings_for
from tests.web.officers.town import Town, plant

SIZES = {"1280": {"width": 1280, "height": 800}, "360": {"width": 360, "height": 740}}


def places(town: Town) -> dict[str, str]:
    """What each page is called in the folder, and where it is."""
    return {
        "dang-nhap": "/canbo/dang-nhap",
        "hom-nay": "/canbo",
        "hoi-vien": "/canbo/hoi-vien",
        "them-nguoi": "/canbo/hoi-vien/them",
        "mot-hoi-vien": f"/canbo/hoi-vien/{town.listed['Phạm Thị Cam']}",
        "xin-vao": "/canbo/xin-vao",
        "moi": "/canbo/moi",
        "ap-phich": f"/canbo/moi/{town.invites['a-1']}/ap-phich",
        "nap-danh-sach": "/canbo/nap-danh-sach",
        "xem-thu": f"/canbo/nap-danh-sach/{town.rosters['a-1']}?xem=tat-ca",
        "don-vi": "/canbo/don-vi",
        "sap-xep": f"/canbo/don-vi/sap-xep?dv={town.units['a-1']}",
        "tong-so": "/canbo/don-vi/tong-so",
        "can-bo": "/canbo/can-bo",
        "nhat-ky": "/canbo/nhat-ky",
        "cai-dat": "/canbo/cai-dat",
        "ma-6-so": "/canbo/cai-dat/ma-xac-thuc",
        "them": "/canbo/them",
        "ngoai-phan-viec": "/canbo/don-vi/999999",
    }


def shoot(browser: Browser, base: str, town: Town, folder: Path) -> None:
    for size, viewport in SIZES.items():
        for theme in ("light", "dark"):
            context = browser.new_context(viewport=viewport, device_scale_factor=1, reduced_motion="reduce")
            context.add_cookies([{"name": "hocso_look", "value": f"100-{theme}", "url": base}])
            for name, path in places(town).items():
                if name != "dang-nhap":
                    token = town.tokens["chủ an bình"]
                    context.add_cookies([{"name": "hocso-canbo", "value": token, "url": base}])
                page = context.new_page()
                page.goto(base + path)
                page.evaluate("() => document.fonts.ready.then(() => true)")
                page.screenshot(path=folder / f"{name}-{size}{'-toi' if theme == 'dark' else ''}.png", full_page=True)
                page.close()
            context.close()


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as store:
        house = App(settings_for(f"sqlite:///{Path(store) / 'hocso.db'}"), FrozenClock(MORNING))
        house.prepare()
        town = plant(house)
        with served(opened(house)) as base, sync_playwright() as play:
            browser = launch(play)
            shoot(browser, base, town, folder)
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
