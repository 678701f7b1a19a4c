"""A form that makes something new, with a key of its own, so that sending it twice makes one."""

from typing import Final
from uuid import uuid4

from flask_wtf import FlaskForm
from wtforms import HiddenField

LONGEST_KEY: Final = 64


def new_key() -> str:
    """A key for one sending."""
    return uuid4().hex


class OnceForm(FlaskForm):
    """Carries a key that is new each time the page is opened."""

    submission = HiddenField(default=new_key)

    @property
    def key(self) -> str:
        """The key as it is kept; "" for a form that was sent without one."""
        given = str(self.submission.data or "")
        return f"form:{given}" if given.isalnum() and len(given) <= LONGEST_KEY else ""
