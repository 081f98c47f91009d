"""The city for everybody: its figures, its list, its phone book, its widget, and being found."""

import gzip
import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client, override_settings
from hypothesis import given
from hypothesis import strategies as st

from komek.cases import public, services
from komek.cases.models import MonthSum, MonthSumsState
from komek.cases.public_sums import Sums
from komek.directory.models import Organisation, Service, Territory
from komek.kernel import clock, reference
from komek.kernel.actors import SYSTEM
from komek.surfaces.portal.city.figures import columns, percent
from komek.surfaces.portal.city.plots import HEIGHT, plot
from tests.surfaces import faces
from tests.surfaces.people import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
NOW = datetime(2026, 3, 17, 6, tzinfo=UTC)
NOT_SHOWN = "not shown"


def text(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def counted(received: int, month: date = date(2026, 3, 1), **more: int) -> None:
    """So many requests for lamps in the district, as the job would have counted them."""
    numbers = dict.fromkeys(("first_contact", "owed", "kept", "answered", "confirmed"), 0)
    MonthSum.objects.create(
        month=month,
        service=Service.objects.get(code="street_light"),
        territory=Territory.objects.get(code="esil"),
        **{**numbers, "received": received, **more},
    )
    MonthSumsState.objects.update_or_create(id=1, defaults={"as_of": NOW, "position": 0})


def test_before_anything_is_counted_the_page_says_so() -> None:
    assert "being counted" in text(browser(), "/city/")


def test_each_figure_stands_beside_its_base_and_its_meaning() -> None:
    counted(1200, owed=1000, kept=873, answered=900, confirmed=450, first_contact=120)
    with clock.travel(NOW):
        page = text(browser(), "/city/")
    assert "1,200" in page
    assert "87 %" in page
    assert "of 1,000 requests that had to be answered" in page
    assert "50 %" in page
    assert "of 900 answered requests" in page
    assert "Answered within the promised term" in page
    assert page.count('class="plot"') == 4
    assert "Month by month" in page


def test_small_numbers_are_nowhere_on_the_page() -> None:
    counted(4, owed=3, kept=2, answered=3, confirmed=1)
    with clock.travel(NOW):
        for period in ("month", "year"):
            page = text(browser(), f"/city/?period={period}")
            assert NOT_SHOWN in page
            assert " %" not in page
            assert "<title>Есіл</title>" in page.replace("\n", "")


def test_this_month_is_not_worked_out_from_the_year() -> None:
    """A month that shields a small one is hidden there, and so is whatever adds up to it."""
    counted(9)
    counted(2, month=date(2026, 2, 1))
    with clock.travel(NOW):
        year, month = text(browser(), "/city/"), text(browser(), "/city/?period=month")
        widget = text(browser(), "/widget/en/")
    assert ">11<" in year
    assert not re.search(r">\s*9\s*<", year + month + widget)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_share_is_never_rounded_to_all_or_nothing(one: int, other: int) -> None:
    count, base = min(one, other), max(one, other)
    shown = percent(count, base)
    assert 0 <= shown <= 100
    assert (shown == 0) == (count == 0)
    assert (shown == 100) == (count == base != 0)


def test_columns_are_as_high_as_their_numbers() -> None:
    rows = [Sums(received=count) for count in (10, 40, 3, 20)]
    drawn = plot([date(2026, month, 1) for month in range(1, 5)], [v[0] for v in columns(rows)])
    assert [one.height for one in drawn.columns] == [None, HEIGHT, None, HEIGHT / 2]


# The list


def test_the_list_is_narrowed_by_matter_district_state_and_month() -> None:
    with clock.travel(NOW):
        dark = faces.opened(browser(), address="", lat="51.128", lon="71.43")
        told = faces.opened(browser(), service="advice")
        services.accept(actor=SYSTEM, case_uid=dark.uid)
        shown = {
            query: [one for one in (dark, told) if f"/requests/{one.number}/" in page]
            for query in ("group=yards", "district=esil", "state=in_work", "month=2026-03",
                          "month=2026-02", "group=none&district=none&state=none&month=none")
            for page in [text(browser(), f"/requests/?{query}")]
        }  # fmt: skip
    assert shown == {
        "group=yards": [dark, told],
        "district=esil": [dark],
        "state=in_work": [dark],
        "month=2026-03": [dark, told],
        "month=2026-02": [],
        "group=none&district=none&state=none&month=none": [dark, told],
    }


def test_a_district_is_asked_for_by_the_rounded_place() -> None:
    """Else asking tells on which side of a border somebody lives."""
    case = faces.opened(browser(), address="", lat="51.128", lon="71.43")
    rounded = public.case(SYSTEM, case.number)
    assert rounded.lat is not None
    assert rounded.lon is not None
    side = 1e-4
    (west, south), (east, north) = (
        (rounded.lon - side, rounded.lat - side),
        (rounded.lon + side, rounded.lat + side),
    )
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    assert not (west < 71.43 < east and south < 51.128 < north)
    Territory.objects.filter(code="esil").update(
        geometry={"type": "Polygon", "coordinates": [ring]}
    )
    reference.changed()
    assert case.number in text(browser(), "/requests/?district=esil")


def test_the_map_of_the_list_has_a_dot_for_each_place() -> None:
    for _ in range(3):
        faces.opened(browser(), address="", lat="51.128", lon="71.43")
    page = text(browser(), "/requests/")
    assert page.count('class="city-dot"') == 1
    assert "+2" in page
    assert "51.128" not in page


def test_the_map_to_zoom_shows_what_the_list_shows() -> None:
    case = faces.opened(browser(), address="", lat="51.128", lon="71.43")
    faces.opened(browser())
    layers = browser().get("/requests/map.json?district=esil").json()
    (found,) = layers["cases"]["features"]
    shown = public.case(SYSTEM, case.number)
    assert found["geometry"]["coordinates"] == [shown.lon, shown.lat]
    assert len(layers["districts"]["features"]) == 1
    assert browser().get("/requests/map.json?state=closed").json()["cases"]["features"] == []


# The phone book


def test_who_can_be_called_is_found_by_words() -> None:
    Organisation.objects.filter(code="water").update(
        phone="8 (7172) 55-10-01", hours="Mo-Fr 09:00-18:30", name_en="Water company"
    )
    reference.changed()
    page = text(browser(), "/city/phones/?q=water")
    assert 'href="tel:87172551001"' in page
    assert "Mon–Fri 09:00–18:30" in page
    assert "tel:8717" not in text(browser(), "/city/phones/?q=nobody")
    assert "Жарық" not in page, "has no telephone"


# The widget


def test_the_widget_leaves_nothing_and_asks_nobody_else() -> None:
    counted(120, owed=100, kept=90)
    client = browser()
    with clock.travel(NOW):
        answer = client.get("/widget/ru/?lang=kk", headers={"accept-language": "en"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer.cookies == {}
    assert client.cookies == {}
    assert 'lang="ru"' in page
    assert "<script" not in page
    assert "csrf" not in page
    loaded = re.findall(r"""<(?:link|img|script|iframe)[^>]+(?:href|src)=["']([^"']+)""", page)
    assert loaded
    assert all(one.startswith("/static/") for one in loaded)
    assert re.findall(r"https?:", page) == []
    assert "X-Frame-Options" not in answer
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert policy.endswith("frame-ancestors *")


def test_a_city_says_which_sites_may_show_the_widget() -> None:
    with override_settings(WIDGET_SITES="https://city.example"):
        policy = browser().get("/widget/kk/")["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors https://city.example")


def test_nothing_else_can_be_framed() -> None:
    answer = browser().get("/city/")
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert browser().get("/widget/xx/").status_code == 404


# Being found


def test_a_page_names_its_languages_and_its_true_address() -> None:
    with override_settings(PUBLIC_URL="https://109.example"):
        page = text(browser(language="ru"), "/requests/?group=yards&lang=kk")
    assert '<html lang="kk"' in page
    assert '<link rel="canonical" href="https://109.example/requests/?lang=kk">' in page
    for code in ("kk", "ru", "en"):
        address = f"https://109.example/requests/?lang={code}"
        assert f'hreflang="{code}" href="{address}"' in page
    assert 'hreflang="x-default" href="https://109.example/requests/"' in page
    assert '<meta name="description" content="' in page


def test_whoever_follows_an_address_in_a_language_goes_on_in_it() -> None:
    client = browser(language="ru")
    client.get("/?lang=kk")
    assert '<html lang="kk"' in text(client, "/requests/")
    assert '<html lang="ru"' in text(browser(language="ru"), "/?lang=xx")


def test_somebodys_own_page_is_not_to_be_found() -> None:
    client = browser()
    case = faces.opened(client)
    page = text(client, f"/case/{case.number}/")
    assert 'content="noindex"' in page
    assert 'rel="canonical"' not in page


def test_crawlers_are_told_what_there_is() -> None:
    assert "Disallow: /case/\n" in text(browser(), "/robots.txt")
    assert "Sitemap: http" in text(browser(), "/robots.txt")
    with override_settings(PUBLIC_URL="http://testserver"):
        tree = ElementTree.fromstring(text(browser(), "/sitemap.xml"))
    places = [
        one.text or "" for one in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    ]
    assert len(places) > 20
    for place in places:
        assert browser().get(place.removeprefix("http://testserver")).status_code == 200, place


def test_a_telephone_can_keep_the_portal() -> None:
    about = browser().get("/manifest.webmanifest").json()
    assert about["start_url"] == "/"
    assert browser().get(about["icons"][0]["src"]).status_code == 200


# Small on the wire


def test_a_visitors_page_is_compressed() -> None:
    answer = browser().get("/", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(answer.content)
    assert "Content-Encoding" not in browser().get("/")


def test_a_page_that_knows_somebody_is_not() -> None:
    """Its length would tell of what is secret in it, to whoever can put words beside it."""
    client = browser()
    case = faces.opened(client)
    page = client.get(f"/case/{case.number}/", headers={"accept-encoding": "gzip"})
    assert page.status_code == 200
    assert "Content-Encoding" not in page


def test_what_pages_load_is_compressed_beforehand() -> None:
    answer = browser().get("/static/ui/built/komek.css", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"


def test_older_months_are_older() -> None:
    """A month that is over keeps its figures while the next one begins."""
    counted(20, month=date(2026, 2, 1))
    with clock.travel(NOW + timedelta(days=20)):
        assert ">20<" in text(browser(), "/city/")
