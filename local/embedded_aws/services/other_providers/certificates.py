"""Certificates of the provider ``tls``: names, uses and signatures."""

import datetime
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import (
    CertificateIssuerPrivateKeyTypes,
    CertificateIssuerPublicKeyTypes,
    CertificatePublicKeyTypes,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

_SUBJECT: Final = {
    "country": NameOID.COUNTRY_NAME,
    "province": NameOID.STATE_OR_PROVINCE_NAME,
    "locality": NameOID.LOCALITY_NAME,
    "postalCode": NameOID.POSTAL_CODE,
    "organization": NameOID.ORGANIZATION_NAME,
    "organizationalUnit": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "commonName": NameOID.COMMON_NAME,
    "emailAddress": NameOID.EMAIL_ADDRESS,
    "serialNumber": NameOID.SERIAL_NUMBER,
}
_USAGES: Final = {
    "digital_signature": "digital_signature",
    "content_commitment": "content_commitment",
    "key_encipherment": "key_encipherment",
    "data_encipherment": "data_encipherment",
    "key_agreement": "key_agreement",
    "cert_signing": "key_cert_sign",
    "crl_signing": "crl_sign",
    "encipher_only": "encipher_only",
    "decipher_only": "decipher_only",
}
_EXTENDED: Final = {
    "any_extended": ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
    "client_auth": ExtendedKeyUsageOID.CLIENT_AUTH,
    "code_signing": ExtendedKeyUsageOID.CODE_SIGNING,
    "email_protection": ExtendedKeyUsageOID.EMAIL_PROTECTION,
    "ocsp_signing": ExtendedKeyUsageOID.OCSP_SIGNING,
    "server_auth": ExtendedKeyUsageOID.SERVER_AUTH,
    "timestamping": ExtendedKeyUsageOID.TIME_STAMPING,
}


@dataclass(frozen=True)
class Signer:
    """Issuer of a certificate.

    Attributes:
        key: The private key.
        name: The issuer.
        certificate: That of the authority; None if a certificate signs itself.
    """

    key: Key
    name: x509.Name
    certificate: x509.Certificate | None = None


def load_key(pem: str) -> Key:
    """A private key of a PEM text.

    Raises:
        DeploymentError: If it is none.
    """
    try:
        key = serialization.load_pem_private_key(pem.encode(), None)
    except (TypeError, ValueError) as error:
        raise DeploymentError(f"the private key is not PEM: {error}") from None
    if not isinstance(key, Key):
        raise DeploymentError(f"the private key is {type(key).__name__}; must be RSA, ECDSA or ED25519")
    return key


def find_algorithm(key: Key) -> str:
    """The algorithm of a key, as the provider names it."""
    if isinstance(key, rsa.RSAPrivateKey):
        return "RSA"
    return "ECDSA" if isinstance(key, ec.EllipticCurvePrivateKey) else "ED25519"


def hash_of(key: Key) -> hashes.SHA256 | None:
    """The hash that a key signs; None for one that needs none."""
    return None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()


def read_subject(subject: Mapping[str, str]) -> x509.Name:
    """The name of whom a certificate is for."""
    named = [x509.NameAttribute(oid, subject[name]) for name, oid in _SUBJECT.items() if subject.get(name)]
    streets = [
        x509.NameAttribute(NameOID.STREET_ADDRESS, street)
        for street in cast("list[str]", subject.get("streetAddresses", []))
    ]
    return x509.Name([*named, *streets])


def read_names(given: Mapping[str, list[str]]) -> list[x509.GeneralName]:
    """The alternative names of a certificate."""
    return [
        *(x509.DNSName(name) for name in given.get("dnsNames", [])),
        *(x509.IPAddress(ipaddress.ip_address(address)) for address in given.get("ipAddresses", [])),
        *(x509.UniformResourceIdentifier(uri) for uri in given.get("uris", [])),
    ]


def sign(
    given: Properties,
    subject: x509.Name,
    names: list[x509.GeneralName],
    public_key: CertificatePublicKeyTypes,
    signer: Signer,
) -> Properties:
    """Makes a certificate; its outputs and its ID.

    Raises:
        DeploymentError: If a use of it is unknown.
    """
    start = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    end = start + datetime.timedelta(hours=given["validityPeriodHours"])
    renewal = end - datetime.timedelta(hours=given.get("earlyRenewalHours", 0))
    serial = x509.random_serial_number()
    builder = x509.CertificateBuilder(signer.name, subject, public_key, serial, start, end)
    for extension, critical in _build_extensions(given, names, public_key, signer):
        builder = builder.add_extension(extension, critical)
    certificate = builder.sign(cast("CertificateIssuerPrivateKeyTypes", signer.key), hash_of(signer.key))
    return {
        "id": str(serial),
        "certPem": certificate.public_bytes(serialization.Encoding.PEM).decode(),
        "readyForRenewal": start >= renewal,
        "validityStartTime": start.isoformat(),
        "validityEndTime": end.isoformat(),
    }


def _build_extensions(
    given: Properties, names: list[x509.GeneralName], public_key: CertificatePublicKeyTypes, signer: Signer
) -> list[tuple[x509.ExtensionType, bool]]:
    uses: list[str] = given.get("allowedUses", [])
    if unknown := sorted(set(uses) - {*_USAGES, *_EXTENDED}):
        known = ", ".join(sorted({*_USAGES, *_EXTENDED}))
        raise DeploymentError(f"allowedUses: {', '.join(unknown)} is invalid; must be among {known}")
    authority = given.get("isCaCertificate", False)
    usage = {theirs: ours in uses for ours, theirs in _USAGES.items()}
    found: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=authority, path_length=None), True),
        (x509.KeyUsage(**usage), True),
    ]
    if extended := [oid for name, oid in _EXTENDED.items() if name in uses]:
        found.append((x509.ExtendedKeyUsage(extended), False))
    if names:
        found.append((x509.SubjectAlternativeName(names), False))
    if authority or given.get("setSubjectKeyId"):
        found.append((x509.SubjectKeyIdentifier.from_public_key(public_key), False))
    if signer.certificate or given.get("setAuthorityKeyId"):
        issuer = cast("CertificateIssuerPublicKeyTypes", signer.key.public_key())
        found.append((x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), False))
    return found
