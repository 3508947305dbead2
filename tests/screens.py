"""Takes the pictures of the README and of the guide to the day: `make screens`. Serves the demo and opens it in
Chromium."""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from pb.demo.fill import PUBLISHED, VOTING
from tests.conftest import QUIET
from tests.journeys.conftest import ROOT
from tests.make import free_port

HERE = ROOT / "docs" / "screens"
PHONE: ViewportSize = {"width": 390, "height": 780}
DESKTOP: ViewportSize = {"width": 1100, "height": 720}


def main() -> None:
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        port = free_port()
        log = Path(folder) / "log"
        environment = {**os.environ, "PB_DATA": folder, "PB_DATABASE_URL": f"sqlite:///{folder}/demo.db"}
        command = [sys.executable, "-m", "pb", "demo", "--port", str(port)]
        with log.open("w") as out, subprocess.Popen(command, env=environment, stdout=out, stderr=out) as server:
            told = _wait_for(log)
            chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
            browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
            take(browser, f"http://127.0.0.1:{port}", told)
            browser.close()
            server.terminate()


def take(browser: Browser, site: str, told: str) -> None:
    """The pages that show best what this is; `told` is what the demo printed."""
    phone = browser.new_page(viewport=PHONE)
    code = re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", told)[0]
    phone.goto(f"{site}/rounds/{VOTING}")
    shoot(phone, "round")
    phone.goto(f"{site}/rounds/{VOTING}/vote#{code.replace('-', '')}")
    phone.wait_for_selector(".pb-ballot")
    phone.locator("input[name=bid-1][value='4']").check(force=True)
    shoot(phone, "ballot")
    phone.get_by_role("button", name="Give no score to the rest, and check").click()
    phone.get_by_role("button", name="Cast my vote").click()
    phone.wait_for_selector(".pb-done")
    shoot(phone, "voted")

    desktop = browser.new_page(viewport=DESKTOP)
    desktop.goto(f"{site}/sign-in")
    desktop.fill("#email", "organiser@example.org")
    desktop.fill("#password", re.findall(r"password +(\S+)", told)[0])
    desktop.get_by_role("button", name="Sign in").click()
    desktop.goto(f"{site}/desk/rounds/{VOTING}")
    shoot(desktop, "desk")
    desktop.goto(f"{site}/rounds/{PUBLISHED}/result")
    shoot(desktop, "result")
    desktop.goto(f"{site}/rounds/{PUBLISHED}/result/screen")
    shoot(desktop, "big-screen")
    take_the_evening(desktop, site)


def take_the_evening(ada: Page, site: str) -> None:
    """What the guide to the day shows; an organiser sees whatever helpers see."""
    desk, helpers = f"{site}/desk/rounds/{VOTING}", f"{site}/help/rounds/{VOTING}"
    ada.set_viewport_size({"width": 1100, "height": 1300})
    ada.goto(f"{desk}/run-sheet")
    shoot(ada, "run-sheet")
    ada.set_viewport_size(DESKTOP)
    ada.goto(f"{helpers}/papers")
    ada.fill("#counted", "40")
    ada.get_by_role("button", name="Open the pile").click()
    shoot(ada, "pile")
    shows(ada, desk, "pitch-1")
    ada.get_by_role("button", name="Start the timer").click()
    ada.wait_for_selector("button:text-is('Pause the timer')")
    ada.goto(f"{site}/rounds/{VOTING}/screen")
    shoot(ada, "pitch")
    shows(ada, f"{site}/desk/rounds/{PUBLISHED}", "reveal-3")
    ada.goto(f"{site}/rounds/{PUBLISHED}/screen")
    shoot(ada, "reveal")
    ada.set_viewport_size(PHONE)
    ada.goto(f"{helpers}/door")
    ada.fill("#postcode", "NK4 1AB")
    shoot(ada, "door")


def shows(ada: Page, desk: str, moment: str) -> None:
    ada.goto(f"{desk}/presenter")
    ada.select_option("#go", moment)
    ada.get_by_role("button", name="Show it").click()
    ada.wait_for_load_state()


def shoot(page: Page, name: str) -> None:
    """Not until the network is idle: a screen that follows is never."""
    page.wait_for_load_state()
    page.wait_for_timeout(1000)
    page.screenshot(path=HERE / f"{name}.jpg", type="jpeg", quality=70)
    print(f"docs/screens/{name}.jpg")


def _wait_for(log: Path) -> str:
    for _ in range(300):
        if "running on" in (told := log.read_text()):
            return told
        time.sleep(0.1)
    sys.exit(f"The demo did not start:\n{log.read_text()}")


if __name__ == "__main__":
    main()
