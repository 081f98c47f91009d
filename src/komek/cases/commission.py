"""How a commission decides: by the majority of all its members, present or not."""


def verdict(*, members: int, in_favour: int, against: int) -> bool | None:
    """Whether a wish is granted; None while votes that are missing may still decide.

    Half of the members are no majority: the term stays as the resident was told it.
    """
    if 2 * in_favour > members:
        return True
    if 2 * against >= members:
        return False
    return None
