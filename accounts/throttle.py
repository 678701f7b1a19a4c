"""What failures are counted against: blind indexes, never an address itself."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from storage.keys import fingerprint


def keys_of(session: Session, kind: str, tried: Collection[str]) -> list[str]:
    """The keys of the things tried. An address that is not known ("") is nobody's to answer for."""
    return [fingerprint(session, kind, each) for each in dict.fromkeys(tried) if each]
