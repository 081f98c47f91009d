"""Forms that are too large are refused before their files fill the disk."""

import pytest

from komek.surfaces.body_size import MOST_BYTES_IN_ALL
from tests.surfaces.people import browser

pytestmark = [pytest.mark.django_db]
FORM = "multipart/form-data; boundary=x"


@pytest.mark.parametrize("page", ["/follow/", "/accounts/code/", "/desk/case/19/answer/"])
@pytest.mark.parametrize(("size", "status"), [(MOST_BYTES_IN_ALL + 1, 413), (0, 0)])
def test_a_form_is_refused_by_its_announced_size(page: str, size: int, status: int) -> None:
    answer = browser().generic("POST", page, b"", content_type=FORM, CONTENT_LENGTH=str(size))
    assert (answer.status_code == 413) == (status == 413)
