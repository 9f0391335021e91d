"""``DELETE /account``: closes the account of the caller, and has everything of it deleted.

Only soon after the password was entered: who finds a page that is open cannot delete what is behind it.
"""

import json
import os
import time
from typing import Any, cast

import accounts
import api
import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger(service="close-account")
_states: Any = cast("Any", boto3).client("stepfunctions")
_cognito: Any = cast("Any", boto3).client("cognito-idp")


@logger.inject_lambda_context
@event_source(data_class=APIGatewayProxyEvent)
def handler(event: APIGatewayProxyEvent, _context: LambdaContext) -> dict[str, Any]:
    """Starts the deletion and ends all sessions; each step can be repeated."""
    claims = cast("dict[str, str]", event.request_context.authorizer.claims)
    # Renewed tokens have the time of the sign-in as well.
    if time.time() - int(claims["auth_time"]) > int(os.environ["FRESH_SECONDS"]):
        return api.answer(403, {"message": "Sign in again to delete the account."})
    owner, user = api.caller(event), claims["cognito:username"]
    accounts.close(owner)
    _start(owner, user)
    named = {"UserPoolId": os.environ["USER_POOL"], "Username": user}
    try:
        _cognito.admin_user_global_sign_out(**named)
        _cognito.admin_disable_user(**named)
    except _cognito.exceptions.UserNotFoundException:
        logger.info("deleted already")
    logger.info("to be deleted", extra={"owner": owner})
    return api.answer(202, {})


def _start(owner: str, user: str) -> None:
    try:
        _states.start_execution(
            stateMachineArn=os.environ["CLOSE_WORKFLOW"],
            name=owner,
            input=json.dumps({"owner": owner, "user": user}),
        )
    except _states.exceptions.ExecutionAlreadyExists:
        logger.info("started already", extra={"owner": owner})
