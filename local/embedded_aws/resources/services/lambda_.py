"""AWS Lambda."""

from typing import Any

from embedded_aws.emulator.disk_space import space_of_code
from embedded_aws.program.archives import archive_bytes
from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import pascal

_FUNCTION = {
    "architectures": "Architectures",
    "codeSigningConfigArn": "CodeSigningConfigArn",
    "description": "Description",
    "handler": "Handler",
    "kmsKeyArn": "KMSKeyArn",
    "layers": "Layers",
    "memorySize": "MemorySize",
    "packageType": "PackageType",
    "publish": "Publish",
    "role": "Role",
    "runtime": "Runtime",
    "tags": "Tags",
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


@resource(
    "aws:lambda/function:Function",
    takes=(
        *_FUNCTION,
        *_FUNCTION_OBJECTS,
        "code",
        "environment",
        "imageUri",
        "name",
        "namePrefix",
        "reservedConcurrentExecutions",
        "s3Bucket",
        "s3Key",
        "s3ObjectVersion",
    ),
    meaningless=(
        *("replaceSecurityGroupsOnDestroy", "replacementSecurityGroupIds", "skipDestroy"),
        *("sourceCodeHash", "useResourceTimeoutForPropagation"),
    ),
)
def _function(aws: Context, name: str, inputs: Inputs) -> Created:
    client = aws.client("lambda")
    physical = aws.physical_name(name, inputs)
    given = inputs.pick(_FUNCTION) | pascal(inputs.pick(_FUNCTION_OBJECTS))
    if environment := inputs.get("environment"):
        given["Environment"] = {"Variables": environment.get("variables", {})}
    created = client.create_function(
        FunctionName=physical, Code=_code(aws, f"the function {physical}", inputs), **given
    )
    if (reserved := inputs.get("reservedConcurrentExecutions", -1)) >= 0:
        client.put_function_concurrency(FunctionName=physical, ReservedConcurrentExecutions=reserved)
    arn, version = created["FunctionArn"], created["Version"]
    qualified = f"{arn}:{version}"
    return physical, {
        "arn": arn,
        "name": physical,
        "codeSha256": created["CodeSha256"],
        "invokeArn": _invoke_arn(aws, arn),
        "lastModified": created["LastModified"],
        "qualifiedArn": qualified,
        "qualifiedInvokeArn": _invoke_arn(aws, qualified),
        "sourceCodeSize": created["CodeSize"],
        "version": version,
    }


@resource(
    "aws:lambda/layerVersion:LayerVersion",
    takes=(
        "code",
        "compatibleArchitectures",
        "compatibleRuntimes",
        "description",
        "imageUri",
        "layerName",
        "licenseInfo",
        "s3Bucket",
        "s3Key",
        "s3ObjectVersion",
    ),
    meaningless=("skipDestroy", "sourceCodeHash"),
)
def _layer_version(aws: Context, name: str, inputs: Inputs) -> Created:
    created = aws.client("lambda").publish_layer_version(
        Content=_code(aws, f"the layer {name}", inputs),
        **inputs.pick(
            {
                "compatibleArchitectures": "CompatibleArchitectures",
                "compatibleRuntimes": "CompatibleRuntimes",
                "description": "Description",
                "layerName": "LayerName",
                "licenseInfo": "LicenseInfo",
            }
        ),
    )
    arn = created["LayerVersionArn"]
    return arn, {"arn": arn, "layerArn": created["LayerArn"], "version": str(created["Version"])}


@resource(
    "aws:lambda/alias:Alias",
    takes=("description", "functionName", "functionVersion", "name", "namePrefix", "routingConfig"),
)
def _alias(aws: Context, name: str, inputs: Inputs) -> Created:
    routing: Properties = inputs.get("routingConfig", {})
    created = aws.client("lambda").create_alias(
        Name=aws.physical_name(name, inputs),
        RoutingConfig={"AdditionalVersionWeights": routing.get("additionalVersionWeights", {})},
        **inputs.pick(
            {
                "description": "Description",
                "functionName": "FunctionName",
                "functionVersion": "FunctionVersion",
            }
        ),
    )
    arn = created["AliasArn"]
    return arn, {"arn": arn, "name": created["Name"], "invokeArn": _invoke_arn(aws, arn)}


@resource(
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    takes=(*_MAPPING, *_MAPPING_OBJECTS, "destinationConfig"),
    meaningless=("useResourceTimeoutForPropagation",),
)
def _event_source_mapping(aws: Context, _name: str, inputs: Inputs) -> Created:
    given = {**inputs.pick(_MAPPING), **pascal(inputs.pick(_MAPPING_OBJECTS))}
    if destinations := inputs.get("destinationConfig"):
        # The provider's name for what AWS calls Destination.
        failed = destinations["onFailure"]["destinationArn"]
        given["DestinationConfig"] = {"OnFailure": {"Destination": failed}}
    created = aws.client("lambda").create_event_source_mapping(**given)
    uuid = created["UUID"]
    return uuid, {
        "arn": aws.arn("lambda", f"event-source-mapping:{uuid}"),
        "functionArn": created["FunctionArn"],
        "state": created["State"],
        "uuid": uuid,
    }


@resource(
    "aws:lambda/permission:Permission",
    takes=(
        "action",
        "eventSourceToken",
        "function",
        "functionUrlAuthType",
        "principal",
        "principalOrgId",
        "qualifier",
        "sourceAccount",
        "sourceArn",
        "statementId",
        "statementIdPrefix",
    ),
)
def _permission(aws: Context, name: str, inputs: Inputs) -> Created:
    statement = aws.physical_name(name, inputs, given="statementId", prefix="statementIdPrefix")
    aws.client("lambda").add_permission(
        StatementId=statement,
        **inputs.pick(
            {
                "action": "Action",
                "eventSourceToken": "EventSourceToken",
                "function": "FunctionName",
                "functionUrlAuthType": "FunctionUrlAuthType",
                "principal": "Principal",
                "principalOrgId": "PrincipalOrgID",
                "qualifier": "Qualifier",
                "sourceAccount": "SourceAccount",
                "sourceArn": "SourceArn",
            }
        ),
    )
    return statement, {"statementId": statement}


@resource(
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    takes=(
        "destinationConfig",
        "functionName",
        "maximumEventAgeInSeconds",
        "maximumRetryAttempts",
        "qualifier",
    ),
)
def _function_event_invoke_config(aws: Context, _name: str, inputs: Inputs) -> Created:
    given = inputs.pick(
        {
            "functionName": "FunctionName",
            "maximumEventAgeInSeconds": "MaximumEventAgeInSeconds",
            "maximumRetryAttempts": "MaximumRetryAttempts",
            "qualifier": "Qualifier",
        }
    )
    if destinations := inputs.get("destinationConfig"):
        given["DestinationConfig"] = pascal(destinations)
    aws.client("lambda").put_function_event_invoke_config(**given)
    return ":".join(filter(None, (given["FunctionName"], given.get("Qualifier")))), {}


def _code(aws: Context, purpose: str, inputs: Inputs) -> dict[str, Any]:
    if "code" in inputs:
        package = archive_bytes(inputs["code"])
        # It is unpacked at the first invocation, whose failure would be taken for one of the function.
        aws.emulator.require_space(space_of_code(package), purpose)
        return {"ZipFile": package}
    return inputs.pick(
        {
            "imageUri": "ImageUri",
            "s3Bucket": "S3Bucket",
            "s3Key": "S3Key",
            "s3ObjectVersion": "S3ObjectVersion",
        }
    )


def _invoke_arn(aws: Context, function_arn: str) -> str:
    return (
        f"arn:{aws.partition}:apigateway:{aws.region}:lambda:path/2015-03-31/functions/"
        f"{function_arn}/invocations"
    )
