"""Tasks that move the messages of a dead-letter queue back, or to another queue."""

import base64
import binascii
import contextvars
import json
import threading
import time
from typing import Final

from embedded_aws.ministack import sqs
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.ministack.sqs import MoveTask, Parameters, Result
from embedded_aws.services.sqs.attributes import require_range
from embedded_aws.services.sqs.errors import invalid
from embedded_aws.services.sqs.redrive_policies import find_sources

_MOST_LISTED: Final = 10
_HIGHEST_RATE: Final = 500
_KEPT: Final = 10
_running: Final[set[str]] = set()
"""IDs of tasks that run in this process."""


def start_message_move_task(data: Parameters, _: str) -> Result:
    """Starts a task; one at a time for each dead-letter queue."""
    source_arn, destination_arn = data.get("SourceArn", ""), data.get("DestinationArn")
    rate = data.get("MaxNumberOfMessagesPerSecond")
    source = _require_queue(source_arn, "SourceArn")
    if not find_sources(source_arn):
        raise invalid("Source queue must be configured as a Dead Letter Queue.")
    if destination_arn is not None:
        destination = _require_queue(destination_arn, "DestinationArn")
        if destination_arn == source_arn:
            raise invalid("Source queue arn and destination queue arn cannot be the same.")
        if destination["is_fifo"] != source["is_fifo"]:
            raise invalid("Source queue and destination queue must be of the same type.")
    if rate is not None:
        reason = f"MaxNumberOfMessagesPerSecond must be between 1 and {_HIGHEST_RATE}."
        require_range("MaxNumberOfMessagesPerSecond", rate, 1, _HIGHEST_RATE, reason)
    tasks = _list_tasks(source)
    if any(task["Status"] in {"RUNNING", "CANCELLING"} for task in tasks):
        raise invalid(
            "There is already a task running. "
            "Only one active task is allowed for a source queue arn at a given time."
        )
    task: MoveTask = {
        "id": new_uuid(),
        "Status": "RUNNING",
        "SourceArn": source_arn,
        "ApproximateNumberOfMessagesMoved": 0,
        "ApproximateNumberOfMessagesToMove": len(source["messages"]),
        "StartedTimestamp": int(time.time() * 1000),
    }
    if destination_arn is not None:
        task["DestinationArn"] = destination_arn
    if rate is not None:
        task["MaxNumberOfMessagesPerSecond"] = rate
    source["move_tasks"] = [task, *tasks][:_KEPT]
    _running.add(task["id"])
    run = contextvars.copy_context().run
    threading.Thread(target=run, args=(_move_all, source, task), daemon=True, name="sqs-move-task").start()
    return {"TaskHandle": _create_handle(task)}


def _require_queue(arn: str, parameter: str) -> sqs.Queue:
    if queue := sqs.find_queue(arn):
        return queue
    reason = f"The resource that you specified for the {parameter} parameter doesn't exist."
    raise sqs.SqsError("ResourceNotFoundException", reason)


def _list_tasks(queue: sqs.Queue) -> list[MoveTask]:
    """Returns the tasks of a queue, the newest first; those of a process that has ended have failed."""
    tasks = queue.get("move_tasks", [])
    for task in tasks:
        if task["Status"] in {"RUNNING", "CANCELLING"} and task["id"] not in _running:
            task.update({"Status": "FAILED", "FailureReason": "ServiceUnavailable"})
    return tasks


def _create_handle(task: MoveTask) -> str:
    text = json.dumps({"taskId": task["id"], "sourceArn": task["SourceArn"]}, separators=(",", ":"))
    return base64.b64encode(text.encode()).decode()


def _move_all(source: sqs.Queue, task: MoveTask) -> None:
    pause = 1 / task["MaxNumberOfMessagesPerSecond"] if "MaxNumberOfMessagesPerSecond" in task else 0
    try:
        while task["Status"] == "RUNNING" and (message := _find_next(source)):
            target = _find_destination(message, task)
            if target is None:
                task.update({"Status": "FAILED", "FailureReason": "AWS.SimpleQueueService.NonExistentQueue"})
                return
            _move(source, target, message)
            task["ApproximateNumberOfMessagesMoved"] += 1
            if pause:
                time.sleep(pause)
        task["Status"] = "COMPLETED" if task["Status"] == "RUNNING" else "CANCELLED"
    finally:
        _running.discard(task["id"])


def _find_next(source: sqs.Queue) -> sqs.Message | None:
    now = time.time()
    return next((message for message in source["messages"] if message["visible_at"] <= now), None)


def _find_destination(message: sqs.Message, task: MoveTask) -> sqs.Queue | None:
    return sqs.find_queue(task.get("DestinationArn") or message["sys"].get("DeadLetterQueueSourceArn", ""))


def _move(source: sqs.Queue, target: sqs.Queue, message: sqs.Message) -> None:
    """Moves a message as a new one: its receives count from zero, its ID and attributes stay."""
    system = {name: value for name, value in message["sys"].items() if name != "DeadLetterQueueSourceArn"}
    now = time.time()
    moved: sqs.Message = {
        **message,
        "receipt_handle": None,
        "receive_count": 0,
        "first_receive_at": None,
        "sent_at": now,
        "visible_at": now,
        "enqueued_at": now,
        "sys": system,
    }
    with sqs.queues_lock:
        source["messages"] = [each for each in source["messages"] if each is not message]
        target["messages"].append(moved)
    sqs.wake_up.set()


def list_message_move_tasks(data: Parameters, _: str) -> Result:
    """Returns the newest tasks of a dead-letter queue; only one that runs has a handle."""
    source = _require_queue(data.get("SourceArn", ""), "SourceArn")
    most = data.get("MaxResults")
    if most is not None:
        reason = f"MaxResults must be an integer between 1 and {_MOST_LISTED}, if provided."
        require_range("MaxResults", most, 1, _MOST_LISTED, reason)
    results = [
        {
            **({"TaskHandle": _create_handle(task)} if task["Status"] == "RUNNING" else {}),
            **{name: value for name, value in task.items() if name != "id"},
        }
        for task in _list_tasks(source)[: most or 1]
    ]
    return {"Results": results} if results else {}


def cancel_message_move_task(data: Parameters, _: str) -> Result:
    """Cancels a task; messages that it has moved stay moved."""
    try:
        handle = json.loads(base64.b64decode(data.get("TaskHandle", ""), validate=True))
        identifier, source_arn = handle["taskId"], handle["sourceArn"]
    except (binascii.Error, ValueError, KeyError, TypeError):
        raise invalid("Value for parameter TaskHandle is invalid.") from None
    source = _require_queue(str(source_arn), "SourceArn")
    task = next((each for each in _list_tasks(source) if each["id"] == identifier), None)
    if task is None or task["Status"] != "RUNNING":
        raise sqs.SqsError("ResourceNotFoundException", "Task does not exist.")
    task["Status"] = "CANCELLING"
    return {"ApproximateNumberOfMessagesMoved": task["ApproximateNumberOfMessagesMoved"]}


OPERATIONS: Final = {
    "CancelMessageMoveTask": cancel_message_move_task,
    "ListMessageMoveTasks": list_message_move_tasks,
    "StartMessageMoveTask": start_message_move_task,
}
