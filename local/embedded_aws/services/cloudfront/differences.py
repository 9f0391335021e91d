"""CloudFront and what stands around it."""

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context
from embedded_aws.resource_model.difference import Difference
from embedded_aws.services.cloudfront.function_syntax import find_unsupported, find_version

_DISTRIBUTION = "aws:cloudfront/distribution:Distribution"


def _check_code(_aws: Context, inputs: Properties) -> None:
    runtime = inputs.get("runtime", "cloudfront-js-2.0")
    if found := [*find_unsupported(inputs.get("code", ""), find_version(runtime))]:
        raise DeploymentError(
            f"{runtime} has fewer features than newer JavaScript; the code has {', '.join(found)}. See"
            ' "JavaScript runtime features for CloudFront Functions"'
        )


DIFFERENCES = (
    Difference(
        type=_DISTRIBUTION,
        property="domainName, aliases",
        rule="served at a separate port, see Deployment.local_url",
        reason="no resolver knows the names here",
    ),
    Difference(
        type=_DISTRIBUTION,
        property="viewerProtocolPolicy, viewerCertificate",
        rule="viewers count as having come by TLS; the process is patched",
        reason="the loopback interface does not use TLS",
    ),
    Difference(
        type=_DISTRIBUTION,
        property="origins: APIs, user pools, websites of buckets",
        rule="host names of execute-api, cognito-idp and s3-website, and custom domain names for APIs, lead "
        "to the embedded emulator; the process is patched",
        reason="the emulator would have to leave this machine",
    ),
    Difference(
        type=_DISTRIBUTION,
        property="metrics",
        rule="CloudWatch gets no metrics of distributions: an alarm on them has no data",
        reason="the metrics of its APIs and functions show the same errors",
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
        rule="runs in QuickJS, with the modules, objects and methods of AWS's runtimes 1.0 and 2.0, 2 MB of "
        "memory, and 0.1 s of processor time; rejected here if it has other syntax; the process is patched",
        reason="AWS's engine is not available; a laptop is slower than an edge location",
        check=_check_code,
    ),
    Difference(
        type="aws:cloudfront/function:Function",
        property="keyValueStoreAssociations",
        rule="kept; code cannot import the module ``cloudfront`` (key value stores, changes of the origin)",
        reason="the emulator has no keys of stores",
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
