"""Links of a function: its variable, and what its role is allowed, for each kind and access."""
# ruff: noqa: E501  a message is easier to compare in one piece

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pulumi
import pytest
from every_component import LINKED
from graphs import KEY_ARN, errors_in, evaluate, statements
from tests.schema_names import provider

from embedded_aws import Recording
from serverless_patterns import Bucket, Function, Queue, Table, Topic, UserPool, Workflow
from serverless_patterns.connections.links import access, actions
from serverless_patterns.connections.links.access import KINDS

ARN = "arn:aws:{}:us-east-1:123456789012:{}".format
TABLE, QUEUE, BUCKET = ARN("dynamodb", "table/items"), ARN("sqs", "orders"), "arn:aws:s3:::photos"
MACHINE, BUS = ARN("states", "stateMachine:quote"), ARN("events", "event-bus/shop")
VARIABLES = {
    "table": "items",
    "queue": "https://sqs.us-east-1.amazonaws.com/123456789012/orders",
    "topic": ARN("sns", "news"),
    "bucket": "photos",
    "workflow": f"{MACHINE}:live",
    "function": ARN("lambda", "function:price"),
    "user_pool": "us-east-1_abc",
    "event_bus": "shop",
    "schedule_group": '{"GroupName": "reminders"}',
}
"""Value of the variable of a link to each kind in ``LINKED``."""


@pytest.fixture
def make(code: Path) -> Callable[..., Recording]:
    def make(links: Any, **args: Any) -> Recording:
        return evaluate(
            lambda: Function(
                "orders", {"code": str(code), "handler": "orders.handler", "links": links, **args}
            )
        )

    return make


def list_statements(recording: Recording) -> list[tuple[str, ...]]:
    """Actions, resources, and the condition, if any, of each statement after those for log and traces."""
    return [
        (
            " ".join(each["Action"]),
            " ".join(each["Resource"]),
            *([each["Condition"]] if "Condition" in each else []),
        )
        for each in statements(recording.find_by_name("orders-policy"))[2:]
    ]


def require_service(service: str) -> dict[str, Any]:
    return {"StringEquals": {"kms:ViaService": f"{service}.us-east-1.amazonaws.com"}}


READ_ITEMS = "dynamodb:BatchGetItem dynamodb:ConditionCheckItem dynamodb:GetItem dynamodb:Query dynamodb:Scan"
RECEIVE = "sqs:ReceiveMessage sqs:DeleteMessage sqs:ChangeMessageVisibility"
WRITE_OBJECTS = "s3:PutObject s3:DeleteObject s3:AbortMultipartUpload"
SCHEDULES = ARN("scheduler", "schedule/reminders/*")
PASSED = {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}
DECRYPT, ENCRYPT = "kms:Decrypt", "kms:Decrypt kms:GenerateDataKey"


@pytest.mark.parametrize(
    ("kind", "args", "expected"),
    [
        ("table", {"access": ["read"]}, [(READ_ITEMS, TABLE), (DECRYPT, KEY_ARN, require_service("dynamodb"))]),
        (
            "table",
            {"access": ["Scan", "read", "write"], "index_names": ["by-date", "by-name"]},
            [
                (f"{READ_ITEMS} dynamodb:BatchWriteItem dynamodb:DeleteItem dynamodb:PutItem dynamodb:UpdateItem", TABLE),
                ("dynamodb:Query dynamodb:Scan", f"{TABLE}/index/by-date {TABLE}/index/by-name"),
                (DECRYPT, KEY_ARN, require_service("dynamodb")),
            ],
        ),
        ("table", {"access": ["PutItem"], "index_names": ["by-date"]}, [("dynamodb:PutItem", TABLE), (DECRYPT, KEY_ARN, require_service("dynamodb"))]),
        ("table", {"access": ["DescribeTable"]}, [("dynamodb:DescribeTable", TABLE)]),
        ("queue", {"access": ["send"]}, [("sqs:SendMessage", QUEUE), (ENCRYPT, KEY_ARN, require_service("sqs"))]),
        ("queue", {"access": ["receive"]}, [(RECEIVE, QUEUE), (DECRYPT, KEY_ARN, require_service("sqs"))]),
        ("topic", {"access": ["publish"]}, [("sns:Publish", ARN("sns", "news")), (ENCRYPT, KEY_ARN, require_service("sns"))]),
        ("bucket", {"access": ["read"]}, [("s3:GetObject", f"{BUCKET}/*"), ("s3:ListBucket", BUCKET), (DECRYPT, KEY_ARN, require_service("s3"))]),
        ("bucket", {"access": ["write"]}, [(WRITE_OBJECTS, f"{BUCKET}/*"), (ENCRYPT, KEY_ARN, require_service("s3"))]),
        (
            "bucket",
            {"access": ["read"], "prefix": "a/b"},
            [
                ("s3:GetObject", f"{BUCKET}/a/b*"),
                ("s3:ListBucket", BUCKET, {"StringLike": {"s3:prefix": "a/b*"}}),
                (DECRYPT, KEY_ARN, require_service("s3")),
            ],
        ),
        ("bucket", {"access": ["ListBucket"]}, [("s3:ListBucket", BUCKET)]),
        ("workflow", {"access": ["start"]}, [("states:StartExecution", MACHINE)]),
        ("workflow", {"access": ["start-sync"]}, [("states:StartSyncExecution", MACHINE), (DECRYPT, KEY_ARN, require_service("states"))]),
        ("function", {"access": ["invoke"]}, [("lambda:InvokeFunction", ARN("lambda", "function:price"))]),
        ("event_bus", {"access": ["publish"]}, [("events:PutEvents", BUS)]),
        (
            "event_bus",
            {"access": ["publish"], "detail_types": ["OrderPlaced", "OrderPaid"]},
            [("events:PutEvents", BUS, {"StringEquals": {"events:detail-type": ["OrderPlaced", "OrderPaid"]}})],
        ),
        ("user_pool", {"access": ["sign-in", "AdminGetUser"]}, [("cognito-idp:AdminGetUser cognito-idp:AdminInitiateAuth cognito-idp:AdminRespondToAuthChallenge", ARN("cognito-idp", "userpool/us-east-1_abc"))]),
        (
            "schedule_group",
            {"access": ["write"]},
            [
                ("scheduler:CreateSchedule scheduler:UpdateSchedule scheduler:DeleteSchedule", SCHEDULES),
                ("iam:PassRole", LINKED["schedule_group"]["role_arn"], PASSED),
                (f"{ENCRYPT} kms:DescribeKey", KEY_ARN, require_service("scheduler")),
            ],
        ),
        ("schedule_group", {"access": ["read", "DeleteSchedule"]}, [("scheduler:DeleteSchedule scheduler:GetSchedule", SCHEDULES), (DECRYPT, KEY_ARN, require_service("scheduler"))]),
    ],
)  # fmt: skip
def test_access(make: Callable[..., Recording], kind: str, args: dict[str, Any], expected: list[Any]):
    plain = {**LINKED[kind], **args} if kind == "schedule_group" else {"arn": LINKED[kind]["arn"], **args}
    plain.pop("kms_key_arn", None)
    keyed = {**plain, "kms_key_arn": KEY_ARN} if "kms_key_arn" in LINKED[kind] else plain
    recording = make({"LINKED": {kind: keyed}})
    assert list_statements(recording) == expected
    assert list_statements(make({"LINKED": {kind: plain}})) == [
        each for each in expected if each[1] != KEY_ARN
    ]
    variables = recording.find_by_name("orders-function").inputs["environment"]["variables"]
    assert variables == {"LINKED": VARIABLES[kind]}


@pytest.mark.parametrize("kind", KINDS)
def test_no_word_allows_more_than_its_actions_on_the_resource(make: Callable[..., Recording], kind: str):
    arn: str = LINKED[kind]["arn"].removesuffix(":live")
    # All words side by side, each for a separate resource.
    links = {
        f"L_{n}": {kind: {**LINKED[kind], "arn": f"{arn}{n}", "access": [word]}}
        for n, word in enumerate(KINDS[kind].words)
    }
    found = [each for each in list_statements(make(links)) if not each[0].startswith("kms:")]
    # Of a database, the one action on the secret with its password is another permission.
    reading = ("secretsmanager:GetSecretValue", LINKED["database"]["secret_arn"])
    found = [each for each in found if kind != "database" or each[:2] != reading]
    # To write schedules is to pass the role of the group, to EventBridge Scheduler alone.
    passing = ("iam:PassRole", LINKED["schedule_group"]["role_arn"], PASSED)
    found = [each for each in found if kind != "schedule_group" or each != passing]
    assert len(found) >= len(links)
    for granted, resource, *_ in found:
        assert "*" not in granted
        # Only keys of objects, IDs of connections and names of schedules are one, after the prefix.
        ends = {"bucket": "/a/*", "websocket_api": "/@connections/*", "schedule_group": "/*"}
        assert "*" not in resource.replace(ends.get(kind, " "), " ")
        assert resource.startswith(arn.replace(":schedule-group/", ":schedule/"))
        assert {each.partition(":")[0] for each in granted.split()} == {KINDS[kind].service}


def test_a_key_is_used_through_each_service_once(make: Callable[..., Recording]):
    def table(name: str, *access: str) -> dict[str, Any]:
        return {"table": {"arn": ARN("dynamodb", f"table/{name}"), "access": access, "kms_key_arn": KEY_ARN}}

    links = {
        "ITEMS": table("items", "read"),
        "ORDERS": table("orders", "write"),
        "IN": {"queue": {"arn": ARN("sqs", "in"), "access": ["receive"], "kms_key_arn": KEY_ARN}},
        "OUT": {"queue": {"arn": ARN("sqs", "out"), "access": ["send"], "kms_key_arn": KEY_ARN}},
    }
    keys = [each for each in list_statements(make(links)) if each[1] == KEY_ARN]
    assert keys == [
        (ENCRYPT, KEY_ARN, require_service("sqs")),
        (DECRYPT, KEY_ARN, require_service("dynamodb")),
    ]
    # The role decrypts its environment with its own key.
    own = [each for each in list_statements(make(links, kms_key_arn=KEY_ARN)) if each[1] == KEY_ARN]
    assert own == [(DECRYPT, KEY_ARN), ("kms:GenerateDataKey", KEY_ARN, require_service("sqs"))]


def test_key_of_another_region_and_partition(make: Callable[..., Recording]):
    key_arn = "arn:aws:kms:eu-west-1:123456789012:key/1234"
    queue_arn = "arn:aws:sqs:eu-west-1:123456789012:orders"
    recording = make({"ORDERS": {"queue": {"arn": queue_arn, "access": ["send"], "kms_key_arn": key_arn}}})
    assert list_statements(recording)[-1][-1] == {
        "StringEquals": {"kms:ViaService": "sqs.eu-west-1.amazonaws.com"}
    }
    variables = recording.find_by_name("orders-function").inputs["environment"]["variables"]
    assert variables == {"ORDERS": "https://sqs.eu-west-1.amazonaws.com/123456789012/orders"}


def link_all(code: Path, *, hardened: bool) -> tuple[Recording, dict[str, Any]]:
    """A function with a link to each component, and the outputs that its variables must equal."""
    known: dict[str, Any] = {}

    def program() -> None:
        safe: Any = {"hardened": hardened}
        index: Any = {"by-date": {"partition_key": {"name": "date"}}}
        items = Table("items", {"partition_key": {"name": "id"}, "secondary_indexes": index, **safe})
        pass_: Any = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
        queue, topic, bucket, users = Queue("q", safe), Topic("t", safe), Bucket("b", safe), UserPool("u", {})
        quote = Workflow("quote", {"type": "EXPRESS", "definition": pass_, **safe})
        args: Any = {"code": str(code), "handler": "orders.handler"}
        price = Function("price", args)
        links = {
            "TABLE": items.link("Query"),
            "QUEUE": queue.link("send"),
            "TOPIC": topic.link("publish"),
            "BUCKET": bucket.link("write", prefix="in/"),
            "WORKFLOW": quote.link("start-sync"),
            "FUNCTION": price.link("invoke"),
            "USER_POOL": users.link("AdminGetUser"),
        }
        Function("orders", {**args, "links": links})
        outputs = {
            "TABLE": items.table_name,
            "QUEUE": queue.url,
            "TOPIC": topic.arn,
            "BUCKET": bucket.bucket_name,
            "WORKFLOW": quote.alias_arn,
            "FUNCTION": price.arn,
            "USER_POOL": users.user_pool_id,
        }
        pulumi.Output.all(**outputs).apply(known.update)

    return evaluate(program), known


def test_components_are_linked(code: Path):
    recording, known = link_all(code, hardened=False)
    assert recording.find_by_name("orders-function").inputs["environment"]["variables"] == known
    assert [each[0] for each in list_statements(recording) if each[0].startswith("kms:")] == []
    assert ("dynamodb:Query", f"{ARN('dynamodb', 'table/items-table')}/index/by-date") in list_statements(
        recording
    )
    assert (WRITE_OBJECTS, "arn:aws:s3:::b-bucket/in/*") in list_statements(recording)
    hardened, _ = link_all(code, hardened=True)
    keys = {each.name: each.outputs["arn"] for each in hardened.find_by_type("aws:kms/key:Key")}
    assert {each for each in map(str, list_statements(hardened)) if "kms:" in each} == {
        str((actions, keys[f"{name}-key"], require_service(service)))
        for actions, name, service in (
            *((DECRYPT, "items", "dynamodb"), (ENCRYPT, "q", "sqs"), (ENCRYPT, "t", "sns")),
            *((ENCRYPT, "b", "s3"), (DECRYPT, "quote", "states")),
        )
    }


def test_link_of_another_language_is_that_of_python(code: Path, make: Callable[..., Recording]):
    def program() -> None:
        inputs = {
            "code": str(code),
            "handler": "orders.handler",
            "links": {
                "PHOTOS_bucket": {"bucket": {"arn": BUCKET, "access": ["write"], "kmsKeyArn": KEY_ARN}},
                "ITEMS": {"table": {"arn": TABLE, "access": ["read"], "indexNames": ["by-date"]}},
            },
        }
        provider().construct("orders", "serverless-patterns:index:Function", inputs, pulumi.ResourceOptions())

    links = {
        "PHOTOS_bucket": {"bucket": {"arn": BUCKET, "access": ["write"], "kms_key_arn": KEY_ARN}},
        "ITEMS": {"table": {"arn": TABLE, "access": ["read"], "index_names": ["by-date"]}},
    }
    assert evaluate(program).graph() == make(links).graph()


def table(arn: Any = TABLE, *access: str) -> dict[str, Any]:
    return {"table": {"arn": arn, "access": access or ["read"]}}


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"links": {"ITEMS": table(TABLE, "reed")}}, ["links.ITEMS.table.access.0: 'reed' must be 'read', 'write', 'BatchGetItem', 'ConditionCheckItem', 'GetItem', 'Query', 'Scan', 'BatchWriteItem', 'DeleteItem', 'PutItem', 'UpdateItem', 'PartiQLSelect', 'PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete' or 'DescribeTable'. Did you mean 'read'?"]),
        ({"links": {"ITEMS": {"table": {"arn": TABLE, "access": []}}}}, ["links.ITEMS.table.access: is empty; name at least one"]),
        ({"links": {"ITEMS": {"table": {"arn": f"{TABLE}/index/*", "access": ["*"]}}}}, [f"links.ITEMS.table.arn: '{TABLE}/index/*' must be the ARN of a table, as in arn:aws:dynamodb:…", "links.ITEMS.table.access.0: '*' must be 'read'"]),
        ({"links": {"ITEMS": {"table": {"access": "read"}}}}, ["links.ITEMS.table.arn: is required; must be a string", "links.ITEMS.table.access: 'read' is of type str; must be a list, each item a string"]),
        ({"links": {"ITEMS": {}}}, ["links.ITEMS: must have exactly one of table, queue, topic, bucket, workflow, function, user_pool, websocket_api, event_bus, stream, delivery_stream, secret, parameter, schedule_group, database; none given"]),
        ({"links": {"ITEMS": {"tabel": {}}}}, ["links.ITEMS.tabel: unknown argument 'tabel'. Did you mean 'table'?", "links.ITEMS: must have exactly one of"]),
        ({"links": {"ITEMS": {**table(), "topic": {"arn": ARN("sns", "t"), "access": ["publish"]}}}}, ["links.ITEMS: must have exactly one of table, queue, topic, bucket, workflow, function, user_pool, websocket_api, event_bus, stream, delivery_stream, secret, parameter, schedule_group, database; table and topic given"]),
        ({"links": {"ITEMS-TABLE": table()}}, ["links.ITEMS-TABLE: 'ITEMS-TABLE' must be 2 or more letters, digits and underscores, a letter first"]),
        ({"links": {"AWS_REGION": table()}}, ["links.AWS_REGION: is reserved; Lambda sets it itself. Choose another name"]),
        ({"links": {"ITEMS": table()}, "environment": {"ITEMS": "items"}}, ["links.ITEMS: is in 'environment' too. Remove it there, or rename the link"]),
        ({"links": {"SHOP": {"database": LINKED["database"]}}, "environment": {"SHOP_DATABASE": "x"}}, ["environment.SHOP_DATABASE: is a variable of a link to a database. Rename it"]),
        ({"links": {"ITEMS": table(), "OLD": table(TABLE, "write")}}, ["links.OLD.table.arn: is the table of 'ITEMS' too. Put its access into one link"]),
        ({"links": {"A_KEY": {"bucket": {"arn": "photos", "access": ["read"], "prefix": "a*", "kms_key_arn": ARN("kms", "alias/x")}}}}, ["links.A_KEY.bucket.arn: 'photos' must be the ARN of a bucket, as in arn:aws:s3:::photos", "links.A_KEY.bucket.prefix: 'a*' must be the beginning of the keys, without * ? $, which IAM reads as patterns", "links.A_KEY.bucket.kms_key_arn: "]),
        ({"links": {"P": {"user_pool": {"arn": "us-east-1_abc", "access": ["admin"]}}, "Q": {"queue": {"arn": TABLE, "access": ["send"]}}}}, ["links.P: 'P' must be 2 or more", "links.P.user_pool.arn: 'us-east-1_abc' must be the ARN of a user pool", "links.P.user_pool.access.0: 'admin' must be", "links.Q: 'Q' must be 2 or more", f"links.Q.queue.arn: '{TABLE}' must be the ARN of a queue"]),
    ],
)  # fmt: skip
def test_errors(code: Path, args: dict[str, Any], expected: list[str]):
    given: Any = {"code": str(code), "handler": "orders.handler", **args}
    found = errors_in(lambda: Function("orders", given))
    assert len(found) == len(expected), found
    for error, beginning in zip(found, expected, strict=True):
        assert error.startswith(beginning)


def test_the_same_output_is_the_same_resource_and_prefixes_are_parts_of_a_bucket(code: Path):
    args: Any = {"code": str(code), "handler": "orders.handler"}
    found: list[str] = []

    def program() -> None:
        items, photos = Table("items", {"partition_key": {"name": "id"}}), Bucket("photos", {})
        links = {"IN": photos.link("read", prefix="in/"), "OUT": photos.link("write", prefix="out/")}
        Function("good", {**args, "links": links})
        try:
            Function("bad", {**args, "links": {"ITEMS": items.link("read"), "SAME": items.link("write")}})
        except Exception as error:
            found.append(str(error))

    evaluate(program)
    assert "links.SAME.table.arn: is the table of 'ITEMS' too" in found[0]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (actions.TableAction, access.TABLE),
        (actions.QueueAction, access.QUEUE),
        (actions.TopicAction, access.TOPIC),
        (actions.BucketAction, access.BUCKET),
        (actions.WorkflowAction, access.WORKFLOW),
        (actions.FunctionAction, access.FUNCTION),
        (actions.UserPoolAction, access.USER_POOL),
        (actions.WebSocketApiAction, access.WEBSOCKET_API),
        (actions.ScheduleGroupAction, access.SCHEDULE_GROUP),
    ],
)
def test_type_checkers_know_every_level_and_action(words: Any, kind: access.LinkKind):
    assert get_args(words) == kind.words
