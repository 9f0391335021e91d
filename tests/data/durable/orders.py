"""A durable function that does what its event says."""

import time

from aws_durable_execution_sdk_python import DurableContext, durable_execution, durable_step
from aws_durable_execution_sdk_python.config import CallbackConfig, Duration, StepConfig
from aws_durable_execution_sdk_python.retries import RetryStrategyConfig, create_retry_strategy

attempts = {}
runs = {}


@durable_step
def count(_step, order):
    """Returns how often this step was run."""
    runs[order] = runs.get(order, 0) + 1
    return runs[order]


@durable_step
def charge(_step, order, declined):
    """Fails as often as the card is declined."""
    attempts[order] = attempts.get(order, 0) + 1
    if attempts[order] <= declined:
        raise RuntimeError("The card is declined.")
    return attempts[order]


@durable_step
def pack(_step, order):
    """Takes longer than a wait of a second."""
    time.sleep(2)
    return order


@durable_execution
def handler(event, context: DurableContext):
    """Returns what each part of an order has made of it."""
    order, result = event["order"], {}
    result["counted"] = context.step(count(order))
    if seconds := event.get("wait"):
        context.wait(Duration.from_seconds(seconds))
    if "declined" in event:
        strategy = create_retry_strategy(RetryStrategyConfig(max_attempts=3))
        config = StepConfig(retry_strategy=strategy)
        result["charged"] = context.step(charge(order, event["declined"]), config=config)
    if event.get("approval"):
        timeout = CallbackConfig(timeout=Duration.from_seconds(event["approval"]))
        result["approved"] = context.create_callback("approval", config=timeout).result()
    if event.get("parallel"):
        branches = [lambda each: each.wait(Duration.from_seconds(1)), lambda each: each.step(pack(order))]
        context.parallel(branches)
    if function := event.get("invoke"):
        result["invoked"] = context.invoke(function, {"order": f"{order}-child"})
    return result
