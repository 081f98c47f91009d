"""Who can sign in: people, and programs with an API key."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import (  # type: ignore[attr-defined]  # what PermissionsMixin calls
    _user_has_module_perms,
    _user_has_perm,
)
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from komek.kernel.actors import KeyScope


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail, whatever its letters' case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    """A person who signs in, by a code sent to `email`. What they may do is in the grants."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="kk")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        # Whoever signs in is looked for whatever the letters' case.
        indexes = [models.Index(Upper("email"), name="user_email_upper")]

    def get_full_name(self) -> str:
        return self.name or self.email

    get_short_name = get_full_name

    def has_usable_password(self) -> bool:
        """There are no passwords anywhere."""
        return False

    # The admin asks these; the sign-in backend answers from the one permission table.
    @property
    def is_staff(self) -> bool:
        return self.has_module_perms("admin")

    def has_perm(self, permission: str, obj: object | None = None) -> bool:
        return _user_has_perm(self, permission, obj)

    def has_perms(self, permissions: list[str], obj: object | None = None) -> bool:
        return all(self.has_perm(permission, obj) for permission in permissions)

    def has_module_perms(self, label: str) -> bool:
        return _user_has_module_perms(self, label)


def every_scope() -> list[str]:
    """What a key is for unless somebody says otherwise: each scope is about its own requests."""
    return [scope.value for scope in KeyScope]


class ApiKey(models.Model):
    """A program's key. Only its digest is kept; the key itself is shown once, when it is made.

    rate: requests a minute, quota: requests a day of the city; null for as many as it likes.
    """

    name = models.CharField(max_length=200)
    digest = models.BinaryField(unique=True)
    scopes = ArrayField(
        models.CharField(max_length=10), default=every_scope, db_default=every_scope()
    )
    rate = models.PositiveIntegerField(null=True, blank=True)
    quota = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return self.name
