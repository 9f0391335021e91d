"""A saga whose tasks fail as the input says: before their effect, after it, or too late to be awaited."""

from pathlib import Path
from typing import Any

import pulumi

from embedded_aws import Deployment
from serverless_patterns import ApiGatewayFacade, EventRule, Function, Queue, Saga, Table, Topic

STEPS = ("reserve", "charge", "ship")
SAMPLE = Path(__file__).parents[3] / "patterns/saga/src"
HASTY = 10
"""Seconds of a task of the saga whose tasks can be late; enough for a start on a busy machine."""
PATIENT = 120
"""Seconds of a task of the other saga, which no task reaches."""
CODE = """
import os
import time

import boto3
from effects import take, undo

DYNAMODB = boto3.client("dynamodb")


def handler(event, context):
    undoes = event.get("compensates")
    task = event["step"] + (":compensation" if undoes else "")
    fault = (event["input"].get("faults") or {}).get(task, "")
    if fault.startswith("once-") and count_attempt(event["idempotencyKey"]) == 1:
        fault = fault.removeprefix("once-")
    if fault == "cause":
        raise RuntimeError("\\x01" * 20_000)
    if fault == "before":
        raise RuntimeError("before the effect")
    if fault == "final":
        raise ValueError("a retry does not change this")
    if fault == "late":
        time.sleep(float(os.environ["LATE"]))
    if undoes:
        undo(undoes, add(undoes, -1))
    else:
        take(event["idempotencyKey"], add(event["idempotencyKey"], 1))
    if fault == "after":
        raise RuntimeError("after the effect")
    size = (event["input"].get("sizes") or {}).get(task, 300_000 if fault == "large" else 0)
    return {"key": event["idempotencyKey"], "text": event["input"].get("letter", "x") * size}


def add(key, number):
    return {
        "Update": {
            "TableName": os.environ["EFFECTS"],
            "Key": {"id": {"S": "sum:" + key}},
            "UpdateExpression": "ADD effects :number",
            "ExpressionAttributeValues": {":number": {"N": str(number)}},
        }
    }


def count_attempt(key):
    found = DYNAMODB.update_item(
        TableName=os.environ["EFFECTS"],
        Key={"id": {"S": "attempts:" + key}},
        UpdateExpression="ADD calls :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
        ReturnValues="UPDATED_NEW",
    )
    return int(found["Attributes"]["calls"]["N"])
"""


def program(code: Path) -> None:
    """A saga of three steps with effects, after one without; the alarms of its topic go to a queue."""
    effects = Table("effects", {"partition_key": {"name": "id"}, "deletion_protection": False})
    alarms = Topic("alarms", {"hardened": True, "force_destroy": True})
    heard = Queue("heard", {"subscriptions": {"alarms": {"topic_arn": alarms.arn}}})
    task = Function(
        "task",
        {
            "code": str(code),
            "handler": "task.handler",
            "additional_code": [str(SAMPLE)],
            "environment": {"LATE": str(HASTY + 0.5)},
            "links": {"EFFECTS": effects.link("GetItem", "PutItem", "UpdateItem")},
        },
    )
    check = {
        "name": "check",
        "has_effect": False,
        "maximum_retry_attempts": 0,
        "task": {
            "Resource": "arn:aws:states:::dynamodb:getItem",
            "Arguments": {
                "TableName": effects.table_name,
                "Key": {"id": {"S": "{% $input.seek ? $input.seek : $keys.check %}"}},
            },
        },
    }

    def create_saga(name: str, timeout: int) -> Saga:
        steps: list[Any] = [check, *(make_step(step, task, timeout) for step in STEPS)]
        return Saga(
            name,
            {
                "steps": steps,
                "alarm_topic_arn": alarms.arn,
                "alarm_topic_kms_key_arn": alarms.kms_key_arn,  # pyright: ignore[reportArgumentType]
                "log_level": "ALL",
                "hardened": True,
                "force_destroy": True,
            },
        )

    saga, hasty = create_saga("orders", PATIENT), create_saga("hasty", HASTY)
    _create_sample(effects, alarms)
    api = ApiGatewayFacade("api", {"routes": {"POST /orders": saga.route()}})
    pattern = {"source": ["shop"], "detail-type": ["OrderPlaced"]}
    EventRule("placed", {"event_pattern": pattern, "target": saga.target(), "input_path": "$.detail"})
    exports = {
        "url": api.url,
        "saga": saga.arn,
        "hasty": hasty.arn,
        "role": saga.role_arn,
        "effects": effects.table_name,
        "heard": heard.url,
        "undelivered": saga.undelivered_alarms_queue_url,
    }
    for name, value in exports.items():
        pulumi.export(name, value)


def make_step(name: str, task: Function, timeout: int) -> dict[str, Any]:
    """Returns a step whose task is also its compensation."""
    attempts = {"timeout_seconds": timeout, "maximum_retry_attempts": 1, "retry_interval_seconds": 1}
    return {
        "name": name,
        "function_arn": task.arn,
        "non_retryable_errors": ["ValueError"],
        "compensation": {"function_arn": task.arn, **attempts},
        **attempts,
    }


def _create_sample(effects: Table, alarms: Topic) -> None:
    """The order of the page: stock is reserved, then the card is charged."""
    stock = Table("stock", {"partition_key": {"name": "item"}, "deletion_protection": False})
    functions = {
        name: Function(
            name,
            {
                "code": str(SAMPLE),
                "handler": f"steps.{name}",
                "links": {
                    "EFFECTS": effects.link("GetItem", "PutItem", "UpdateItem"),
                    "STOCK": stock.link("UpdateItem"),
                },
            },
        )
        for name in ("reserve", "release", "charge", "refund")
    }
    steps: list[Any] = [
        {
            "name": name,
            "function_arn": functions[name].arn,
            "non_retryable_errors": ["RefusedError", "CardDeclinedError"],
            "compensation": {"function_arn": functions[undoes].arn},
        }
        for name, undoes in (("reserve", "release"), ("charge", "refund"))
    ]
    sample = Saga(
        "sample",
        {
            "steps": steps,
            "alarm_topic_arn": alarms.arn,
            "alarm_topic_kms_key_arn": alarms.kms_key_arn,  # pyright: ignore[reportArgumentType]
        },
    )
    pulumi.export("sample", sample.arn)
    pulumi.export("stock", stock.table_name)


def list_effects(stack: Deployment) -> dict[str, dict[str, int]]:
    """Returns the effects of each step of each execution, by the name of the execution."""
    found: dict[str, dict[str, int]] = {}
    pages = stack.client("dynamodb").get_paginator("scan").paginate(TableName=stack.outputs["effects"])
    for item in (item for page in pages for item in page["Items"] if "effects" in item):
        _, _, execution, step = item["id"]["S"].split(":")
        found.setdefault(execution, {})[step] = int(item["effects"]["N"])
    return found
