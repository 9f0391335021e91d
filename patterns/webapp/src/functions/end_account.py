"""Ends an account whose photos are deleted: its open connections, then its user."""

import os
from typing import Any, cast

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger(service="end-account")
_create: Any = cast("Any", boto3).client
_connections: Any = cast("Any", boto3).resource("dynamodb").Table(os.environ["CONNECTIONS_TABLE"])
_live = _create("apigatewaymanagementapi", endpoint_url=os.environ["LIVE_API"])
_cognito = _create("cognito-idp")


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, int]:
    """Closes what is open, and deletes the user last: until then, no one else gets the address."""
    found: dict[str, Any] = _connections.query(
        ConsistentRead=True,
        KeyConditionExpression="channel = :owner",
        ExpressionAttributeValues={":owner": f"authorizer.principalId:{event['owner']}"},
    )
    for connection in found["Items"]:
        _disconnect(connection)
    try:
        _cognito.admin_delete_user(UserPoolId=os.environ["USER_POOL"], Username=event["user"])
    except _cognito.exceptions.UserNotFoundException:
        logger.info("deleted already")
    logger.info("ended", extra={"owner": event["owner"]})
    return {"closed": len(found["Items"])}


def _disconnect(connection: dict[str, Any]) -> None:
    try:
        _live.delete_connection(ConnectionId=connection["connectionId"])
    except _live.exceptions.GoneException:
        logger.info("gone already")
    key = {name: connection[name] for name in ("channel", "connectionId")}
    _connections.delete_item(Key=key)  # as API Gateway does when it has closed one, in its own time
