"""AWS Lambda."""

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any

from embedded_aws.emulator.disk_space import measure_code
from embedded_aws.emulator.function_runtimes import explain_rejection, find_missing
from embedded_aws.errors import DeploymentError
from embedded_aws.program.archives import archive_bytes
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import call, replace_tags, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Put, ResourceType
from embedded_aws.resource_model.seen import read_inputs, read_map
from embedded_aws.resource_model.spelling import convert_to_pascal
from embedded_aws.services.lambda_.images import as_package
from embedded_aws.services.lambda_.settings import read_permission, read_settings

_FUNCTION = {
    "architectures": "Architectures",
    "description": "Description",
    "handler": "Handler",
    "kmsKeyArn": "KMSKeyArn",
    "layers": "Layers",
    "memorySize": "MemorySize",
    "packageType": "PackageType",
    "publish": "Publish",
    "role": "Role",
    "runtime": "Runtime",
    "timeout": "Timeout",
}
_FUNCTION_OBJECTS = {
    "deadLetterConfig": "DeadLetterConfig",
    "ephemeralStorage": "EphemeralStorage",
    "loggingConfig": "LoggingConfig",
    "snapStart": "SnapStart",
    "tracingConfig": "TracingConfig",
    "vpcConfig": "VpcConfig",
}
_MAPPING = {
    "batchSize": "BatchSize",
    "bisectBatchOnFunctionError": "BisectBatchOnFunctionError",
    "enabled": "Enabled",
    "eventSourceArn": "EventSourceArn",
    "functionName": "FunctionName",
    "functionResponseTypes": "FunctionResponseTypes",
    "kmsKeyArn": "KMSKeyArn",
    "maximumBatchingWindowInSeconds": "MaximumBatchingWindowInSeconds",
    "maximumRecordAgeInSeconds": "MaximumRecordAgeInSeconds",
    "maximumRetryAttempts": "MaximumRetryAttempts",
    "parallelizationFactor": "ParallelizationFactor",
    "startingPosition": "StartingPosition",
    "startingPositionTimestamp": "StartingPositionTimestamp",
    "tags": "Tags",
    "tumblingWindowInSeconds": "TumblingWindowInSeconds",
}
_MAPPING_OBJECTS = {
    "filterCriteria": "FilterCriteria",
    "metricsConfig": "MetricsConfig",
    "scalingConfig": "ScalingConfig",
}
_CODE = {
    "code": "ZipFile",
    "imageUri": "ImageUri",
    "s3Bucket": "S3Bucket",
    "s3Key": "S3Key",
    "s3ObjectVersion": "S3ObjectVersion",
}
_LAYER_CODE = ("code", "s3Bucket", "s3Key", "s3ObjectVersion")
_LAYER = {
    "compatibleArchitectures": "CompatibleArchitectures",
    "compatibleRuntimes": "CompatibleRuntimes",
    "description": "Description",
    "layerName": "LayerName",
    "licenseInfo": "LicenseInfo",
}
_PERMISSION = {
    "action": "Action",
    "eventSourceToken": "EventSourceToken",
    "function": "FunctionName",
    "functionUrlAuthType": "FunctionUrlAuthType",
    "invokedViaFunctionUrl": "InvokedViaFunctionUrl",
    "principal": "Principal",
    "principalOrgId": "PrincipalOrgID",
    "qualifier": "Qualifier",
    "sourceAccount": "SourceAccount",
    "sourceArn": "SourceArn",
}
_INVOKE_CONFIG = {
    "functionName": "FunctionName",
    "maximumEventAgeInSeconds": "MaximumEventAgeInSeconds",
    "maximumRetryAttempts": "MaximumRetryAttempts",
    "qualifier": "Qualifier",
}
# What is read back in the spelling in which it is set.
_SEEN = {
    **{name: theirs for name, theirs in _FUNCTION.items() if name not in ("layers", "publish")},
    **_FUNCTION_OBJECTS,
}
_MAPPING_SEEN = {
    **{name: theirs for name, theirs in _MAPPING.items() if name not in ("enabled", "functionName", "tags")},
    **_MAPPING_OBJECTS,
}


@resource_type("aws:lambda/function:Function")
class Function(ResourceType):
    """A function."""

    takes = (
        *(*_FUNCTION, *_FUNCTION_OBJECTS, *_CODE),
        *("codeSigningConfigArn", "environment", "imageConfig", "name", "namePrefix"),
        *("reservedConcurrentExecutions", "skipDestroy", "tags"),
    )
    meaningless = (
        *("replaceSecurityGroupsOnDestroy", "replacementSecurityGroupIds"),
        *("sourceCodeHash", "useResourceTimeoutForPropagation"),
    )
    replaced_by = ("name", "packageType")
    content_outputs = ("codeSha256", "lastModified", "qualifiedArn", "qualifiedInvokeArn", "version")
    defaults = {
        "architectures": ["x86_64"],
        "deadLetterConfig": {"targetArn": ""},
        "description": "",
        "environment": {},
        "ephemeralStorage": {"size": 512},
        "kmsKeyArn": "",
        "layers": [],
        "memorySize": 128,
        "snapStart": {"applyOn": "None"},
        "timeout": 3,
        "tracingConfig": {"mode": "PassThrough"},
        "vpcConfig": {"subnetIds": [], "securityGroupIds": []},
    }

    def find_missing(self, given: Mapping[str, Any]) -> str | None:
        runtime = given.get("runtime")
        runtime = runtime.value if isinstance(runtime, Enum) else runtime
        if not isinstance(runtime, str) or explain_rejection(runtime):
            return None  # no runtime of Lambda: refused with its inputs
        return find_missing(runtime)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical, given = aws.physical_name(name, given), as_package(aws, given)
        aws.client("lambda").create_function(
            FunctionName=physical,
            Code=_build_code(aws, f"the function {physical}", given),
            **given.pick({"codeSigningConfigArn": "CodeSigningConfigArn", "tags": "Tags"}),
            **_build_settings(given),
        )
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        given = as_package(aws, given)
        client, name, settings = aws.client("lambda"), {"FunctionName": identifier}, _build_settings(given)
        settings.pop("Publish", None)
        if given.changed(*_CODE, "architectures"):
            code = _build_code(aws, f"the function {identifier}", given)
            call(client, "UpdateFunctionCode", settings, **name, **code)
        if given.changed(*_FUNCTION, *_FUNCTION_OBJECTS, "environment"):
            call(client, "UpdateFunctionConfiguration", settings, **name)
        if given.get("publish") and given.changed(*_CODE, *_FUNCTION, *_FUNCTION_OBJECTS, "environment"):
            client.publish_version(**name)
        if given.changed("codeSigningConfigArn"):
            if arn := given.get("codeSigningConfigArn"):
                client.put_function_code_signing_config(**name, CodeSigningConfigArn=arn)
            else:
                client.delete_function_code_signing_config(**name)
        replace_tags(client, aws.arn("lambda", f"function:{identifier}"), given)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        client, name = aws.client("lambda"), {"FunctionName": identifier}
        if (reserved := given.get("reservedConcurrentExecutions", -1)) >= 0:
            client.put_function_concurrency(**name, ReservedConcurrentExecutions=reserved)
        elif given.before.get("reservedConcurrentExecutions", -1) >= 0:
            client.delete_function_concurrency(**name)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        client = aws.client("lambda")
        function = client.get_function_configuration(FunctionName=identifier)
        arn, version = function["FunctionArn"], function["Version"]
        if given.get("publish"):
            version = client.list_versions_by_function(FunctionName=identifier)["Versions"][-1]["Version"]
        qualified = f"{arn}:{version}"
        return {
            **read_inputs(given, function, _SEEN),
            **read_settings(client, identifier, given, function),
            "arn": arn,
            "name": identifier,
            "codeSha256": function["CodeSha256"],
            "invokeArn": _invoke_arn(aws, arn),
            "lastModified": function["LastModified"],
            "qualifiedArn": qualified,
            "qualifiedInvokeArn": _invoke_arn(aws, qualified),
            "sourceCodeSize": function["CodeSize"],
            "version": version,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        if not given.get("skipDestroy"):
            aws.client("lambda").delete_function(FunctionName=identifier)


def _build_settings(given: Inputs) -> dict[str, Any]:
    settings = given.pick(_FUNCTION) | convert_to_pascal(given.pick(_FUNCTION_OBJECTS))
    if "environment" in given:
        settings["Environment"] = {"Variables": given["environment"].get("variables", {})}
    return settings


@resource_type("aws:lambda/layerVersion:LayerVersion")
class LayerVersion(ResourceType):
    """A version of a layer, which is never changed."""

    takes = (*_LAYER, *_LAYER_CODE, "skipDestroy")
    meaningless = ("sourceCodeHash",)
    replaced_by = (*_LAYER, *_LAYER_CODE, "skipDestroy", "sourceCodeHash")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("lambda").publish_layer_version(
            Content=_build_code(aws, f"the layer {name}", given), **given.pick(_LAYER)
        )
        return created["LayerVersionArn"]

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        layer, _, version = identifier.rpartition(":")
        found_version = aws.client("lambda").get_layer_version(LayerName=layer, VersionNumber=int(version))
        described = read_inputs(
            given, found_version, {"description": "Description", "licenseInfo": "LicenseInfo"}
        )
        return {**described, "arn": identifier, "layerArn": layer, "version": version}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        name, version = identifier.split(":")[-2:]
        if not given.get("skipDestroy"):
            aws.client("lambda").delete_layer_version(LayerName=name, VersionNumber=int(version))


@resource_type("aws:lambda/alias:Alias")
class Alias(ResourceType):
    """A name of a version of a function."""

    takes = ("description", "functionName", "functionVersion", "name", "namePrefix", "routingConfig")
    replaced_by = ("functionName", "name")
    defaults = {"description": ""}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("lambda").create_alias(
            Name=aws.physical_name(name, given),
            FunctionName=given["functionName"],
            **self._build_settings(given),
        )
        return created["AliasArn"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        alias = {"FunctionName": given["functionName"], "Name": identifier.rpartition(":")[2]}
        aws.client("lambda").update_alias(**alias, **self._build_settings(given))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        name = identifier.rpartition(":")[2]
        alias = aws.client("lambda").get_alias(FunctionName=given["functionName"], Name=name)
        return {
            **select_inputs(alias, {"description": "Description", "functionVersion": "FunctionVersion"}),
            **read_map(given, "routingConfig", "additionalVersionWeights", alias.get("RoutingConfig", {})),
            "arn": identifier,
            "name": name,
            "invokeArn": _invoke_arn(aws, identifier),
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        name = identifier.rpartition(":")[2]
        aws.client("lambda").delete_alias(FunctionName=given["functionName"], Name=name)

    def _build_settings(self, given: Inputs) -> dict[str, Any]:
        routing: Properties = given.get("routingConfig", {})
        return {
            "RoutingConfig": {"AdditionalVersionWeights": routing.get("additionalVersionWeights", {})},
            **given.pick({"description": "Description", "functionVersion": "FunctionVersion"}),
        }


@resource_type("aws:lambda/eventSourceMapping:EventSourceMapping")
class EventSourceMapping(ResourceType):
    """A polled event source of a function."""

    takes = (*_MAPPING, *_MAPPING_OBJECTS, "destinationConfig")
    meaningless = ("useResourceTimeoutForPropagation",)
    replaced_by = ("eventSourceArn", "startingPosition", "startingPositionTimestamp")
    defaults = {
        "bisectBatchOnFunctionError": False,
        "enabled": True,
        "filterCriteria": {"filters": []},
        "functionResponseTypes": [],
        "kmsKeyArn": "",
        "maximumBatchingWindowInSeconds": 0,
        "maximumRecordAgeInSeconds": -1,
        "maximumRetryAttempts": -1,
        "metricsConfig": {"metrics": []},
        "parallelizationFactor": 1,
        "scalingConfig": {},
        "tumblingWindowInSeconds": 0,
    }

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        settings, client = self._build_settings(given), aws.client("lambda")
        if source := settings.get("EventSourceArn"):
            function = settings["FunctionName"]
            found = client.list_event_source_mappings(EventSourceArn=source, FunctionName=function)
            if found["EventSourceMappings"]:
                raise DeploymentError(f"AWS rejects a second mapping of {source} and {function}")
        return client.create_event_source_mapping(**settings)["UUID"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("lambda")
        call(client, "UpdateEventSourceMapping", self._build_settings(given), UUID=identifier)
        replace_tags(client, self._build_arn(aws, identifier), given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        mapping = aws.client("lambda").get_event_source_mapping(UUID=identifier)
        destination = mapping.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination", "")
        destinations = {"destinationConfig": {"onFailure": {"destinationArn": destination}}}
        enabled = mapping["State"] not in ("Disabled", "Disabling")
        return {
            **read_inputs(given, mapping, _MAPPING_SEEN),
            **read_inputs(given, destinations, {"destinationConfig": "destinationConfig"}),
            **({"enabled": enabled} if "enabled" in given or not enabled else {}),
            "arn": self._build_arn(aws, identifier),
            "functionArn": mapping["FunctionArn"],
            "state": mapping["State"],
            "uuid": identifier,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("lambda").delete_event_source_mapping(UUID=identifier)

    def _build_settings(self, given: Inputs) -> dict[str, Any]:
        settings = {**given.pick(_MAPPING), **convert_to_pascal(given.pick(_MAPPING_OBJECTS))}
        if destinations := given.get("destinationConfig"):
            # The provider's name of AWS's Destination.
            failed = destinations["onFailure"]["destinationArn"]
            settings["DestinationConfig"] = {"OnFailure": {"Destination": failed}}
        return settings

    def _build_arn(self, aws: Context, identifier: str) -> str:
        return aws.arn("lambda", f"event-source-mapping:{identifier}")


@resource_type("aws:lambda/permission:Permission")
class Permission(ResourceType):
    """A statement in the policy of a function, which is never changed."""

    takes = (*_PERMISSION, "statementId", "statementIdPrefix")
    replaced_by = (*_PERMISSION, "statementId", "statementIdPrefix")
    name_input = "statementId"

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        statement = aws.physical_name(name, given, given="statementId", prefix="statementIdPrefix")
        aws.client("lambda").add_permission(StatementId=statement, **given.pick(_PERMISSION))
        return statement

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        policy = json.loads(aws.client("lambda").get_policy(**self._find_function(given))["Policy"])
        for statement in policy["Statement"]:
            if statement["Sid"] == identifier:
                return {**read_permission(given, statement), "statementId": identifier}
        return None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("lambda").remove_permission(StatementId=identifier, **self._find_function(given))

    def _find_function(self, given: Inputs) -> dict[str, str]:
        return given.pick({"function": "FunctionName", "qualifier": "Qualifier"})


@resource_type("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")
class FunctionEventInvokeConfig(Put):
    """Destinations and limits of asynchronous invocations of a function."""

    takes = (*_INVOKE_CONFIG, "destinationConfig")
    replaced_by = ("functionName", "qualifier")

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        return ":".join(filter(None, (given["functionName"], given.get("qualifier"))))

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        destinations = convert_to_pascal(given.get("destinationConfig", {}))
        aws.client("lambda").put_function_event_invoke_config(
            DestinationConfig=destinations, **given.pick(_INVOKE_CONFIG)
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        config = aws.client("lambda").get_function_event_invoke_config(**self._find_function(given))
        limits = ("maximumEventAgeInSeconds", "maximumRetryAttempts")
        names = {name: _INVOKE_CONFIG[name] for name in limits} | {"destinationConfig": "DestinationConfig"}
        return read_inputs(given, config, names)

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("lambda").delete_function_event_invoke_config(**self._find_function(given))

    def _find_function(self, given: Inputs) -> dict[str, str]:
        return given.pick({"functionName": "FunctionName", "qualifier": "Qualifier"})


def _build_code(aws: Context, purpose: str, inputs: Inputs) -> dict[str, Any]:
    if "code" in inputs:
        package = archive_bytes(inputs["code"])
        # It is unpacked at the first invocation, whose failure would be taken for one of the function.
        aws.emulator.require_space(measure_code(package), purpose)
        return {"ZipFile": package}
    return inputs.pick({name: theirs for name, theirs in _CODE.items() if name != "code"})


def _invoke_arn(aws: Context, function_arn: str) -> str:
    return (
        f"arn:{aws.partition}:apigateway:{aws.region}:lambda:path/2015-03-31/functions/"
        f"{function_arn}/invocations"
    )
