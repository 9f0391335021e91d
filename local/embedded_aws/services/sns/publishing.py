"""Messages that are published, alone or in a batch."""

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.json_values import is_object
from embedded_aws.ministack import sns
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.ministack.sns import Sent, Topic
from embedded_aws.services.sns import message_attributes
from embedded_aws.services.sns.errors import SnsError, invalid
from embedded_aws.services.sns.parameters import Parameters, Result
from embedded_aws.services.sns.phone_numbers import is_number
from embedded_aws.services.sns.query_protocol import read_parameters, render
from embedded_aws.services.sns.resources import find_topic, read_arn

_LARGEST: Final = 262_144
_MOST: Final = 10
_LONGEST_SUBJECT: Final = 100
_LONGEST_ID: Final = 80
_ID_CHARACTERS: Final = re.compile(r"[A-Za-z0-9_-]+")
_DEDUPLICATION_ID: Final = re.compile(r"[\x21-\x7e]{1,128}")
_DEDUPLICATION_SECONDS: Final = 300


def publish(data: Parameters) -> Result:
    """Publishes a message to a topic, a phone number or an endpoint."""
    if (number := data.get("PhoneNumber")) is not None:
        return _publish_to_phone(str(number), data)
    name = "TopicArn" if data.get("TopicArn") is not None else "TargetArn"
    if data.get(name) is None:
        raise invalid("TopicArn or TargetArn Reason: no value for required parameter")
    arn = read_arn(data, name)
    if ":endpoint/" in arn:
        if arn not in sns.platform_endpoints:
            raise invalid("TargetArn Reason: No endpoint found for the target arn specified")
        _validate(data)
        return {"MessageId": new_uuid()}
    topic = find_topic(data, "sns:Publish", name)
    _validate(data)
    _validate_ids(topic, data)
    return _send(topic, data)


def _publish_to_phone(number: str, data: Parameters) -> Result:
    if not is_number(number):
        raise invalid(f"PhoneNumber Reason: {number} is not valid to publish to")
    _validate(data)
    identifier = new_uuid()
    sent: list[dict[str, object]] = sns.text_messages.setdefault(number, [])
    sent.append({"PhoneNumber": number, "MessageId": identifier, "Message": data.get("Message")})
    return {"MessageId": identifier}


def _validate(data: Parameters) -> None:
    if not (body := data.get("Message")):
        raise invalid("Empty message")
    if (subject := data.get("Subject")) is not None and not _is_subject(subject):
        raise invalid("Subject")
    if _measure(data) > _LARGEST:
        raise invalid("Message too long")
    if data.get("MessageStructure") == "json":
        _validate_structure(body)
    elif data.get("MessageStructure"):
        raise invalid("Message Structure - Unsupported structure type")
    message_attributes.validate(data.get("MessageAttributes") or {})


def _is_subject(subject: str) -> bool:
    return 0 < len(subject) <= _LONGEST_SUBJECT and not subject.startswith(" ") and subject.isprintable()


def _measure(data: Parameters) -> int:
    return len(str(data.get("Message", "")).encode()) + message_attributes.measure(
        data.get("MessageAttributes") or {}
    )


def _validate_structure(body: str) -> None:
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not is_object(found):
        raise invalid("Message Structure - JSON message body failed to parse")
    if not isinstance(found.get("default"), str):
        raise invalid("Message Structure - No default entry in JSON message body")


def _is_fifo(topic: Topic) -> bool:
    return topic["attributes"].get("FifoTopic") == "true"


def _validate_ids(topic: Topic, data: Parameters) -> None:
    group, key = data.get("MessageGroupId"), data.get("MessageDeduplicationId")
    if not _is_fifo(topic):
        if key is not None:
            reason = (
                "The request includes MessageDeduplicationId parameter that is not valid for this topic type"
            )
            raise invalid(f"MessageDeduplicationId Reason: {reason}")
    elif group is None:
        raise invalid("The MessageGroupId parameter is required for FIFO topics")
    elif key is None and topic["attributes"].get("ContentBasedDeduplication") != "true":
        raise invalid(
            "The topic should either have ContentBasedDeduplication enabled "
            "or MessageDeduplicationId provided explicitly"
        )
    for name, value in {"MessageGroupId": group, "MessageDeduplicationId": key}.items():
        if value is not None and not _DEDUPLICATION_ID.fullmatch(value):
            reason = f"{name} can only include alphanumeric and punctuation characters. 1 to 128 in length"
            raise invalid(f"{name} Reason: {reason}")


def _send(topic: Topic, data: Parameters) -> dict[str, str]:
    """Delivers a message, unless deduplication finds it; returns the result of the operation."""
    body, group = data.get("Message", ""), data.get("MessageGroupId") or ""
    key = data.get("MessageDeduplicationId") or ""
    result = {"MessageId": new_uuid()}
    if _is_fifo(topic):
        key = key or hashlib.sha256(body.encode()).hexdigest()
        scoped = f"{group}:{key}" if topic["attributes"].get("FifoThroughputScope") == "MessageGroup" else key
        if sent := _find_duplicate(topic, scoped):
            return {"MessageId": sent["message_id"], "SequenceNumber": sent["sequence_number"]}
        topic["fifo_seq"] = topic.get("fifo_seq", 0) + 1
        result["SequenceNumber"] = f"{10**19 + topic['fifo_seq'] * 1000}"
        topic.setdefault("dedup_cache", {})[scoped] = {
            "expire": time.time() + _DEDUPLICATION_SECONDS,
            "message_id": result["MessageId"],
            "sequence_number": result["SequenceNumber"],
        }
    sns.publish(
        topic["arn"],
        result["MessageId"],
        body,
        data.get("Subject") or "",
        data.get("MessageStructure") or "",
        data.get("MessageAttributes") or {},
        message_group_id=group,
        message_dedup_id=key,
        sequence_number=result.get("SequenceNumber", ""),
    )
    return result


def _find_duplicate(topic: Topic, key: str) -> Sent | None:
    now = time.time()
    kept = {name: sent for name, sent in topic.get("dedup_cache", {}).items() if sent["expire"] > now}
    topic["dedup_cache"] = kept
    return kept.get(key)


def publish_batch(data: Parameters) -> Result:
    """Publishes messages; SNS rejects the whole batch for an entry that it cannot accept."""
    topic = find_topic(data, "sns:Publish")
    entries = data.get("PublishBatchRequestEntries") or []
    _validate_entries(entries)
    for entry in entries:
        _validate(entry)
        _validate_ids(topic, entry)
    return {
        "Successful": [{"Id": entry.get("Id", ""), **_send(topic, entry)} for entry in entries],
        "Failed": [],
    }


def _validate_entries(entries: list[Parameters]) -> None:
    if not entries:
        raise SnsError("EmptyBatchRequest", "The batch request doesn't contain any entries.")
    if len(entries) > _MOST:
        reason = "The batch request contains more entries than permissible."
        raise SnsError("TooManyEntriesInBatchRequest", reason)
    names = [str(entry.get("Id", "")) for entry in entries]
    if len(set(names)) < len(names):
        reason = "Two or more batch entries in the request have the same Id."
        raise SnsError("BatchEntryIdsNotDistinct", reason)
    for name in names:
        subject = "The Id of a batch entry in the batch request"
        if len(name) > _LONGEST_ID:
            raise SnsError("InvalidBatchEntryId", f"{subject} is too long: {name}")
        if not _ID_CHARACTERS.fullmatch(name):
            raise SnsError("InvalidBatchEntryId", f"{subject} contains an impermissible character: {name}")
    if sum(_measure(entry) for entry in entries) > _LARGEST:
        reason = "The length of all the messages put together is more than the limit."
        raise SnsError("BatchRequestTooLong", reason)


OPERATIONS: Final = {"Publish": publish, "PublishBatch": publish_batch}


def publish_for_task(_: Callable[..., Response]) -> Callable[[Mapping[str, object]], Response]:
    """Returns the function with which a state machine publishes."""

    def publish_parameters(parameters: Mapping[str, object]) -> Response:
        try:
            return render("Publish", publish(read_parameters(parameters)))
        except SnsError as error:
            return error.render()

    return publish_parameters
