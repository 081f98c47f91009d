"""What can be done with the past, and by whom."""

from komek.kernel.permissions import declare

declare("""
action          anonymous resident operator executor head inspector supervisor analyst editor leader data_protection administrator partner
history.import  -         -        -        -        -    -         -          -       -      -      -               all           -
""")  # noqa: E501
