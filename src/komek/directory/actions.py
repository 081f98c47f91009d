"""What can be done in the directory, and by whom."""

from komek.kernel.permissions import declare

declare("""
action          anonymous resident operator executor head    inspector supervisor analyst editor leader data_protection administrator partner
directory.read  all       all      all      all      all     all       all        all     all    all    all             all           all
directory.edit  -         -        -        -        -       -         -          -       all    -      -               all           -
calendar.edit   -         -        -        -        -       -         -          -       all    -      -               all           -
people.manage   -         -        -        -        subtree -         -          -       -      -      -               all           -
users.manage    -         -        -        -        -       -         -          -       -      -      -               all           -
absences.manage -         -        -        -        subtree -         all        -       all    -      -               all           -
absences.own    -         -        all      all      all     all       all        all     all    all    all             all           -
commission.seat -         -        -        -        -       -         -          -       all    -      -               all           -
retention.read  -         -        -        -        -       -         -          -       -      -      all             all           -
retention.edit  -         -        -        -        -       -         -          -       -      -      -               all           -
roles.grant     -         -        -        -        -       -         -          -       -      -      -               all           -
""")  # noqa: E501
