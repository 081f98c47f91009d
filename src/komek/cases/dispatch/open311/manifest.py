"""What this way needs and can do."""

import msgspec

from komek.cases.ways import Address, Manifest, Secret


class Open311Settings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """How the server is spoken to, and what the agreement lets out besides what is public.

    services: our codes and theirs, where they differ. updates: whether the server knows
    mySociety's servicerequestupdates. not_public: whether it gets cases that the public never
    learns of.
    """

    jurisdiction: str = ""
    services: dict[str, str] = {}
    updates: bool = True
    words: bool = False
    exact_place: bool = False
    not_public: bool = False


MANIFEST = Manifest(
    code="open311",
    name_kk="Open311 сервері",
    name_ru="Сервер Open311",
    name_en="Open311 server",
    address=Address.SERVER,
    secret=Secret.THEIRS,
    hears=frozenset({"reply", "remark", "instruct"}),
    settings=Open311Settings,
)
