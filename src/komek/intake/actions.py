"""What can be done with what was said, and by whom."""

from komek.kernel.permissions import declare

# Who may read a conversation is decided by the case it belongs to, in the module above.
declare("""
action                anonymous resident operator executor head inspector supervisor analyst editor leader data_protection administrator partner
intake.send_code      -         own      all      -        -    -         all        -       -      -      -               -             -
intake.open_original  -         -        -        -        -    all       all        -       -      -      all             -             -
intake.erase          -         -        -        -        -    -         -          -       -      -      all             -             -
""")  # noqa: E501
