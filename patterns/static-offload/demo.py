"""Demo of the static offload: what visitors can load from the site, and what they cannot.

All requests go to the domain name that site and API share.
"""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from typing import Any

import urllib3

from serverless_patterns_cli.patterns.demo import CheckResult, Client, StackOutputs, wait_for
from serverless_patterns_cli.patterns.samples import Sample, aws, http

PATIENCE = 60.0
"""Seconds to wait for an order: in a new stack on AWS, the function must start first."""
CENTS = 1_290

HTTP = urllib3.PoolManager(retries=False)
Response = urllib3.BaseHTTPResponse


def demo(outputs: StackOutputs, client: Client) -> Iterator[CheckResult]:
    """Requests pages, paths that do not exist, and an order; yields a check for each.

    Args:
        outputs: Outputs of the stack ``static``.
        client: Returns the boto3 client of a service.
    """
    site, bucket = outputs.url("site_url"), outputs["bucket_name"]
    straight = f"{client('s3').meta.endpoint_url}/{bucket}/index.html"
    table, item = outputs["items_table_name"], f"demo-{secrets.token_hex(4)}"

    def get(path: str, **headers: str) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return HTTP.request("GET", site + path, headers=named, redirect=False, decode_content=False)

    yield _measure("first page", "200, no-cache, policy as exported", lambda: _page(get("/"), outputs))
    yield _measure("its script", "200, kept for a year", lambda: _script(get))
    yield _measure("same page again", "304", lambda: str(get("/", If_None_Match=_etag(get("/"))).status))
    yield _measure("page, compressed", "gzip", lambda: _read_encoding(get("/", Accept_Encoding="gzip")))
    yield _measure("page of a directory", "301 to /about/", lambda: _redirect(get("/about")))
    yield _measure("no such page", "404, text/html", lambda: _kind(get("/nowhere")))
    yield _measure("no such path of the API", "404, application/json", lambda: _kind(get("/api/nowhere")))
    yield _measure("page directly from the bucket", "403", lambda: str(HTTP.request("GET", straight).status))
    _put_on_shelf(client, table, item)
    yield _measure("item from the API", f"{CENTS} cents", lambda: _price(get(f"/api/items/{item}")))
    yield _measure("order", "in the table", lambda: _order(site, item, outputs, client))
    client("dynamodb").delete_item(TableName=table, Key={"id": {"S": item}})


def samples(outputs: StackOutputs) -> list[Sample]:
    """Requests, for the console.

    Args:
        outputs: Outputs of the stack ``static``.
    """
    site, name = outputs.url("site_url").rstrip("/"), "sample"
    item = aws("dynamodb", "put_item", TableName=outputs["items_table_name"], Item=_is_stored(name))
    return [
        Sample(
            "Load the first page", "It comes from the bucket: the API does not notice.", [http("GET", site)]
        ),
        Sample("Load an item", "Only this reaches the API.", [item, http("GET", f"{site}/api/items/{name}")]),
        Sample(
            "Place an order",
            "The API puts it into a queue; a function stores it later.",
            [item, http("POST", f"{site}/api/orders", {"item": name, "quantity": 1})],
        ),
    ]


def _measure(action: str, expected: str, run: Callable[[], str]) -> CheckResult:
    start = time.monotonic()
    actual = run()
    return CheckResult(action, expected, actual, ok=actual == expected, seconds=time.monotonic() - start)


def _page(response: Response, outputs: StackOutputs) -> str:
    policy = response.headers.get("Content-Security-Policy")
    header = "policy as exported" if policy == outputs["content_security_policy"] else f"policy {policy}"
    return f"{response.status}, {response.headers.get('Cache-Control')}, {header}"


def _script(get: Callable[[str], Response]) -> str:
    html = get("/").data.decode()
    script = html.partition('<script type="module" src="')[2].partition('"')[0]
    response = get(script)
    kept = response.headers.get("Cache-Control", "")
    return f"{response.status}, {'kept for a year' if 'immutable' in kept else kept}"


def _etag(response: Response) -> str:
    return response.headers.get("ETag", "")


def _read_encoding(response: Response) -> str:
    return response.headers.get("Content-Encoding", "not compressed")


def _redirect(response: Response) -> str:
    return f"{response.status} to {response.headers.get('Location')}"


def _kind(response: Response) -> str:
    return f"{response.status}, {response.headers.get('Content-Type', '').partition(';')[0]}"


def _put_on_shelf(client: Client, table: str, item: str) -> None:
    client("dynamodb").put_item(TableName=table, Item=_is_stored(item))


def _is_stored(item: str) -> dict[str, Any]:
    """Returns an item as DynamoDB has it."""
    texts, numbers = {"id": item, "name": "House blend"}, {"cents": CENTS, "stock": 3}
    stored: dict[str, Any] = {name: {"S": text} for name, text in texts.items()}
    return stored | {name: {"N": str(number)} for name, number in numbers.items()}


def _price(response: Response) -> str:
    return f"{response.json()['cents']} cents" if response.status == 200 else _kind(response)  # noqa: PLR2004 OK


def _order(site: str, item: str, outputs: StackOutputs, client: Client) -> str:
    """Orders as the page does, and returns whether the order arrives in the table; deletes it afterwards."""
    body = json.dumps({"item": item, "quantity": 1})
    response = HTTP.request(
        "POST", f"{site}/api/orders", body=body, headers={"Content-Type": "application/json"}
    )
    if response.status != 202:  # noqa: PLR2004 Accepted
        return _kind(response)
    dynamodb, table = client("dynamodb"), outputs["orders_table_name"]
    key = {"id": {"S": response.json()["order"]}}

    def look() -> dict[str, Any] | None:
        return dynamodb.get_item(TableName=table, Key=key).get("Item")

    if wait_for(look, PATIENCE) is None:
        return f"not in the table after {PATIENCE:.0f} s"
    dynamodb.delete_item(TableName=table, Key=key)
    return "in the table"
