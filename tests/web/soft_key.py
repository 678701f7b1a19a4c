"""A passkey without a device: what an authenticator does, with a key of its own (WebAuthn 2)."""

import hashlib
import json
import os
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40
_NOBODYS_MODEL: Final = bytes(16)


def text(raw: bytes) -> str:
    """Bytes as WebAuthn's JSON has them."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(slots=True)
class SoftKey:
    """One passkey of one site. What it says can be bent, to see that it is refused."""

    origin: str = "http://localhost"
    host: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    owner: str = ""  # as the site named them when the key was made
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    name: bytes = field(default_factory=lambda: os.urandom(32))

    def make(self, asked: Mapping[str, Any]) -> str:
        """What a browser answers to navigator.credentials.create()."""
        self.owner = asked["user"]["id"]
        own = self.key.public_key().public_numbers()
        x, y = (each.to_bytes(32, "big") for each in (own.x, own.y))
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        data = self._data(self.flags | WITH_KEY)
        data += _NOBODYS_MODEL + len(self.name).to_bytes(2, "big") + self.name + cose
        told = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._client("webauthn.create", asked)
        return self._answer({"clientDataJSON": text(said), "attestationObject": text(told)})

    def use(self, asked: Mapping[str, Any], kind: str = "webauthn.get") -> str:
        """What a browser answers to navigator.credentials.get()."""
        self.count += 1
        data, said = self._data(self.flags), self._client(kind, asked)
        signed = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": text(said),
                "authenticatorData": text(data),
                "signature": text(signed),
                "userHandle": self.owner,
            }
        )

    def _client(self, kind: str, asked: Mapping[str, Any]) -> bytes:
        said = {"type": kind, "challenge": asked["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _data(self, flags: int) -> bytes:
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, response: Mapping[str, str]) -> str:
        name = text(self.name)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
