"""The webhooks of Stripe: verified, stored, and then processed by a function."""

import pulumi

from serverless_patterns import Function, HttpApi, Secret, Table, WebhookIntake

force_destroy = pulumi.Config().require_bool("forceDestroy")

# The signing secret of the endpoint, whsec_…; put it with `aws secretsmanager put-secret-value`.
signing = Secret("signing", {"force_destroy": force_destroy})
hooks = WebhookIntake(
    "hooks",
    {"scheme": "stripe", "secret_arn": signing.arn, "force_destroy": force_destroy},
)
payments = Table("payments", {"partition_key": {"name": "id"}, "deletion_protection": not force_destroy})
Function(
    "record",
    {
        "code": "functions",
        "handler": "record.handler",
        "event_sources": {"hooks": hooks.event_source()},
        "links": {"BODIES": hooks.bodies_link(), "PAYMENTS": payments.link("PutItem")},
    },
)
api = HttpApi("api", {"routes": {"POST /stripe": hooks.route()}})

pulumi.export("url", api.url)
pulumi.export("secret_arn", signing.arn)
pulumi.export("payments_table_name", payments.table_name)
