"""The staff account, and what is decided about signing in. The e-mail address is the name one signs in with."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from mailer.accounts.roles import Right, Role, allows


class StaffManager(BaseUserManager["Staff"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Staff:
        staff = self.model(email=self.normalize_email(email), **fields)
        staff.set_password(password)
        staff.save(using=self._db)
        return staff

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Staff:
        return self.create_user(email, password, role=Role.ADMIN, is_superuser=True, **fields)


class Staff(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=[(role.value, role.name.title()) for role in Role])
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    time_zone = models.CharField(max_length=60, blank=True, help_text="IANA zone; empty: that of the society")
    invitation = models.CharField(max_length=64, blank=True, db_index=True, help_text="hash of the link's token")
    invited_at = models.DateTimeField(null=True, blank=True)
    second_factor_by = models.DateTimeField(
        null=True, blank=True, help_text="from then on nothing opens without a second factor; null: none is asked"
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[StaffManager] = StaffManager()

    class Meta:
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return self.name or self.email

    def may(self, right: Right) -> bool:
        """Whether this person holds ``right`` now."""
        return self.is_active and allows(self.role, right)


class FirstLink(models.Model):
    """The link with which the first admin is made, while there is no account. The newest is the only one."""

    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"first link of {self.made_at:%Y-%m-%d %H:%M}"


class SignInPolicy(models.Model):
    """What the society decided about signing in; one row, or none as long as it decided nothing."""

    two_factor_for = models.CharField(max_length=12, help_text="nobody, approvers or everyone")
    grace_days = models.PositiveSmallIntegerField(help_text="how long people have to set one up")

    class Meta:
        verbose_name_plural = "sign-in policies"

    def __str__(self) -> str:
        return f"a second factor for {self.two_factor_for}"
