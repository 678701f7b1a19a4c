"""Errors that mean "a rule of the service said no", as opposed to a bug."""

from collections.abc import Mapping


class DomainError(Exception):
    """A rule was broken. The message is written for, and safe to show to, the user."""


class NotFoundError(DomainError):
    """The thing does not exist, or this viewer may not know that it does."""


class NotAllowedError(DomainError):
    """The thing exists, but this person may not do this to it."""


class ConflictError(DomainError):
    """Someone else changed the thing first, or its state does not permit the action."""


class InvalidError(DomainError):
    """What was given breaks a rule that a form could not check alone.

    fields: field name -> what is wrong and what to do, for an error summary.
    """

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        """Keep the message, and the fields it is about (none: the thing as a whole)."""
        super().__init__(message)
        self.fields: Mapping[str, str] = fields or {}

    @property
    def in_short(self) -> str:
        """What is wrong, each thing once, for where no form can show it beside the fields."""
        return ". ".join(dict.fromkeys(self.fields.values())) or str(self)
