"""Channels: which connections are open, and what each receives.

The table has an item for each connection in each channel. API Gateway writes and deletes items itself,
without a function in between. A connection that joins channels has one more item, which lists them: it limits
their number, and says what is deleted when the connection has ended.
"""

from collections.abc import Mapping, Sequence

import pulumi

from serverless_patterns.connections.backends.queue import send_from_websocket, send_message
from serverless_patterns.connections.mapping_templates import json_string
from serverless_patterns.connections.service_call import ServiceCall
from serverless_patterns.connections.websocket_integration import (
    REJECTED,
    REJECTION,
    SUCCESS,
    Integration,
    error_template,
    join,
    service_responses,
)
from serverless_patterns.patterns.websocket_api.channel_names import (
    assign_key,
    assign_name,
    find_namespace,
    string,
)

DURATION_SECONDS = 2 * 60 * 60
"""Seconds after which API Gateway closes any connection (quotas of WebSocket APIs)."""
MOST_CHANNELS = 100
"""Channels that a connection can join."""
LABEL = "connections"
"""Name of the table in the names of policies."""

_ACTIONS = ("dynamodb:UpdateItem", "dynamodb:DeleteItem")
_ID = "$context.connectionId"
_ASSIGN_LIST = f'#set($list = "connection:{_ID}")'
"""VTL that sets the key of the item that lists the channels of a connection."""
# The table adds the seconds: VTL would need a number, which it may have as a string. An item that exists
# gets a new end, so that a connection cannot join twice.
_EXPIRES = "SET expiresAt = :now + :duration"
_NOW = '#set($now = "$context.requestTimeEpoch")'
_TIMES = {":now": '{"N":"$now.substring(0, 10)"}', ":duration": f'{{"N":"{DURATION_SECONDS}"}}'}
_CHANNELS = {":channels": f'{{"SS":["{json_string("$channel")}"]}}'}
_LISTED = {":home": string("$home"), ":channel": string("$channel"), ":most": f'{{"N":"{MOST_CHANNELS}"}}'}
_FEW_ENOUGH = "attribute_not_exists(channels) OR size(channels) < :most OR contains(channels, :channel)"
_CANCELLED = (
    "#set($reasons = \"$!input.json('$.CancellationReasons')\")"
    '#if($reasons.contains("ConditionalCheckFailed"))'
    + error_template(f"A connection can join at most {MOST_CHANNELS} channels.")
    + '#elseif($reasons.contains("TransactionConflict"))'
    + error_template("Another message is changing the channels of the connection. Send this one again.")
    + f"#else{REJECTED}#end"
)
"""VTL of the error of a message that changes no channel."""


class Channels:
    """The table of connections, and the queue of published messages.

    Args:
        table_name: Name of the table.
        table_arn: ARN of the table.
        queue_arn: ARN of the queue.
        kms_key_arn: Key that encrypts both.
        home: Source of the channel that a connection is in all the time; None for everyone's.
    """

    def __init__(
        self,
        table_name: pulumi.Input[str],
        table_arn: pulumi.Input[str],
        queue_arn: pulumi.Input[str],
        kms_key_arn: pulumi.Input[str] | None,
        home: str | None,
    ) -> None:
        self._name, self._arn, self._queue_arn, self._key = table_name, table_arn, queue_arn, kms_key_arn
        self._assign_home = assign_key("home", home)

    def connect(self) -> Integration:
        """Returns the integration of ``$connect``."""
        template = [_NOW, self._assign_home, self._item("$home", _EXPIRES, _TIMES)]
        return self._call("UpdateItem", template, {SUCCESS: ""})

    def disconnect(self, *, joins: bool) -> Integration:
        """Returns the integration of ``$disconnect``.

        Args:
            joins: Whether connections can be in several channels: the publisher then deletes all items.
        """
        if not joins:
            return self._call("DeleteItem", [self._assign_home, self._item("$home")], {SUCCESS: ""})
        return self._send(self._assign_home, f'"disconnected":"{_ID}","home":"{json_string("$home")}"', "")

    def join(self, source: str) -> Integration:
        """Returns an integration that adds the connection to a channel, unless it is in too many."""
        update, values = f"{_EXPIRES}, home = :home ADD channels :channels", _TIMES | _LISTED | _CHANNELS
        listed = self._item("$list", update, values, condition=_FEW_ENOUGH)
        member = self._item("$channel", _EXPIRES, _TIMES)
        items = ['{"Update":', listed, '},{"Update":', member, "}"]
        return self._transact(source, items, '{"subscribed":true}')

    def leave(self, source: str) -> Integration:
        """Returns an integration that removes the connection from a channel."""
        listed = self._item("$list", f"{_EXPIRES} DELETE channels :channels", _TIMES | _CHANNELS)
        items = ['{"Update":', listed, '},{"Delete":', self._item("$channel"), "}"]
        return self._transact(source, items, '{"subscribed":false}')

    def publish(self, source: str) -> Integration:
        """Returns an integration that sends the message to all connections of a channel."""
        # Parsed first, so that nothing but JSON gets into the queue.
        before = assign_name("channel", source) + "#set($message = $input.json('$'))"
        named = f'"channel":"{json_string("$channel")}","source":"{find_namespace(source)}"'
        return self._send(before, f'{named},"data":$message', '{"published":true}')

    def _send(self, before: str, members: str, response: str) -> Integration:
        """Returns an integration that sends a JSON object to the queue."""
        body = f'{before}#define($rendered){{{members}}}#end#set($body = "$rendered")'
        call = send_message(self._queue_arn, self._key, "messages")
        return send_from_websocket(call, {"MessageBody": "$body"}, response, body)

    def _transact(self, source: str, items: Sequence[pulumi.Input[str]], response: str) -> Integration:
        before = _NOW + _ASSIGN_LIST + self._assign_home + assign_key("channel", source)
        template = [before, '{"TransactItems":[', *items, "]}"]
        responses = {**service_responses(response), REJECTION: _CANCELLED}
        return self._call("TransactWriteItems", template, responses)

    def _item(
        self, channel: str, update: str = "", values: Mapping[str, str] | None = None, *, condition: str = ""
    ) -> pulumi.Output[str]:
        """Returns a request about an item of the connection: what to update, or nothing to delete it."""
        members = [f'"Key":{{"channel":{string(channel)},"connectionId":{{"S":"{_ID}"}}}}']
        if update:
            members.append(f'"UpdateExpression":"{update}"')
        if condition:
            members.append(f'"ConditionExpression":"{condition}"')
        if values:
            listed = ",".join(f'"{name}":{value}' for name, value in values.items())
            members.append(f'"ExpressionAttributeValues":{{{listed}}}')
        return join('{"TableName":"', self._name, f'",{",".join(members)}}}')

    def _call(
        self, action: str, template: Sequence[pulumi.Input[str]], responses: Mapping[str, str]
    ) -> Integration:
        call = ServiceCall(
            self._arn, f"dynamodb:{action}", allowed=_ACTIONS, kms_key_arn=self._key, name=LABEL
        )
        return Integration("AWS", call, template=join(*template), responses=responses)
