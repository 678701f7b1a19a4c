"""Forms of one kind, each of which must say something of its own."""

from abc import ABCMeta

from wtforms.form import FormMeta


class AbstractFormMeta(FormMeta, ABCMeta):
    """A form with an abstract method that nobody gave cannot be made."""
