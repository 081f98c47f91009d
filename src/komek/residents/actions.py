"""What can be done with what the city knows about people, and by whom."""

from komek.kernel.permissions import declare

# Executors, leaders and editors are missing on purpose: they work on matters, not on people.
declare("""
action                    anonymous resident operator executor head inspector supervisor analyst editor leader data_protection administrator partner
residents.read            -         own      -        -        -    -         -          -       -      -      all             -             -
residents.find_or_create  -         -        all      -        -    -         all        -       -      -      -               -             -
residents.look_up         -         -        all      -        -    all       all        -       -      -      all             -             -
residents.unlock          -         -        all      -        -    -         all        -       -      -      -               -             -
residents.reveal_contact  -         -        all      -        -    all       all        -       -      -      all             -             -
residents.change          -         own      all      -        -    -         all        -       -      -      all             -             -
residents.verify_contact  -         own      all      -        -    -         all        -       -      -      -               -             -
residents.download        -         own      -        -        -    -         -          -       -      -      -               -             -
residents.consent         -         own      all      -        -    -         all        -       -      -      all             -             -
residents.merge           -         -        all      -        -    -         all        -       -      -      all             -             -
residents.forget          -         own      -        -        -    -         -          -       -      -      all             -             -
""")  # noqa: E501
