"""Takes a picture of every scene on a small phone, by day, by night and in large letters.

Run: python -m tests.browser.shoot FOLDER [name …]
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import launch
from tests.browser.house import gallery, served
from tests.web.samples import SCENES

LOOKS = {"sang": ("100", "light"), "toi": ("100", "dark"), "chu200": ("200", "light")}
PAGES = ("du-lieu", "khong-co", "ngoai-tuyen")
OPENED = ("mo-co-chu", "mo-danh-muc")
STILL = """() => { for (const e of document.querySelectorAll('.dock,.chat-head')) e.style.position = 'static'; }"""


def shoot(browser: Browser, base: str, folder: Path, name: str) -> None:
    for look, (size, theme) in LOOKS.items():
        context = browser.new_context(
            viewport={"width": 360, "height": 740},
            device_scale_factor=1 if size == "200" else 2,
            is_mobile=True,
            reduced_motion="reduce",
            service_workers="block",
        )
        context.add_cookies([{"name": "hocso_look", "value": f"{size}-{theme}", "url": base}])
        page = context.new_page()
        scene = "02-the" if name in OPENED else name
        page.goto(f"{base}/{name}" if name in PAGES else f"{base}/canh/{scene}")
        if name in OPENED:
            page.locator("summary").nth(OPENED.index(name)).click()
        page.evaluate("() => document.fonts.ready.then(() => true)")
        page.screenshot(path=folder / f"{name}-{look}.png")
        page.evaluate(STILL)
        page.screenshot(path=folder / f"{name}-{look}-full.png", full_page=True)
        context.close()


def main(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as store, served(gallery(Path(store))[0]) as base, sync_playwright() as play:
        browser = launch(play)
        for name in names or (*SCENES, *PAGES, *OPENED):
            shoot(browser, base, folder, name)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
