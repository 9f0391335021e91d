"""Webhook intake: signed hooks of Stripe, GitHub and Slack, each stored before it is processed."""

from pathlib import Path
from typing import Literal

import pulumi

from safeguards import read_safeguards
from serverless_patterns import (
    ApiGatewayFacadeRouteArgs,
    Function,
    HttpApi,
    Secret,
    Table,
    WebhookIntake,
)

CODE = str(Path(__file__).resolve().parents[1] / "patterns/webhook-intake/src")
SENDERS: tuple[Literal["stripe", "github", "slack"], ...] = ("stripe", "github", "slack")
TIMEOUT = 3
"""Seconds for a batch of hooks."""

force_destroy = pulumi.Config().get_bool("forceDestroy") or False
safe = read_safeguards("webhook-intake", "Encrypts signing secrets, hooks and their effects.")
effects = Table(
    "effects", {"partition_key": {"name": "id"}, "deletion_protection": safe.lasting, **safe.encrypted}
)


def receive(sender: Literal["stripe", "github", "slack"]) -> ApiGatewayFacadeRouteArgs:
    """Creates the intake of a sender and its consumer; returns the route of the intake."""
    signing = Secret(
        f"{sender}-signing",
        {
            "description": f"Signing secret, as {sender} shows it",
            "force_destroy": force_destroy,
            **safe.encrypted,
        },
    )
    intake = WebhookIntake(
        sender,
        {
            "scheme": sender,
            "secret_arn": signing.arn,
            "secret_kms_key_arn": safe.encrypted.get("kms_key_arn"),
            # Twice instead of six times, so that the demo soon sees a failed hook again.
            "visibility_timeout_seconds": 2 * TIMEOUT,
            "force_destroy": force_destroy,
            **safe.guarded,
        },
    )
    consumer = Function(
        f"{sender}-consumer",
        {
            "code": CODE,
            "handler": "payments.handler",
            "timeout": TIMEOUT,
            "event_sources": {"hooks": intake.event_source()},
            "links": {"BODIES": intake.bodies_link(), "EFFECTS": effects.link("PutItem")},
            **safe.logged,
        },
    )
    pulumi.export(f"{sender}_secret_arn", signing.arn)
    pulumi.export(f"{sender}_queue_url", intake.queue_url)
    pulumi.export(f"{sender}_dead_letter_queue_url", intake.dead_letter_queue_url)
    pulumi.export(f"{sender}_consumer_name", consumer.function_name)
    return intake.route()


routes = {f"POST /{sender}": receive(sender) for sender in SENDERS}
api = HttpApi("hooks", {"routes": routes, **safe.guarded})
pulumi.export("hooks_url", api.url)
pulumi.export("effects_table_name", effects.table_name)
