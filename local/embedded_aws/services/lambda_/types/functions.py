"""Functions."""

from collections.abc import Mapping

from embedded_aws.emulator.containers.images import ImageReference
from embedded_aws.emulator.function_runtimes import find_missing
from embedded_aws.program.wire import Properties
from embedded_aws.request_validation.function_runtimes import explain_rejection
from embedded_aws.resource_model.automatic_names import AutomaticName
from embedded_aws.resource_model.calls import call, replace_tags
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.invoke_arns import build_invoke_arn
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Changes, ResourceType
from embedded_aws.resource_model.seen import read_inputs
from embedded_aws.resource_model.spelling import convert_to_pascal
from embedded_aws.services.lambda_.images import convert_to_package, explain_foreign_image
from embedded_aws.services.lambda_.settings import read_settings
from embedded_aws.services.lambda_.types.code import CODE, build_code

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
    "tenancyConfig": "TenancyConfig",
    "tracingConfig": "TracingConfig",
    "vpcConfig": "VpcConfig",
}
_CONFIGURATION = (*_FUNCTION, *_FUNCTION_OBJECTS, "durableConfig", "environment")
_DURABLE = {"executionTimeout": "ExecutionTimeout", "retentionPeriod": "RetentionPeriodInDays"}
# What is read back in the spelling in which it is set.
_SEEN = {
    **{name: theirs for name, theirs in _FUNCTION.items() if name not in ("layers", "publish")},
    **_FUNCTION_OBJECTS,
}


@resource_type("aws:lambda/function:Function")
class Function(ResourceType):
    """A function."""

    automatic_name = AutomaticName(max_length=64)
    takes = (
        *(*_FUNCTION, *_FUNCTION_OBJECTS, *CODE),
        *("codeSigningConfigArn", "durableConfig", "environment", "imageConfig", "name", "namePrefix"),
        *("reservedConcurrentExecutions", "skipDestroy", "tags"),
    )
    meaningless = (
        *("replaceSecurityGroupsOnDestroy", "replacementSecurityGroupIds"),
        *("sourceCodeHash", "useResourceTimeoutForPropagation"),
    )
    replaced_by = ("name", "packageType", "tenancyConfig")
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

    def find_missing(self, given: Mapping[str, object]) -> str | None:
        if isinstance(image := given.get("imageUri"), str) and not ImageReference.read(image):
            return explain_foreign_image(image)
        runtime = given.get("runtime")
        if not isinstance(runtime, str) or explain_rejection(runtime):
            return None  # not a runtime of Lambda: rejected with its inputs
        return find_missing(runtime)

    def difference(
        self, identifier: str, before: Properties, after: Properties, outputs: Properties
    ) -> Changes | None:
        if bool(before.get("durableConfig")) == bool(after.get("durableConfig")):
            return None
        changed = frozenset(name for name in {*before, *after} if before.get(name) != after.get(name))
        return Changes(changed, changed & {"durableConfig", *self.replaced_by})

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical, given = aws.physical_name(name, given), convert_to_package(aws, given)
        aws.client("lambda").create_function(
            FunctionName=physical,
            Code=build_code(aws, f"the function {physical}", given),
            **given.pick({"codeSigningConfigArn": "CodeSigningConfigArn", "tags": "Tags"}),
            **_build_settings(given),
        )
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        given = convert_to_package(aws, given)
        client, name, settings = aws.client("lambda"), {"FunctionName": identifier}, _build_settings(given)
        settings.pop("Publish", None)
        if given.has_changed(*CODE, "architectures"):
            code = build_code(aws, f"the function {identifier}", given)
            call(client, "UpdateFunctionCode", settings, **name, **code)
        if given.has_changed(*_CONFIGURATION):
            call(client, "UpdateFunctionConfiguration", settings, **name)
        if given.get("publish") and given.has_changed(*CODE, *_CONFIGURATION):
            client.publish_version(**name)
        if given.has_changed("codeSigningConfigArn"):
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
            pages = client.get_paginator("list_versions_by_function").paginate(FunctionName=identifier)
            version = [each["Version"] for page in pages for each in page["Versions"]][-1]
        qualified = f"{arn}:{version}"
        return {
            **read_inputs(given, function, _SEEN),
            **read_settings(client, identifier, given, function),
            **_read_durable_config(given, function),
            "arn": arn,
            "name": identifier,
            "codeSha256": function["CodeSha256"],
            "invokeArn": build_invoke_arn(aws, arn),
            "lastModified": function["LastModified"],
            "qualifiedArn": qualified,
            "qualifiedInvokeArn": build_invoke_arn(aws, qualified),
            "sourceCodeSize": function["CodeSize"],
            "version": version,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        if not given.get("skipDestroy"):
            aws.client("lambda").delete_function(FunctionName=identifier)


def _read_durable_config(given: Inputs, function: Properties) -> Properties:
    if "durableConfig" not in given:
        return {}
    wanted: Mapping[str, int] = given["durableConfig"] or {}
    found: Mapping[str, int] = function.get("DurableConfig") or {}
    return {"durableConfig": {name: found.get(_DURABLE[name]) for name in wanted}}


def _build_settings(given: Inputs) -> dict[str, object]:
    settings = given.pick(_FUNCTION) | convert_to_pascal(given.pick(_FUNCTION_OBJECTS))
    if durable := given.get("durableConfig"):
        settings["DurableConfig"] = {_DURABLE[name]: value for name, value in durable.items()}
    if "environment" in given:
        settings["Environment"] = {"Variables": given["environment"].get("variables", {})}
    return settings
