"""A durable function that does what its event says."""

import time

from aws_durable_execution_sdk_python import DurableContext, durable_execution, durable_step
from aws_durable_execution_sdk_python.config import CallbackConfig, Duration, StepConfig
from aws_durable_execution_sdk_python.retries import RetryStrategyConfig, create_retry_strategy
from aws_durable_execution_sdk_python.waits import WaitForConditionConfig, WaitForConditionDecision

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


def charge_card(event, context):
    """Charges the card, with three attempts."""
    strategy = create_retry_strategy(RetryStrategyConfig(max_attempts=3))
    config = StepConfig(retry_strategy=strategy)
    return context.step(charge(event["order"], event["declined"]), config=config)


def ask_for_approval(event, context):
    """Waits for a person."""
    timeout = CallbackConfig(timeout=Duration.from_seconds(event["approval"]))
    return context.create_callback("approval", config=timeout).result()


def poll_warehouse(event, context):
    """Asks until the warehouse has as many as the event says."""

    def decide(found, _attempt):
        if found < event["stock"]:
            return WaitForConditionDecision.continue_waiting(Duration.from_seconds(30))
        return WaitForConditionDecision.stop_polling()

    config = WaitForConditionConfig(initial_state=0, wait_strategy=decide)
    return context.wait_for_condition(lambda found, _check: found + 1, config, "stock")


def pack_apart(event, context):
    """Packs in a context of its own, with a wait in it."""

    def apart(child):
        child.wait(Duration.from_seconds(60), "cool")
        return child.step(lambda _step: event["apart"], "wrap")

    return context.run_in_child_context(apart, "apart")


@durable_execution
def handler(event, context: DurableContext):
    """Returns what each part of an order has made of it."""
    order, result = event["order"], {}
    result["counted"] = context.step(count(order))
    if seconds := event.get("wait"):
        context.wait(Duration.from_seconds(seconds))
    if "declined" in event:
        result["charged"] = charge_card(event, context)
    if event.get("approval"):
        result["approved"] = ask_for_approval(event, context)
    if event.get("parallel"):
        branches = [lambda each: each.wait(Duration.from_seconds(1)), lambda each: each.step(pack(order))]
        context.parallel(branches)
    if event.get("stock"):
        result["stock"] = poll_warehouse(event, context)
    if event.get("apart"):
        result["apart"] = pack_apart(event, context)
    if function := event.get("invoke"):
        result["invoked"] = context.invoke(function, {"order": f"{order}-child"})
    if event.get("crash"):
        raise ValueError(event["crash"])
    return result
