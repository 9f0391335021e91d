"""From the first message of a queue to the function that its event source mapping invokes."""

import socket
import time
from functools import partial

from tests.permissions.account import Account

from bench.data_plane.functions import create_function, invoke
from bench.data_plane.scenario import NOT_SLOWER, Measure, Scenario
from bench.data_plane.scenarios.unable import NO_FUNCTIONS
from bench.load import Load

_SETTLED_SECONDS = 1.5
"""From the creation of the mapping to the message: by then the mapping waits for one."""
_LONGEST_SECONDS = 60
_CONSUME = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")


def _prepare(aws: Account) -> Measure:
    return partial(_measure, aws)


def _measure(aws: Account, calls: int) -> Load:
    latencies = [_time_first_message(aws) for _ in range(calls)]
    return Load(sum(latencies), latencies, 0)


def _time_first_message(aws: Account) -> float:
    """Returns the seconds from the request that sends it until the handler, which is warm, connects."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(_LONGEST_SECONDS)
        queue, port = aws.queue(), str(server.getsockname()[1])
        function = create_function(aws, "knock", {"Action": _CONSUME, "Resource": queue.arn}, PORT=port)
        invoke(aws, function)
        server.accept()[0].close()
        client = aws.client("lambda")
        made = client.create_event_source_mapping(
            FunctionName=function, EventSourceArn=queue.arn, BatchSize=1
        )
        time.sleep(_SETTLED_SECONDS)
        start = time.perf_counter()
        aws.client("sqs").send_message(QueueUrl=queue.url, MessageBody="text")
        server.accept()[0].close()
        seconds = time.perf_counter() - start
        client.delete_event_source_mapping(UUID=made["UUID"])
        client.delete_function(FunctionName=function)
    return seconds


SCENARIO = Scenario("first message of a queue → function", _prepare, 2, NOT_SLOWER, NO_FUNCTIONS)
