"""What this channel can do."""

from komek.intake.port import Kind, Manifest

MANIFEST = Manifest(
    code="dummy",
    kind=Kind.WORD,
    name_kk="Сынақ арнасы",
    name_ru="Пробный канал",
    name_en="Trial channel",
    receives=True,
    sends=True,
    choices=True,
    files=True,
    reaches="telegram",
)
