"""Signatures of notifications, and the certificate that verifies them.

Each process has a key of its own, which it generates for the first notification.
"""

from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

CERTIFICATE_PATH: Final = "/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem"
_SIGNED: Final = (
    *("Message", "MessageId", "SubscribeURL", "Subject", "Timestamp", "Token", "TopicArn", "Type"),
)
"""Signed members in the order in which SNS signs them."""
_VALID: Final = timedelta(days=365)
_NAME: Final = "sns.amazonaws.com"


def sign(notification: Mapping[str, object], version: str) -> str:
    """Returns the signature of a notification.

    Args:
        notification: The notification.
        version: Version of the signature: ``1`` with SHA-1, ``2`` with SHA-256.
    """
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - takes time
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415

    text = "".join(f"{name}\n{notification[name]}\n" for name in _SIGNED if name in notification)
    algorithm = hashes.SHA256() if version == "2" else hashes.SHA1()  # noqa: S303 - the algorithm of version 1
    return b64encode(_find_key().sign(text.encode(), PKCS1v15(), algorithm)).decode()


def find_certificate_url(address: str) -> str:
    """Returns the URL of the certificate."""
    return f"{address}{CERTIFICATE_PATH}"


@cache
def _find_key() -> "RSAPrivateKey":
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415

    return rsa.generate_private_key(65_537, 2048)


@cache
def create_certificate() -> bytes:
    """Returns the certificate in PEM."""
    from cryptography import x509  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415

    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, _NAME)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, _find_key().public_key(), x509.random_serial_number())
    dated = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + _VALID)
    return dated.sign(_find_key(), SHA256()).public_bytes(Encoding.PEM)
