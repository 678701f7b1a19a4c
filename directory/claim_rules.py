"""Who is believed at once: facts in, decision out. Anybody may ask; an address or a call proves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from directory.terms import ClaimProof
from matching.likeness_facts import domain_key

PROOF_LIFE: Final = timedelta(days=7)  # as long as an invitation works
MOST_WAITING: Final = 5  # claims of one organisation that wait at once; more say nothing new


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says who asks to keep an organisation's listings."""

    name: str
    email: str
    role: str = ""
    phone: str = ""
    letters_in: str = ""  # the locale of the page they asked on; "": English


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """What somebody says of an organisation that is not here yet."""

    name: str
    kind: str
    postcode: str = ""
    charity_number: str = ""
    website: str = ""
    description: str = ""

    def told(self) -> Mapping[str, Any]:
        """As it is kept until an editor has looked at it."""
        return {name: getattr(self, name) for name in self.__slots__}


def proof_for(email: str, addresses: Iterable[str], websites: Iterable[str]) -> ClaimProof:
    """What shows that somebody with an address belongs to an organisation.

    addresses: the e-mail addresses that the listing or the register gives; websites: its web
    addresses. A domain where anybody may have a page or an address proves nothing.
    """
    typed = email.strip().lower()
    known = [each.strip().lower() for each in addresses if each.strip()]
    if typed in known:
        return ClaimProof.REGISTER
    domain = domain_key(typed)
    own = {domain_key(each) for each in (*known, *websites)} - {""}
    return ClaimProof.DOMAIN if domain in own else ClaimProof.CALL
