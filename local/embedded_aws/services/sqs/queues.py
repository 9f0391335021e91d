"""Operations on queues: creation, attributes, lists, purge and tags."""

import base64
import binascii
import time
from typing import Final

from embedded_aws.json_values import read_array, read_text
from embedded_aws.ministack import sqs
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.ministack.sqs import Parameters, Result
from embedded_aws.services.sqs import attributes
from embedded_aws.services.sqs.errors import invalid_parameter
from embedded_aws.services.sqs.redrive_policies import find_sources

_MOST_LISTED: Final = 1000
_PURGE_INTERVAL: Final = 60
SCOPE_DELAY: Final = 60
"""Seconds until a change of an attribute is effective, at most (API reference, SetQueueAttributes)."""


def create_queue(data: Parameters, _: str) -> Result:
    """Creates a queue, or returns the URL of one with the same name and attributes."""
    name, given = data.get("QueueName", ""), dict(data.get("Attributes") or {})
    fifo = str(given.get("FifoQueue", "")).lower() == "true"
    arn = f"arn:aws:sqs:{get_region()}:{get_account_id()}:{name}"
    attributes.require_valid_name(name, fifo=fifo)
    wanted = attributes.normalize(given, arn, fifo=fifo)
    url = sqs.queue_url(name)
    if existing := sqs.queues.get(url):
        _require_same(existing["attributes"], wanted)
        return {"QueueUrl": url}
    now = str(int(time.time()))
    found = {"QueueArn": arn, "CreatedTimestamp": now, "LastModifiedTimestamp": now, **attributes.DEFAULTS}
    attributes.apply(found, {**(attributes.FIFO_DEFAULTS if fifo else {}), **wanted})
    attributes.require_allowed_throughput(found)
    tags = dict(data.get("tags") or data.get("Tags") or {})
    sqs.queues[url] = {
        "name": name,
        "url": url,
        "is_fifo": fifo,
        "attributes": found,
        "messages": [],
        "tags": tags,
        "dedup_cache": {},
        "fifo_seq": 0,
    }
    sqs.urls_of_names[name] = url
    return {"QueueUrl": url}


def _require_same(stored: dict[str, str], wanted: dict[str, str]) -> None:
    if different := attributes.find_difference(stored, wanted):
        reason = "A queue already exists with the same name and a different value for attribute"
        raise sqs.SqsError("QueueNameExists", f"{reason} {different}")


def get_queue_attributes(data: Parameters, url: str) -> Result:
    """Returns those attributes of a queue that the request names."""
    queue = sqs.queue_of_url(url, "sqs:GetQueueAttributes")
    names = data.get("AttributeNames") or []
    for name in names:
        if name not in attributes.NAMES:
            raise attributes.unknown_attribute(name)
    sqs.count_messages(queue)
    found = {name: value for name, value in queue["attributes"].items() if "All" in names or name in names}
    return {"Attributes": found} if found else {}


def set_queue_attributes(data: Parameters, url: str) -> Result:
    """Changes attributes of a queue."""
    queue = sqs.queue_of_url(url, "sqs:SetQueueAttributes")
    stored, fifo = queue["attributes"], queue["is_fifo"]
    changes = attributes.normalize(data.get("Attributes", {}), stored["QueueArn"], fifo=fifo)
    if fifo and changes.get("FifoQueue") == "false":
        reason = "Reason: Modifying queue type is not supported."
        raise sqs.SqsError("InvalidAttributeValue", f"Invalid value for the parameter FifoQueue. {reason}")
    attributes.require_allowed_throughput({**stored, **changes})
    if (scope := changes.get("DeduplicationScope")) and scope != stored.get("DeduplicationScope"):
        queue["former_scope"] = {"value": stored["DeduplicationScope"], "until": time.time() + SCOPE_DELAY}
    attributes.apply(stored, {**changes, "LastModifiedTimestamp": str(int(time.time()))})
    return {}


def list_queues(data: Parameters, _: str) -> Result:
    """Returns the URLs of queues by their names, in pages if the request has a size."""
    prefix = data.get("QueueNamePrefix") or ""
    found = sorted(
        (queue["name"], url) for url, queue in sqs.queues.items() if queue["name"].startswith(prefix)
    )
    return _select_page([url for _, url in found], data, "QueueUrls")


def list_dead_letter_source_queues(data: Parameters, url: str) -> Result:
    """Returns the URLs of the queues of which a queue is the dead-letter queue."""
    queue = sqs.queue_of_url(url, "sqs:ListDeadLetterSourceQueues")
    found = [each["url"] for each in find_sources(queue["attributes"]["QueueArn"])]
    page = _select_page(found, data, "queueUrls")
    urls = [sqs.external_url(read_text(each)) for each in read_array(page.get("queueUrls"))]
    return {**page, "queueUrls": urls}


def _select_page(urls: list[str], data: Parameters, name: str) -> Result:
    """Returns a page of URLs; a token is the last URL of the page before it."""
    size = data.get("MaxResults")
    if size is not None:
        reason = f"MaxResults must be an integer between 1 and {_MOST_LISTED}, if provided."
        attributes.require_range("MaxResults", size, 1, _MOST_LISTED, reason)
    if token := data.get("NextToken"):
        try:
            urls = urls[urls.index(base64.b64decode(token, validate=True).decode()) + 1 :]
        except (binascii.Error, ValueError):
            raise invalid_parameter("NextToken", token, "Invalid or expired next token.") from None
    page = urls[: size or _MOST_LISTED]
    if not page:
        return {}
    rest = len(urls) > len(page) and size is not None
    return {name: page, **({"NextToken": base64.b64encode(page[-1].encode()).decode()} if rest else {})}


def purge_queue(_: Parameters, url: str) -> Result:
    """Deletes all messages of a queue, once a minute at most."""
    queue = sqs.queue_of_url(url, "sqs:PurgeQueue")
    now = time.time()
    if now - queue.get("purged_at", 0) < _PURGE_INTERVAL:
        reason = (
            f"Only one PurgeQueue operation on {queue['name']} is allowed every {_PURGE_INTERVAL} seconds."
        )
        raise sqs.SqsError("PurgeQueueInProgress", reason)
    with sqs.queues_lock:
        queue["messages"], queue["dedup_cache"], queue["purged_at"] = [], {}, now
    return {}


def list_queue_tags(_: Parameters, url: str) -> Result:
    """Returns the tags of a queue."""
    tags = sqs.queue_of_url(url, "sqs:ListQueueTags")["tags"]
    return {"Tags": dict(tags)} if tags else {}


OPERATIONS: Final = {
    "CreateQueue": create_queue,
    "GetQueueAttributes": get_queue_attributes,
    "ListDeadLetterSourceQueues": list_dead_letter_source_queues,
    "ListQueueTags": list_queue_tags,
    "ListQueues": list_queues,
    "PurgeQueue": purge_queue,
    "SetQueueAttributes": set_queue_attributes,
}
