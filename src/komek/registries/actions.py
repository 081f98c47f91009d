"""What can be done in the registries, and by whom."""

from komek.kernel.permissions import declare

declare("""
action           anonymous resident operator executor head    inspector supervisor analyst editor leader data_protection administrator partner
registries.read  all       all      all      all      all     all       all        all     all    all    all             all           all
registries.edit  -         -        -        -        -       -         -          -       all    -      -               all           -
""")  # noqa: E501
