"""Functions: versions and aliases, and the condition keys of AWS Lambda."""

import io
import zipfile
from typing import Any

import pytest

from tests.e2e.embedded_aws.iam.conditions import allow_if, deny_if
from tests.e2e.embedded_aws.iam.rows import ALLOWED, DENIED, EVERYTHING, Call, Caller, Row, World

ONE = "lambda:InvokeFunction"
LAYER = "arn:aws:lambda:us-east-1:123456789012:layer:"


@pytest.fixture(scope="module", autouse=True)
def prepared(world: World) -> None:
    """The function has a version and an alias, and its package is an object."""
    functions = world.aws.client("lambda")
    functions.publish_version(FunctionName=world.function)
    functions.create_alias(FunctionName=world.function, Name="live", FunctionVersion="1")
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): return 1")
    world.aws.client("s3").put_object(Bucket=world.bucket, Key="code.zip", Body=package.getvalue())
    for name in ("ours", "theirs"):
        functions.publish_layer_version(LayerName=name, Content={"ZipFile": package.getvalue()})


def may(action: str, *resources: str) -> Caller:
    return Caller(({"Action": action, "Resource": list(resources)},))


def may_not(action: str, resource: str) -> Caller:
    return Caller((EVERYTHING, {"Effect": "Deny", "Action": action, "Resource": resource}))


def invoke(name: str = "{arn}", **more: str) -> Call:
    def call(caller, world: World) -> None:
        given = name.format(
            arn=world.function, name=world.function.rpartition(":")[2], account=world.aws.number
        )
        caller.client("lambda").invoke(FunctionName=given, **more)

    return call


def call_function(operation: str, **more: Any) -> Call:
    return lambda caller, world: getattr(caller.client("lambda"), operation)(
        FunctionName=world.function, **more
    )


LIVE = {"Qualifier": "live"}
QUALIFIERS = [
    Row("a function", ALLOWED, invoke(), may(ONE, "<function>")),
    Row("a function is not its version", DENIED, invoke(Qualifier="1"), may(ONE, "<function>")),
    Row("a function is not its alias", DENIED, invoke(**LIVE), may(ONE, "<function>")),
    Row("a function is not its newest version", DENIED, invoke(Qualifier="$LATEST"), may(ONE, "<function>")),
    Row("all versions are not the function", DENIED, invoke(), may(ONE, "<function>:*")),
    Row("all versions include an alias", ALLOWED, invoke(**LIVE), may(ONE, "<function>:*")),
    Row("an alias", ALLOWED, invoke(**LIVE), may(ONE, "<function>:live")),
    Row("an alias in the name", ALLOWED, invoke("{arn}:live"), may(ONE, "<function>:live")),
    Row("an alias is not its version", DENIED, invoke(Qualifier="1"), may(ONE, "<function>:live")),
    Row("a name that begins alike", ALLOWED, invoke(**LIVE), may(ONE, "<function>*")),
    Row("an alias that is denied", DENIED, invoke(**LIVE), may_not(ONE, "<function>:live")),
    Row(
        "an alias that is denied, in a part of the ARN",
        DENIED,
        invoke("{account}:function:{name}:live"),
        may_not(ONE, "<function>:live"),
    ),
    Row("another alias than the denied one", ALLOWED, invoke(Qualifier="1"), may_not(ONE, "<function>:live")),
    Row("a part of the ARN", ALLOWED, invoke("{account}:function:{name}"), may(ONE, "<function>")),
    Row("a part of the ARN, denied", DENIED, invoke("{account}:function:{name}"), may_not(ONE, "<function>")),
    Row("a name after its kind", DENIED, invoke("function:{name}"), may_not(ONE, "<function>")),
    Row(
        "the description of a version",
        DENIED,
        call_function("get_function", **LIVE),
        may("lambda:GetFunction", "<function>"),
    ),
    Row(
        "the settings of an alias",
        DENIED,
        call_function("put_function_event_invoke_config", **LIVE, MaximumRetryAttempts=0),
        may("lambda:PutFunctionEventInvokeConfig", "<function>"),
    ),
    Row(
        "the permissions of an alias",
        DENIED,
        call_function("add_permission", **LIVE, StatementId="a", Action=ONE, Principal="sns.amazonaws.com"),
        may("lambda:AddPermission", "<function>"),
    ),
]


def map_queue(caller, world: World) -> None:
    lambda_ = caller.client("lambda")
    queue = world.aws.queue()
    role = world.aws.role(
        "lambda",
        {
            "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
            "Resource": queue.arn,
        },
    )
    function = world.aws.function("def handler(event, context): return 1", role=role)
    made = lambda_.create_event_source_mapping(EventSourceArn=queue.arn, FunctionName=function, Enabled=False)
    world.aws.client("lambda").delete_event_source_mapping(UUID=made["UUID"])


def create_mapping(world: World) -> str:
    """Returns the ID of a mapping of the function ``mapped``."""
    for made in world.aws.client("lambda").list_event_source_mappings()["EventSourceMappings"]:
        if made["FunctionArn"].endswith(":mapped"):
            return made["UUID"]
    queue = world.aws.queue()
    actions = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    create_function(
        world.aws, world, "mapped", world.aws.role("lambda", {"Action": actions, "Resource": "*"})
    )
    made = world.aws.client("lambda").create_event_source_mapping(
        EventSourceArn=queue.arn, FunctionName="mapped", Enabled=False
    )
    return made["UUID"]


def change_mapping(operation: str, **more: Any) -> Call:
    return lambda caller, world: getattr(caller.client("lambda"), f"{operation}_event_source_mapping")(
        UUID=create_mapping(world), **more
    )


def create_function(caller, world: World, name: str = "", role: str = "", **more: Any) -> None:
    caller.client("lambda").create_function(
        FunctionName=name or world.aws.name("created"),
        Role=role or world.role,
        Runtime="python3.12",
        Handler="app.handler",
        Code={"S3Bucket": world.bucket, "S3Key": "code.zip"},
        **more,
    )


def create(**more: Any) -> Call:
    return lambda caller, world: create_function(caller, world, **more)


def add_url(kind: str) -> Call:
    def call(caller, world: World) -> None:
        name = world.aws.name("url")
        create_function(world.aws, world, name)
        caller.client("lambda").create_function_url_config(FunctionName=name, AuthType=kind)

    return call


def permit(principal: str) -> Call:
    return lambda caller, world: caller.client("lambda").add_permission(
        FunctionName=world.function, StatementId=world.aws.name("p"), Action=ONE, Principal=principal
    )


def publish_layer(caller, world: World) -> None:
    caller.client("lambda").publish_layer_version(
        LayerName="packed", Content={"S3Bucket": world.bucket, "S3Key": "code.zip"}
    )


def update_code(caller, world: World) -> None:
    caller.client("lambda").update_function_code(
        FunctionName=world.function, S3Bucket=world.bucket, S3Key="code.zip"
    )


FUNCTION = "lambda:FunctionArn"
MAPPED = "arn:aws:lambda:us-east-1:123456789012:function:mapped"
NO_OBJECTS = Caller(({"Action": ["lambda:*", "iam:PassRole"], "Resource": "*"},))
CONDITIONS = [
    Row(
        "a mapping of another function",
        DENIED,
        map_queue,
        allow_if("lambda:CreateEventSourceMapping", FUNCTION, "<function>"),
    ),
    Row(
        "a mapping that is deleted",
        DENIED,
        change_mapping("delete"),
        deny_if("lambda:DeleteEventSourceMapping", FUNCTION, MAPPED),
    ),
    Row(
        "a mapping of the function",
        ALLOWED,
        change_mapping("get"),
        allow_if("lambda:GetEventSourceMapping", FUNCTION, MAPPED, "ArnEquals"),
    ),
    Row(
        "a mapping that is moved to another function",
        DENIED,
        change_mapping("update", FunctionName="other"),
        allow_if("lambda:UpdateEventSourceMapping", FUNCTION, MAPPED),
    ),
    Row(
        "a layer",
        ALLOWED,
        create(Layers=[f"{LAYER}ours:1"]),
        allow_if("lambda:CreateFunction", "lambda:Layer", f"{LAYER}ours:*", "ForAllValues:StringLike"),
    ),
    Row(
        "another layer",
        DENIED,
        create(Layers=[f"{LAYER}ours:1", f"{LAYER}theirs:1"]),
        allow_if("lambda:CreateFunction", "lambda:Layer", f"{LAYER}ours:*", "ForAllValues:StringLike"),
    ),
    Row(
        "a layer of an existing function",
        DENIED,
        call_function("update_function_configuration", Layers=[f"{LAYER}theirs:1"]),
        deny_if(
            "lambda:UpdateFunctionConfiguration", "lambda:Layer", f"{LAYER}theirs:*", "ForAnyValue:StringLike"
        ),
    ),
    Row(
        "a public URL",
        DENIED,
        add_url("NONE"),
        deny_if("lambda:CreateFunctionUrlConfig", "lambda:FunctionUrlAuthType", "NONE"),
    ),
    Row(
        "a URL that is not public",
        ALLOWED,
        add_url("AWS_IAM"),
        deny_if("lambda:CreateFunctionUrlConfig", "lambda:FunctionUrlAuthType", "NONE"),
    ),
    Row(
        "everyone as the principal",
        DENIED,
        permit("*"),
        allow_if("lambda:AddPermission", "lambda:Principal", "sns.amazonaws.com"),
    ),
    Row(
        "a service as the principal",
        ALLOWED,
        permit("sns.amazonaws.com"),
        allow_if("lambda:AddPermission", "lambda:Principal", "sns.amazonaws.com"),
    ),
    Row("the package of a function", DENIED, create(), NO_OBJECTS),
    Row("the new package of a function", DENIED, update_code, NO_OBJECTS),
    Row("the package of a layer", DENIED, publish_layer, NO_OBJECTS),
    Row(
        "a package that the caller may read",
        ALLOWED,
        create(),
        Caller((*NO_OBJECTS.statements, {"Action": "s3:GetObject", "Resource": "<bucket>/code.zip"})),
    ),
]


def notify(**permission: str) -> Call:
    def call(caller, world: World) -> None:
        bucket = world.aws.bucket()
        function = world.aws.function("def handler(event, context): return 1")
        given = {name: value.format(bucket=f"arn:aws:s3:::{bucket}") for name, value in permission.items()}
        if given:
            world.aws.client("lambda").add_permission(
                FunctionName=function, StatementId="notify", Action=ONE, **given
            )
        notified = [{"LambdaFunctionArn": function, "Events": ["s3:ObjectCreated:*"]}]
        caller.client("s3").put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"LambdaFunctionConfigurations": notified}
        )

    return call


BUCKETS = "s3.amazonaws.com"
INVALID = "InvalidArgument"
NOTIFICATIONS = [
    Row("a function that allows nobody", INVALID, notify()),
    Row("a function that allows the bucket", ALLOWED, notify(Principal=BUCKETS, SourceArn="{bucket}")),
    Row("a function that allows all buckets", ALLOWED, notify(Principal=BUCKETS)),
    Row("another bucket", INVALID, notify(Principal=BUCKETS, SourceArn="arn:aws:s3:::another")),
    Row("another account", INVALID, notify(Principal=BUCKETS, SourceAccount="999999999999")),
    Row("another service", INVALID, notify(Principal="sns.amazonaws.com")),
]


@pytest.mark.parametrize(
    "row",
    [*QUALIFIERS, *CONDITIONS, *(Row(f"notify {row.title}", row.outcome, row.call) for row in NOTIFICATIONS)],
    ids=lambda row: row.title,
)
def test_functions(world: World, row: Row) -> None:
    row.check(world)
