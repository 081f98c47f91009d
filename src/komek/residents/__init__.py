"""Residents: identity, contact points, consent, merging, forgetting.

What somebody types proves nothing. It makes a claim (`claims`), and the same claim again is the
same resident; a code sent to an address proves that address (`services.codes`); an account is a
resident with a proven e-mail (`services.accounts`); and only proof, or a member of staff who can
undo it, joins two residents into one (`services.merging`). Whoever is forgotten leaves an id
without a person behind (`services.forgetting`).

Everything about a person lies in these tables and in intake's. Events, audit and logs name
residents by id.
"""
