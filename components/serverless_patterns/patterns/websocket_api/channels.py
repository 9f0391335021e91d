"""Channels: which connections are open, and what each receives.

The table has an item for each connection in each channel. API Gateway writes and deletes items itself,
without a function in between.
"""

import pulumi

from serverless_patterns.connections.backends.queue import send_from_websocket, send_message
from serverless_patterns.connections.mapping_templates import json_string
from serverless_patterns.connections.service_call import ServiceCall
from serverless_patterns.connections.websocket_integration import (
    SUCCESS,
    Integration,
    join,
    service_responses,
)

EVERYONE = "everyone"
"""Channel of connections without another one."""
DURATION_SECONDS = 2 * 60 * 60
"""Seconds after which API Gateway closes any connection (quotas of WebSocket APIs)."""
LABEL = "connections"
"""Name of the table in the names of policies."""

_ACTIONS = ("dynamodb:UpdateItem", "dynamodb:DeleteItem")


class Channels:
    """The table of connections, and the queue of published messages.

    Args:
        table_name: Name of the table.
        table_arn: ARN of the table.
        queue_arn: ARN of the queue.
        kms_key_arn: Key that encrypts both.
    """

    def __init__(
        self,
        table_name: pulumi.Input[str],
        table_arn: pulumi.Input[str],
        queue_arn: pulumi.Input[str],
        kms_key_arn: pulumi.Input[str] | None,
    ) -> None:
        self._name, self._arn, self._queue_arn, self._key = table_name, table_arn, queue_arn, kms_key_arn

    def join(self, channel: str, response: str | None = None) -> Integration:
        """Returns an integration that adds the connection to a channel.

        Args:
            channel: VTL expression of its name.
            response: VTL of the response to the client; None for ``$connect``, which has none.
        """
        # The table adds the seconds: VTL would need a number, which it may have as a string. An item that
        # exists gets a new end, so that a connection cannot join twice.
        expires = "SET expiresAt = :now + :duration"
        values = f'":now":{{"N":"$now.substring(0, 10)"}},":duration":{{"N":"{DURATION_SECONDS}"}}'
        update = f'"UpdateExpression":"{expires}","ExpressionAttributeValues":{{{values}}}'
        now = '#set($now = "$context.requestTimeEpoch")'
        return self._call("UpdateItem", f"{now}{_assign(channel)}", f",{update}", response)

    def leave(self, channel: str, response: str | None = None) -> Integration:
        """Returns an integration that removes the connection from a channel, as :meth:`join`."""
        return self._call("DeleteItem", _assign(channel), "", response)

    def publish(self, channel: str) -> Integration:
        """Returns an integration that sends the message to all connections of a channel."""
        # Parsed first, so that nothing but JSON gets into the queue.
        message = f"{_assign(channel)}#set($message = $input.json('$'))"
        published = f'{{"channel":"{json_string("$channel")}","data":$message}}'
        body = f'#define($rendered){published}#end#set($body = "$rendered")'
        call = send_message(self._queue_arn, self._key, "messages")
        return send_from_websocket(call, {"MessageBody": "$body"}, '{"published":true}', message + body)

    def _call(self, action: str, before: str, more: str, response: str | None) -> Integration:
        key = f'"channel":{{"S":"{json_string("$channel")}"}},"connectionId":{{"S":"$context.connectionId"}}'
        template = join(before, '{"TableName":"', self._name, f'","Key":{{{key}}}{more}}}')
        return Integration(
            "AWS",
            ServiceCall(self._arn, f"dynamodb:{action}", allowed=_ACTIONS, kms_key_arn=self._key, name=LABEL),
            template=template,
            responses={SUCCESS: ""} if response is None else service_responses(response),
        )


def expression(source: str | None) -> str:
    """Returns the VTL expression of a source, such as ``body.room``; of none, that of everyone's channel."""
    if source is None:
        return EVERYONE
    place, _, name = source.partition(".")
    return f"$!input.path('$.{name}')" if place == "body" else f"$!context.authorizer.{name}"


def _assign(channel: str) -> str:
    # Between quotes: the value becomes a string, and nothing becomes the empty one, which no key can be.
    return f'#set($channel = "{channel}")'
