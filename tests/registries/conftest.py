"""Three streets with houses, one of them renamed."""

import pytest


@pytest.fixture(autouse=True)
def _fresh():
    """Read reference data anew, whatever the test before left in memory."""
    from komek.kernel import reference

    reference.forget()
    yield
    reference.forget()


@pytest.fixture
def streets(db):
    """Ids of streets by code."""
    from datetime import UTC, datetime

    from komek.kernel.actors import SYSTEM
    from komek.registries import services

    since = datetime(2000, 1, 1, tzinfo=UTC)
    names = {
        "seifullin": ("Сәкен Сейфуллин көшесі", "улица Сакена Сейфуллина"),
        "abai": ("Абай даңғылы", "проспект Абая"),
        "31": ("№ 31 көше", "улица № 31"),
        "koshkarbaev": ("Рақымжан Қошқарбаев даңғылы", "проспект Рахимжана Кошкарбаева"),
    }
    rows = {
        code: services.add_street(actor=SYSTEM, code=code, name_kk=kk, name_ru=ru, at=since).id
        for code, (kk, ru) in names.items()
    }
    services.rename_street(
        actor=SYSTEM, street_id=rows["abai"], name_kk="Ұлы Дала даңғылы", name_ru="Улы Дала"
    )
    services.add_alias(actor=SYSTEM, street_id=rows["abai"], name="улица Ленина")
    houses = [
        ("seifullin", "12", ""),
        ("seifullin", "12", "5"),
        ("seifullin", "12а", ""),
        ("seifullin", "120", ""),
        ("seifullin", "5", ""),
        ("abai", "7", ""),
        ("31", "5", ""),
        ("koshkarbaev", "10", "1"),
    ]
    for place, (street, house, block) in enumerate(houses):
        services.add_building(
            actor=SYSTEM,
            street_id=rows[street],
            house=house,
            block=block,
            lat=51.1 + place / 100,
            lon=71.4,
        )
    return rows
