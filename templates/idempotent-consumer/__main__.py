"""Payments from a queue: each is booked once, however often it arrives."""

import pulumi

from serverless_patterns import AlarmTopic, HttpApi, IdempotentConsumer, Queue, Table

force_destroy = pulumi.Config().require_bool("forceDestroy")

# Subscribe the address of those who look after payments that are set aside.
alarms = AlarmTopic("alarms")
payments = Queue(
    "payments",
    {"visibility_timeout_seconds": 60, "max_receive_count": 3, "alarm_topic_arn": alarms.arn},
)
accounts = Table("accounts", {"partition_key": {"name": "account"}, "deletion_protection": not force_destroy})
IdempotentConsumer(
    "book",
    {
        "code": "functions",
        "handler": "book.handler",
        "timeout": 10,
        "event_sources": {"payments": payments.event_source()},
        "links": {"ACCOUNTS": accounts.link("UpdateItem")},
        "alarm_topic_arn": alarms.arn,
    },
)
api = HttpApi("api", {"routes": {"POST /payments": payments.route()}})

pulumi.export("url", api.url)
pulumi.export("accounts_table_name", accounts.table_name)
pulumi.export("dead_letter_queue_url", payments.dead_letter_queue_url)
