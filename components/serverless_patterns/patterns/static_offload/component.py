"""Static offload: CloudFront serves files from a bucket, so that only API requests reach the API."""

from typing import Optional

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.common import check_bucket_name
from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.deferred_output import deferred_output
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import NO_ARGUMENTS, validate
from serverless_patterns.blocks.bucket.component import Bucket
from serverless_patterns.component import Scope, publish
from serverless_patterns.patterns.static_offload.args import REGION, StaticOffloadArgs
from serverless_patterns.patterns.static_offload.distribution.cloudfront import Delivery, create_distribution
from serverless_patterns.patterns.static_offload.distribution.domain import (
    check_domain,
    create_records,
    create_viewer_certificate,
)
from serverless_patterns.patterns.static_offload.distribution.edge import (
    check_route_code,
    create_edge_functions,
)
from serverless_patterns.patterns.static_offload.distribution.headers import (
    check_content_security_policy,
    create_response_headers_policy,
    join_content_security_policy,
)
from serverless_patterns.patterns.static_offload.distribution.logs import create_access_logs
from serverless_patterns.patterns.static_offload.distribution.origins import read_routes
from serverless_patterns.patterns.static_offload.keys import encrypt_files, encrypt_logs
from serverless_patterns.patterns.static_offload.site.bucket import read_site
from serverless_patterns.patterns.static_offload.site.upload import upload
from serverless_patterns.safeguards.alarms import alarm_above_zero
from serverless_patterns.safeguards.policy import ServicePrincipalArgs
from serverless_patterns.safeguards.web_acl import create_web_acl


class StaticOffload(pulumi.ComponentResource):
    """A site in a private S3 bucket behind CloudFront, with its API under the same host name.

    Example::

        site = StaticOffload("site", {"site_directory": "dist", "api": api.origin()})
        pulumi.export("url", site.url)

    A deployment uploads what has changed: assets before the pages that link to them. Hashed assets of earlier
    releases stay in the bucket, for pages that are still open. Browsers revalidate pages on every request, so
    that nothing must be invalidated. A file that does not exist returns 403, since the distribution is
    allowed to read objects, but not to list them.

    Each file is a resource: the evaluation of 3,500 files takes about 8 seconds, on every preview and update.
    Upload a larger site to the bucket ``bucket_name`` by commands, without ``site_directory``::

        aws s3 sync dist s3://BUCKET --exclude '*.html' --cache-control 'public, max-age=31536000, immutable'
        aws s3 sync dist s3://BUCKET --exclude '*' --include '*.html' --cache-control no-cache

    It is available in all Regions except those of China: certificate, web ACL, logs and alarm of CloudFront
    are in us-east-1, for stacks in all Regions.
    """

    url: pulumi.Output[str]
    """URL of the site, without a trailing slash."""
    distribution_domain_name: pulumi.Output[str]
    """Domain name of the distribution, for a CNAME record."""
    distribution_id: pulumi.Output[str]
    """ID of the distribution."""
    distribution_arn: pulumi.Output[str]
    """ARN of the distribution, for the policies of other buckets that it reads from."""
    bucket_name: pulumi.Output[str]
    """Name of the bucket of the site."""
    content_security_policy: pulumi.Output[str]
    """Header ``Content-Security-Policy`` of the responses of the site."""

    def __init__(
        self, name: str, args: StaticOffloadArgs = NO_ARGUMENTS, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """A site in a private S3 bucket behind CloudFront, with its API under the same host name.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`StaticOffloadArgs` has them. Defaults to none.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("StaticOffload", name, args, StaticOffloadArgs[Completed], opts) as (given, errors):
            errors.check_name("-access-logs", 60, "[a-z][a-z0-9-]*")
            check_bucket_name(errors)
            site = read_site(given, errors)
            check_route_code(site, errors)
            domain, directives = given["domain"], given["content_security_policy"]
            check_content_security_policy(directives, errors)
            check_domain(domain, errors)
            check_countries(given, errors)
            routes = read_routes(given, errors)
        super().__init__("serverless-patterns:index:StaticOffload", name, {}, opts)
        check_regions(self, opts, errors)
        scope = Scope(name, self, given["tags"], alarm_topic_arn=given["alarm_topic_arn"])
        hardened, log_retention_days = given["hardened"], given["log_retention_days"]
        web_acl_arn, logs = given["web_acl_arn"], encrypt_logs(scope, given)
        if hardened and not web_acl_arn:
            web_acl_arn = create_web_acl(
                logs,
                "CLOUDFRONT",
                log_retention_days,
                force_destroy=given["force_destroy"],
                region=REGION,
            )
        self.content_security_policy = join_content_security_policy(directives)
        headers = create_response_headers_policy(scope, self.content_security_policy, subdomains=hardened)
        # The distribution requires the bucket, whose policy and key name the distribution.
        with deferred_output() as distribution_arn:
            bucket = _create_bucket(scope, given, distribution_arn.value)
            delivery = Delivery(
                site=site,
                site_domain_name=bucket.bucket_regional_domain_name,
                routes=routes,
                functions=create_edge_functions(scope, site, routes),
                headers_policy_id=headers.id,
                aliases=domain["domain_names"] if domain else [],
                viewer_certificate=create_viewer_certificate(scope, domain),
                geo_restriction=_geo_restriction(given),
                price_class=given["price_class"],
                web_acl_arn=web_acl_arn,
            )
            distribution = create_distribution(scope, delivery)
            distribution_arn.resolve(distribution.arn)
        create_access_logs(logs, distribution.arn, log_retention_days)
        create_records(scope, domain, distribution)
        alarm_above_zero(
            scope,
            "server-errors-alarm",
            description="Clients of the site or of its API get HTTP 5xx.",
            metric=("AWS/CloudFront", "5xxErrorRate", "Average"),
            dimensions={"DistributionId": distribution.id, "Region": "Global"},
            region=REGION,
        )
        upload(scope, site, bucket.bucket_name)
        host = domain["domain_names"][0] if domain else distribution.domain_name
        self.url, self.bucket_name = pulumi.Output.format("https://{0}", host), bucket.bucket_name
        self.distribution_id, self.distribution_arn = distribution.id, distribution.arn
        self.distribution_domain_name = distribution.domain_name
        publish(self)


def check_countries(given: StaticOffloadArgs[Completed], errors: Errors) -> None:
    """Checks that countries are either allowed or blocked."""
    if given["allowed_countries"] and given["blocked_countries"]:
        errors.add(
            "blocked_countries", "cannot be combined with 'allowed_countries', which blocks all others"
        )


def _create_bucket(
    scope: Scope, given: StaticOffloadArgs[Completed], distribution_arn: pulumi.Output[str]
) -> Bucket:
    reader: ServicePrincipalArgs = {"service": "cloudfront.amazonaws.com", "source_arn": distribution_arn}
    return Bucket(
        scope.child("site"),
        {
            "readers": [reader],
            "kms_key_arn": encrypt_files(scope, given, reader).kms_key_arn,
            "force_destroy": True,  # the site can be uploaded again
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )


def _geo_restriction(
    given: StaticOffloadArgs[Completed],
) -> aws.cloudfront.DistributionRestrictionsGeoRestrictionArgsDict:
    if given["allowed_countries"]:
        return {"restriction_type": "whitelist", "locations": sorted(given["allowed_countries"])}
    if given["blocked_countries"]:
        return {"restriction_type": "blacklist", "locations": sorted(given["blocked_countries"])}
    return {"restriction_type": "none"}
