"""A stack is used while it changes: what sends requests, uploads and items, and looks what became of them."""

import itertools
import threading
import time
from collections.abc import Callable, Collection, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol

import pulumi
import urllib3

from serverless_patterns import ApiGatewayFacade, FanOutConversion, Table
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import simple_function
from tests.e2e.fan_out_conversion.media import Media

ANSWERING = """
def handler(event, context):
    return {"statusCode": 200, "body": event["path"]}
"""


class Running(Protocol):
    """A deployed stack, whoever deployed it."""

    @property
    def outputs(self) -> Mapping[str, Any]: ...

    def client(self, service: str) -> Any: ...

    def local_url(self, output: str) -> str: ...


def program(*, before: bool) -> Callable[[], None]:
    """An API, a conversion and a table, before and after a change of each."""

    def make() -> None:
        table = Table(
            "items",
            {
                "partition_key": {"name": "id"},
                "secondary_indexes": {} if before else {"by-kind": {"partition_key": {"name": "kind"}}},
                "deletion_protection": False,
            },
        )
        function = simple_function("f", ANSWERING)
        called: Any = {"function": {"arn": function.arn, "invoke_arn": function.invoke_arn}}
        changed: Any = called if before else {**called, "timeout": 10}
        routes: Any = {"GET /same": called, "GET /changed/{id}": changed}
        api = ApiGatewayFacade("api", {"routes": routes if before else {**routes, "GET /added": called}})
        conversions: Any = {"archive": {"zip": {}}}
        if not before:
            conversions["packed"] = {"zip": {}}
        media = FanOutConversion("media", {"conversions": conversions, "force_destroy": True})
        pulumi.export("url", api.url)
        pulumi.export("table", table.table_name)
        for output in ("source_bucket_name", "output_bucket_name"):
            pulumi.export(output, getattr(media, output))

    return make


@contextmanager
def steadily(*works: Callable[[int], object]) -> Generator[None]:
    """Repeats each work until the end of the block, each in a separate thread.

    What one of them raises is raised at the end.
    """
    stop = threading.Event()

    def repeat(work: Callable[[int], object]) -> int:
        for number in itertools.count():
            if stop.is_set():
                return number
            work(number)
        raise AssertionError

    with ThreadPoolExecutor(len(works)) as threads:
        repeated = [threads.submit(repeat, work) for work in works]
        try:
            yield
        finally:
            stop.set()
        assert min(each.result() for each in repeated) > 0


def change_under_load(stack: Running, change: Callable[[], Collection[str]]) -> None:
    """Changes the program while the stack is used; asserts that nothing is lost.

    Args:
        stack: What was deployed by the program before the change.
        change: Applies the changed program; returns the operations that there were.
    """
    http, url = urllib3.PoolManager(maxsize=4), stack.local_url("url")
    dynamodb, table, media = stack.client("dynamodb"), stack.outputs["table"], Media(stack)
    items, uploads = list[str](), list[str]()

    def ask(path: str) -> Callable[[int], None]:
        def request(number: int) -> None:
            answer = http.request("GET", f"{url}{path}".replace("{id}", str(number)), retries=False)
            assert answer.status == 200, (path, number, answer.status, answer.data)

        return request

    def put(number: int) -> None:
        item = {"id": {"S": str(number)}, "kind": {"S": "load"}}
        dynamodb.put_item(TableName=table, Item=item)
        items.append(str(number))

    def upload(number: int) -> None:
        media.put(f"{number}.txt", b"text")
        uploads.append(f"{number}.zip")
        time.sleep(0.2)  # each takes a function some time

    with steadily(ask("/same"), ask("/changed/{id}"), put, upload):
        eventually(lambda: items and uploads, "the load")
        assert {"create", "update"} <= set(change())
        at_the_end = len(uploads)
        eventually(lambda: len(uploads) > at_the_end + 1, "load after the change")
        ask("/added")(0)

    indexed = dynamodb.get_paginator("query").paginate(
        TableName=table,
        IndexName="by-kind",
        KeyConditionExpression="kind = :kind",
        ExpressionAttributeValues={":kind": {"S": "load"}},
    )
    assert sorted(item["id"]["S"] for page in indexed for item in page["Items"]) == sorted(items)
    for name in uploads:
        assert media.get(f"archive/{name}")
    for name in uploads[at_the_end + 1 :]:
        assert media.get(f"packed/{name}")
