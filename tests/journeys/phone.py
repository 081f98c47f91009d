"""Telephones for the journeys, and the connection that they have out in the yards."""

from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.conftest import PHONE

# What Chromium's own tools call "Regular 2G".
SLOW = {
    "offline": False,
    "latency": 300,
    "downloadThroughput": 250 * 1024 // 8,
    "uploadThroughput": 50 * 1024 // 8,
}


def phone_of(chromium: Browser, base: str, language: str) -> BrowserContext:
    """A telephone of 360 pixels that knows where it is."""
    context = chromium.new_context(
        base_url=base,
        locale=language,
        viewport=PHONE,
        has_touch=True,
        is_mobile=True,
        geolocation={"latitude": 51.128, "longitude": 71.43},
    )
    context.set_default_timeout(20_000)
    return context


def slow(page: Page) -> None:
    """From here on the page has a bad connection."""
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
