"""What this way needs and can do."""

import msgspec

from komek.cases.ways import Address, Manifest, Secret


class WebhookSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What the agreement lets out, besides what the public may know."""

    words: bool = False
    exact_place: bool = False


MANIFEST = Manifest(
    code="webhook",
    name_kk="Вебхук",
    name_ru="Вебхук",
    name_en="Webhook",
    address=Address.SERVER,
    secret=Secret.OURS,
    hears=frozenset(
        {"accept", "give", "ask", "reply", "remark", "pause", "resume", "instruct"}
        | {"extend", "deny_extension", "recompute"}
    ),
    settings=WebhookSettings,
)
