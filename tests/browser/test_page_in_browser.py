"""The page at "/" in headless Chromium, at the width of a phone and of a desk, light and dark: ./dev browser."""
import json

import pytest
from antone_testing.http import free_port
from antone_testing.paths import BUILD
from antone_testing.posts import insert_posts
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

AXE = BUILD / "browser/node_modules/axe-core/axe.min.js"
SCREENS = BUILD / "browser/screens"
SIZES = {"phone": (390, 844), "desk": (1280, 900)}


def open_browser(javascript=True):
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(argument)
    if not javascript:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


@pytest.fixture(scope="module")
def browser():
    opened = open_browser()
    yield opened
    opened.quit()


@pytest.fixture
def page(config, daemon, database):
    """The address of a daemon's page that has something to show in each part."""
    insert_posts(database, 40)
    database.execute("INSERT INTO antone.escalations (priority, created_at)"
                     " SELECT priority, now() - interval '50 minutes' FROM unnest(enum_range(NULL::antone.escalation_priority)) AS priority")
    address = f"127.0.0.1:{free_port()}"
    with daemon(config=config("browser.conf", http={"listen": address})):
        database.wait_for("NOT EXISTS (SELECT FROM antone.posts WHERE processed_at IS NULL AND NOT spam_filtered)")
        yield f"http://{address}/"


def look(browser, page, size, scheme):
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                            {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size[0] < 600})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    browser.get(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", SIZES)
def test_everybody_can_read_it(browser, page, width, scheme):
    look(browser, page, SIZES[width], scheme)
    SCREENS.mkdir(parents=True, exist_ok=True)
    height = browser.execute_script("return document.documentElement.scrollHeight")
    look(browser, page, (SIZES[width][0], height), scheme)
    browser.save_screenshot(str(SCREENS / f"{width}-{scheme}.png"))
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth"), "it scrolls sideways"
    browser.execute_script(AXE.read_text())
    found = browser.execute_async_script(
        "axe.run().then((found) => arguments[0](found.violations.map((v) => [v.id, v.nodes.map((n) => n.html)])))")
    assert found == [], json.dumps(found, indent=1)
    refused = [entry["message"] for entry in browser.get_log("browser") if "Content Security Policy" in entry["message"]]
    assert refused == []


def test_all_that_can_be_used_is_reached_by_keyboard_and_shown(browser, page):
    look(browser, page, SIZES["desk"], "light")
    wanted = browser.execute_script("return document.querySelectorAll('a, [tabindex=\"0\"]').length")
    body, seen = browser.find_element(By.TAG_NAME, "body"), []
    for _ in range(wanted):
        body.send_keys(Keys.TAB)
        seen.append(browser.execute_script(
            "const e = document.activeElement; return [e.tagName, e.textContent.trim().slice(0, 20), getComputedStyle(e).outlineStyle]"))
    assert len({(tag, text) for tag, text, _ in seen}) == wanted
    assert all(outline == "solid" for *_, outline in seen), seen


def test_it_keeps_itself_fresh_and_says_when_nobody_answers(browser, config, daemon, database):
    address = f"127.0.0.1:{free_port()}"
    with daemon(config=config("browser.conf", http={"listen": address})):
        look(browser, f"http://{address}/", SIZES["desk"], "light")
        assert "CRITICAL 0" in browser.find_element(By.ID, "people").text
        database.execute("INSERT INTO antone.escalations (priority) VALUES ('CRITICAL')")
        WebDriverWait(browser, 60).until(lambda _: "CRITICAL 1" in browser.find_element(By.ID, "people").text)
        assert not browser.find_element(By.ID, "lost").is_displayed()
    WebDriverWait(browser, 60).until(lambda _: browser.find_element(By.ID, "lost").is_displayed())
    assert "No answer" in browser.find_element(By.ID, "lost").text


def test_without_javascript_it_is_whole(page):
    plain = open_browser(javascript=False)
    try:
        plain.get(page)
        for part in ("state", "queue", "modes", "people", "archive", "database", "daemons", "errors"):
            assert plain.find_element(By.ID, part).text.strip()
        assert not plain.find_element(By.ID, "lost").is_displayed()
    finally:
        plain.quit()
