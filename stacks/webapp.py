"""The photo desk: a web application of all patterns, under one domain name."""

from typing import cast

import pulumi
import pulumi_aws as aws

from cloudwatch_role import depend_on_cloudwatch_role
from photo_desk.accounts import create_closing
from photo_desk.api import Backends, create_api, create_recorder
from photo_desk.emails import set_emails
from photo_desk.functions import SOURCES
from photo_desk.live import create_live
from photo_desk.media import CONVERSIONS, MAX_BYTES, TYPES, create_media
from photo_desk.pages import create_publication, create_unpublishing
from photo_desk.shell import list_shell
from safeguards import Safeguards, read_global_topic, read_safeguards
from serverless_patterns import (
    ApiGatewayFacade,
    FanOutConversion,
    Queue,
    StaticOffload,
    Table,
    UserPool,
    WebSocketApi,
    deferred_output,
)


def create_table(safe: Safeguards) -> Table:
    """Creates the table, with an item for each photo."""
    return Table(
        "photos",
        {
            "partition_key": {"name": "owner"},
            "sort_key": {"name": "id"},
            "ttl_attribute": "expires",
            "deletion_protection": safe.lasting,
            **safe.encrypted,
        },
    )


def create_users(safe: Safeguards) -> UserPool:
    """Creates the user pool, which the page signs users in with."""
    return UserPool(
        "users",
        {
            # Only Cognito receives the password, by TLS and under the domain name of the site.
            "clients": {"page": {"auth_flows": ["ALLOW_USER_PASSWORD_AUTH"]}},
            "self_sign_up_enabled": True,
            "deletion_protection": safe.lasting,
            "hardened": safe.hardened,
            **safe.encrypted,
        },
        pulumi.ResourceOptions(transforms=[set_emails]),
    )


def create_site(
    api: ApiGatewayFacade, live: WebSocketApi, users: UserPool, media: FanOutConversion, safe: Safeguards
) -> StaticOffload:
    """Creates the page and the distribution."""
    settings = {
        "clientId": users.client_ids["page"],
        "maxBytes": MAX_BYTES,
        "types": list(TYPES),
        "conversions": CONVERSIONS,
    }
    cognito = pulumi.Output.format(
        "cognito-idp.{0}.{1}", aws.get_region_output().region, aws.get_partition_output().dns_suffix
    )
    uploads = pulumi.Output.format("https://{0}", media.source_bucket_regional_domain_name)
    return StaticOffload(
        "desk",
        {
            "site_directory": str(SOURCES / "site"),
            "single_page_app": True,
            "generated_files": {
                "config.json": pulumi.Output.json_dumps(settings),
                "shell.js": list_shell(SOURCES / "site", "config.json"),
            },
            "content_security_policy": {"connect-src": ["'self'", uploads]},
            "api": api.origin(),
            "origins": {
                "media": {
                    "domain_name": media.output_bucket_regional_domain_name,
                    "origin_access_control": True,
                },
                "cognito": {"domain_name": cognito},
                "live": live.origin(),
            },
            "behaviors": [
                {
                    "path_pattern": "/media/*",
                    "origin": "media",
                    "caching_enabled": True,
                    "strip_prefix": True,
                },
                # Public pages of photos, whose keys begin with the same.
                {"path_pattern": "/published/*", "origin": "media", "caching_enabled": True},
                {"path_pattern": "/cognito/*", "origin": "cognito", "strip_prefix": True},
                {"path_pattern": "/live/*", "origin": "live", "strip_prefix": True},
            ],
            "alarm_topic_arn": read_global_topic(),
            "hardened": safe.hardened,
            "force_destroy": not safe.lasting,
            "tags": safe.encrypted["tags"],
        },
    )


def add_outcomes(
    urls: pulumi.Output[dict[str, str]], url: pulumi.Output[str]
) -> pulumi.Output[dict[str, str]]:
    """Returns the URLs of the queues of the conversions by name, and that of the outcomes."""
    return pulumi.Output.all(urls, url).apply(lambda known: {**known[0], "outcomes": known[1]})


# The key policy names a topic that is created later, and the bucket policies name the distribution.
with deferred_output() as topic_arn, deferred_output() as site_url, deferred_output() as distribution_arn:
    safe = read_safeguards(
        "webapp",
        "Encrypts the photos table and the status messages.",
        [{"service": "sns.amazonaws.com", "source_arn": topic_arn.value}],
    )
    photos, users = create_table(safe), create_users(safe)
    logs = depend_on_cloudwatch_role("desk", safe)
    live, tickets = create_live(photos, safe, logs)
    media = create_media(site_url.value, distribution_arn.value, safe)
    publish = create_publication(photos, media, live, safe)
    unpublish = create_unpublishing(photos, media, live, safe)
    closing = create_closing(photos, users, media, live, safe)
    status_topic_arn = cast(
        "pulumi.Output[str]", media.status_topic_arn
    )  # not None: status_notifications is set
    topic_arn.resolve(status_topic_arn)
    outcomes = Queue(
        "outcomes", {"subscriptions": {"media": {"topic_arn": status_topic_arn}}, **safe.watched}
    )
    create_recorder(photos, outcomes, media, live, safe)
    api = create_api(Backends(photos, users, publish, unpublish, media, tickets, closing), safe, logs)
    site = create_site(api, live, users, media, safe)
    site_url.resolve(site.url)
    distribution_arn.resolve(site.distribution_arn)

pulumi.export("site_url", site.url)
pulumi.export("bucket_name", site.bucket_name)
pulumi.export("distribution_id", site.distribution_id)
pulumi.export("api_url", api.url)
pulumi.export("user_pool_id", users.user_pool_id)
pulumi.export("user_pool_client_id", users.client_ids["page"])
pulumi.export("source_bucket_name", media.source_bucket_name)
pulumi.export("output_bucket_name", media.output_bucket_name)
pulumi.export("photos_table_name", photos.table_name)
pulumi.export("publish_arn", publish.arn)
pulumi.export("live_url", live.url)
pulumi.export("connections_table_arn", live.connections_table_arn)
# One output for all queues, so that `serverless-patterns redrive` finds that of the outcomes as well.
pulumi.export("queue_urls", add_outcomes(media.queue_urls, outcomes.url))
pulumi.export(
    "dead_letter_queue_urls", add_outcomes(media.dead_letter_queue_urls, outcomes.dead_letter_queue_url)
)
pulumi.export("outcome_queue_url", outcomes.url)
