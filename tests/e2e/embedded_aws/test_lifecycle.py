"""Resources of every type are updated, read, and deleted, unless AWS would not delete them."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
import urllib3
from pulumi import ResourceOptions

from embedded_aws import Deployment, DeploymentError, Emulator, deploy
from embedded_aws.resources.operations import Operations
from tests.e2e.embedded_aws.programs import allow, trust
from tests.e2e.embedded_aws.test_coverage import PROGRAMS

# Steps and settings that do not end, or do not exist.
KEPT = {
    "aws:acm/certificateValidation:CertificateValidation",
    *("aws:apigateway/account:Account", "aws:apigateway/vpcLink:VpcLink"),
    *("aws:apigatewayv2/vpcLink:VpcLink", "aws:appautoscaling/policy:Policy"),
    *("aws:appautoscaling/target:Target", "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"),
    *(
        "aws:kms/keyPolicy:KeyPolicy",
        "aws:lambda/invocation:Invocation",
        "awsx:ecr:Image",
        "pulumi:providers:aws",
    ),
}
# A new version of the resource that they name.
FOLLOWING = {"aws:lambda/alias:Alias", "aws:sfn/alias:Alias"}


@pytest.mark.representatives(
    *("gateway-False", "identities-False", "machines-False", "queues_and_topics-False", "tables-False"),
)
@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_every_resource_is_updated_and_read_and_deleted(
    program: Callable[[], None], alone: bool, empty: Emulator, embedded_aws
) -> None:
    stack: Deployment = embedded_aws(program, emulator=empty)
    made = {each.urn: each for each in stack.resources if each.custom}
    assert stack.update(program) == {}

    state = stack._stack._state
    updated = [
        each
        for each in state.resources
        if each.registration.custom and each.registration.type != "awsx:ecr:Image"
    ]
    # Each update evaluates the whole program.
    for resources in [[each] for each in updated] if alone else [updated]:
        for resource in resources:
            state.put(replace(resource, attempts=(resource.registration.inputs,)))
        done = stack.update(program)
        assert {done.pop(each.registration.urn) for each in resources} == {"update"}
        assert {made[urn].type for urn in done} <= FOLLOWING, done
    assert stack.refresh() == {}

    for protected in stack.recording.find_by_type("aws:dynamodb/table:Table"):
        stack.client("dynamodb").update_table(TableName=protected.id, DeletionProtectionEnabled=False)
    made = {each.urn: each for each in stack.resources if each.custom}
    assert set(stack.destroy()) == set(made)
    operations = Operations(stack.emulator, region=stack.region, seed="")
    for each in made.values():
        assert each.type in KEPT or operations.read(each) is None, each


def buckets(name: str, **inputs: Any) -> Callable[[], None]:
    def program() -> None:
        pulumi.export("bucket", aws.s3.Bucket("b", bucket=name, **inputs).bucket)

    return program


def test_a_bucket_with_objects_is_only_deleted_by_force(emulator: Emulator) -> None:
    with deploy(buckets("full-bucket"), emulator=emulator) as stack:
        stack.client("s3").put_object(Bucket="full-bucket", Key="k", Body=b"x")

        with pytest.raises(
            DeploymentError, match=r"BucketNotEmpty.*The bucket you tried to delete is not empty"
        ):
            stack.update(lambda: None)
        assert stack.update(buckets("full-bucket", force_destroy=True))
        assert set(stack.update(lambda: None).values()) == {"delete"}
        assert "full-bucket" not in [each["Name"] for each in stack.client("s3").list_buckets()["Buckets"]]


def test_a_role_with_policies_of_others_is_only_deleted_by_force(emulator: Emulator) -> None:
    def program(*, force: bool) -> Callable[[], None]:
        return lambda: pulumi.export(
            "role",
            aws.iam.Role("r", assume_role_policy=trust("lambda"), force_detach_policies=force).name,
        )

    with deploy(program(force=False), emulator=emulator) as stack:
        document = allow("s3:GetObject", "*")
        stack.client("iam").put_role_policy(
            RoleName=stack.outputs["role"], PolicyName="p", PolicyDocument=document
        )
        with pytest.raises(DeploymentError, match=r"DeleteConflict.*must delete policies first"):
            stack.destroy()
        stack.update(program(force=True))
        assert set(stack.destroy().values()) == {"delete"}


def table(*, protected: bool) -> None:
    aws.dynamodb.Table(
        "t",
        attributes=[{"name": "id", "type": "S"}],
        hash_key="id",
        billing_mode="PAY_PER_REQUEST",
        deletion_protection_enabled=protected,
    )


def user_pool(*, protected: bool) -> None:
    aws.cognito.UserPool("p", deletion_protection="ACTIVE" if protected else "INACTIVE")


def load_balancer(*, protected: bool) -> None:
    aws.lb.LoadBalancer("b", enable_deletion_protection=protected)


def log_group(*, protected: bool) -> None:
    aws.cloudwatch.LogGroup("g", deletion_protection_enabled=protected)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (table, "ValidationException.*protected against deletion"),
        (user_pool, "cannot be deleted because deletion protection is activated"),
        (load_balancer, "OperationNotPermitted.*because deletion protection is enabled"),
        (log_group, "has deletion protection"),
    ],
)
def test_what_aws_protects_is_not_deleted(
    make: Callable[..., None], message: str, emulator: Emulator
) -> None:
    with deploy(lambda: make(protected=True), emulator=emulator) as stack:
        with pytest.raises(DeploymentError, match=message):
            stack.update(lambda: None)
        assert set(stack.update(lambda: make(protected=False)).values()) == {"update"}
        assert set(stack.update(lambda: None).values()) == {"delete"}


def test_a_rule_with_targets_of_others_is_not_deleted(emulator: Emulator) -> None:
    def program() -> None:
        pulumi.export("rule", aws.cloudwatch.EventRule("r", schedule_expression="rate(1 day)").name)

    with deploy(program, emulator=emulator) as stack:
        target = {"Id": "1", "Arn": "arn:aws:sqs:us-east-1:123456789012:q"}
        stack.client("events").put_targets(Rule=stack.outputs["rule"], Targets=[target])
        with pytest.raises(DeploymentError, match="Rule can't be deleted since it has targets"):
            stack.destroy()


def queue(**inputs: Any) -> Callable[[], None]:
    def program() -> None:
        made = aws.sqs.Queue("q", **inputs)
        aws.sqs.QueuePolicy("q", queue_url=made.url, policy='{"Version": "2012-10-17", "Statement": []}')
        pulumi.export("url", made.url)

    return program


def test_a_queue_keeps_its_name_and_its_messages_until_it_is_replaced(emulator: Emulator) -> None:
    with deploy(
        queue(visibility_timeout_seconds=30, tags={"team": "post", "old": "x"}), emulator=emulator
    ) as stack:
        sqs, url = stack.client("sqs"), stack.outputs["url"]
        sqs.send_message(QueueUrl=url, MessageBody="kept")

        done = stack.update(queue(visibility_timeout_seconds=60, tags={"team": "mail"}))
        assert list(done.values()) == ["update"]
        assert stack.outputs["url"] == url
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        assert attributes["VisibilityTimeout"] == "60"
        assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"team": "mail"}
        assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "kept"

        done = stack.update(queue(fifo_queue=True))
        assert list(done.values()) == ["replace", "replace"]
        assert stack.outputs["url"] != url
        assert stack.outputs["url"].endswith(".fifo")
        with pytest.raises(sqs.exceptions.QueueDoesNotExist):
            sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])


def test_refreshing_sees_what_was_changed_and_deleted_by_hand(emulator: Emulator) -> None:
    program = queue(visibility_timeout_seconds=45)
    with deploy(program, emulator=emulator) as stack:
        sqs, url = stack.client("sqs"), stack.outputs["url"]
        made = {each.type: each.urn for each in stack.resources}
        assert stack.refresh() == {}

        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "5"})
        urn = made["aws:sqs/queue:Queue"]
        assert stack.refresh() == {urn: {"visibilityTimeoutSeconds"}}
        assert stack.update(program) == {urn: "update"}
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
        assert attributes["Attributes"] == {"VisibilityTimeout": "45"}

        sqs.delete_queue(QueueUrl=url)
        assert stack.refresh() == {urn: {"id"} for urn in made.values()}
        assert set(stack.update(program).values()) == {"create"}


@pytest.mark.exhaustive
def test_a_table_gets_and_loses_indexes_and_keeps_its_items(emulator: Emulator) -> None:
    def table(*indexed: str) -> Callable[[], None]:
        def program() -> None:
            made = aws.dynamodb.Table(
                "t",
                attributes=[{"name": name, "type": "S"} for name in ("id", *indexed)],
                hash_key="id",
                billing_mode="PAY_PER_REQUEST",
                global_secondary_indexes=[
                    {"name": f"by-{name}", "hash_key": name, "projection_type": "ALL"} for name in indexed
                ],
            )
            pulumi.export("table", made.name)

        return program

    with deploy(table("owner"), emulator=emulator) as stack:
        dynamodb, name = stack.client("dynamodb"), stack.outputs["table"]
        item = {"id": {"S": "1"}, "owner": {"S": "ann"}, "state": {"S": "new"}}
        dynamodb.put_item(TableName=name, Item=item)

        assert list(stack.update(table("owner", "state")).values()) == ["update"]
        assert list(stack.update(table("state")).values()) == ["update"]
        assert stack.outputs["table"] == name
        described = dynamodb.describe_table(TableName=name)["Table"]
        assert [index["IndexName"] for index in described["GlobalSecondaryIndexes"]] == ["by-state"]
        found = dynamodb.query(
            TableName=name,
            IndexName="by-state",
            KeyConditionExpression="#s = :s",
            ExpressionAttributeNames={"#s": "state"},
            ExpressionAttributeValues={":s": {"S": "new"}},
        )
        assert found["Items"] == [item]


@pytest.mark.exhaustive
def test_pulumi_s_options_hold(emulator: Emulator) -> None:
    def program(protect: bool | None) -> Callable[[], None]:
        def make() -> None:
            aws.sqs.Queue("kept", opts=ResourceOptions(retain_on_delete=True))
            aws.sqs.Queue("safe", opts=ResourceOptions(protect=protect))

        return make

    with deploy(program(protect=True), emulator=emulator) as stack:
        urls = {each.name: each.id for each in stack.resources}
        with pytest.raises(DeploymentError, match="'safe' cannot be deleted: protected"):
            stack.update(lambda: None)
        stack.update(program(protect=None))
        assert set(stack.update(lambda: None).values()) == {"delete"}
        there = stack.client("sqs").list_queues().get("QueueUrls", [])
        assert urls["kept"] in there
        assert urls["safe"] not in there


def build_operation(text: str) -> dict[str, Any]:
    """An operation that a mock answers."""
    mock = {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {
            "default": {"statusCode": "200", "responseTemplates": {"application/json": text}},
        },
    }
    return {"responses": {"200": {"description": ""}}, "x-amazon-apigateway-integration": mock}


def api(**paths: str) -> Callable[[], None]:
    """An API that has these texts at these paths."""
    operations = {f"/{path}": {"get": build_operation(text)} for path, text in paths.items()}
    body = {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": operations}

    def program() -> None:
        made = aws.apigateway.RestApi("api", body=json.dumps(body))
        deployment = aws.apigateway.Deployment("api", rest_api=made.id, triggers={"body": made.body})
        stage = aws.apigateway.Stage("api", rest_api=made.id, deployment=deployment.id, stage_name="v1")
        pulumi.export("url", stage.invoke_url)

    return program


@pytest.mark.exhaustive
def test_an_api_has_the_routes_of_its_newest_document(emulator: Emulator) -> None:
    with deploy(api(a="first", b="second"), emulator=emulator) as stack:

        def text(path: str) -> str:
            return urllib3.request("GET", f"{stack.local_url('url')}/{path}").data.decode()

        api_id = stack.recording.find_by_type("aws:apigateway/restApi:RestApi")[0].id
        done = stack.update(api(a="changed", c="third"))
        assert sorted(done.values()) == ["replace", "update", "update"]
        assert (text("a"), text("c")) == ("changed", "third")
        assert "Missing Authentication Token" in text("b")
        gateway = stack.client("apigateway")
        paths = [each["path"] for each in gateway.get_resources(restApiId=api_id)["items"]]
        assert sorted(paths) == ["/", "/a", "/c"]
        assert len(gateway.get_deployments(restApiId=api_id)["items"]) == 1
