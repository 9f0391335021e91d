"""Static offload: files come from a bucket through CloudFront, and only the API's requests reach the API."""

from typing import NotRequired, Optional, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import arn_pattern
from serverless_patterns.arguments.deferred_output import deferred_output
from serverless_patterns.arguments.reader import Given, check
from serverless_patterns.blocks.bucket import Bucket, BucketArgs
from serverless_patterns.blocks.function.component import read_log_retention
from serverless_patterns.component import Scope
from serverless_patterns.connections.api_origin import StaticOffloadApiArgs
from serverless_patterns.patterns.static_offload.distribution.cloudfront import Delivery, create_distribution
from serverless_patterns.patterns.static_offload.distribution.domain import (
    REGION,
    StaticOffloadDomainArgs,
    create_records,
    read_domain,
    viewer_certificate,
)
from serverless_patterns.patterns.static_offload.distribution.edge import (
    create_edge_functions,
    read_route_code,
)
from serverless_patterns.patterns.static_offload.distribution.headers import (
    create_response_headers_policy,
    join_content_security_policy,
    read_content_security_policy,
)
from serverless_patterns.patterns.static_offload.distribution.logs import create_access_logs
from serverless_patterns.patterns.static_offload.distribution.origins import (
    StaticOffloadBehaviorArgs,
    StaticOffloadOriginArgs,
    read_routes,
)
from serverless_patterns.patterns.static_offload.site.bucket import read_site
from serverless_patterns.patterns.static_offload.site.caching import StaticOffloadCacheRuleArgs
from serverless_patterns.patterns.static_offload.site.upload import upload
from serverless_patterns.safeguards.web_acl import create_web_acl

PRICE_CLASSES = ("PriceClass_100", "PriceClass_200", "PriceClass_All")
_WEB_ACL = arn_pattern("wafv2", "global/webacl/.+", REGION)

OUTPUTS = (
    *("url", "domain_name", "distribution_id", "distribution_arn"),
    *("bucket_name", "content_security_policy"),
)


class StaticOffloadArgs(TypedDict):
    """What a :class:`StaticOffload` can be told."""

    site_directory: NotRequired[str | None]
    """Directory of the built site, which is uploaded with the deployment. Default none: see the component."""
    exclude: NotRequired[list[str] | None]
    """Patterns of files that are not uploaded, as in a shell; each is matched against the path below the
    directory and against the name alone. Default none."""
    documents: NotRequired[dict[str, pulumi.Input[str]] | None]
    """More files of the site by their path, such as ``config.json``; their content, which anybody may read,
    may come from other resources. They are asked for every time. Default none."""
    content_types: NotRequired[dict[str, str] | None]
    """Content types by suffix, such as ``{".glb": "model/gltf-binary"}``, besides the web's usual ones."""
    cache_rules: NotRequired[list[StaticOffloadCacheRuleArgs] | None]
    """``Cache-Control`` by pattern, the first that matches counts. By default files with a hash in their name
    are immutable, and all others are asked for every time; with a bundler that hashes every name, name its
    directory: ``[{"pattern": "assets/*"}]``."""
    single_page: NotRequired[bool | None]
    """Whether every address that is not a file's shows the default root object, for the application there to
    route. Default false: ``/docs/`` shows ``docs/index.html``, and ``/docs`` leads there."""
    default_root_object: NotRequired[str | None]
    """Name of the page of a directory, the root included. Default ``index.html``."""
    error_page: NotRequired[str | None]
    """Page of ``site_directory``, such as ``404.html``, that answers with status 404 where there is no page;
    errors of the API and other origins stay as they are. Default none."""
    content_security_policy: NotRequired[dict[str, list[pulumi.Input[str]]] | None]
    """Sources by directive, such as ``{"connect-src": ["'self'", "https://example.com"]}``; each replaces the
    default's. Default: everything from, and to, the distribution alone, images from ``data:`` as well, no
    plug-ins, and no framing by others."""
    api: NotRequired[StaticOffloadApiArgs | None]
    """The API behind the pages. Default none."""
    origins: NotRequired[dict[str, StaticOffloadOriginArgs] | None]
    """More origins by name, for ``behaviors``. Default none."""
    behaviors: NotRequired[list[StaticOffloadBehaviorArgs] | None]
    """More paths that lead to an origin, the first that matches counts, before the API's. Default none."""
    domain: NotRequired[StaticOffloadDomainArgs | None]
    """Host names of one's own. Default that of CloudFront alone, where viewers may use TLS 1.0 as well."""
    price_class: NotRequired[str | None]
    """Where the edges are: ``PriceClass_100`` (North America, Europe, Israel), ``PriceClass_200`` or
    ``PriceClass_All``. Default ``PriceClass_100``, the cheapest."""
    allowed_countries: NotRequired[list[str] | None]
    """ISO 3166-1 codes, such as ``DE``, of the only countries that are served. Default all."""
    blocked_countries: NotRequired[list[str] | None]
    """ISO 3166-1 codes, such as ``DE``, of countries that are not served. Default none."""
    web_acl_arn: NotRequired[pulumi.Input[str] | None]
    """WAFv2 web ACL in us-east-1 with the scope ``CLOUDFRONT``. Default none."""
    hardened: NotRequired[bool | None]
    """Whether a web ACL with AWS's managed rules and a rate limit is made, if no ``web_acl_arn`` is given,
    and logs are kept for a year, which both cost by the month; and whether browsers are told that
    subdomains are TLS-only, too. Default false."""
    log_retention_days: NotRequired[int | None]
    """Days the access log is kept, one of CloudWatch's values. Default 30; hardened 365."""
    tags: NotRequired[dict[str, pulumi.Input[str]] | None]
    """Tags of every resource but the files, since S3 takes ten a file and charges for each. Default none."""


class StaticOffload(pulumi.ComponentResource):
    """A site in a private bucket behind CloudFront, and its API under the same host name.

    A deployment uploads what has changed: assets before the pages that link to them. Hashed assets of
    earlier releases stay in the bucket, for pages that are still open; pages are asked for every time, so
    that nothing must be invalidated. A file that does not exist is answered 403: the distribution may
    read, but not list.

    Each file is a resource: 3,500 of them take about 8 seconds to evaluate, on every preview and update. A
    larger site is better uploaded by commands, without ``site_directory``, to the bucket ``bucket_name``::

        aws s3 sync dist s3://BUCKET --exclude '*.html' --cache-control 'public, max-age=31536000, immutable'
        aws s3 sync dist s3://BUCKET --exclude '*' --include '*.html' --cache-control no-cache

    Anywhere but in China: certificate, web ACL and logs of CloudFront are managed in us-east-1, whatever
    the Region of the stack.
    """

    url: pulumi.Output[str]
    """Address of the site, without a slash at the end."""
    domain_name: pulumi.Output[str]
    """CloudFront's host name of the distribution, for a CNAME."""
    distribution_id: pulumi.Output[str]
    """Id of the distribution."""
    distribution_arn: pulumi.Output[str]
    """ARN of the distribution, for the policies of other buckets that it reads from."""
    bucket_name: pulumi.Output[str]
    """Name of the bucket that holds the site."""
    content_security_policy: pulumi.Output[str]
    """The header ``Content-Security-Policy`` of the site's answers."""

    def __init__(
        self, name: str, args: StaticOffloadArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        with check("StaticOffload", name, args, StaticOffloadArgs) as given:
            given.fits_name("-access-logs", 60, "[a-z][a-z0-9-]*")
            site = read_site(given)
            route_code = read_route_code(given, site)
            routes = read_routes(given)
            directives = read_content_security_policy(given)
            domain = read_domain(given)
            price_class = given.choice("price_class", PRICE_CLASSES, default=PRICE_CLASSES[0])
            geo_restriction = _read_geo_restriction(given)
            web_acl_arn = given.text(
                "web_acl_arn", _WEB_ACL, f"the ARN of a web ACL in {REGION} with the scope CLOUDFRONT"
            )
            hardened = given.flag("hardened", default=False)
            log_retention_days = read_log_retention(given, default=365 if hardened else 30)
        super().__init__("serverless-patterns:index:StaticOffload", name, {}, opts)
        child, tags = pulumi.ResourceOptions(parent=self), given.mapping("tags")
        if hardened and not web_acl_arn:
            scope = Scope(name, self, tags)
            web_acl_arn = create_web_acl(scope, "CLOUDFRONT", log_retention_days, region=REGION)
        self.content_security_policy = join_content_security_policy(directives)
        # The distribution needs the bucket, and the policy of the bucket the distribution's ARN.
        with deferred_output() as distribution_arn:
            bucket = self._make_bucket(name, distribution_arn.value, tags)
            delivery = Delivery(
                site=site,
                site_domain_name=bucket.bucket_regional_domain_name,
                routes=routes,
                functions=create_edge_functions(name, site, route_code, routes, tags=tags, opts=child),
                headers_policy_id=create_response_headers_policy(
                    name, self.content_security_policy, subdomains=hardened, opts=child
                ).id,
                aliases=domain.names if domain else (),
                viewer_certificate=viewer_certificate(name, domain, tags, child),
                geo_restriction=geo_restriction,
                price_class=price_class,
                web_acl_arn=web_acl_arn,
            )
            distribution = create_distribution(name, delivery, tags, child)
            distribution_arn.resolve(distribution.arn)
        create_access_logs(name, distribution.arn, log_retention_days, tags, child)
        if domain:
            create_records(name, domain, distribution, child)
        upload(name, site, bucket.bucket_name, self)
        host = domain.names[0] if domain else distribution.domain_name
        self.url = pulumi.Output.concat("https://", host)
        self.domain_name, self.bucket_name = distribution.domain_name, bucket.bucket_name
        self.distribution_id, self.distribution_arn = distribution.id, distribution.arn
        self.register_outputs({output: getattr(self, output) for output in OUTPUTS})

    def _make_bucket(
        self, name: str, distribution_arn: pulumi.Output[str], tags: dict[str, pulumi.Input[str]]
    ) -> Bucket:
        args: BucketArgs = {
            "readers": [{"service": "cloudfront.amazonaws.com", "source_arn": distribution_arn}],
            "force_destroy": True,  # all of it can be uploaded again
            "tags": tags,
        }
        return Bucket(f"{name}-site", args, pulumi.ResourceOptions(parent=self))


def _read_geo_restriction(
    given: Given,
) -> aws.cloudfront.DistributionRestrictionsGeoRestrictionArgsDict:
    restrictions = {"allowed_countries": "whitelist", "blocked_countries": "blacklist"}
    given.filled(*restrictions)
    countries = {
        argument: given.texts(argument, "[A-Z]{2}", "an ISO 3166-1 code of two letters, such as DE")
        for argument in restrictions
        if given.has(argument)
    }
    if len(countries) > 1:
        given.fault("blocked_countries", "does not go with 'allowed_countries', which blocks all others")
    for argument, locations in countries.items():
        return {"restriction_type": restrictions[argument], "locations": sorted(locations)}
    return {"restriction_type": "none"}
