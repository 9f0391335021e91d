"""Events of buckets: their records for queues, topics and functions, and for EventBridge."""

import json
import logging
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.parse import quote_plus

from embedded_aws.json_values import read_object, read_text
from embedded_aws.ministack import eventbridge, responses, s3
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Record
from embedded_aws.ministack.s3 import Notification

_OF_CONTENT: Final = ("ObjectCreated:", "ObjectRestore:")
_OF_S3: Final = frozenset({"ObjectRestore:Completed", "ObjectRestore:Delete"})
"""Events that S3 causes itself."""
_EMPTY: Final = "d41d8cd98f00b204e9800998ecf8427e"
_OF_METADATA: Final = ("ObjectTagging:", "ObjectAcl:")
_DETAILS: Final[Mapping[str, tuple[str, str | None]]] = {
    "ObjectCreated:Put": ("Object Created", "PutObject"),
    "ObjectCreated:Post": ("Object Created", "POST Object"),
    "ObjectCreated:Copy": ("Object Created", "CopyObject"),
    "ObjectCreated:CompleteMultipartUpload": ("Object Created", "CompleteMultipartUpload"),
    "ObjectRemoved:Delete": ("Object Deleted", "DeleteObject"),
    "ObjectRemoved:DeleteMarkerCreated": ("Object Deleted", "DeleteObject"),
    "ObjectRestore:Post": ("Object Restore Initiated", None),
    "ObjectRestore:Completed": ("Object Restore Completed", None),
    "ObjectRestore:Delete": ("Object Restore Expired", None),
    "ObjectTagging:Put": ("Object Tags Added", None),
    "ObjectTagging:Delete": ("Object Tags Deleted", None),
    "ObjectAcl:Put": ("Object ACL Updated", None),
}
"""Detail type and reason by type of event (Amazon S3 User Guide, "EventBridge event message structure")."""


def _notify(_: Callable[..., None]) -> Callable[..., None]:
    def notify(  # noqa: PLR0917 (the parameters of the original)
        bucket: str,
        key: str,
        event: str,
        size: int = 0,
        etag: str = "",
        deletion_type: str | None = None,
        restore_event_data: Record | None = None,
        version_id: str | None = None,
        sequencer: str | None = None,
        object_extra: Record | None = None,
        record_extra: Record | None = None,
    ) -> None:
        name, request = event.removeprefix("s3:"), responses.new_uuid()
        content: dict[str, object] = {
            "size": size,
            "etag": etag.strip('"'),
            "versionId": version_id,
            "sequencer": sequencer,
        }
        record = {
            **_build_record(bucket, key, name, request, {**content, **(object_extra or {})}),
            **(record_extra or {}),
        }
        if restore_event_data:
            record["glacierEventData"] = {"restoreEventData": restore_event_data}
        for each in s3.find_notifications(bucket):
            if s3.event_matches(event, each["events"]) and s3.key_matches(
                key, each["filter_prefix"], each["filter_suffix"]
            ):
                with _tolerate_failure():
                    _send(bucket, each, record)
        if "EventBridgeConfiguration" in (s3.bucket_notifications.get(bucket) or ""):
            detail = _build_detail(bucket, key, name, request, content)
            if detail_type(name) == "Object Deleted":
                detail["deletion-type"] = deletion_type or "Permanently Deleted"
            with _tolerate_failure():
                _send_to_bus(bucket, name, request, detail)

    return notify


def _build_record(bucket: str, key: str, name: str, request: str, content: Record) -> Record:
    """Returns the record of an event (Amazon S3 User Guide, "Event message structure")."""
    account, owner = responses.get_account_id(), s3.owner_id()[:14].upper()
    shown: Record = {"key": quote_plus(key, safe="/")}
    if name.startswith(_OF_CONTENT):
        shown["size"] = content["size"]
    etag = _EMPTY if name.endswith(":DeleteMarkerCreated") else content["etag"]
    if etag:
        shown["eTag"] = etag
    if not name.startswith(_OF_METADATA) and not content.get("sequencer"):
        content = {**content, "sequencer": f"{time.time_ns() // 1000:018X}"}
    rest = {each: value for each, value in content.items() if each not in {"size", "etag"} and value}
    return {
        "eventVersion": "2.3" if name.startswith(_OF_METADATA) else "2.1",
        "eventSource": "aws:s3",
        "awsRegion": s3.bucket_region(bucket) or responses.get_region(),
        "eventTime": responses.now_iso(),
        "eventName": name,
        "userIdentity": {"principalId": f"AmazonCustomer:{owner}" if name in _OF_S3 else f"AWS:{account}"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": request, "x-amz-id-2": "EXAMPLE"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "",
            "bucket": {
                "name": bucket,
                "ownerIdentity": {"principalId": owner},
                "arn": f"arn:aws:s3:::{bucket}",
            },
            "object": {**shown, **rest},
        },
    }


@contextmanager
def _tolerate_failure() -> Generator[None]:
    """Logs an exception in the block: one destination must not keep an event from the others."""
    try:
        yield
    except Exception:
        logging.getLogger(__name__).exception("A bucket could not notify a destination.")


def _send(bucket: str, configuration: Notification, record: Mapping[str, object]) -> None:
    shown = {**read_object(record["s3"]), "configurationId": configuration["id"]}
    event, region = {"Records": [{**record, "s3": shown}]}, read_text(record["awsRegion"])
    match configuration["type"]:
        case "sqs":
            s3.notify_queue(configuration["arn"], event, region, bucket_name=bucket)
        case "sns":
            s3.notify_topic(configuration["arn"], event, region, bucket_name=bucket)
        case _:
            s3.notify_function(configuration["arn"], event, region)


def detail_type(name: str) -> str:
    """Returns the detail type that EventBridge has for a type of event."""
    return _DETAILS.get(name, ("Object Created", None))[0]


def _build_detail(bucket: str, key: str, name: str, request: str, content: Record) -> Record:
    """Returns the detail of an event of EventBridge."""
    shown = {"key": key, "size": content["size"], "etag": content["etag"]}
    version = {"version-id": content["versionId"]} if content["versionId"] else {}
    reason = _DETAILS.get(name, ("", "PutObject"))[1]
    return {
        "version": "0",
        "event-version": "1.0",
        "bucket": {"name": bucket},
        "object": {**shown, **version, "sequencer": content.get("sequencer") or "0"},
        "request-id": request,
        "requester": responses.get_account_id(),
        "source-ip-address": "127.0.0.1",
        **({"reason": reason} if reason else {}),
    }


def _send_to_bus(bucket: str, name: str, request: str, detail: Record) -> None:
    region = s3.bucket_region(bucket) or responses.get_region()
    event = {
        "EventId": request,
        "Source": "aws.s3",
        "DetailType": detail_type(name),
        "Detail": json.dumps(detail),
        "EventBusName": "default",
        "Time": responses.now_iso(),
        "Resources": [f"arn:aws:s3:::{bucket}"],
        "Account": responses.get_account_id(),
        "Region": region,
    }
    with responses.request_scope(responses.get_account_id(), region):
        eventbridge.dispatch_event(event)


PATCHES = (
    Patch(s3.publish, _notify, "the records of events have the members that S3 gives each type of event"),
)
