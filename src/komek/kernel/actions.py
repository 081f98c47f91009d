"""What can be done to the kernel's own things, and by whom."""

from komek.kernel.permissions import declare

declare("""
action              anonymous resident operator executor head inspector supervisor analyst editor leader data_protection administrator partner
account.sign_in     all       all      all      all      all  all       all        all     all    all    all             all           all
deliveries.read     -         -        -        -        -    -         -          -       -      -      -               all           -
deliveries.replay   -         -        -        -        -    -         -          -       -      -      -               all           -
deliveries.give_up  -         -        -        -        -    -         -          -       -      -      -               all           -
keys.manage         -         -        -        -        -    -         -          -       -      -      -               all           -
audit.read          -         -        -        -        -    -         -          -       -      -      all             all           -
""")  # noqa: E501
