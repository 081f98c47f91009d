"""What this channel can do."""

from komek.intake.port import Kind, Manifest

MANIFEST = Manifest(
    code="partners",
    kind=Kind.FORM,
    name_kk="Серіктестер қосымшалары",
    name_ru="Приложения партнёров",
    name_en="Partner apps",
    receives=True,
    files=True,
)
