"""Amazon API Gateway: REST APIs."""

from botocore.exceptions import ClientError

from embedded_aws.errors import DeploymentError
from embedded_aws.json_values import read_object
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import replace_tags, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.missing import is_gone
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Put, ResourceType, Setting
from embedded_aws.resource_model.seen import is_same_settings, read_documents, read_inputs, spell_like
from embedded_aws.resource_model.spelling import format_json
from embedded_aws.services.api_gateway.types.api_ids import ID_TAG, build_api_arn, create_api_id
from embedded_aws.services.api_gateway.types.openapi import Document, OpenApiError, read_document
from embedded_aws.services.api_gateway.types.patch import Patch, escape_path
from embedded_aws.services.api_gateway.types.rest_api import RestApiImport

_API = {
    "apiKeySource": "apiKeySource",
    "binaryMediaTypes": "binaryMediaTypes",
    "description": "description",
    "disableExecuteApiEndpoint": "disableExecuteApiEndpoint",
    "tags": "tags",
}
_STAGE = {
    "cacheClusterEnabled": "cacheClusterEnabled",
    "cacheClusterSize": "cacheClusterSize",
    "deployment": "deploymentId",
    "description": "description",
    "documentationVersion": "documentationVersion",
    "variables": "variables",
    "xrayTracingEnabled": "tracingEnabled",
}
_CANARY = ("deploymentId", "percentTraffic", "useStageCache")


@resource_type("aws:apigateway/restApi:RestApi")
class RestApi(ResourceType):
    """A REST API and all that its document says."""

    takes = (
        *(*_API, "body", "endpointConfiguration", "minimumCompressionSize", "name", "namePrefix", "policy"),
    )
    meaningless = ("failOnWarnings", "parameters", "putRestApiMode", "endpointAccessMode", "securityPolicy")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        settings = given.pick(_API)
        if "minimumCompressionSize" in given:
            settings["minimumCompressionSize"] = int(given["minimumCompressionSize"])
        if "endpointConfiguration" in given:
            settings["endpointConfiguration"] = build_endpoint_configuration(given["endpointConfiguration"])
        if "policy" in given:
            settings["policy"] = format_json(given["policy"])
        if "body" in given:
            settings = _read_document(given["body"]).settings | settings
        client, identifier = aws.client("apigateway"), create_api_id(aws)
        settings["tags"] = {**read_object(settings.get("tags")), ID_TAG: identifier}
        client.create_rest_api(**{**settings, "name": aws.physical_name(name, given)})
        client.untag_resource(resourceArn=build_api_arn(aws, f"restapis/{identifier}"), tagKeys=[ID_TAG])
        return identifier

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("apigateway")
        api = client.get_rest_api(restApiId=identifier)
        changes = Patch({**_API, "name": "name"}, given, ignored=("binaryMediaTypes", "tags"))
        if given.has_changed("binaryMediaTypes"):
            wanted, there = given.get("binaryMediaTypes", []), api.get("binaryMediaTypes", [])
            for media_type in {*wanted, *there}:
                kind = "add" if media_type in wanted else "remove"
                changes.add(kind, f"/binaryMediaTypes/{escape_path(media_type)}")
        if given.has_changed("endpointConfiguration") and "endpointConfiguration" in given:
            (old,), (new,) = (
                each["types"]
                for each in (
                    api["endpointConfiguration"],
                    build_endpoint_configuration(given["endpointConfiguration"]),
                )
            )
            changes.add("replace", f"/endpointConfiguration/types/{old}", new)
        if given.has_changed("minimumCompressionSize"):
            least = given.get("minimumCompressionSize", "")
            changes.put("/minimumCompressionSize", least)  # empty: nothing is compressed
        if given.has_changed("policy"):
            changes.put("/policy", format_json(given["policy"]) if "policy" in given else None)
        if changes.operations:
            client.update_rest_api(restApiId=identifier, patchOperations=changes.operations)
        replace_tags(client, build_api_arn(aws, f"restapis/{identifier}"), given)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        if "body" in given and given.has_changed("body"):
            document = _read_document(given["body"])
            before = [_read_document(given.before["body"])] if "body" in given.before else []
            RestApiImport(aws.client("apigateway"), identifier).put(document, *before)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        api = aws.client("apigateway").get_rest_api(restApiId=identifier)
        resources = aws.client("apigateway").get_resources(restApiId=identifier, limit=500)["items"]
        (root,) = (each["id"] for each in resources if each["path"] == "/")
        return {
            **select_inputs(api, {"description": "description"}),
            **_read_compression(api, given),
            **read_inputs(given, api, {name: name for name in _API if name not in ("description", "tags")}),
            **read_documents(given, api, {"policy": "policy"}),
            **read_endpoint(given, api),
            "arn": build_api_arn(aws, f"restapis/{identifier}"),
            "createdDate": api["createdDate"].isoformat(),
            "executionArn": aws.arn("execute-api", identifier),
            "name": api["name"],
            "rootResourceId": root,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("apigateway").delete_rest_api(restApiId=identifier)


def _read_compression(api: Properties, given: Inputs) -> Properties:
    if "minimumCompressionSize" not in given:
        return {}
    size = api.get("minimumCompressionSize", -1)
    return {"minimumCompressionSize": str(size) if isinstance(given["minimumCompressionSize"], str) else size}


@resource_type("aws:apigateway/restApiPolicy:RestApiPolicy")
class RestApiPolicy(Setting):
    """The policy of a REST API."""

    of = "restApiId"
    takes = ("policy", "restApiId")
    replaced_by = ("restApiId",)

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        self._set(aws, identifier, format_json(given["policy"]))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        api = aws.client("apigateway").get_rest_api(restApiId=identifier)
        return read_documents(given, {"policy": "", **api}, {"policy": "policy"})

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        self._set(aws, identifier, "")

    def _set(self, aws: Context, api_id: str, policy: str) -> None:
        change = {"op": "replace", "path": "/policy", "value": policy}
        aws.client("apigateway").update_rest_api(restApiId=api_id, patchOperations=[change])


_STAGE_OF_DEPLOYMENT = ("canarySettings", "stageDescription", "stageName")


@resource_type("aws:apigateway/deployment:Deployment")
class Deployment(ResourceType):
    """A deployment of a REST API. A trigger is what a new one is made for.

    Programs with version 5 or 6 of the AWS provider can give it a stage.
    """

    takes = ("description", "restApi", "variables", *_STAGE_OF_DEPLOYMENT)
    meaningless = ("triggers",)
    replaced_by = ("restApi", "triggers", "variables", *_STAGE_OF_DEPLOYMENT)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        names = ("description", "variables", *_STAGE_OF_DEPLOYMENT)
        settings = {each: given[each] for each in names if given.get(each)}
        return aws.client("apigateway").create_deployment(restApiId=given["restApi"], **settings)["id"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        change = {"op": "replace", "path": "/description", "value": given.get("description", "")}
        aws.client("apigateway").update_deployment(
            **self._read_ids(identifier, given), patchOperations=[change]
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        deployment = aws.client("apigateway").get_deployment(**self._read_ids(identifier, given))
        described = read_inputs(given, deployment, {"description": "description"})
        api_id, stage = given["restApi"], given.get("stageName", "")
        return {
            **described,
            "createdDate": deployment["createdDate"].isoformat(),
            "executionArn": aws.arn("execute-api", f"{api_id}/{stage}"),
            "invokeUrl": f"https://{api_id}.execute-api.{aws.region}.amazonaws.com/{stage}",
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        if given.get("stageName"):
            _delete_stage(aws, identifier, given)
        aws.client("apigateway").delete_deployment(**self._read_ids(identifier, given))

    def _read_ids(self, identifier: str, given: Inputs) -> dict[str, str]:
        return {"restApiId": given["restApi"], "deploymentId": identifier}


def _delete_stage(aws: Context, deployment_id: str, given: Inputs) -> None:
    """Deletes the stage of a deployment, unless it serves another one by now."""
    client, stage = aws.client("apigateway"), {"restApiId": given["restApi"], "stageName": given["stageName"]}
    try:
        serves = client.get_stage(**stage)["deploymentId"]
    except ClientError as error:
        if not is_gone(error):
            raise
        return
    if serves == deployment_id:
        client.delete_stage(**stage)


@resource_type("aws:apigateway/stage:Stage")
class Stage(ResourceType):
    """A stage of a REST API."""

    takes = (
        *_STAGE,
        *("accessLogSettings", "canarySettings", "clientCertificateId", "restApi", "stageName", "tags"),
    )
    replaced_by = ("restApi", "stageName")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        settings = given.pick({**_STAGE, "tags": "tags"})
        if canary := given.get("canarySettings"):
            settings["canarySettings"] = canary
        aws.client("apigateway").create_stage(**self._read_ids(given), **settings)
        return f"ags-{given['restApi']}-{given['stageName']}"

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client, changes = aws.client("apigateway"), Patch(_STAGE, given, ignored=("variables",))
        changes.put_members("/variables", given.get("variables", {}), given.before.get("variables", {}))
        _change_canary(changes, given.get("canarySettings", {}), given.before.get("canarySettings", {}))
        if changes.operations:
            client.update_stage(**self._read_ids(given), patchOperations=changes.operations)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Sets what a stage accepts only after its creation."""
        client = aws.client("apigateway")
        changes = Patch({"clientCertificateId": "clientCertificateId"}, given)
        wanted, before = given.get("accessLogSettings", {}), given.before.get("accessLogSettings", {})
        if wanted:
            for name, text in wanted.items():
                changes.put(f"/accessLogSettings/{name}", text)
        elif before:
            changes.add("remove", "/accessLogSettings")
        if changes.operations:
            client.update_stage(**self._read_ids(given), patchOperations=changes.operations)
        replace_tags(client, self._build_arn(aws, given), given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        api_id, name = given["restApi"], given["stageName"]
        stage = aws.client("apigateway").get_stage(**self._read_ids(given))
        return {
            **select_inputs(stage, {"deployment": "deploymentId", "variables": "variables"}),
            **read_inputs(
                given, stage, {name: theirs for name, theirs in _STAGE.items() if name != "variables"}
            ),
            **read_inputs(
                given, {"accessLogSettings": {}, **stage}, {"accessLogSettings": "accessLogSettings"}
            ),
            **read_inputs(given, {"canarySettings": {}, **stage}, {"canarySettings": "canarySettings"}),
            **read_inputs(given, stage, {"clientCertificateId": "clientCertificateId"}),
            "arn": self._build_arn(aws, given),
            "executionArn": aws.arn("execute-api", f"{api_id}/{name}"),
            "invokeUrl": f"https://{api_id}.execute-api.{aws.region}.amazonaws.com/{name}",
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("apigateway").delete_stage(**self._read_ids(given))

    def _read_ids(self, given: Inputs) -> dict[str, str]:
        return {"restApiId": given["restApi"], "stageName": given["stageName"]}

    def _build_arn(self, aws: Context, given: Inputs) -> str:
        return build_api_arn(aws, f"restapis/{given['restApi']}/stages/{given['stageName']}")


def _change_canary(changes: Patch, wanted: Properties, before: Properties) -> None:
    if before and not wanted:
        changes.add("remove", "/canarySettings")
        return
    overrides = "stageVariableOverrides"
    settings = ({name: each[name] for name in _CANARY if name in each} for each in (wanted, before))
    changes.put_members("/canarySettings", *settings)
    changes.put_members(f"/canarySettings/{overrides}", wanted.get(overrides, {}), before.get(overrides, {}))


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


@resource_type("aws:apigateway/methodSettings:MethodSettings")
class MethodSettings(Put):
    """The settings of a method of a stage, or of all of them."""

    takes = ("methodPath", "restApi", "settings", "stageName")
    replaced_by = ("methodPath", "restApi", "stageName")

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        return f"{given['restApi']}-{given['stageName']}-{given['methodPath']}"

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        settings, before = given["settings"], given.before.get("settings", {})
        if any(name not in settings for name in before):
            self.delete(aws, identifier, given)
        changes = Patch({}, given)
        for name, value in settings.items():
            changes.put(f"/{given['methodPath']}/{_METHOD_SETTINGS[name]}", value)
        self._update(aws, given, changes)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        stage = aws.client("apigateway").get_stage(restApiId=given["restApi"], stageName=given["stageName"])
        path = given["methodPath"].replace("~1", "/")
        there: Properties | None = stage.get("methodSettings", {}).get(path)
        return None if there is None else {"settings": spell_like(given["settings"], there)}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        changes = Patch({}, given)
        changes.add("remove", f"/{given['methodPath']}")
        self._update(aws, given, changes)

    def _update(self, aws: Context, given: Inputs, changes: Patch) -> None:
        aws.client("apigateway").update_stage(
            restApiId=given["restApi"], stageName=given["stageName"], patchOperations=changes.operations
        )


def _read_document(body: str) -> Document:
    try:
        return read_document(body)
    except OpenApiError as error:
        raise DeploymentError(str(error)) from None


def build_endpoint_configuration(given: Properties) -> Properties:
    """The kind of endpoint, which is a string in Pulumi and a list in AWS."""
    types: str | list[str] = given.get("types", "EDGE")
    spelled: Properties = {"types": [types] if isinstance(types, str) else types}
    if ids := given.get("vpcEndpointIds"):
        spelled["vpcEndpointIds"] = ids
    if kind := given.get("ipAddressType"):
        spelled["ipAddressType"] = kind
    return spelled


def read_endpoint(given: Inputs, answer: Properties) -> Properties:
    """Returns the kind of endpoint that AWS has, if it is given."""
    if "endpointConfiguration" not in given:
        return {}
    wanted: Properties = given["endpointConfiguration"]
    there = answer.get("endpointConfiguration", {})
    if is_same_settings(build_endpoint_configuration(wanted), there):
        return {"endpointConfiguration": wanted}
    return {"endpointConfiguration": {**wanted, **there, "types": ",".join(there.get("types", []))}}
