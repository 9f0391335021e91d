"""The data of a stack: what is in its resources, beside the objects and items that its program creates."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from embedded_aws.emulator.administration import CLEAR_PATH, IDLE_PATH, KEEP_PATH
from embedded_aws.emulator.process import Emulator
from embedded_aws.json_values import read_array

# They import Pulumi, which takes long.
if TYPE_CHECKING:
    from embedded_aws.lifecycle.state import Operation
    from embedded_aws.program.registration import Registration

_HOLDERS: Final[Mapping[str, tuple[str, str, str]]] = {
    "aws:cloudwatch/logGroup:LogGroup": ("log events", "name", "{}"),
    "aws:cognito/userPool:UserPool": ("users", "id", "{}"),
    "aws:dynamodb/table:Table": ("items", "name", "{}"),
    "aws:kinesis/stream:Stream": ("records", "name", "{}"),
    "aws:lambda/function:Function": ("log events", "name", "/aws/lambda/{}"),
    "aws:s3/bucket:Bucket": ("objects", "bucket", "{}"),
    "aws:sfn/stateMachine:StateMachine": ("executions", "arn", "{}"),
    "aws:sqs/queue:Queue": ("messages", "name", "{}"),
}
"""Kind of the data, the output that identifies the resource, and the identifier."""
_SAVED: Final = {"objects", "items", "messages", "users"}
_OBJECT: Final = "aws:s3/bucketObjectv2:BucketObjectv2"
_ITEM: Final = "aws:dynamodb/tableItem:TableItem"
_NO_SORT_KEY: Final = "__no_sort__"
"""MiniStack's value for a missing sort key."""
_LONGEST_REQUEST: Final = 30.0  # seconds


def wait_until_idle(emulator: Emulator, timeout: float, *, skip_visibility_timeout: bool) -> None:
    """Waits until nothing flows in the emulator; see :meth:`embedded_aws.Deployment.wait_until_idle`."""
    skip = str(skip_visibility_timeout).lower()
    left = timeout
    while True:
        wait = min(left, _LONGEST_REQUEST)
        busy = ask_busy(emulator, "GET", f"{IDLE_PATH}?wait={wait}&skip_visibility_timeout={skip}")
        left -= wait
        if not busy:
            return
        if left <= 0:
            raise TimeoutError(_build_message(f"after {timeout:g} s", busy))


def ask_busy(emulator: Emulator, method: str, path: str, content: object = None) -> list[str]:
    """Sends an administrative request; returns the work that goes on, from its response."""
    return [str(each) for each in read_array(emulator.ask(method, path, content)["busy"])]


def clear_data(emulator: Emulator, resources: "Sequence[Registration]", timeout: float) -> None:
    """Deletes the data of a stack; see :meth:`embedded_aws.Deployment.clear_data`."""
    holders = [holder for each in resources if (holder := _find_holder(each))]
    content = {"resources": holders, "created": _find_created(resources, ()), "wait": timeout}
    if busy := ask_busy(emulator, "POST", CLEAR_PATH, content):
        raise TimeoutError(_build_message(f"{timeout:g} s after its data was cleared", busy))


def keep_created(
    emulator: Emulator, resources: "Sequence[Registration]", done: "Mapping[str, Operation]"
) -> None:
    """Remembers the objects and items that the program created, after a deployment.

    Args:
        emulator: Where the stack is.
        resources: Its resources.
        done: What the deployment did, by URN.
    """
    if created := _find_created(resources, done):
        emulator.ask("POST", KEEP_PATH, {"created": created})


def find_saved_holders(resources: "Sequence[Registration]") -> list[dict[str, object]]:
    """Returns the resources whose data is saved; see ``embedded_aws.server.data.saving.SavedHolder``."""
    created = _find_created(resources, ())
    return [
        {
            **holder,
            "urn": each.urn,
            "without": [
                found["key"]
                for found in created
                if (holder["kind"], holder["name"]) == (found["kind"], found["name"])
            ],
        }
        for each in resources
        if (holder := _find_holder(each)) and holder["kind"] in _SAVED
    ]


def _find_holder(resource: "Registration") -> dict[str, str] | None:
    if resource.type not in _HOLDERS:
        return None
    kind, output, identifier = _HOLDERS[resource.type]
    value = resource.id if output == "id" else resource.outputs[output]
    return {"kind": kind, "region": resource.outputs["region"], "name": identifier.format(value)}


def _find_created(resources: "Iterable[Registration]", done: Iterable[str]) -> list[dict[str, object]]:
    """Returns what the program itself put into resources; see ``Created`` of the server's ``clearing``."""
    changed = frozenset(done)
    return [
        {"region": each.outputs["region"], "changed": each.urn in changed, **_build_entry(each)}
        for each in resources
        if each.type in {_OBJECT, _ITEM}
    ]


def _build_entry(resource: "Registration") -> dict[str, str]:
    given = resource.inputs
    if resource.type == _OBJECT:
        return {"kind": "objects", "name": given["bucket"], "key": given["key"]}
    item: dict[str, dict[str, object]] = json.loads(given["item"])
    names = (given["hashKey"], given.get("rangeKey"))
    key = [next(iter(item[name].values())) if name else _NO_SORT_KEY for name in names]
    return {"kind": "items", "name": given["tableName"], "key": json.dumps(key)}


def _build_message(when: str, busy: Iterable[str]) -> str:
    return "".join([f"the emulator is still busy {when}:", *(f"\n- {what}" for what in busy)])
