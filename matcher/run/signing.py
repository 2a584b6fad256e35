"""Signatures by a key that the site holds: Ed25519, which gives the same bytes each time.

The private key is read where it is used and stays there: no file of a run, no log and no error has it.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from matcher.errors import ConfigurationError, Place, UsageError
from matcher.settings import SigningKey

SIGNATURE = "manifest.json.sig"
"""The 64 bytes of the manifest's signature, beside it."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The half of a site's key that anyone may have."""

    key: Ed25519PublicKey

    @property
    def fingerprint(self) -> str:
        """Give the SHA-256 of the key as DER (SubjectPublicKeyInfo), in hex."""
        spki = self.key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return hashlib.sha256(spki).hexdigest()

    def fits(self, signature: bytes, content: bytes) -> bool:
        """Say whether the site signed this content so."""
        try:
            self.key.verify(signature, content)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """The half of a site's key that nobody else has."""

    key: Ed25519PrivateKey

    @property
    def public(self) -> PublicKey:
        """Give the other half."""
        return PublicKey(self.key.public_key())

    def sign(self, content: bytes) -> bytes:
        """Give the signature of some content, 64 bytes."""
        return self.key.sign(content)


def signer_of(setting: SigningKey | None) -> Signer | None:
    """Give who signs the site's runs; nobody, where no key is configured.

    Raises:
        ConfigurationError: there is no such key, or it is none of Ed25519 in PEM without a password.
    """
    if setting is None:
        return None
    place = Place(file=str(setting.file) if setting.file else f"${setting.environment}")
    try:
        key = load_pem_private_key(_pem(setting), password=None)
    except OSError as error:
        raise ConfigurationError(
            f"the signing key can't be read ({error.strerror})",
            place=place,
            remedy="Give the right to read it, or set `signing_key` to null.",
        ) from None
    except (
        ValueError,
        TypeError,
        UnsupportedAlgorithm,
    ):  # its message may hold what the file holds
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigurationError(
            "this is no private key of Ed25519 in PEM, without a password",
            place=place,
            remedy="Make one: openssl genpkey -algorithm ed25519 -out FILE.",
        )
    return Signer(key)


def _pem(setting: SigningKey) -> bytes:
    if setting.file is not None:
        return setting.file.read_bytes()
    return os.environ.get(setting.environment or "", "").encode()


def read_public_key(path: Path) -> PublicKey:
    """Read the public key that a site's signatures are checked with.

    Raises:
        UsageError: there is no such file, or it holds no public key of Ed25519 in PEM.
    """
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(
            "this is no public key of Ed25519 in PEM",
            place=Place(file=str(path)),
            remedy="Get it from the private one: openssl pkey -in FILE -pubout.",
        )
    return PublicKey(key)
