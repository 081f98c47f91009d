"""What this way needs and can do."""

from typing import Annotated, Literal

import msgspec

from komek.cases.ways import Address, Manifest


class EmailSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The language of the letters, and for how many days their links hold."""

    language: Literal["kk", "ru", "en"] = "kk"
    link_days: Annotated[int, msgspec.Meta(ge=1, le=90)] = 30


MANIFEST = Manifest(
    code="email",
    name_kk="Сілтемесі бар хат",
    name_ru="Письмо со ссылкой",
    name_en="Letter with a link",
    address=Address.EMAIL,
    # A calendar that changes moves hundreds of terms at once: the page shows them.
    hears=frozenset({"reply", "remark", "resume", "instruct", "extend", "deny_extension"}),
    settings=EmailSettings,
)
