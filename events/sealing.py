"""Sealing: a person's words in events, so that only the person's key opens them. Destroy it, and nobody does."""

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from events.people import PersonId, Sealed

ID_BYTES, SECRET_BYTES = 8, 64
"""Of a key. AES-SIV takes one half of the secret to authenticate and the other to encrypt: AES-256."""
BLOCK = 64
"""A word is as long as the next multiple of so many bytes: almost all names and numbers are equally long."""
_END = b"\x80"


class NotOpened(Exception):
    """This key does not open it, or it was sealed as something else."""


@dataclass(frozen=True, slots=True)
class PersonKey:
    """What opens the words of one person. `id` stands beside each word that was sealed with it."""

    id: str
    secret: bytes = field(repr=False)

    @classmethod
    def make(cls) -> Self:
        """A new one, from chance."""
        return cls(os.urandom(ID_BYTES).hex(), os.urandom(SECRET_BYTES))

    @classmethod
    def decode(cls, stored: bytes) -> Self:
        """One as it was kept; raises ValueError."""
        if len(stored) != ID_BYTES + SECRET_BYTES:
            raise ValueError(f"a key has {ID_BYTES + SECRET_BYTES} bytes, not {len(stored)}")
        return cls(stored[:ID_BYTES].hex(), stored[ID_BYTES:])

    def encode(self) -> bytes:
        """As it is kept."""
        return bytes.fromhex(self.id) + self.secret


def person_id(secret: bytes, of: str) -> PersonId:
    """The id of whoever has this number, under the jurisdiction's own key; without the key it tells nothing."""
    return hmac.new(secret, of.encode(), hashlib.sha256).hexdigest()[:32]


def seal(key: PersonKey, person: PersonId, name: str, word: str) -> Sealed:
    """A person's word, sealed as the field of that name. The same word gives the same bytes: RFC 5297."""
    text = word.encode() + _END
    text += bytes(-len(text) % BLOCK)
    box = AESSIV(key.secret).encrypt(text, [person.encode(), name.encode()])
    return Sealed(key=key.id, box=urlsafe_b64encode(box).decode())


def unseal(key: PersonKey, person: PersonId, name: str, sealed: Sealed) -> str:
    """The word again. Raises NotOpened, where it is another person's or another field's too."""
    try:
        text = AESSIV(key.secret).decrypt(urlsafe_b64decode(sealed.box), [person.encode(), name.encode()])
    except (InvalidTag, ValueError):
        raise NotOpened(f"key {key.id} does not open it") from None
    return text.rstrip(b"\0").removesuffix(_END).decode()
