"""Types that many projects use: streams, function URLs, pipes, users, addresses, e-mail."""

import json

import pulumi
import pulumi_aws as aws
import pytest
import urllib3
from botocore.exceptions import ClientError
from pulumi import Output, ResourceOptions

from embedded_aws import DeploymentError, Emulator, deploy
from embedded_aws.emulator.clients import Credentials
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import TAGS, allow, simple_function, trust


def streams() -> None:
    """A stream and what reads it, a delivery stream to a bucket, and a pipe from a table to a topic."""
    stream = aws.kinesis.Stream(
        "clicks", shard_count=1, retention_period=48, shard_level_metrics=["IncomingBytes"], tags=TAGS
    )
    aws.kinesis.StreamConsumer("clicks", stream_arn=stream.arn, name="reader")
    bucket = aws.s3.Bucket("delivered", force_destroy=True)
    role = aws.iam.Role("delivery", assume_role_policy=trust("firehose"))
    permission = aws.iam.RolePolicy(
        "delivery", role=role.name, policy=bucket.arn.apply(lambda arn: allow("s3:PutObject", f"{arn}/*"))
    )
    delivery = aws.kinesis.FirehoseDeliveryStream(
        "delivery",
        destination="extended_s3",
        extended_s3_configuration={
            "role_arn": role.arn,
            "bucket_arn": bucket.arn,
            "prefix": "clicks/",
            "buffering_size": 1,
            "buffering_interval": 60,
        },
        tags=TAGS,
        opts=ResourceOptions(depends_on=[permission]),
    )
    table = aws.dynamodb.Table(
        "orders",
        attributes=[{"name": "id", "type": "S"}],
        hash_key="id",
        billing_mode="PAY_PER_REQUEST",
        stream_enabled=True,
        stream_view_type="NEW_IMAGE",
    )
    queue = aws.sqs.Queue("piped")
    topic = aws.sns.Topic("piped")
    aws.sqs.QueuePolicy(
        "piped",
        queue_url=queue.url,
        policy=queue.arn.apply(lambda arn: allow("sqs:SendMessage", arn, Service="sns.amazonaws.com")),
    )
    aws.sns.TopicSubscription("piped", topic=topic.arn, protocol="sqs", endpoint=queue.arn)
    carrier = aws.iam.Role("pipe", assume_role_policy=trust("pipes"))
    documents = [("sns:Publish", topic.arn), ("dynamodb:*", Output.concat(table.arn, "/stream/*"))]
    granted = [
        aws.iam.RolePolicy(
            f"pipe-{number}",
            role=carrier.name,
            policy=arn.apply(lambda arn, action=action: allow(action, arn)),
        )
        for number, (action, arn) in enumerate(documents)
    ]
    aws.pipes.Pipe(
        "orders",
        role_arn=carrier.arn,
        source=table.stream_arn,
        source_parameters={"dynamodb_stream_parameters": {"starting_position": "LATEST", "batch_size": 1}},
        target=topic.arn,
        tags=TAGS,
        opts=ResourceOptions(depends_on=granted),
    )
    _rules(stream)
    for name, value in {
        "stream": stream.name,
        "delivery": delivery.name,
        "bucket": bucket.bucket,
        "table": table.name,
        "queue": queue.url,
    }.items():
        pulumi.export(name, value)


def _rules(stream: aws.kinesis.Stream) -> None:
    """Delivers the events of a rule to a stream and a log group."""
    group = aws.cloudwatch.LogGroup("sold", name="/aws/events/sold")
    aws.cloudwatch.LogResourcePolicy(
        "sold",
        policy_name="sold",
        policy_document=group.arn.apply(
            lambda arn: allow("logs:*", f"{arn}:*", Service="events.amazonaws.com")
        ),
    )
    sold = aws.cloudwatch.EventRule("sold", event_pattern=json.dumps({"source": ["shop"]}))
    aws.cloudwatch.EventTarget("sold-group", rule=sold.name, arn=group.arn)
    role = aws.iam.Role("sold", assume_role_policy=trust("events"))
    aws.iam.RolePolicy(
        "sold", role=role.name, policy=stream.arn.apply(lambda arn: allow("kinesis:PutRecord", arn))
    )
    aws.cloudwatch.EventTarget(
        "sold-stream",
        rule=sold.name,
        arn=stream.arn,
        role_arn=role.arn,
        kinesis_target={"partition_key_path": "$.detail.id"},
    )
    pulumi.export("group", group.name)


@pytest.mark.exhaustive
def test_records_are_read_delivered_and_piped() -> None:
    with deploy(streams, stack="streams") as stack:
        out, kinesis = stack.outputs, stack.client("kinesis")
        kinesis.put_record(StreamName=out["stream"], Data=b"click", PartitionKey="1")
        (shard,) = kinesis.list_shards(StreamName=out["stream"])["Shards"]
        iterator = kinesis.get_shard_iterator(
            StreamName=out["stream"], ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        (record,) = kinesis.get_records(ShardIterator=iterator)["Records"]
        assert record["Data"] == b"click"
        summary = kinesis.describe_stream_summary(StreamName=out["stream"])["StreamDescriptionSummary"]
        assert (summary["RetentionPeriodHours"], summary["ConsumerCount"]) == (48, 1)

        detail = json.dumps({"id": "order-5"})
        entry = {"Source": "shop", "DetailType": "sold", "Detail": detail}
        stack.client("events").put_events(Entries=[entry])
        iterator = stack.client("kinesis").get_shard_iterator(
            StreamName=out["stream"], ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records = eventually(
            lambda: kinesis.get_records(ShardIterator=iterator)["Records"][1:], "the event in the stream"
        )
        assert records[0]["PartitionKey"] == "order-5"
        events = eventually(
            lambda: stack.client("logs").filter_log_events(logGroupName=out["group"])["events"], "the log"
        )
        assert json.loads(events[0]["message"])["detail"] == {"id": "order-5"}

        stack.client("firehose").put_record(DeliveryStreamName=out["delivery"], Record={"Data": b"delivered"})
        s3 = stack.client("s3")
        (made,) = s3.list_objects_v2(Bucket=out["bucket"])["Contents"]
        assert made["Key"].startswith("clicks/")
        assert s3.get_object(Bucket=out["bucket"], Key=made["Key"])["Body"].read() == b"delivered"

        stack.client("dynamodb").put_item(TableName=out["table"], Item={"id": {"S": "o-1"}})
        stack.wait_until_idle()
        (message,) = stack.client("sqs").receive_message(QueueUrl=out["queue"])["Messages"]
        assert "o-1" in json.loads(message["Body"])["Message"]


def function_urls() -> None:
    public = simple_function("public", "def handler(event, context): return {'path': event['rawPath']}")
    private = simple_function("private")
    open_url = aws.lambda_.FunctionUrl(
        "public",
        function_name=public.name,
        authorization_type="NONE",
        cors={"allow_origins": ["https://shop.example.com"], "allow_methods": ["GET"]},
    )
    signed = aws.lambda_.FunctionUrl("private", function_name=private.name, authorization_type="AWS_IAM")
    pulumi.export("public", open_url.function_url)
    pulumi.export("private", signed.function_url)


def test_a_function_url_answers_http_with_iam_enforced(emulator: Emulator) -> None:
    with deploy(function_urls, stack="urls", emulator=emulator) as stack:
        answer = urllib3.request("GET", f"{stack.local_url('public')}shop")
        assert (answer.status, answer.json()) == (200, {"path": "/shop"})
        assert urllib3.request("GET", stack.local_url("private")).status == 403


def http_api() -> None:
    code = (
        "def handler(event, context): return {'statusCode': 201, 'body': event['version'] + event['rawPath']}"
    )
    function = simple_function("items", code)
    api = aws.apigatewayv2.Api("shop", protocol_type="HTTP")
    aws.lambda_.Permission(
        "shop",
        action="lambda:InvokeFunction",
        function=function.name,
        principal="apigateway.amazonaws.com",
        source_arn=Output.concat(api.execution_arn, "/*"),
    )
    integration = aws.apigatewayv2.Integration(
        "items",
        api_id=api.id,
        integration_type="AWS_PROXY",
        integration_uri=function.invoke_arn,
        payload_format_version="2.0",
    )
    target = Output.concat("integrations/", integration.id)
    aws.apigatewayv2.Route("items", api_id=api.id, route_key="GET /items/{id}", target=target)
    aws.apigatewayv2.Route(
        "signed", api_id=api.id, route_key="GET /signed", authorization_type="AWS_IAM", target=target
    )
    stage = aws.apigatewayv2.Stage("default", api_id=api.id, name="$default", auto_deploy=True)
    pulumi.export("url", stage.invoke_url)
    quick = aws.apigatewayv2.Api("quick", protocol_type="HTTP", target=function.arn, route_key="GET /quick")
    aws.lambda_.Permission(
        "quick",
        action="lambda:InvokeFunction",
        function=function.name,
        principal="apigateway.amazonaws.com",
        source_arn=Output.concat(quick.execution_arn, "/*"),
    )
    pulumi.export("quick", quick.api_endpoint)
    pulumi.export("arn", api.arn)
    pulumi.export("quick_arn", quick.arn)


def test_an_http_api_invokes_a_function_and_rejects_unsigned_requests(emulator: Emulator) -> None:
    with deploy(http_api, stack="http-api", emulator=emulator) as stack:
        url, last = stack.local_url("url"), stack.events(after=-1)["last"]
        answer = urllib3.request("GET", f"{url}items/7")
        assert (answer.status, answer.data) == (201, b"2.0/items/7")
        assert urllib3.request("GET", f"{url}other").status == 404
        assert urllib3.request("GET", f"{url}signed").status == 403
        assert urllib3.request("GET", f"{stack.local_url('quick')}/quick").data == b"2.0/quick"
        shop, quick = stack.outputs["arn"], stack.outputs["quick_arn"]
        events = [each for each in stack.events(last)["events"] if each["type"] == "request"]
        logged = [(each["path"], each["route"], each["status"], each["target"]) for each in events]
        assert logged == [
            ("/items/7", "/items/{id}", 201, shop),
            ("/other", None, 404, shop),
            ("/signed", "/signed", 403, shop),
            ("/quick", "/quick", 201, quick),
        ]


def users() -> None:
    policy = aws.iam.Policy("lists", policy=allow("sqs:ListQueues", "*"))
    user = aws.iam.User("clerk", path="/staff/", tags=TAGS, permissions_boundary=policy.arn)
    key = aws.iam.AccessKey("clerk", user=user.name)
    group = aws.iam.Group("staff")
    aws.iam.GroupMembership("staff", group=group.name, users=[user.name])
    aws.iam.GroupPolicyAttachment("staff", group=group.name, policy_arn=policy.arn)
    aws.iam.GroupPolicy("staff", group=group.name, policy=allow("s3:ListAllMyBuckets", "*"))
    other = aws.iam.User("other", force_destroy=True)
    aws.iam.UserGroupMembership("other", user=other.name, groups=[group.name])
    aws.iam.UserPolicy("other", user=other.name, policy=allow("sns:ListTopics", "*"))
    aws.iam.UserPolicyAttachment("other", user=other.name, policy_arn=policy.arn)
    role = aws.iam.Role("instance", assume_role_policy=trust("ec2"))
    aws.iam.InstanceProfile("instance", role=role.name, tags=TAGS)
    shared = aws.iam.Policy("shared", policy=allow("sns:ListTopics", "*"))
    aws.iam.PolicyAttachment("shared", policy_arn=shared.arn, roles=[role.name], users=[user.name])
    pulumi.export("id", key.id)
    pulumi.export("secret", key.secret)


def test_a_user_may_do_what_its_group_allows_within_its_boundary(emulator: Emulator) -> None:
    with deploy(users, stack="users", emulator=emulator) as stack:
        out = stack.outputs
        assert out.secrets == {"secret"}
        clerk = Credentials(out["id"], out["secret"])
        emulator.client("sqs", credentials=clerk).list_queues()
        with pytest.raises(ClientError, match="AccessDenied"):
            emulator.client("s3", credentials=clerk).list_buckets()


def test_a_renamed_user_keeps_what_it_had(emulator: Emulator) -> None:
    def build_user(name: str, path: str) -> None:
        aws.iam.User("clerk", name=name, path=path, force_destroy=True)
        aws.iam.User("other", name="taken")
        aws.iam.Group("staff", name="staff")

    with deploy(lambda: build_user("clerk", "/"), stack="renamed", emulator=emulator) as stack:
        iam = emulator.client("iam")
        key = iam.create_access_key(UserName="clerk")["AccessKey"]
        iam.add_user_to_group(UserName="clerk", GroupName="staff")
        iam.put_user_policy(UserName="clerk", PolicyName="p", PolicyDocument=allow("sqs:ListQueues", "*"))
        before = iam.get_user(UserName="clerk")["User"]
        with pytest.raises(DeploymentError, match="User with name taken already exists"):
            stack.update(lambda: build_user("taken", "/"))

        assert list(stack.update(lambda: build_user("keeper", "/staff/")).values()) == ["update"]
        after = iam.get_user(UserName="keeper")["User"]
        assert after["UserId"] == before["UserId"]
        assert after["Arn"] == "arn:aws:iam::123456789012:user/staff/keeper"
        assert [each["UserName"] for each in iam.get_group(GroupName="staff")["Users"]] == ["keeper"]
        assert iam.list_access_keys(UserName="keeper")["AccessKeyMetadata"][0]["UserName"] == "keeper"
        keeper = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
        emulator.client("sqs", credentials=keeper).list_queues()
        with pytest.raises(ClientError, match="NoSuchEntity"):
            iam.get_user(UserName="clerk")


def test_a_renamed_group_keeps_what_it_had(emulator: Emulator) -> None:
    def build_group(name: str, path: str) -> None:
        aws.iam.Group("staff", name=name, path=path)
        aws.iam.Group("other", name="taken-group")
        aws.iam.User("member", name="member", force_destroy=True)

    with deploy(lambda: build_group("crew", "/"), stack="renamed-group", emulator=emulator) as stack:
        iam = emulator.client("iam")
        key = iam.create_access_key(UserName="member")["AccessKey"]
        member = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
        iam.add_user_to_group(UserName="member", GroupName="crew")
        iam.put_group_policy(GroupName="crew", PolicyName="p", PolicyDocument=allow("sqs:ListQueues", "*"))
        before = iam.get_group(GroupName="crew")["Group"]
        with pytest.raises(DeploymentError, match="Group with name taken-group already exists"):
            stack.update(lambda: build_group("taken-group", "/"))

        assert list(stack.update(lambda: build_group("team", "/staff/")).values()) == ["update"]
        after = iam.get_group(GroupName="team")
        assert after["Group"]["GroupId"] == before["GroupId"]
        assert after["Group"]["Arn"] == "arn:aws:iam::123456789012:group/staff/team"
        assert [each["UserName"] for each in after["Users"]] == ["member"]
        emulator.client("sqs", credentials=member).list_queues()
        with pytest.raises(ClientError, match="NoSuchEntity"):
            iam.get_group(GroupName="crew")
        iam.remove_user_from_group(UserName="member", GroupName="team")
        iam.delete_group_policy(GroupName="team", PolicyName="p")


def addresses() -> None:
    """Types that are only stored."""
    vpc = aws.ec2.Vpc("v", cidr_block="10.78.0.0/16")
    subnet = aws.ec2.Subnet("s", vpc_id=vpc.id, cidr_block="10.78.1.0/24")
    address = aws.ec2.Eip("e", domain="vpc", tags=TAGS)
    gateway = aws.ec2.NatGateway("n", allocation_id=address.id, subnet_id=subnet.id, tags=TAGS)
    group = aws.ec2.SecurityGroup("g", vpc_id=vpc.id)
    for kind in ("ingress", "egress"):
        aws.ec2.SecurityGroupRule(
            kind,
            type=kind,
            security_group_id=group.id,
            protocol="tcp",
            from_port=443,
            to_port=443,
            cidr_blocks=["10.0.0.0/8"],
            description=kind,
        )
    table = aws.dynamodb.Table(
        "t", attributes=[{"name": "id", "type": "S"}], hash_key="id", billing_mode="PAY_PER_REQUEST"
    )
    aws.dynamodb.TableItem(
        "i", table_name=table.name, hash_key="id", item=json.dumps({"id": {"S": "a"}, "n": {"N": "1"}})
    )
    body = json.dumps({"widgets": [{"type": "text", "properties": {"markdown": "hello"}}]})
    aws.cloudwatch.Dashboard("d", dashboard_name="shop", dashboard_body=body)
    bucket = aws.s3.Bucket("trail")
    aws.cloudtrail.Trail("t", s3_bucket_name=bucket.bucket, enable_logging=True, tags=TAGS)
    aws.ses.EmailIdentity("e", email="shop@example.com")
    domain = aws.ses.DomainIdentity("d", domain="mail.example.com")
    aws.ses.DomainDkim("d", domain=domain.domain)
    aws.ses.ConfigurationSet("c")
    aws.ses.Template("t", subject="Hello", html="<p>Hello</p>", text="Hello")
    pulumi.export("address", address.public_ip)
    pulumi.export("gateway", gateway.public_ip)
    pulumi.export("table", table.name)


@pytest.mark.exhaustive
def test_what_is_only_stored_is_shown_by_the_apis_of_aws(emulator: Emulator) -> None:
    with deploy(addresses, stack="addresses", emulator=emulator) as stack:
        out = stack.outputs
        assert out["address"] == out["gateway"]
        item = stack.client("dynamodb").get_item(TableName=out["table"], Key={"id": {"S": "a"}})["Item"]
        assert item == {"id": {"S": "a"}, "n": {"N": "1"}}
        sent = stack.client("ses").send_email(
            Source="shop@example.com",
            Destination={"ToAddresses": ["you@example.com"]},
            Message={"Subject": {"Data": "Hi"}, "Body": {"Text": {"Data": "Hi"}}},
        )
        assert sent["MessageId"]
