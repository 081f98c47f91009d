"""What can be opened at the faces, and by whom; what can be done there, others decide."""

from komek.kernel.permissions import declare

declare("""
action          anonymous resident operator executor head inspector supervisor analyst editor leader data_protection administrator partner
portal.see      all       all      all      all      all  all       all        all     all    all    all             all           all
portal.mine     -         own      -        -        -    -         -          -       -      -      -               -             -
account.see     all       all      all      all      all  all       all        all     all    all    all             all           all
preferences.set all       all      all      all      all  all       all        all     all    all    all             all           all
files.see       all       all      all      all      all  all       all        all     all    all    all             all           -
files.send      -         all      all      all      all  all       all        -       -      -      -               -             all
desk.see        -         -        all      all      all  all       all        all     all    all    all             all           -
city.see        -         -        -        -        -    -         -          -       all    -      all             all           -
drafts.keep     -         -        all      all      all  all       all        all     all    all    all             all           -
shift.hand_over -         -        all      all      all  all       all        -       -      -      -               -             -
shift.wrap_up   -         -        all      -        -    all       all        -       -      -      -               -             -
presence.show   -         -        all      all      all  all       all        -       -      -      -               -             -
admin.use       -         -        -        -        -    -         -          -       all    -      all             all           -
admin.edit      -         -        -        -        -    -         -          -       all    -      -               all           -
account.secure  all       all      all      all      all  all       all        all     all    all    all             all           -
account.reset_factors - - -        -        -    -         -          -       -      -      -               all           -
account.end_sessions  - - -        -        -    -         -          -       -      -      -               all           -
glass.break     -         -        -        all      all  -         -          -       -      -      all             all           -
looks.read      -         -        -        -        -    -         -          -       -      -      all             -             -
health.see      all       all      all      all      all  all       all        all     all    all    all             all           all
""")  # noqa: E501
