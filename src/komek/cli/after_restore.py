"""The short-lived process after a restore: newer tables, and erasures done once more."""

import django


def main() -> None:
    """Migrate the restored database and erase again whoever was erased after the backup."""
    django.setup()
    from django.core.management import call_command

    from komek.residents.services import replay_erasures

    call_command("migrate", interactive=False, verbosity=0)
    replay_erasures()


if __name__ == "__main__":
    main()
