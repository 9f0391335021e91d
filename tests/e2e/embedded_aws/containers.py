"""Directories that images are built from, and programs that run them."""

import os
from pathlib import Path
from textwrap import dedent
from typing import Any

import pulumi
import pulumi_aws as aws

from embedded_aws import Deployment, Emulator
from serverless_patterns import ContainerService
from tests.e2e.embedded_aws.rest_apis import HTTP
from tests.robustness.processes import processes_with

MONOLITH = Path(__file__).parents[3] / "patterns" / "api-gateway-facade" / "src" / "monolith"

SERVER = """
import json, os, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

def send(queue):
    import boto3
    from botocore.exceptions import ClientError
    try:
        boto3.client("sqs").send_message(QueueUrl=queue, MessageBody="sent by " + os.environ["NAME"])
    except ClientError as error:
        return 403, {"error": str(error)}
    return 200, {}

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        parts = urlsplit(self.path)
        status, answer = 200, {"name": os.environ.get("NAME"), "pid": os.getpid()}
        if parts.path == "/environment":
            answer = dict(os.environ)
        elif parts.path == "/send":
            status, answer = send(parse_qs(parts.query)["queue"][0])
        elif parts.path == "/end":
            print("told to end", flush=True)
            os._exit(4)
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""
"""Says who it is at every path; shows its environment, sends a message, or ends at some."""


def write_image(
    directory: Path,
    code: str = SERVER,
    *instructions: str,
    command: str = 'CMD ["python", "server.py"]',
    base: str = "python:3.13-slim",
) -> str:
    """A directory with ``server.py`` and its Dockerfile."""
    directory.mkdir(exist_ok=True)
    (directory / "server.py").write_text(dedent(code))
    lines = [f"FROM {base}", "COPY server.py ./", *instructions, command]
    (directory / "Dockerfile").write_text("\n".join(lines) + "\n")
    return os.fspath(directory)


def service(
    name: str, context: str, opts: pulumi.ResourceOptions | None = None, **args: Any
) -> ContainerService:
    """A service of one directory; exports its URL under its name."""
    made = ContainerService(name, {"context": context, **args}, opts)
    pulumi.export(name, made.url)
    return made


def networks() -> None:
    """A network with a way out, and a load balancer in it that answers by itself."""
    vpc = aws.ec2.Vpc("net", cidr_block="10.1.0.0/16", enable_dns_hostnames=True)
    gateway = aws.ec2.InternetGateway("net", vpc_id=vpc.id)
    subnet = aws.ec2.Subnet("net", vpc_id=vpc.id, cidr_block="10.1.1.0/24", map_public_ip_on_launch=True)
    to_all: Any = {"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}
    table = aws.ec2.RouteTable("net", vpc_id=vpc.id, routes=[to_all])
    aws.ec2.Route("net", route_table_id=table.id, destination_ipv6_cidr_block="::/0", gateway_id=gateway.id)
    aws.ec2.RouteTableAssociation("net", route_table_id=table.id, subnet_id=subnet.id)
    web: Any = {"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["0.0.0.0/0"]}
    group = aws.ec2.SecurityGroup("net", vpc_id=vpc.id, ingress=[web], egress=[{**web, "self": True}])
    balancer = aws.lb.LoadBalancer(
        "net", subnets=[subnet.id], security_groups=[group.id], idle_timeout=30, access_logs={"bucket": "b"}
    )
    listener = aws.lb.Listener(
        "net",
        load_balancer_arn=balancer.arn,
        port=80,
        default_actions=[_build_fixed_response("404", "nothing here")],
    )
    aws.lb.ListenerRule(
        "net",
        listener_arn=listener.arn,
        conditions=[{"path_pattern": {"values": ["/shop/*"]}}, {"http_request_method": {"values": ["GET"]}}],
        actions=[_build_fixed_response("200", "the shop")],
    )
    repository = aws.ecr.Repository("net", image_tag_mutability="IMMUTABLE", tags={"team": "post"})
    aws.ecr.RepositoryPolicy("net", repository=repository.name, policy='{"Statement": []}')
    for name, output in {"web": balancer.dns_name, "vpc": vpc.id, "group": group.id}.items():
        pulumi.export(name, output)


def containers() -> None:
    """The old shop, as a service."""
    service("legacy", os.fspath(MONOLITH), min_capacity=1)


def _build_fixed_response(status: str, text: str) -> Any:
    answer = {"content_type": "text/plain", "status_code": status, "message_body": text}
    return {"type": "fixed-response", "fixed_response": answer}


def ask(deployment: Deployment, output: str, path: str = "/") -> Any:
    """Response of the service behind an export."""
    return HTTP.request("GET", deployment.local_url(output) + path).json()


def processes_of(emulator: Emulator) -> list[int]:
    """The processes of containers: those with the endpoint of the emulator in their environment."""
    return processes_with("AWS_ENDPOINT_URL", emulator.endpoint)
