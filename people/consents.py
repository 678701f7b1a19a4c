"""How a lawful basis stands in a consent's wording: the words' version, then which basis. Pure."""

from collections.abc import Iterable
from typing import Final

from people.pages import Consent
from people.terms import ConsentKind, LawfulBasis

_BETWEEN: Final = ":"


def basis_wording(version: str, basis: LawfulBasis) -> str:
    """The wording to keep with a lawful basis: "2026-11:public_task"."""
    return f"{version}{_BETWEEN}{basis.value}"


def basis_of(consents: Iterable[Consent]) -> tuple[LawfulBasis | None, Consent | None]:
    """The lawful basis that holds now, and the entry that says so.

    None, and the entry, for one written down before the basis itself was asked.
    """
    kind = ConsentKind.LAWFUL_BASIS
    found = next((each for each in consents if each.kind is kind and each.is_given), None)
    if found is None:
        return None, None
    code = found.wording.rpartition(_BETWEEN)[2]
    return next((each for each in LawfulBasis if each.value == code), None), found
