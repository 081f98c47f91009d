"""The short-lived process after a restore: newer tables, and erasures done once more."""

import importlib
import importlib.util

import django


def main() -> None:
    """Migrate the restored database and erase again whoever was erased after the backup."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    if importlib.util.find_spec("komek.residents.services"):
        importlib.import_module("komek.residents.services").replay_erasures()


if __name__ == "__main__":
    main()
