"""The process that furnishes the canary's city: reference data, staff, an API key; no cases."""

import os
from pathlib import Path

import django

KEY_FILE = "canary_key"


def main() -> None:
    """Fill the city of KOMEK_HOME and leave the key for its planter in the home."""
    django.setup()
    from komek.demo.accounts import create_accounts
    from komek.demo.loading import SINCE, import_reference
    from komek.kernel import keys
    from komek.kernel.actors import SYSTEM

    import_reference()
    create_accounts(SINCE)
    _key, secret = keys.create(actor=SYSTEM, name="Canary's partner")
    file = Path(os.environ["KOMEK_HOME"]) / KEY_FILE
    file.touch(mode=0o600)
    file.write_text(secret)


if __name__ == "__main__":
    main()
