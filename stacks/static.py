"""Static offload: CloudFront serves the pages of the shop from a bucket, and its data from the API."""

from pathlib import Path

import pulumi

from safeguards import read_global_topic
from serverless_patterns import StaticOffload, StaticOffloadArgs
from shop import create_shop

SITE = Path(__file__).resolve().parents[1] / "patterns/static-offload/src/site"

config = pulumi.Config()
shop = create_shop("static-offload")

args: StaticOffloadArgs = {
    "site_directory": str(SITE),
    "error_page": "404.html",
    "api": shop.api.origin(),
    "alarm_topic_arn": read_global_topic(),
    "hardened": config.get_bool("hardened"),
    "force_destroy": config.get_bool("forceDestroy"),
    "tags": {"pattern": "static-offload"},
}
site = StaticOffload("site", args)

pulumi.export("site_url", site.url)
pulumi.export("distribution_id", site.distribution_id)
pulumi.export("distribution_domain_name", site.distribution_domain_name)
pulumi.export("bucket_name", site.bucket_name)
pulumi.export("content_security_policy", site.content_security_policy)
pulumi.export("api_url", shop.api.url)
pulumi.export("items_table_name", shop.items.table_name)
pulumi.export("orders_table_name", shop.orders.table_name)
