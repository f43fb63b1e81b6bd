"""The site's signature (Ed25519, RFC 8032), with which anyone can tell a certificate from a forgery."""

from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def sign(message: bytes) -> str:
    """64 bytes in hex."""
    return _key(settings.REGISTER_KEY, settings.SECRET_KEY).sign(message).hex()


def public_key() -> str:
    """32 bytes in hex; shown on the register and in every certificate."""
    key = _key(settings.REGISTER_KEY, settings.SECRET_KEY).public_key()
    return key.public_bytes_raw().hex()


def is_ours(key: str, message: bytes, signature: str) -> bool:
    """Signed with this site's key, or with one that it had before (REGISTER_OLD_KEYS)?"""
    if key not in {public_key(), *settings.REGISTER_OLD_KEYS}:
        return False
    try:
        known = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        known.verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


@cache
def _key(own: str, secret: str) -> Ed25519PrivateKey:
    """From REGISTER_KEY; where it is not set, from SECRET_KEY, and then it changes with it."""
    if own:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(own))
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"gongyi register").derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(derived)
