"""Arguments of the stage of an API and of its custom domain name, the same for REST and HTTP APIs."""

from collections.abc import Mapping
from typing import Annotated, Any, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import CERTIFICATE
from serverless_patterns.arguments.declarations import (
    NOT_EMPTY,
    Default,
    DependentDefault,
    Length,
    Matches,
    Omitted,
    arn_of,
)
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.validation import arguments

HOST_NAME = r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
"""Pattern of the host name of an API."""
StageVariables = Annotated[
    dict[
        Annotated[str, Matches("[A-Za-z0-9_]+", "named with letters, digits and _")],
        Annotated[
            pulumi.Input[str],
            # API Gateway quotas; the characters are those of CreateStage.
            Matches("[A-Za-z0-9._~:/?#&=,-]{1,512}", "1 to 512 letters, digits and . _ ~ : / ? # & = , -"),
        ],
    ]
    | Omitted,
    Length(0, 100),
    Default({}),
]
"""Stage variables by name (API Gateway quotas)."""


@arguments
class ApiGatewayFacadeMutualTlsAuthenticationArgs(TypedDict, total=False):
    """Certificate authorities of the certificates that clients must present."""

    truststore_uri: Required[
        Annotated[
            pulumi.Input[str],
            Matches("s3://[^/]+/.+", "an object in S3, such as s3://certificates/clients.pem"),
        ]
    ]
    """S3 object with the certificate authorities in PEM format, such as ``s3://certificates/clients.pem``."""
    truststore_version: Annotated[
        pulumi.Input[str] | None, NOT_EMPTY, Default(None, "the newest at the time of the deployment")
    ]
    """Version of the object. Defaults to the newest at the time of the deployment."""


@arguments
class ApiGatewayFacadeDomainArgs(TypedDict, total=False):
    """A custom domain name of the API."""

    domain_name: Required[Annotated[str, Matches(HOST_NAME, "a host name, such as api.example.com")]]
    """Host name, such as ``api.example.com``."""
    certificate_arn: Required[
        Annotated[
            pulumi.Input[str], arn_of("acm", CERTIFICATE, "the ARN of a certificate, as in arn:aws:acm:…")
        ]
    ]
    """ARN of the certificate in ACM; in us-east-1 for an edge-optimized API, otherwise in the Region of the
    API."""
    hosted_zone_id: Annotated[
        pulumi.Input[str] | None,
        Matches("Z[A-Z0-9]+", "the id of a Route 53 zone"),
        Default(None, "no record"),
    ]
    """ID of the Route 53 hosted zone that gets the record of the host name. Defaults to no record."""
    base_path: Annotated[
        str | None, Matches(r"[A-Za-z0-9$_.+!*'()-]+", "letters, digits and $ - _ . + ! * ' ( )"), Default()
    ]
    """First part of the path under which the API is served. Defaults to none."""
    mutual_tls_authentication: Annotated[ApiGatewayFacadeMutualTlsAuthenticationArgs | None, Default()]
    """Certificates that clients must present. Defaults to none."""


def _has_mutual_tls(given: Mapping[str, Any]) -> bool:
    domain: Mapping[str, Any] = given.get("domain") or {}
    return domain.get("mutual_tls_authentication") is not None


DisableExecuteApiEndpoint = Annotated[
    bool | Omitted, DependentDefault("`true` with mutual TLS, otherwise `false`", _has_mutual_tls)
]


def check_execute_api_endpoint(given: Mapping[str, Any], errors: Errors) -> None:
    """Checks the argument ``disable_execute_api_endpoint`` with ``domain``."""
    disabled = given["disable_execute_api_endpoint"]
    if _has_mutual_tls(given) and not disabled:
        errors.add(
            "disable_execute_api_endpoint",
            "must be true: the default endpoint requests no certificate, so it would bypass"
            " 'mutual_tls_authentication'. Leave it out",
        )
    if disabled and not given.get("domain"):
        errors.add("disable_execute_api_endpoint", "would leave the API without an endpoint. Add a 'domain'")
