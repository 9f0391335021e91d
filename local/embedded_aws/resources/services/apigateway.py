"""Amazon API Gateway: REST APIs."""

from typing import Any

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.openapi import OpenApiError, read_document
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.rest_api import RestApiImport
from embedded_aws.resources.spelling import json_text


@resource(
    "aws:apigateway/restApi:RestApi",
    takes=(
        "apiKeySource",
        "binaryMediaTypes",
        "body",
        "description",
        "disableExecuteApiEndpoint",
        "endpointConfiguration",
        "minimumCompressionSize",
        "name",
        "namePrefix",
        "policy",
        "tags",
    ),
    meaningless=("failOnWarnings", "parameters", "putRestApiMode", "endpointAccessMode", "securityPolicy"),
)
def _rest_api(aws: Context, name: str, inputs: Inputs) -> Created:
    client = aws.client("apigateway")
    given = inputs.pick(
        {
            "apiKeySource": "apiKeySource",
            "binaryMediaTypes": "binaryMediaTypes",
            "description": "description",
            "disableExecuteApiEndpoint": "disableExecuteApiEndpoint",
            "tags": "tags",
        }
    )
    if "minimumCompressionSize" in inputs:
        given["minimumCompressionSize"] = int(inputs["minimumCompressionSize"])
    if "endpointConfiguration" in inputs:
        given["endpointConfiguration"] = endpoint_configuration(inputs["endpointConfiguration"])
    if "policy" in inputs:
        given["policy"] = json_text(inputs["policy"])
    try:
        document = read_document(inputs["body"]) if "body" in inputs else None
    except OpenApiError as error:
        raise DeploymentError(str(error)) from None
    if document:
        given = document.settings | given
    physical = given["name"] = aws.physical_name(name, inputs)
    created = client.create_rest_api(**given)
    api_id, root_id = created["id"], created["rootResourceId"]
    if document:
        RestApiImport(client, api_id, root_id).put(document)
    return api_id, {
        "arn": f"arn:{aws.partition}:apigateway:{aws.region}::/restapis/{api_id}",
        "createdDate": created["createdDate"].isoformat(),
        "executionArn": aws.arn("execute-api", api_id),
        "name": physical,
        "rootResourceId": root_id,
    }


@resource("aws:apigateway/restApiPolicy:RestApiPolicy", takes=("policy", "restApiId"))
def _rest_api_policy(aws: Context, _name: str, inputs: Inputs) -> Created:
    api_id = inputs["restApiId"]
    policy = {"op": "replace", "path": "/policy", "value": json_text(inputs["policy"])}
    aws.client("apigateway").update_rest_api(restApiId=api_id, patchOperations=[policy])
    return api_id, {}


@resource(
    "aws:apigateway/deployment:Deployment",
    takes=("description", "restApi", "variables"),
    meaningless=("triggers",),
)
def _deployment(aws: Context, _name: str, inputs: Inputs) -> Created:
    created = aws.client("apigateway").create_deployment(
        restApiId=inputs["restApi"], **inputs.pick({"description": "description", "variables": "variables"})
    )
    return created["id"], {"createdDate": created["createdDate"].isoformat()}


@resource(
    "aws:apigateway/stage:Stage",
    takes=(
        "accessLogSettings",
        "cacheClusterEnabled",
        "cacheClusterSize",
        "canarySettings",
        "clientCertificateId",
        "deployment",
        "description",
        "documentationVersion",
        "restApi",
        "stageName",
        "tags",
        "variables",
        "xrayTracingEnabled",
    ),
)
def _stage(aws: Context, _name: str, inputs: Inputs) -> Created:
    client = aws.client("apigateway")
    api_id, stage = inputs["restApi"], inputs["stageName"]
    given = inputs.pick(
        {
            "cacheClusterEnabled": "cacheClusterEnabled",
            "cacheClusterSize": "cacheClusterSize",
            "deployment": "deploymentId",
            "description": "description",
            "documentationVersion": "documentationVersion",
            "tags": "tags",
            "variables": "variables",
            "xrayTracingEnabled": "tracingEnabled",
        }
    )
    if canary := inputs.get("canarySettings"):
        given["canarySettings"] = {
            theirs: canary[ours]
            for ours, theirs in (
                ("deploymentId", "deploymentId"),
                ("percentTraffic", "percentTraffic"),
                ("stageVariableOverrides", "stageVariableOverrides"),
                ("useStageCache", "useStageCache"),
            )
            if ours in canary
        }
    client.create_stage(restApiId=api_id, stageName=stage, **given)
    later = {f"accessLogSettings/{name}": text for name, text in inputs.get("accessLogSettings", {}).items()}
    if "clientCertificateId" in inputs:
        later["clientCertificateId"] = inputs["clientCertificateId"]
    _patch_stage(client, api_id, stage, later)
    return f"ags-{api_id}-{stage}", {
        "arn": f"arn:{aws.partition}:apigateway:{aws.region}::/restapis/{api_id}/stages/{stage}",
        "executionArn": aws.arn("execute-api", f"{api_id}/{stage}"),
        "invokeUrl": f"https://{api_id}.execute-api.{aws.region}.amazonaws.com/{stage}",
    }


# What UpdateStage calls each setting of a method.
_METHOD_SETTINGS = {
    "cacheDataEncrypted": "caching/dataEncrypted",
    "cacheTtlInSeconds": "caching/ttlInSeconds",
    "cachingEnabled": "caching/enabled",
    "dataTraceEnabled": "logging/dataTrace",
    "loggingLevel": "logging/loglevel",
    "metricsEnabled": "metrics/enabled",
    "requireAuthorizationForCacheControl": "caching/requireAuthorizationForCacheControl",
    "throttlingBurstLimit": "throttling/burstLimit",
    "throttlingRateLimit": "throttling/rateLimit",
    "unauthorizedCacheControlHeaderStrategy": "caching/unauthorizedCacheControlHeaderStrategy",
}


@resource(
    "aws:apigateway/methodSettings:MethodSettings", takes=("methodPath", "restApi", "settings", "stageName")
)
def _method_settings(aws: Context, _name: str, inputs: Inputs) -> Created:
    api_id, stage, path = inputs["restApi"], inputs["stageName"], inputs["methodPath"]
    settings: Properties = inputs["settings"]
    texts = {f"{path}/{_METHOD_SETTINGS[name]}": _text(value) for name, value in settings.items()}
    _patch_stage(aws.client("apigateway"), api_id, stage, texts)
    return f"{api_id}-{stage}-{path}", {}


def _patch_stage(client: Any, api_id: str, stage: str, texts: dict[str, str]) -> None:
    operations = [{"op": "replace", "path": f"/{path}", "value": text} for path, text in texts.items()]
    if operations:
        client.update_stage(restApiId=api_id, stageName=stage, patchOperations=operations)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def endpoint_configuration(given: Properties) -> dict[str, Any]:
    """The kind of endpoint, which Pulumi writes as a text and AWS as a list."""
    types: str | list[str] = given.get("types", "EDGE")
    spelled: dict[str, Any] = {"types": [types] if isinstance(types, str) else types}
    if ids := given.get("vpcEndpointIds"):
        spelled["vpcEndpointIds"] = ids
    if kind := given.get("ipAddressType"):
        spelled["ipAddressType"] = kind
    return spelled
