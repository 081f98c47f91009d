"""The guide's pictures: what the journeys saw.

`./komek guide` takes them anew.
"""

import os
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.journeys.conftest import PHONE

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "guide" / "pictures"


def keep(page: Page, name: str) -> None:
    """Take the page as a picture of the guide, if pictures are wanted; the guide has it anyway.

    Of a phone's page all is shown, however long it is.
    """
    picture = PICTURES / f"{name}.png"
    if os.environ.get("KOMEK_WRITE"):
        taken = page.screenshot(full_page=_is_phone(page), animations="disabled")
        # So few colours make a third of the size, and nobody sees it.
        Image.open(BytesIO(taken)).convert("RGB").quantize(64).save(picture, optimize=True)
    assert picture.exists()


def _is_phone(page: Page) -> bool:
    return page.viewport_size == PHONE
