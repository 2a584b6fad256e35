"""The site's key: where it may stand, what it signs, and that nobody is told of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from pydantic import ValidationError

from matcher.errors import ConfigurationError, UsageError
from matcher.run.signing import read_public_key, signer_of
from matcher.settings import SigningKey

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_without_a_key_nobody_signs() -> None:
    assert signer_of(None) is None


def test_a_key_in_a_file_and_in_a_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key.pem").write_bytes(PEM)
    (tmp_path / "public.pem").write_bytes(PUBLIC)
    monkeypatch.setenv("SITE_KEY", PEM.decode())
    public = read_public_key(tmp_path / "public.pem")
    for setting in (SigningKey(file=tmp_path / "key.pem"), SigningKey(environment="SITE_KEY")):
        signer = signer_of(setting)
        assert signer is not None
        signature = signer.sign(b"a manifest")
        assert signature == signer.sign(b"a manifest")
        assert public.fits(signature, b"a manifest")
        assert not public.fits(signature, b"another one")
        assert not public.fits(b"short", b"a manifest")
        assert signer.public.fingerprint == public.fingerprint
        assert "PrivateKey" not in repr(signer)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"secret words",
        PUBLIC,
        KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")),
        generate_private_key(SECP256R1()).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        ),
    ],
    ids=["empty", "text", "public", "with-a-password", "of-another-kind"],
)
def test_what_is_no_key_is_refused_without_a_word_of_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key.pem").write_bytes(content)
    with pytest.raises(ConfigurationError, match="no private key of Ed25519") as caught:
        signer_of(SigningKey(file=tmp_path / "key.pem"))
    assert "secret" not in str(caught.value)


def test_a_key_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"can't be read \(No such file"):
        signer_of(SigningKey(file=tmp_path / "none.pem"))
    with pytest.raises(ConfigurationError, match=r"\$NO_KEY: this is no private key"):
        signer_of(SigningKey(environment="NO_KEY"))


@pytest.mark.parametrize(
    "setting",
    [{}, {"file": "key.pem"}, {"file": "/key.pem", "environment": "KEY"}, {"environment": "A B"}],
    ids=["neither", "relative", "both", "no-name"],
)
def test_a_setting_names_one_place(setting: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        SigningKey.model_validate(setting)


@pytest.mark.parametrize("content", [b"", PEM])
def test_what_is_no_public_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "public.pem").write_bytes(content)
    with pytest.raises(UsageError, match="no public key of Ed25519"):
        read_public_key(tmp_path / "public.pem")
    with pytest.raises(UsageError):
        read_public_key(tmp_path / "none.pem")
