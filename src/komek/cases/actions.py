"""What can be done with cases, and by whom."""

from komek.kernel.permissions import declare

# Leaders read and never act: they speak by an instruction that everybody on the case sees. A
# partner's program opens cases for its own users, reads and answers those as their reporter does,
# and sees of all others what the public sees.
# What is in a list and in its export, cases.list alone decides.
declare("""
action                  anonymous resident operator executor head    inspector supervisor analyst editor leader data_protection administrator partner
cases.open              all       all      all      -        -       all       all        -       -      -      -               -             all/file
cases.open_for_others   -         -        all      -        -       all       all        -       -      -      -               -             -
cases.open_answered     -         -        all      -        -       -         all        -       -      -      -               -             -
cases.read              -         own      all      subtree  subtree all       all        all     -      all    -               -             own/read
cases.list              -         own      all      subtree  subtree all       all        all     -      all    -               -             -
cases.follow            -         -        all      subtree  subtree all       all        all     -      all    -               -             own/read
cases.read_public       all       all      all      all      all     all       all        all     all    all    all             all           all
cases.route             -         -        all      -        -       all       all        -       -      -      -               -             -
cases.accept            -         -        -        subtree  subtree -         -          -       -      -      -               -             -
cases.give              -         -        -        subtree  subtree -         -          -       -      -      -               -             -
cases.forward           -         -        -        subtree  subtree all       all        -       -      -      -               -             -
cases.inherit           -         -        -        -        -       -         -          -       -      -      -               -             -
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
cases.join              all       all      all      -        -       all       all        -       -      -      -               -             all/file
cases.leave             -         own      -        -        -       -         -          -       -      -      -               -             -
cases.take_part         -         own      -        -        -       -         -          -       -      -      -               -             -
cases.merge             -         -        all      -        -       all       all        -       -      -      -               -             -
cases.unmerge           -         -        all      -        -       all       all        -       -      -      -               -             -
cases.absorb            -         -        -        -        -       -         -          -       -      -      -               -             -
cases.let_go            -         -        -        -        -       -         -          -       -      -      -               -             -
cases.add_to_incident   -         -        all      subtree  subtree all       all        -       -      -      -               -             -
cases.take_from_incident -        -        all      subtree  subtree all       all        -       -      -      -               -             -
cases.split             -         -        -        subtree  subtree -         all        -       -      -      -               -             -
cases.finish_task       -         -        -        subtree  subtree -         -          -       -      -      -               -             -
cases.refuse_task       -         -        -        subtree  subtree -         -          -       -      -      -               -             -
cases.withdraw_task     -         -        -        subtree  subtree -         all        -       -      -      -               -             -
cases.reassign          -         -        -        -        subtree -         all        -       -      -      -               all           -
cases.reassign_task     -         -        -        -        subtree -         all        -       -      -      -               all           -
cases.urge              -         -        all      -        subtree all       all        -       -      -      -               -             -
cases.escalate          -         -        -        -        subtree all       all        -       -      -      -               -             -
board.see               -         -        -        -        subtree all       all        all     -      all    -               -             -
cases.together          -         -        all      all      all     all       all        -       -      all    -               -             -
cases.hand_to_112       -         -        all      -        -       all       all        -       -      -      -               -             -
cases.instruct          -         -        -        -        -       -         -          -       -      all    -               -             -
cases.release           -         -        -        -        -       all       all        -       -      -      -               -             -
cases.return_answer     -         -        -        -        -       all       all        -       -      -      -               -             -
cases.call_back         -         -        all      -        -       all       all        -       -      -      -               -             -
cases.owe_call          -         -        all      -        -       all       all        -       -      -      -               -             -
cases.read_trust        -         -        -        -        -       all       all        all     -      all    -               -             -
cases.revoke            -         -        -        -        -       -         -          -       -      -      -               -             -
cases.note              -         -        all      subtree  subtree all       all        -       -      -      -               -             -
cases.reply             -         own      all      -        -       all       all        -       -      -      -               -             own/act
cases.remark            -         own      all      -        -       all       all        -       -      -      -               -             own/act
cases.nudge             -         own      -        -        -       -         -          -       -      -      -               -             own/act
cases.confirm           -         own      -        -        -       all       all        -       -      -      -               -             own/act
cases.rate              -         own      all      -        -       -         -          -       -      -      -               -             own/act
cases.reopen            -         own      all      -        -       all       all        -       -      -      -               -             own/act
cases.withdraw          -         own      all      -        -       all       all        -       -      -      -               -             own/act
cases.expire            -         -        -        -        -       -         -          -       -      -      -               -             -
figures.own             -         -        all      -        -       all       all        -       -      -      -               -             -
figures.of_others       -         -        -        -        -       -         all        -       -      -      -               -             -
incidents.read          -         -        all      subtree  subtree all       all        all     -      all    -               -             -
incidents.open          -         -        all      subtree  subtree all       all        -       -      -      -               -             -
incidents.change        -         -        all      subtree  subtree all       all        -       -      -      -               -             -
incidents.answer        -         -        -        subtree  subtree all       all        -       -      -      -               -             -
emergency.edit          -         -        -        -        -       -         -          -       all    -      -               all           -
views.save              -         -        all      all      all     all       all        all     -      all    -               -             -
views.share             -         -        all      subtree  subtree all       all        all     -      -      -               -             -
views.manage            -         -        -        -        subtree -         all        -       -      -      -               -             -
lists.export            -         -        all      all      all     all       all        all     -      all    -               -             -
dispatch.read           -         -        -        -        -       -         all        -       -      -      -               all           -
dispatch.replay         -         -        -        -        -       -         all        -       -      -      -               all           -
dispatch.manage         -         -        -        -        -       -         -          -       -      -      -               all           -
dispatch.use_link       all       all      all      all      all     all       all        all     all    all    all             all           all
routing.read            -         -        all      subtree  subtree all       all        all     all    all    -               all           -
routing.edit            -         -        -        -        -       -         -          -       all    -      -               all           -
""")  # noqa: E501
