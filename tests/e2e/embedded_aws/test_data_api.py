"""Statements of the RDS Data API, which run in PostgreSQL, with IAM enforced."""

import json
import threading
from collections.abc import Iterator

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError

from embedded_aws import Deployment, Emulator, deploy
from embedded_aws.services.rds.postgres.programs import find_programs
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.clusters import CLUSTER, cluster
from tests.e2e.embedded_aws.programs import policy, trust

pytestmark = pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed")


def role(name: str, *statements: dict[str, object]) -> None:
    made = aws.iam.Role(name, assume_role_policy=trust("lambda"))
    document = pulumi.Output.all(*(each["Resource"] for each in statements)).apply(
        lambda found: policy(
            *(
                {"Action": each["Action"], "Resource": arn}
                for each, arn in zip(statements, found, strict=True)
            )
        )
    )
    aws.iam.RolePolicy(name, role=made.name, policy=document)
    pulumi.export(name, made.arn)


def program() -> None:
    shop = cluster("shop", database_name="shop")
    secret = shop.master_user_secrets.apply(lambda found: found[0]["secret_arn"])
    without = aws.rds.Cluster("without", **CLUSTER)
    empty = aws.rds.Cluster("empty", **CLUSTER, enable_http_endpoint=True)
    for name, value in {"broken": "not JSON", "nobody": {"username": "nobody", "password": "x"}}.items():
        made = aws.secretsmanager.Secret(name)
        text = value if isinstance(value, str) else json.dumps(value)
        aws.secretsmanager.SecretVersion(name, secret_id=made.id, secret_string=text)
        pulumi.export(name, made.arn)
    running = {"Action": "rds-data:ExecuteStatement", "Resource": shop.arn}
    role("stranger", {"Action": "rds-data:BeginTransaction", "Resource": shop.arn})
    role("runner", running)
    role("reader", running, {"Action": "secretsmanager:GetSecretValue", "Resource": secret})
    for name, value in {"shop": shop, "without": without, "empty": empty}.items():
        pulumi.export(name, value.arn)
    pulumi.export("secret", secret)


class Database:
    """The database of the stack."""

    def __init__(self, stack: Deployment) -> None:
        self.stack = stack
        self.target = {"resourceArn": stack.outputs["shop"], "secretArn": stack.outputs["secret"]}
        self.client = stack.client("rds-data")

    def run(self, sql: str, values: dict[str, object] | None = None, **options: object):
        """Runs a statement."""
        given = [{"name": name, **value} for name, value in (values or {}).items()]
        arguments = {"database": "shop", "sql": sql, "parameters": given, **self.target, **options}
        found = self.client.execute_statement(**arguments)
        del found["ResponseMetadata"]
        return found

    def find_error(self, sql: str, values: dict[str, object] | None = None, **options: object):
        with pytest.raises(ClientError) as caught:
            self.run(sql, values, **options)
        error = caught.value.response["Error"]
        return f"{error['Code']}: {error['Message']}"


@pytest.fixture(scope="module")
def database(empty: Emulator) -> Iterator[Database]:
    with deploy(program, stack="data-api", emulator=empty) as stack:
        yield Database(stack)


def text(value: str, hint: str | None = None) -> dict[str, object]:
    return {"value": {"stringValue": value}, **({"typeHint": hint} if hint else {})}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("expression", "field"),
    [
        ("true", {"booleanValue": True}),
        ("7::int2", {"longValue": 7}),
        ("9007199254740993::int8", {"longValue": 9007199254740993}),
        ("2.25::float4", {"doubleValue": 2.25}),
        ("'Infinity'::float8", {"doubleValue": float("inf")}),
        ("1.50::numeric(10,2)", {"stringValue": "1.50"}),
        ("'\\x00ff'::bytea", {"blobValue": b"\x00\xff"}),
        ("'a'::char(3)", {"stringValue": "a  "}),
        (
            "'8c3f7f3a-2f5d-4c2e-9a39-3f1bb2c7e0a1'::uuid",
            {"stringValue": "8c3f7f3a-2f5d-4c2e-9a39-3f1bb2c7e0a1"},
        ),
        ("""'{"a": 1}'::jsonb""", {"stringValue": '{"a": 1}'}),
        ("'10.1.0.0/16'::cidr", {"stringValue": "10.1.0.0/16"}),
        ("NULL", {"isNull": True}),
        ("'2026-09-17'::date", {"stringValue": "2026-09-17"}),
        ("'17:08:20.5'::time", {"stringValue": "17:08:20.500"}),
        ("'2026-09-17 17:08:20'::timestamp", {"stringValue": "2026-09-17 17:08:20"}),
        ("'2026-09-17 20:08:20.000001-03'::timestamptz", {"stringValue": "2026-09-17 23:08:20.000001"}),
        ("'0999-01-01 00:00+00'::timestamptz", {"stringValue": "0999-01-01 00:00:00"}),
        ("'{1,NULL}'::int8[]", {"arrayValue": {"longValues": [1, None]}}),
        ("'[0:1]={1.5,2}'::float8[]", {"arrayValue": {"doubleValues": [1.5, 2.0]}}),
        (
            """'{a,"b,c",NULL,"NULL","","d\\"e"}'::text[]""",
            {"arrayValue": {"stringValues": ["a", "b,c", None, "NULL", "", 'd"e']}},
        ),
        ("'{}'::bool[]", {"arrayValue": {"booleanValues": []}}),
    ],
)
def test_a_type_is_a_field_of_the_response(database: Database, expression: str, field: dict[str, object]):
    answer = {"numberOfRecordsUpdated": 0, "records": [[field]]}
    assert database.run(f"SELECT {expression}") == answer


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("'1 day'::interval", "INTERVAL"),
        ("'17:08+02'::timetz", "TIMETZ"),
        ("1::money", "MONEY"),
        ("'(1,2)'::point", "POINT"),
        ("'pg_class'::regclass", "regclass"),
        ("""'x'::"char\"""", '"CHAR"'),
        ("ARRAY['1 day'::interval]", "INTERVAL[]"),
    ],
)
def test_a_type_that_aws_does_not_return_is_an_error(database: Database, expression: str, name: str):
    assert database.find_error(f"SELECT {expression}") == (
        f"UnsupportedResultException: The result contains the unsupported data type {name}."
    )


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        (
            "SELEKT",
            'DatabaseErrorException: ERROR: syntax error at or near "SELEKT"; Position: 1; SQLState: 42601',
        ),
        (
            "SELECT * FROM nothing",
            'DatabaseErrorException: ERROR: relation "nothing" does not exist; Position: 15; SQLState: 42P01',
        ),
        ("SELECT 1; SELECT 2", "ValidationException: Multistatements aren't supported."),
        ("  ", "BadRequestException: SQL is empty"),
        ("SELECT :missing", "BadRequestException: Cannot find parameter: missing"),
        ("SELECT 'infinity'::timestamptz", "InternalServerErrorException: "),
        ("SELECT '{{1},{2}}'::int[]", "UnsupportedResultException: The result contains an unsupported multi"),
        ("SELECT repeat('é', 600000)", "UnsupportedResultException: The result exceeds the size limit 1 MB."),
        ("COPY (SELECT 1) TO '/tmp/x'", "DatabaseErrorException: ERROR: permission denied to COPY to a file"),
        ("CREATE ROLE boss SUPERUSER", "DatabaseErrorException: ERROR: permission denied to create role"),
    ],
)
def test_a_rejected_statement(database: Database, sql: str, error: str):
    assert database.find_error(sql).startswith(error)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"schema": "public"}, "ValidationException: The schema parameter isn't supported"),
        ({"database": ""}, 'DatabaseErrorException: ERROR: database "clerk" does not exist; SQLState: 3D000'),
        ({"transactionId": "none"}, "TransactionNotFoundException: Transaction none is not found"),
        (
            {"sql": "x" * 65_537},
            "ValidationException: 1 validation error detected: Value 'x",
        ),
        (
            {"parameters": [{"name": "a", "value": {"arrayValue": {"longValues": [1]}}}]},
            "ValidationException: Array parameters are not supported",
        ),
    ],
)
def test_a_rejected_parameter(database: Database, options: dict[str, object], error: str):
    assert database.find_error(**{"sql": "SELECT 1", **options}).startswith(error)


def test_a_string_is_text_and_a_hint_is_a_type(database: Database):
    compare = "SELECT '8c3f7f3a-2f5d-4c2e-9a39-3f1bb2c7e0a1'::uuid = :id"
    value = "8c3f7f3a-2f5d-4c2e-9a39-3f1bb2c7e0a1"
    assert "operator does not exist: uuid = text; Hint: No operator" in database.find_error(
        compare, {"id": text(value)}
    )
    assert database.run(compare, {"id": text(value, "UUID")})["records"] == [[{"booleanValue": True}]]
    hints = {"DATE": "2026-01-02", "TIME": "01:02:03", "DECIMAL": "1.5", "TIMESTAMP": "2026-01-02 03:04:05"}
    for hint, given in hints.items():
        (record,) = database.run("SELECT :v, pg_typeof(:v)::text", {"v": text(given, hint)})["records"]
        assert record[0] == {"stringValue": given}
        assert record[1] != {"stringValue": "text"}


def test_values_are_not_part_of_the_statement(database: Database):
    hostile = "'; DROP TABLE pg_class; --"
    values = {
        "text": text(hostile),
        "null": {"value": {"isNull": True}},
        "blob": {"value": {"blobValue": b"\0"}},
    }
    (record,) = database.run("SELECT :text, ':text', :null::int, :blob", values)["records"]
    expected = [hostile, ":text"]
    assert [each["stringValue"] for each in record[:2]] == expected
    assert record[2:] == [{"isNull": True}, {"blobValue": b"\0"}]


def test_half_of_a_character_is_a_question_mark(database: Database):
    found = database.run("SELECT '\ud800', :text", {"text": text("\udc00")})["records"]
    assert found == [[{"stringValue": "?"}, {"stringValue": "?"}]]


@pytest.mark.exhaustive
def test_options_of_results(database: Database):
    sql = "SELECT 1 AS id, 1.5::numeric AS price, 'x' AS name, NULL AS none, '{1,2}'::int[] AS list"
    assert json.loads(database.run(sql, formatRecordsAs="JSON")["formattedRecords"]) == [
        {"id": 1, "price": 1.5, "name": "x", "none": None, "list": [1, 2]}
    ]
    options = {"decimalReturnType": "DOUBLE_OR_LONG", "longReturnType": "STRING"}
    (record,) = database.run(sql, resultSetOptions=options)["records"]
    assert record[:2] == [{"stringValue": "1"}, {"doubleValue": 1.5}]


def test_metadata_names_the_columns_of_a_table(database: Database):
    database.run("CREATE TYPE mood AS ENUM ('good')")
    database.run(
        "CREATE TABLE described (id serial PRIMARY KEY, name varchar(20), price numeric(10,2), m mood)"
    )
    made = database.run(
        "INSERT INTO described (name, m) VALUES ('a', 'good') RETURNING *", includeResultMetadata=True
    )
    assert made["numberOfRecordsUpdated"] == 1
    assert made["records"] == [
        [{"longValue": 1}, {"stringValue": "a"}, {"isNull": True}, {"stringValue": "good"}]
    ]
    members = ("name", "typeName", "type", "tableName", "nullable", "precision", "scale", "isAutoIncrement")
    assert [tuple(each[name] for name in members) for each in made["columnMetadata"]] == [
        ("id", "int4", 4, "described", 0, 10, 0, True),
        ("name", "varchar", 12, "described", 1, 20, 0, False),
        ("price", "numeric", 2, "described", 1, 10, 2, False),
        ("m", "mood", 12, "described", 1, 2_147_483_647, 0, False),
    ]
    changed = database.run("UPDATE described SET name = 'b'")
    assert changed == {"numberOfRecordsUpdated": 1, "generatedFields": []}


@pytest.mark.slow
def test_a_transaction_is_committed_or_rolled_back(database: Database):
    database.run("CREATE TABLE entries (n int)")

    def begin() -> str:
        return database.client.begin_transaction(database="shop", **database.target)["transactionId"]

    def end(identifier: str, how: str) -> str:
        call = getattr(database.client, f"{how}_transaction")
        return call(transactionId=identifier, **database.target)["transactionStatus"]

    def count() -> int:
        return database.run("SELECT count(*) FROM entries")["records"][0][0]["longValue"]

    kept, dropped, failed = begin(), begin(), begin()
    database.run("INSERT INTO entries VALUES (1)", transactionId=kept)
    database.run("INSERT INTO entries VALUES (2)", transactionId=dropped)
    assert count() == 0
    assert end(kept, "commit") == "Transaction Committed"
    assert end(dropped, "rollback") == "Rollback Complete"
    assert count() == 1
    assert "is not found" in database.find_error("SELECT 1", transactionId=kept)

    database.find_error("SELECT 1/0", transactionId=failed)
    assert "current transaction is aborted" in database.find_error("SELECT 1", transactionId=failed)
    assert end(failed, "rollback") == "Rollback Complete"

    used = begin()
    worker = threading.Thread(
        target=database.run, args=["SELECT pg_sleep(3)::text"], kwargs={"transactionId": used}
    )
    worker.start()
    sleeping = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    eventually(lambda: database.run(sleeping)["records"], "the transaction runs a statement", 10)
    assert "Transaction is still running a query" in database.find_error("SELECT 1", transactionId=used)
    worker.join()
    end(used, "rollback")


@pytest.mark.exhaustive
def test_a_batch_is_all_or_nothing(database: Database):
    database.run("CREATE TABLE numbers (n int CHECK (n < 10))")

    def insert(*numbers: int) -> list[object]:
        sets = [[{"name": "n", "value": {"longValue": each}}] for each in numbers]
        sql = "INSERT INTO numbers VALUES (:n)"
        given = {"database": "shop", "sql": sql, "parameterSets": sets, **database.target}
        return database.client.batch_execute_statement(**given)["updateResults"]

    assert insert(1, 2) == [{"generatedFields": []}] * 2
    with pytest.raises(ClientError, match="violates check constraint"):
        insert(3, 11)
    assert database.run("SELECT count(*) FROM numbers")["records"] == [[{"longValue": 2}]]
    with pytest.raises(ClientError, match="SQL is empty"):
        database.client.batch_execute_statement(database="shop", sql=" ", **database.target)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"secretArn": "broken"}, "InvalidSecretException: "),
        ({"secretArn": "nobody"}, "DatabaseErrorException: ERROR: password authentication failed for user"),
        (
            {"resourceArn": "without"},
            "HttpEndpointNotEnabledException: HttpEndpoint is not enabled for resource",
        ),
        ({"resourceArn": "empty"}, "DatabaseNotFoundException: "),
    ],
)
def test_a_rejected_target(database: Database, given: dict[str, str], error: str):
    outputs = {name: database.stack.outputs[output] for name, output in given.items()}
    assert database.find_error("SELECT 1", **outputs).startswith(error)


def test_a_missing_secret_and_a_missing_cluster(database: Database):
    arn = f"{database.target['secretArn'][:-6]}abcdef"
    assert (
        database.find_error("SELECT 1", secretArn=arn)
        == f"SecretsErrorException: The secret {arn} wasn't found"
    )
    error = database.find_error("SELECT 1", database="shop\0user\0postgres")
    assert error.startswith("BadRequestException: ")
    other = f"{database.target['resourceArn']}x"
    assert "HttpEndpoint is not enabled" in database.find_error("SELECT 1", resourceArn=other)


@pytest.mark.parametrize(
    ("name", "lacking"),
    [
        ("stranger", "rds-data:ExecuteStatement"),
        ("runner", "secretsmanager:GetSecretValue"),
        ("reader", None),
    ],
)
def test_a_statement_needs_permission_for_the_cluster_and_the_secret(
    database: Database, name: str, lacking: str | None
):
    emulator = database.stack.emulator
    client = emulator.client("rds-data", role_arn=database.stack.outputs[name])

    def run() -> object:
        return client.execute_statement(sql="SELECT 1", database="shop", **database.target)["records"]

    if lacking is None:
        assert run() == [[{"longValue": 1}]]
        return
    with pytest.raises(ClientError, match=f"AccessDeniedException.*not authorized to perform: {lacking}"):
        run()
