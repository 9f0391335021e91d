"""Messages that are sent while hostile requests, one at a time, run into the limits of a mapping template."""

import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager

import urllib3
from tests.permissions.account import Account

from bench.data_plane.apis import create_rest_api
from bench.data_plane.rounds import ROUNDS
from bench.data_plane.scenario import OURS, Figure, Goal, Row
from bench.data_plane.scenarios.messages import prepare_sending
from bench.load import Load

NAME = "SQS SendMessage beside a hostile request, p95, ms"
GOAL = Goal(2)
"""The slow ones take at most twice as long as without the request."""
_CALLS = 60
_TEMPLATE = "#foreach($i in [1..1000])#foreach($j in [1..1000])x#end#end"
"""Takes more steps than a rendering may."""


def measure_hostile(accounts: Mapping[str, Account], divisor: int) -> Row:
    """Returns the row of ours, compared with the same messages without a hostile request."""
    aws, calls = accounts[OURS], _CALLS // divisor
    integration = {"type": "MOCK", "requestTemplates": {"application/json": _TEMPLATE}}
    _, url = create_rest_api(aws, integration)
    measure = prepare_sending(aws)
    measure(calls)
    quiet, disturbed = Load(0, [], 0), Load(0, [], 0)
    for _ in range(ROUNDS):
        quiet += measure(calls)
        with _keep_asking(url):
            disturbed += measure(calls)
    return Row(NAME, {OURS: Figure(disturbed.milliseconds(95))}, GOAL, Figure(quiet.milliseconds(95)))


@contextmanager
def _keep_asking(url: str) -> Generator[None]:
    """Sends hostile requests, one at a time, until the end of the block."""
    ended, begun, pool = threading.Event(), threading.Event(), urllib3.PoolManager()
    statuses = list[int]()

    def ask() -> None:
        while not ended.is_set():
            begun.set()
            headers = {"Content-Type": "application/json"}
            statuses.append(pool.request("POST", url, retries=False, body=b"{}", headers=headers).status)

    thread = threading.Thread(target=ask)
    thread.start()
    begun.wait()
    try:
        yield
    finally:
        ended.set()
        thread.join()
    if any(status < 500 for status in statuses):
        raise RuntimeError(f"a hostile request was answered {statuses}: it did not reach the limit")
