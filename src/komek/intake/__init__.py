"""Intake: what residents say, by any channel, stored once and acknowledged after commit.

A word door (a messenger, a mailbox) brings a message to `services.receive`; a verb of a case says
something with `services.say`; both store it once, with its files and an event. What goes out is
taken to its resident by `services.sending`. Everything here can be erased, and is when a resident
is forgotten.

One statement writes our tables, and those of residents, from above: the one that opens a case. It
runs for every request in the city, and its cost is round trips: message, resident, case, event and
outbox in one statement take 1.5 ms of processor time where verb after verb takes 6.6. So that the
rules live here all the same, it stores only what was made ready by functions that ask no database:
`residents.claims.claim`, `text.prepare` and its parts, `attachments.check`. The unique indexes
`message_once` and that of `Resident.claim` hold for it like for everybody.
"""
