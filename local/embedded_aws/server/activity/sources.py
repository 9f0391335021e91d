"""Events that wait for a function or a pipe: messages in queues and records in streams."""

import time
from collections import Counter
from collections.abc import Iterator

from embedded_aws.event_sources.outcomes import FAILED, PROBLEM
from embedded_aws.event_sources.queues import has_received
from embedded_aws.event_sources.readers import count_records_left
from embedded_aws.ministack import lambda_functions, pipes, sqs
from embedded_aws.ministack.lambda_functions import EventSourceMapping


def list_waiting(skip_visibility_timeout: bool) -> Iterator[str]:
    """Describes each source that has something for a function.

    Args:
        skip_visibility_timeout: Whether messages whose function failed become visible immediately.
    """
    for account, region, mapping in _list_mappings():
        source: str = mapping["EventSourceArn"]
        if source.startswith("arn:aws:sqs:"):
            name = source.rpartition(":")[2]
            queue = sqs.queues.get_scoped(account, region, _queue_url(account, name))
            if queue and queue["messages"]:
                if skip_visibility_timeout:
                    _make_visible(queue, mapping)
                yield _describe(name, queue, mapping)
        elif left := count_records_left(mapping["UUID"]):
            yield f"{_stream(source)} has {_count(left, 'record')}{_describe_mapping(mapping)}"
    yield from _list_piped()


def _list_piped() -> Iterator[str]:
    """Describes each source that has something for a pipe."""
    for account, region, pipe in pipes.list_all_pipes():
        source, name = pipe["Source"], f"pipe '{pipe['Name']}'"
        if pipe["CurrentState"] != "RUNNING":
            continue
        if ":sqs:" in source:
            queue = sqs.queues.get_scoped(account, region, _queue_url(account, source.rpartition(":")[2]))
            if queue and queue["messages"]:
                waiting = _count(len(queue["messages"]), "message")
                yield f"queue '{queue['name']}' has {waiting} for {name}"
        elif left := count_records_left(pipe["Arn"]):
            yield f"{_stream(source)} has {_count(left, 'record')} for {name}"


def _list_mappings() -> Iterator[tuple[str, str, EventSourceMapping]]:
    for (account, region, _), mapping in lambda_functions.mappings.all_items():
        if mapping.get("Enabled", True):
            yield account, region, mapping


def _queue_url(account: str, name: str) -> str:
    return sqs.queue_url_of_account(account, name)


def _stream(arn: str) -> str:
    kind, name = arn.split(":", 5)[5].split("/")[:2]
    return f"stream of table '{name}'" if kind == "table" else f"stream '{name}'"


def _make_visible(queue: sqs.Queue, mapping: EventSourceMapping) -> None:
    """Ends the visibility timeout of each message that no invocation has."""
    if lambda_functions.running_batches.get(mapping["UUID"]) or has_received(mapping["UUID"]):
        return
    now = time.time()
    for message in list(queue["messages"]):
        if message["receive_count"] and message["visible_at"] > now:
            message["visible_at"] = now
    lambda_functions.backoff_until.pop_scoped(*_find_scope(mapping), mapping["UUID"], None)
    lambda_functions.wake_up.set()


def _find_scope(mapping: EventSourceMapping) -> tuple[str, str]:
    _arn, _aws, _service, region, account, *_ = mapping["FunctionArn"].split(":")
    return account, region


def _describe(name: str, queue: sqs.Queue, mapping: EventSourceMapping) -> str:
    now = time.time()
    states: Counter[str] = Counter()
    messages = list(queue["messages"])
    for message in messages:
        if message["visible_at"] <= now:
            states["visible"] += 1
        elif message["receive_count"]:
            states["in flight"] += 1
        else:
            states["delayed"] += 1
    shown = ", ".join(f"{count} {state}" for state, count in states.items())
    retries = ""
    if states["in flight"] and not lambda_functions.running_batches.get(mapping["UUID"]):
        again = min(each["visible_at"] for each in messages if each["receive_count"])
        retries = f", the next attempt in {max(0, again - now):.0f} s"
    waiting = f"{_count(states.total(), 'message')} ({shown}{retries})"
    return f"queue '{name}' has {waiting}{_describe_mapping(mapping)}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _describe_mapping(mapping: EventSourceMapping) -> str:
    """The function that the source waits for, and what went wrong the last time."""
    result = mapping.get("LastProcessingResult", "")
    wrong = ", which failed" if result == FAILED else ""
    if not wrong and result.startswith(PROBLEM):
        wrong = f", which cannot read it: {result.removeprefix(PROBLEM)}"
    return f" for function '{mapping['FunctionName']}'{wrong}"
