"""What can be done with cases, and by whom."""

from komek.kernel.permissions import declare

# Leaders read and never act: they speak by an instruction that everybody on the case sees. A
# partner's program opens cases for its own users and sees of all others what the public sees.
declare("""
action                  anonymous resident operator executor head    inspector supervisor analyst editor leader data_protection administrator partner
cases.open              all       all      all      -        -       all       all        -       -      -      -               -             all
cases.open_for_others   -         -        all      -        -       all       all        -       -      -      -               -             -
cases.open_answered     -         -        all      -        -       -         all        -       -      -      -               -             -
cases.read              -         own      all      subtree  subtree all       all        all     -      all    -               -             -
cases.list              -         own      all      subtree  subtree all       all        all     -      all    -               -             -
cases.read_public       all       all      all      all      all     all       all        all     all    all    all             all           all
cases.route             -         -        all      -        -       all       all        -       -      -      -               -             -
cases.accept            -         -        -        subtree  subtree -         -          -       -      -      -               -             -
cases.give              -         -        -        subtree  subtree -         -          -       -      -      -               -             -
cases.forward           -         -        -        subtree  subtree all       all        -       -      -      -               -             -
cases.refuse            -         -        -        subtree  subtree -         -          -       -      -      -               -             -
cases.ask               -         -        all      subtree  subtree all       all        -       -      -      -               -             -
cases.pause             -         -        all      -        -       all       all        -       -      -      -               -             -
cases.resume            -         -        -        -        -       -         -          -       -      -      -               -             -
cases.ask_extension     -         -        -        subtree  subtree -         -          -       -      -      -               -             -
cases.vote_extension    -         -        -        -        -       all       all        -       -      -      -               -             -
cases.extend            -         -        -        -        -       -         -          -       -      -      -               -             -
cases.deny_extension    -         -        -        -        -       -         -          -       -      -      -               -             -
cases.tell_extension    -         -        all      -        -       all       all        -       -      -      -               -             -
cases.recompute         -         -        -        -        -       -         -          -       -      -      -               -             -
cases.answer            -         -        -        subtree  subtree all       all        -       -      -      -               -             -
cases.note              -         -        all      subtree  subtree all       all        -       -      -      -               -             -
cases.reply             -         own      all      -        -       all       all        -       -      -      -               -             -
cases.confirm           -         own      -        -        -       all       all        -       -      -      -               -             -
cases.rate              -         own      all      -        -       -         -          -       -      -      -               -             -
cases.reopen            -         own      all      -        -       all       all        -       -      -      -               -             -
cases.withdraw          -         own      all      -        -       -         -          -       -      -      -               -             -
cases.expire            -         -        -        -        -       -         -          -       -      -      -               -             -
routing.read            -         -        all      subtree  subtree all       all        all     all    all    -               all           -
routing.edit            -         -        -        -        -       -         -          -       all    -      -               all           -
""")  # noqa: E501
