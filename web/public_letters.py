"""Letters to the public, in the language in which somebody asked for them; staff's are English."""

from contextlib import AbstractContextManager
from urllib.parse import urlencode

from flask import url_for
from sqlalchemy.orm import Session

from storage.mail import Letter
from storage.outbox import Errand
from web.display import LINK, is_offered
from web.translation import chosen_language, gettext, language, speaking


def speaking_to(session: Session, letters_in: str) -> AbstractContextManager[None]:
    """Say meanwhile all in the language that somebody chose; in English once it is not offered.

    letters_in: its locale; "": English.
    """
    return speaking(letters_in if is_offered(letters_in, session) else "")


def public_letter(errand: Errand, to: str, subject: str, *paragraphs: str) -> Letter:
    """A letter in the language that is being spoken."""
    body = "\n\n".join([*paragraphs, gettext("Please do not reply to this.")])
    return Letter(to, subject, body, f"outbox-{errand.id}", language().lang)


def public_link(endpoint: str, **values: str) -> str:
    """The whole address of a public page: it opens in the language that is being spoken.

    values: what its path needs. An "@" is written as %40, so that no program takes it for e-mail.
    """
    address, code = url_for(endpoint, _external=True, **values), chosen_language()
    return f"{address}?{urlencode({LINK: code})}" if code else address
