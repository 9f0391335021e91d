"""Authorizers of a ``RestAPI``."""

import json
from typing import Final, cast

from embedded_aws.component_packages.expansion import Expansion, Properties

FUNCTION: Final = "aws:lambda/function:Function"
"""Token of functions."""
_POOL: Final = "aws:cognito/userPool:UserPool"
_ROLE: Final = "aws:iam/role:Role"
_TRUST: Final = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Action": "sts:AssumeRole",
                "Principal": {"Service": ["lambda.amazonaws.com", "apigateway.amazonaws.com"]},
                "Effect": "Allow",
                "Sid": "",
            }
        ],
    }
)


def build_scheme(component: Expansion, name: str, given: Properties) -> Properties:
    """Returns the security definition of an authorizer, and registers the role that invokes its function.

    Args:
        component: The API.
        name: Name of the authorizer.
        given: The authorizer as the program has it.
    """
    is_function = "handler" in given
    return {
        "type": "apiKey",
        "name": given["parameterName"],
        "in": given.get("parameterLocation", "header") if is_function else "header",
        "x-amazon-apigateway-authtype": given["authType"] if is_function else "cognito_user_pools",
        "x-amazon-apigateway-authorizer": (
            _build_function(component, name, given) if is_function else _build_pools(component, given)
        ),
    }


def _build_pools(component: Expansion, given: Properties) -> Properties:
    pools = [component.find(_POOL, each).get("arn") or each for each in given["providerARNs"]]
    return {"type": "cognito_user_pools", "providerARNs": pools, **_build_source(given)}


def _build_function(component: Expansion, name: str, given: Properties) -> Properties:
    handler: object = given["handler"]
    if isinstance(handler, dict):
        info = cast("Properties", handler)
        uri, credentials = info["uri"], info["credentials"]
        uri = component.find(FUNCTION, uri).get("invokeArn") or uri
        credentials = component.find(_ROLE, credentials).get("arn") or credentials
    else:
        function = component.find(FUNCTION, str(handler))
        uri, credentials = function["invokeArn"], _add_role(component, name, function["arn"])
    settings = {
        each: given[each]
        for each in ("identityValidationExpression", "authorizerResultTtlInSeconds")
        if each in given
    }
    return {
        "type": given["type"],
        "authorizerUri": uri,
        "authorizerCredentials": credentials,
        **_build_source(given),
        **settings,
    }


def _build_source(given: Properties) -> Properties:
    source: list[str] = given.get("identitySource") or []
    return {"identitySource": ",".join(source)} if source else {}


def _add_role(component: Expansion, name: str, function_arn: str) -> str:
    role = component.add(_ROLE, f"{name}-authorizer-role", {"assumeRolePolicy": _TRUST})
    statement = {"Action": "lambda:InvokeFunction", "Effect": "Allow", "Resource": function_arn}
    component.add(
        "aws:iam/rolePolicy:RolePolicy",
        f"{name}-invocation-policy",
        {
            "policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
            "role": role.identifier,
        },
    )
    return role.outputs["arn"]
