"""Keys and certificates of the provider ``tls``. Imported on use, since the import is slow."""

import hashlib
from typing import Final, cast

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.services.other_providers.certificates import (
    Key,
    Signer,
    find_algorithm,
    hash_of,
    load_key,
    read_names,
    read_subject,
    sign,
)

Created = tuple[str, Properties]

_CURVES: Final[dict[str, ec.EllipticCurve]] = {
    "P224": ec.SECP224R1(),
    "P256": ec.SECP256R1(),
    "P384": ec.SECP384R1(),
    "P521": ec.SECP521R1(),
}


def make_private_key(given: Properties) -> Created:
    """A private key, with its public key."""
    key, openssh = _generate(given), serialization.PublicFormat.OpenSSH
    public, pem = key.public_key(), serialization.Encoding.PEM
    nothing, private = serialization.NoEncryption(), serialization.PrivateFormat
    is_edwards = isinstance(key, ed25519.Ed25519PrivateKey)
    traditional = private.PKCS8 if is_edwards else private.TraditionalOpenSSL
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    der = public.public_bytes(serialization.Encoding.DER, info)
    outputs = {
        "privateKeyPem": key.private_bytes(pem, traditional, nothing).decode(),
        "privateKeyPemPkcs8": key.private_bytes(pem, private.PKCS8, nothing).decode(),
        "publicKeyPem": public.public_bytes(pem, info).decode(),
    }
    if not (isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name == "secp224r1"):
        # SSH does not know that curve.
        ssh = serialization.Encoding.OpenSSH
        outputs["privateKeyOpenssh"] = key.private_bytes(pem, private.OpenSSH, nothing).decode()
        outputs["publicKeyOpenssh"] = f"{public.public_bytes(ssh, openssh).decode()}\n"
    return hashlib.sha1(der, usedforsecurity=False).hexdigest(), outputs


def make_self_signed_cert(given: Properties) -> Created:
    """A certificate that its own key signs."""
    key = load_key(given["privateKeyPem"])
    subject = read_subject(given.get("subject", {}))
    made = sign(given, subject, read_names(given), key.public_key(), Signer(key, subject))
    return made["id"], {**made, "keyAlgorithm": find_algorithm(key)}


def make_cert_request(given: Properties) -> Created:
    """A request for a certificate."""
    key, names = load_key(given["privateKeyPem"]), read_names(given)
    builder = x509.CertificateSigningRequestBuilder().subject_name(read_subject(given.get("subject", {})))
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    request = builder.sign(cast("CertificateIssuerPrivateKeyTypes", key), hash_of(key)).public_bytes(
        serialization.Encoding.PEM
    )
    identifier = hashlib.sha1(request, usedforsecurity=False).hexdigest()
    return identifier, {"certRequestPem": request.decode(), "keyAlgorithm": find_algorithm(key)}


def make_locally_signed_cert(given: Properties) -> Created:
    """A certificate that the key of an authority signs for a request."""
    key = load_key(given["caPrivateKeyPem"])
    try:
        authority = x509.load_pem_x509_certificate(given["caCertPem"].encode())
        request = x509.load_pem_x509_csr(given["certRequestPem"].encode())
    except ValueError as error:
        raise DeploymentError(f"caCertPem or certRequestPem is not PEM: {error}") from None
    signer = Signer(key, authority.subject, authority)
    made = sign(given, request.subject, _names_of(request), request.public_key(), signer)
    return made["id"], {**made, "caKeyAlgorithm": find_algorithm(key)}


def _names_of(request: x509.CertificateSigningRequest) -> list[x509.GeneralName]:
    try:
        return [*request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value]
    except x509.ExtensionNotFound:
        return []


def _generate(given: Properties) -> Key:
    match given["algorithm"]:
        case "RSA":
            return rsa.generate_private_key(public_exponent=65537, key_size=int(given.get("rsaBits", 2048)))
        case "ECDSA":
            curve = given.get("ecdsaCurve", "P224")
            if curve not in _CURVES:
                raise DeploymentError(f"ecdsaCurve: {curve!r} is invalid; must be {', '.join(_CURVES)}")
            return ec.generate_private_key(_CURVES[curve])
        case "ED25519":
            return ed25519.Ed25519PrivateKey.generate()
        case other:
            raise DeploymentError(f"algorithm: {other!r} is invalid; must be RSA, ECDSA or ED25519")
