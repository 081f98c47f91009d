"""What this channel can do."""

from komek.intake.port import Kind, Manifest

MANIFEST = Manifest(
    code="email",
    kind=Kind.SEND,
    name_kk="Электрондық пошта",
    name_ru="Электронная почта",
    name_en="E-mail",
    sends=True,
    reaches="email",
)
