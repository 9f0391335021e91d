"""Orders that wait in a queue while the partner who ships them fails."""

import pulumi

from serverless_patterns import AlarmTopic, CircuitBreaker, HttpApi, Table

force_destroy = pulumi.Config().require_bool("forceDestroy")

# Subscribe the address of those who call the partner when the circuit is open.
alarms = AlarmTopic("alarms")
parcels = Table("parcels", {"partition_key": {"name": "id"}, "deletion_protection": not force_destroy})
shipping = CircuitBreaker(
    "shipping",
    {
        "code": "functions",
        "handler": "ship.handler",
        "timeout": 10,
        "alarm_topic_arn": alarms.arn,
        "environment": {"PARTNER_URL": "https://partner.example.com/parcels"},
        "links": {"PARCELS": parcels.link("PutItem")},
    },
)
api = HttpApi("api", {"routes": {"POST /orders": shipping.route()}})

pulumi.export("url", api.url)
pulumi.export("parcels_table_name", parcels.table_name)
pulumi.export("function_name", shipping.function_name)
pulumi.export("circuit_table_name", shipping.table_name)
pulumi.export("switch_name", shipping.switch_name)
pulumi.export("dead_letter_queue_url", shipping.dead_letter_queue_url)
