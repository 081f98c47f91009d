"""Random numbers that a seed and a name bring back, in whatever order they are asked for."""

from zlib import crc32

import numpy as np


def stream(seed: int, *names: object) -> np.random.Generator:
    """The numbers of one purpose: `stream(7, "weather")`, `stream(7, "texts", 12)`.

    Streams of different names are independent, so what one part of the city draws never moves
    another part.
    """
    key = crc32(" ".join(map(str, names)).encode())
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, key))))
