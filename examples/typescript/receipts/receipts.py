"""Sends a receipt, and asks for an opinion a day later."""

from typing import Any

from aws_durable_execution_sdk_python import DurableContext, StepContext, durable_execution, durable_step
from aws_durable_execution_sdk_python.config import Duration


@durable_step
def send(_step: StepContext, subject: str, order: str) -> str:
    """Returns what was sent; a real one calls SES here."""
    return f"{subject} {order}"


@durable_execution
def handler(event: dict[str, Any], context: DurableContext) -> dict[str, str]:
    """Waits between its steps without a running process."""
    receipt = context.step(send("receipt", event["order"]))
    context.wait(Duration.from_days(1))
    return {"receipt": receipt, "opinion": context.step(send("opinion", event["order"]))}
