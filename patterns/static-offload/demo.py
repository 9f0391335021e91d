"""Demo of the static offload: what visitors can load from the site, and what they cannot.

Everything is asked of the one address that the site and its API have in common.
"""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from typing import Any

import urllib3

from serverless_patterns_cli.demo import CheckResult, Client, StackOutputs, wait_for

PATIENCE = 60.0
"""Seconds for an order: in a new stack on AWS the function has to start first."""
CENTS = 1_290

HTTP = urllib3.PoolManager(retries=False)
Answer = urllib3.BaseHTTPResponse


def demo(outputs: StackOutputs, client: Client) -> Iterator[CheckResult]:
    """Visits the pages, goes astray, and orders; a check for each.

    Args:
        outputs: Those of the stack ``static``.
        client: Gives the boto3 client of a service.
    """
    site, bucket = outputs.url("site_url"), outputs["bucket_name"]
    straight = f"{client('s3').meta.endpoint_url}/{bucket}/index.html"
    table, item = outputs["items_table_name"], f"demo-{secrets.token_hex(4)}"

    def get(path: str, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return HTTP.request("GET", site + path, headers=named, redirect=False, decode_content=False)

    yield _timed("first page", "200, no-cache, policy as exported", lambda: _page(get("/"), outputs))
    yield _timed("its script", "200, kept for a year", lambda: _script(get))
    yield _timed("same page again", "304", lambda: str(get("/", If_None_Match=_etag(get("/"))).status))
    yield _timed("page, compressed", "gzip", lambda: _encoding(get("/", Accept_Encoding="gzip")))
    yield _timed("page of a directory", "301 to /about/", lambda: _redirect(get("/about")))
    yield _timed("no such page", "404, text/html", lambda: _kind(get("/nowhere")))
    yield _timed("no such path of the API", "404, application/json", lambda: _kind(get("/api/nowhere")))
    yield _timed("page straight from the bucket", "403", lambda: str(HTTP.request("GET", straight).status))
    _put_on_shelf(client, table, item)
    yield _timed("item from the API", f"{CENTS} cents", lambda: _price(get(f"/api/items/{item}")))
    yield _timed("order", "in the table", lambda: _order(site, item, outputs, client))
    client("dynamodb").delete_item(TableName=table, Key={"id": {"S": item}})


def _timed(action: str, expected: str, run: Callable[[], str]) -> CheckResult:
    start = time.monotonic()
    actual = run()
    return CheckResult(action, expected, actual, ok=actual == expected, seconds=time.monotonic() - start)


def _page(answer: Answer, outputs: StackOutputs) -> str:
    policy = answer.headers.get("Content-Security-Policy")
    told = "policy as exported" if policy == outputs["content_security_policy"] else f"policy {policy}"
    return f"{answer.status}, {answer.headers.get('Cache-Control')}, {told}"


def _script(get: Callable[[str], Answer]) -> str:
    html = get("/").data.decode()
    script = html.partition('<script type="module" src="')[2].partition('"')[0]
    answer = get(script)
    kept = answer.headers.get("Cache-Control", "")
    return f"{answer.status}, {'kept for a year' if 'immutable' in kept else kept}"


def _etag(answer: Answer) -> str:
    return answer.headers.get("ETag", "")


def _encoding(answer: Answer) -> str:
    return answer.headers.get("Content-Encoding", "not compressed")


def _redirect(answer: Answer) -> str:
    return f"{answer.status} to {answer.headers.get('Location')}"


def _kind(answer: Answer) -> str:
    return f"{answer.status}, {answer.headers.get('Content-Type', '').partition(';')[0]}"


def _put_on_shelf(client: Client, table: str, item: str) -> None:
    texts, numbers = {"id": item, "name": "House blend"}, {"cents": CENTS, "stock": 3}
    stored: dict[str, Any] = {name: {"S": text} for name, text in texts.items()}
    stored |= {name: {"N": str(number)} for name, number in numbers.items()}
    client("dynamodb").put_item(TableName=table, Item=stored)


def _price(answer: Answer) -> str:
    return f"{answer.json()['cents']} cents" if answer.status == 200 else _kind(answer)  # noqa: PLR2004 OK


def _order(site: str, item: str, outputs: StackOutputs, client: Client) -> str:
    """Orders as the page does; whether the order arrives in the table, from which it is taken again."""
    body = json.dumps({"item": item, "quantity": 1})
    answer = HTTP.request(
        "POST", f"{site}/api/orders", body=body, headers={"Content-Type": "application/json"}
    )
    if answer.status != 202:  # noqa: PLR2004 Accepted
        return _kind(answer)
    dynamodb, table = client("dynamodb"), outputs["orders_table_name"]
    key = {"id": {"S": answer.json()["order"]}}

    def look() -> dict[str, Any] | None:
        return dynamodb.get_item(TableName=table, Key=key).get("Item")

    if wait_for(look, PATIENCE) is None:
        return f"not in the table after {PATIENCE:.0f} s"
    dynamodb.delete_item(TableName=table, Key=key)
    return "in the table"
