"""REST under /api/v1/: the verbs of the faces, for partners' programs and signed-in staff."""
