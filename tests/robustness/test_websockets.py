"""A thousand clients of a WebSocket API, and ten thousand messages: none is lost, none is another's."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable

import pulumi
import pytest
from websockets.asyncio.client import ClientConnection, connect

from embedded_aws import Emulator, deploy
from serverless_patterns import ApiGatewayCloudWatchRole, WebSocketApi

pytestmark = pytest.mark.exhaustive

CLIENTS, EACH, AT_ONCE = 1_000, 10, 50
SECONDS = 300


def program() -> None:
    ApiGatewayCloudWatchRole("logs", {})
    wide = {"rate_limit": 100_000, "burst_limit": 100_000}
    live = WebSocketApi(
        "live",
        {
            "routes": {
                "join": {"subscribe": {"channel": "body.room"}},
                "ping": {"mock": {"body": "pong"}},
            },
            "throttle": wide,
        },
    )
    pulumi.export("url", live.url)
    pulumi.export("queue", live.messages_queue_url)
    pulumi.export("table", live.connections_table_arn)


async def serve_all(url: str, publish: Callable[[], None]) -> list[Counter[str]]:
    """Connects the clients, each in a separate room, and returns the messages that each received."""
    places = asyncio.Semaphore(AT_ONCE)

    async def enter(number: int) -> ClientConnection:
        async with places:
            client = await connect(url, proxy=None, open_timeout=SECONDS, ping_interval=None)
            await client.send(json.dumps({"action": "join", "room": f"room-{number}"}))
            assert json.loads(await client.recv()) == {"subscribed": True}
            return client

    async def receive(client: ClientConnection) -> Counter[str]:
        return Counter([str(await client.recv()) for _ in range(EACH)])

    async with asyncio.timeout(SECONDS):
        clients = await asyncio.gather(*(enter(number) for number in range(CLIENTS)))
        receiving = [asyncio.create_task(receive(client)) for client in clients]
        await asyncio.to_thread(publish)
        received = await asyncio.gather(*receiving)
    for client in clients:  # nothing more arrives
        await client.send('{"action":"ping"}')
        assert await client.recv() == '"pong"'
    await asyncio.gather(*(client.close() for client in clients))
    return received


def test_no_message_is_lost_or_mixed_up(emulator: Emulator) -> None:
    with deploy(program, emulator=emulator) as stack:
        sqs, queue = stack.client("sqs"), stack.outputs["queue"]

        def publish() -> None:
            for message in range(EACH):
                for first in range(0, CLIENTS, 10):
                    bodies = [
                        {"channel": f"room-{number}", "data": f"{message} for {number}"}
                        for number in range(first, first + 10)
                    ]
                    entries = [
                        {"Id": str(index), "MessageBody": json.dumps(body)}
                        for index, body in enumerate(bodies)
                    ]
                    assert not sqs.send_message_batch(QueueUrl=queue, Entries=entries).get("Failed")

        received = asyncio.run(serve_all(stack.local_url("url"), publish))
        expected = [
            Counter(f"{message} for {number}" for message in range(EACH)) for number in range(CLIENTS)
        ]
        assert received == expected
