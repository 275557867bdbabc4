"""Sealing short texts, so that a stolen database tells nothing: AES and HMAC (Fernet), the key outside of it."""

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from jobs.errors import Unavailable


def seal(text: str) -> bytes:
    """Encrypt a text under a key made of SECRET_KEY."""
    return _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(text.encode())


def unseal(sealed: bytes | memoryview) -> str:
    """Decrypt a text; Django's SECRET_KEY_FALLBACKS count too. Raises Unavailable if its key is not there."""
    try:
        return _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).decrypt(bytes(sealed)).decode()
    except InvalidToken as error:
        raise Unavailable("A secret was sealed under another SECRET_KEY; give its value again.") from error


def reseal(sealed: bytes | memoryview) -> bytes:
    """Seal a text anew, under the key of SECRET_KEY as it is now. Raises Unavailable if its key is not there."""
    return seal(unseal(sealed))


@cache
def _box(*keys: str) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    """A key of its own: the one that signs sessions should not also seal."""
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"jobsite secrets").derive(key.encode())
    return base64.urlsafe_b64encode(made)
