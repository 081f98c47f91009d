"""The editors' and administrators' daily pages: each is a short declaration over the verbs."""
