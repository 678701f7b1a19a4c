"""Encryption of single fields: AES-256-GCM, bound to the place where the field stands.

A sealed field is `v1.<key id>.<base64 of nonce and ciphertext>`. The associated data binds the
table, column, row and key, so a sealed field copied to another row or column cannot be opened.
"""

import binascii
import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


class SealError(Exception):
    """A sealed field cannot be opened: wrong key, wrong place, or tampering. Carries no text."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed field stands."""

    table: str
    column: str
    row: str


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys from the settings, which wrap all other keys. `current` seals; all open."""

    keys: Mapping[str, bytes]
    current: str

    def seal(self, text: str, place: Place) -> str:
        """Seal with the current key."""
        return seal(text, self.keys[self.current], self.current, place)

    def open(self, sealed: str, place: Place) -> str:
        """Open with whichever key sealed. Raises SealError if it is not in the ring."""
        key = self.keys.get(key_id_of(sealed))
        if key is None:
            raise SealError("the key that sealed this field is not in the key ring")
        return unseal(sealed, key, place)


def seal(text: str, key: bytes, key_id: str, place: Place) -> str:
    """Encrypt a text for one place. key: 32 bytes; key_id: without a dot."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), _bound(place, key_id))
    return f"v1.{key_id}.{urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, key: bytes, place: Place) -> str:
    """Decrypt what `seal` made for the same place. Raises SealError."""
    key_id = key_id_of(sealed)
    try:
        raw = urlsafe_b64decode(sealed.rpartition(".")[2])
        plain = AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound(place, key_id))
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise SealError(f"a field of {place.table}.{place.column} cannot be opened") from error
    return plain.decode()


def key_id_of(sealed: str) -> str:
    """The id of the key that sealed a field. Raises SealError if it is not a sealed field."""
    parts = sealed.split(".")
    if len(parts) != 3 or parts[0] != "v1":  # noqa: PLR2004  (version, key id, body)
        raise SealError("this is not a sealed field")
    return parts[1]


def blind_index(key: bytes, kind: str, canonical: str) -> str:
    """A keyed fingerprint for finding equal values of an encrypted field.

    canonical: the value in its one agreed spelling. Never use for values few people share
    between them (a postcode district, a gender): equality alone would give them away.
    """
    return hmac.new(key, f"{kind}|{canonical}".encode(), hashlib.sha256).hexdigest()


def _bound(place: Place, key_id: str) -> bytes:
    """The associated data of one place."""
    return f"{place.table}|{place.column}|{place.row}|{key_id}".encode()
