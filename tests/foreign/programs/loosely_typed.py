"""Inputs as loose as the AWS provider takes them: numbers for texts, what is not FIFO, former names."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi import Output, ResourceOptions

from embedded_aws import Deployment
from tests.foreign.requests import get_json, request

CODE = """
import boto3, json, os


def handle(event, context):
    if not event:
        return {"port": os.environ["PORT"]}
    if "headers" in event:
        return {"statusCode": 200, "body": json.dumps(event["headers"]["X-Parcel"])}
    queue = boto3.client("sqs", region_name="us-east-1").get_queue_url(QueueName="parcels")["QueueUrl"]
    boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps(event["detail"]))
"""
BUS_POLICY = "arn:aws:iam::aws:policy/AmazonEventBridgeFullAccess"
QUEUE_POLICY = "arn:aws:iam::aws:policy/AmazonSQSFullAccess"


def program() -> None:
    function = _create_function()
    _create_events(function)
    _create_rest_api(function)
    _create_network()


def _create_role(name: str, service: str, policy: str) -> aws.iam.Role:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    description = f"{name} & more"
    return aws.iam.Role(
        name, description=description, assume_role_policy=document, managed_policy_arns=[policy]
    )


def _create_function() -> aws.lambda_.Function:
    variables: Any = {"PORT": 8080}
    return aws.lambda_.Function(
        "parcels",
        runtime="python3.12",
        handler="index.handle",
        role=_create_role("worker", "lambda.amazonaws.com", QUEUE_POLICY).arn,
        code=pulumi.AssetArchive({"index.py": pulumi.StringAsset(CODE)}),
        environment={"variables": variables},
    )


def _create_events(function: aws.lambda_.Function) -> None:
    """An HTTP API to a bus, to the function, to a queue that says that it is not FIFO."""
    queue = aws.sqs.Queue("parcels", name="parcels", fifo_queue=False, content_based_deduplication=False)
    aws.sns.Topic("parcels", fifo_topic=False, content_based_deduplication=False)
    bus = aws.cloudwatch.EventBus("parcels")
    rule = aws.cloudwatch.EventRule("sent", event_bus_name=bus.name, event_pattern='{"source": ["shop"]}')
    aws.cloudwatch.EventTarget("sent", rule=rule.name, event_bus_name=bus.name, arn=function.arn)
    _permit("sent", "events", function, rule.arn)
    api = aws.apigatewayv2.Api("parcels", protocol_type="HTTP")
    integration = aws.apigatewayv2.Integration(
        "send",
        api_id=api.id,
        integration_type="AWS_PROXY",
        integration_subtype="EventBridge-PutEvents",
        credentials_arn=_create_role("sender", "apigateway.amazonaws.com", BUS_POLICY).arn,
        request_parameters={
            "EventBusName": bus.name,
            "Source": "shop",
            "DetailType": "sent",
            "Detail": "$request.body",
        },
    )
    target = Output.concat("integrations/", integration.id)
    route = aws.apigatewayv2.Route("send", api_id=api.id, route_key="POST /parcels", target=target)
    stage = aws.apigatewayv2.Stage(
        "parcels", api_id=api.id, name="v1", auto_deploy=True, opts=ResourceOptions(depends_on=[route])
    )
    pulumi.export("events", stage.invoke_url)
    pulumi.export("queue", queue.url)


def _create_rest_api(function: aws.lambda_.Function) -> None:
    """A method that is not a proxy, whose status codes are numbers, and one that reads a header."""
    api = aws.apigateway.RestApi("port")
    at: Any = {"rest_api": api.id, "resource_id": api.root_resource_id, "http_method": "GET"}
    method = aws.apigateway.Method("port", **at, authorization="NONE")
    options = ResourceOptions(depends_on=[method])
    integration = aws.apigateway.Integration(
        "port", **at, type="AWS", integration_http_method="POST", uri=function.invoke_arn, opts=options
    )
    answers: Any = {"status_code": 200}
    response = aws.apigateway.MethodResponse("port", **at, **answers, opts=options)
    mapped = aws.apigateway.IntegrationResponse(
        "port", **at, **answers, opts=ResourceOptions(depends_on=[integration, response])
    )
    proxied: Any = {**at, "http_method": "POST"}
    shown = aws.apigateway.Method("shown", **proxied, authorization="NONE")
    proxy = aws.apigateway.Integration(
        "shown",
        **proxied,
        type="AWS_PROXY",
        integration_http_method="POST",
        uri=function.invoke_arn,
        opts=ResourceOptions(depends_on=[shown]),
    )
    _permit("port", "apigateway", function, Output.concat(api.execution_arn, "/*/*"))
    deployment = aws.apigateway.Deployment(
        "port", rest_api=api.id, opts=ResourceOptions(depends_on=[mapped, proxy])
    )
    stage = aws.apigateway.Stage("port", rest_api=api.id, deployment=deployment.id, stage_name="v1")
    pulumi.export("port", stage.invoke_url)


def _permit(name: str, service: str, function: aws.lambda_.Function, source: pulumi.Input[str]) -> None:
    aws.lambda_.Permission(
        name,
        action="lambda:InvokeFunction",
        function=function.name,
        principal=f"{service}.amazonaws.com",
        source_arn=source,
    )


def _create_network() -> None:
    """A VPC with another main route table, and a load balancer by the former name of its type."""
    vpc = aws.ec2.Vpc("net", cidr_block="10.13.0.0/16")
    table = aws.ec2.RouteTable("net", vpc_id=vpc.id)
    aws.ec2.MainRouteTableAssociation("net", vpc_id=vpc.id, route_table_id=table.id)
    subnets = [
        aws.ec2.Subnet(f"net-{zone}", vpc_id=vpc.id, cidr_block=f"10.13.{place}.0/24", availability_zone=zone)
        for place, zone in enumerate(("us-east-1a", "us-east-1b"))
    ]
    balancer = aws.alb.LoadBalancer("net", subnets=[each.id for each in subnets])
    answer: Any = {"content_type": "text/plain", "message_body": "closed & locked", "status_code": "503"}
    aws.alb.Listener(
        "net",
        load_balancer_arn=balancer.arn,
        port=80,
        default_actions=[aws.alb.ListenerDefaultActionArgs(type="fixed-response", fixed_response=answer)],
    )
    cluster = aws.ecs.Cluster("net")
    aws.ecs.ClusterCapacityProviders(
        "net",
        cluster_name=cluster.name,
        capacity_providers=["FARGATE", "FARGATE_SPOT"],
        default_capacity_provider_strategies=[{"capacity_provider": "FARGATE", "weight": 1}],
    )
    pulumi.export("cluster", cluster.name)
    pulumi.export("vpc", vpc.id)
    pulumi.export("table", table.id)
    pulumi.export("balancer", Output.concat("http://", balancer.dns_name))


def check(stack: Deployment) -> None:
    assert get_json(stack, "port", "/") == {"port": "8080"}
    assert get_json(stack, "port", "/", method="POST", headers={"X-Parcel": "7"}) == "7"
    assert request(stack, "events", "/parcels", "POST", json={"number": 7}).status == 200
    stack.wait_until_idle()
    (message,) = stack.client("sqs").receive_message(QueueUrl=stack.outputs["queue"])["Messages"]
    assert json.loads(message["Body"]) == {"number": 7}
    answer = request(stack, "balancer")
    assert (answer.status, answer.data) == (503, b"closed & locked")
    (cluster,) = stack.client("ecs").describe_clusters(clusters=[stack.outputs["cluster"]])["clusters"]
    assert cluster["defaultCapacityProviderStrategy"] == [{"capacityProvider": "FARGATE", "weight": 1}]
    main = [{"Name": "association.main", "Values": ["true"]}]
    filters = [{"Name": "vpc-id", "Values": [stack.outputs["vpc"]]}, *main]
    (table,) = stack.client("ec2").describe_route_tables(Filters=filters)["RouteTables"]
    assert table["RouteTableId"] == stack.outputs["table"]
