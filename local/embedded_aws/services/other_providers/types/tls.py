"""The provider ``tls``: keys, and certificates that they sign."""

import importlib
from typing import Final

from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import Created, resource_type
from embedded_aws.resource_model.resource_type import ResourceType, keep

_NAMES: Final = ("dnsNames", "ipAddresses", "subject", "uris")
_SIGNED: Final = (
    *("allowedUses", "earlyRenewalHours", "isCaCertificate", "setSubjectKeyId", "validityPeriodHours"),
)


class _Made(ResourceType):
    """Something that is made once. Each change of its inputs makes a new one, but for the renewal.

    Attributes:
        make: Name of the function of :mod:`embedded_aws.services.other_providers.tls_material` that makes it.
    """

    make: str

    def __init_subclass__(cls) -> None:
        cls.replaced_by = tuple(name for name in cls.takes if name != "earlyRenewalHours")

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> Created:
        material = importlib.import_module("embedded_aws.services.other_providers.tls_material")
        return getattr(material, self.make)(given.properties)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return self.create_with_outputs(aws, name, given)[0]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Nothing but the time of the renewal can change."""

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        keep(aws, identifier, given)


@resource_type("tls:index/privateKey:PrivateKey")
class PrivateKey(_Made):
    """A private key, with its public key."""

    takes = ("algorithm", "ecdsaCurve", "rsaBits")
    make = "make_private_key"


@resource_type("tls:index/selfSignedCert:SelfSignedCert")
class SelfSignedCert(_Made):
    """A certificate that its own key signs."""

    takes = (*_NAMES, *_SIGNED, "privateKeyPem", "setAuthorityKeyId")
    make = "make_self_signed_cert"


@resource_type("tls:index/certRequest:CertRequest")
class CertRequest(_Made):
    """A request for a certificate."""

    takes = (*_NAMES, "privateKeyPem")
    make = "make_cert_request"


@resource_type("tls:index/locallySignedCert:LocallySignedCert")
class LocallySignedCert(_Made):
    """A certificate that the key of an authority signs for a request."""

    takes = (*_SIGNED, "caCertPem", "caPrivateKeyPem", "certRequestPem")
    make = "make_locally_signed_cert"
