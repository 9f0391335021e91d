"""The resources that a request names: a function for each way in which services identify them.

The formats of ARNs are those of the Service Authorization Reference. Storage services are in
:mod:`storage_arns`.
"""

import re
from collections.abc import Callable

from serverless_patterns.patterns.workflow.integrations.request import DynamicValueError, Request
from serverless_patterns.patterns.workflow.integrations.where import AwsLocation

ArnsOf = Callable[[Request, AwsLocation], list[str]]

ANY_ARN = r"arn:aws[a-z-]*"
_STATE_MACHINE = rf"(?P<base>{ANY_ARN}:states:[^:*?]+:\d+:stateMachine:[^:*?]+)(?::(?P<qualifier>[^:*?]+))?"


def wildcard(request: Request, where: AwsLocation) -> list[str]:
    """Returns ``*``, for actions that support no resource ARN."""
    del request, where
    return ["*"]


def resource_in_account(service: str, resource: str) -> ArnsOf:
    """Returns a function for a fixed resource in the Region and account of the workflow."""
    return lambda _, where: [where.arn(service, resource)]


def arn_parameter(name: str, pattern: str, expected: str) -> ArnsOf:
    """Returns a function for the ARN in the parameter ``name``."""
    return lambda request, _: [request.match(name, pattern, expected)[0]]


def name_or_arn_parameter(name: str, service: str, kind: str, expected: str) -> ArnsOf:
    """Returns a function for a resource that the parameter names by its ARN or by the end of it."""
    pattern = rf"(?P<beginning>{ANY_ARN}:{service}:[^:*?]*:\d*:{kind})?(?P<name>[^:*?]+(?::[^:*?]+)?)"

    def arns(request: Request, where: AwsLocation) -> list[str]:
        found = request.match(name, pattern, expected)
        return [(found["beginning"] or where.arn(service, kind)) + found["name"]]

    return arns


def select_if_given(*names: str, on: ArnsOf) -> ArnsOf:
    """Returns what ``on`` returns if the request has any of ``names``, else nothing."""
    return lambda request, where: on(request, where) if any(map(request.has, names)) else []


def select_unless_given(*names: str, on: ArnsOf) -> ArnsOf:
    """Returns what ``on`` returns if the request has none of ``names``, else nothing."""
    return lambda request, where: [] if any(map(request.has, names)) else on(request, where)


build_project = name_or_arn_parameter(
    "ProjectName", "codebuild", "project/", "the name or ARN of a CodeBuild project"
)
execution = arn_parameter(
    "ExecutionArn", rf"{ANY_ARN}:states:[^:*?]+:\d+:(execution|express):[^*?]+", "the ARN of an execution"
)
glue_job = name_or_arn_parameter("JobName", "glue", "job/", "the name of a Glue job")
batch_jobs = resource_in_account("batch", "job/*")  # their IDs exist only after they are submitted
ROLE = rf"{ANY_ARN}:iam::\d+:role/[^*?]+", "the ARN of a role"
role = arn_parameter("RoleArn", *ROLE)
build_role = select_if_given("ServiceRoleOverride", on=arn_parameter("ServiceRoleOverride", *ROLE))


def function(request: Request, where: AwsLocation) -> list[str]:
    """The Lambda function with its qualifier: the unqualified ARN does not cover versions and aliases."""
    found = request.match(
        "FunctionName",
        rf"(?P<beginning>{ANY_ARN}:lambda:[^:*?]+:\d+:function:)?"
        r"(?:(?:(?P<region>[a-z0-9-]+):)?(?P<account>\d{12}):)?(?:function:)?"
        r"(?P<name>[\w-]+)(?::(?P<qualifier>[\w$-]+))?",
        "the name or ARN of a Lambda function",
    )
    region, account = found["region"] or where.region, found["account"] or where.account
    here = f"arn:{where.partition}:lambda:{region}:{account}:function:"
    arn = (found["beginning"] or here) + found["name"]
    qualifier = request.part("Qualifier") if request.has("Qualifier") else found["qualifier"]
    return [f"{arn}:{qualifier}" if qualifier else arn]


def queue(request: Request, where: AwsLocation) -> list[str]:
    """The SQS queue; the URL of an emulator names no Region."""
    found = request.match(
        "QueueUrl",
        r"https?://(?:sqs\.(?P<region>[a-z0-9-]+)\.)?[^/]+/(?P<account>\d+)/(?P<name>[\w.-]+)",
        "the URL of an SQS queue",
    )
    region = found["region"] or where.region
    return [f"arn:{where.partition}:sqs:{region}:{found['account']}:{found['name']}"]


def topic(request: Request, where: AwsLocation) -> list[str]:
    """The SNS topic; a phone number has no ARN."""
    del where
    if request.has("PhoneNumber"):
        raise DynamicValueError(f"{request.path}.PhoneNumber")
    name = "TargetArn" if request.has("TargetArn") else "TopicArn"
    return [request.match(name, rf"{ANY_ARN}:sns:[^:*?]+:\d+:[^*?]+", "the ARN of an SNS topic")[0]]


def task_definition(request: Request, where: AwsLocation) -> list[str]:
    """The ECS task definition; without a revision, all revisions, since the latest is used."""
    expected = "the family or ARN of an ECS task definition"
    (arn,) = name_or_arn_parameter("TaskDefinition", "ecs", "task-definition/", expected)(request, where)
    return [arn if _is_revised(arn) else f"{arn}:*"]


def roles_in_overrides(request: Request, where: AwsLocation) -> list[str]:
    """The roles that override those of the ECS task definition."""
    del where
    overrides = request.inner("Overrides") if request.has("Overrides") else None
    names = [name for name in _TASK_ROLES if overrides and overrides.has(name)]
    return [overrides.match(name, *ROLE)[0] for name in names] if overrides else []


def task_roles(request: Request, where: AwsLocation) -> list[str]:
    """The roles in the ECS task definition, which the request does not name."""
    if len(roles_in_overrides(request, where)) < len(_TASK_ROLES):
        raise DynamicValueError(f"{request.path}.TaskDefinition")
    return []


_TASK_ROLES = ("ExecutionRoleArn", "TaskRoleArn")


def batch_submission(request: Request, where: AwsLocation) -> list[str]:
    """The definition, with all its revisions if none is named, and the queue of a Batch job, and the job."""
    expected = "the name or ARN of a Batch job {}"
    definitions = name_or_arn_parameter(
        "JobDefinition", "batch", "job-definition/", expected.format("definition")
    )
    queues = name_or_arn_parameter("JobQueue", "batch", "job-queue/", expected.format("queue"))
    (definition,) = definitions(request, where)
    revisions = [] if _is_revised(definition) else [f"{definition}:*"]
    return [definition, *revisions, *queues(request, where), *batch_jobs(request, where)]


def _is_revised(arn: str) -> bool:
    return ":" in arn.rpartition("/")[2]


def buses(request: Request, where: AwsLocation) -> list[str]:
    """The event bus of each entry, by default the default event bus."""
    bus = name_or_arn_parameter("EventBusName", "events", "event-bus/", "the name or ARN of an event bus")
    default = where.arn("events", "event-bus/default")
    entries = request.objects("Entries")
    return [arn for each in entries for arn in (bus(each, where) if each.has("EventBusName") else [default])]


def rule(name: str) -> ArnsOf:
    """Returns a function for the EventBridge rule in the parameter ``name``."""

    def arns(request: Request, where: AwsLocation) -> list[str]:
        bus = request.part("EventBusName").rpartition("/")[2] if request.has("EventBusName") else "default"
        on_bus = "" if bus == "default" else f"{bus}/"
        return [where.arn("events", f"rule/{on_bus}{request.part(name)}")]

    return arns


def state_machine(request: Request, where: AwsLocation) -> list[str]:
    """The state machine, whose unqualified ARN IAM evaluates for versions and aliases, too."""
    del where
    return [_state_machine(request)[0]]


def qualifier(request: Request, where: AwsLocation) -> dict[str, dict[str, str]]:
    """The condition for a version or alias of a state machine."""
    del where
    name = _state_machine(request)[1]
    return {"ForAnyValue:StringEquals": {"states:StateMachineQualifier": name}} if name else {}


def executions(request: Request, where: AwsLocation) -> list[str]:
    """All executions of the state machine, since their names exist only after they are started."""
    del where
    return [_state_machine(request)[0].replace(":stateMachine:", ":execution:") + ":*"]


def _state_machine(request: Request) -> tuple[str, str | None]:
    expected = "the ARN of a state machine, or of a version or alias of one"
    found = request.match("StateMachineArn", _STATE_MACHINE, expected)
    return found["base"], found["qualifier"]


def tasks(request: Request, where: AwsLocation) -> list[str]:
    """All tasks in the ECS cluster, since their IDs exist only after they are started."""
    if not request.has("Cluster"):
        return [where.arn("ecs", "task/default/*")]
    cluster = name_or_arn_parameter("Cluster", "ecs", "cluster/", "the name or ARN of an ECS cluster")
    return [f"{arn.replace(':cluster/', ':task/')}/*" for arn in cluster(request, where)]


def api_method(request: Request, where: AwsLocation) -> list[str]:
    """The API method, if the request is signed with the credentials of the role."""
    if not request.has("AuthType") or request.text("AuthType") != "IAM_ROLE":
        return []
    found = request.match(
        "ApiEndpoint",
        r"(?P<api>[a-z0-9]+)\.execute-api\.(?P<region>[a-z0-9-]+)\.[a-z.]+",
        "the host of an API, as in abc123.execute-api.us-east-1.amazonaws.com",
    )
    stage = request.part("Stage") if request.has("Stage") else "$default"
    path = request.part("Path").strip("/") if request.has("Path") else ""
    method = f"{found['api']}/{stage}/{request.part('Method')}/{path}"
    return [f"arn:{where.partition}:execute-api:{found['region']}:{where.account}:{method}"]


def itself(request: Request, where: AwsLocation) -> list[str]:
    """The workflow."""
    del request
    return [where.workflow_arn]


def workflow_executions(request: Request, where: AwsLocation) -> list[str]:
    """The workflow's executions."""
    del request
    return [where.workflow_arn.replace(":stateMachine:", ":execution:") + ":*"]


def child_executions(request: Request, where: AwsLocation) -> list[str]:
    """The child executions of a Distributed Map, under its label or one that Step Functions generates."""
    label = request.part("Label") if request.has("Label") else "*"
    return [where.workflow_arn.replace(":stateMachine:", ":execution:") + f"/{label}:*"]


def http_call(request: Request, where: AwsLocation) -> dict[str, dict[str, str]]:
    """The condition for the method and URL of an HTTP task."""
    del where
    called = {"states:HTTPMethod": request.text("Method"), "states:HTTPEndpoint": request.text("ApiEndpoint")}
    return {"StringEquals": called}


def connection(request: Request, where: AwsLocation) -> list[str]:
    """The EventBridge connection of an HTTP task."""
    del where
    return [_connection(request)[0]]


def connection_secret(request: Request, where: AwsLocation) -> list[str]:
    """The secret of the connection, which EventBridge names after the connection with a random suffix."""
    del where
    found = _connection(request)
    secret = f"secret:events!connection/{found['name']}/*"
    return [f"{found['beginning']}:secretsmanager:{found['owner']}:{secret}"]


def _connection(request: Request) -> re.Match[str]:
    holder = "InvocationConfig" if request.has("InvocationConfig") else "Authentication"
    return request.inner(holder).match(
        "ConnectionArn",
        rf"(?P<beginning>{ANY_ARN}):events:(?P<owner>[^:*?]+:\d+):connection/(?P<name>[^/*?]+)/[^*?]+",
        "the ARN of an EventBridge connection",
    )
