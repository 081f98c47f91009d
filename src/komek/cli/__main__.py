"""`python -m komek.cli`: what ./komek runs once the environment is there."""

import sys

from komek.cli import main

sys.exit(main(sys.argv[1:]))
