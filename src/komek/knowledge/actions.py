"""What can be done with scripts and answer templates, and by whom."""

from komek.kernel.permissions import declare

declare("""
action          anonymous resident operator executor head inspector supervisor analyst editor leader data_protection administrator partner
knowledge.read  -         -        all      all      all  all       all        -       all    -      -               all           -
knowledge.edit  -         -        -        -        -    -         -          -       all    -      -               all           -
""")  # noqa: E501
