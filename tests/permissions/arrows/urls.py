"""Function URLs and load balancers, with functions behind them."""

import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any, Final

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.permissions.account import REGION, Account, Arrived
from tests.permissions.arrows.arrow import Arrows, return_result

_ARROWS: Final = Arrows(frozenset({"lambda", "rest"}))
_VALUE: Final = "def handler(event, context): return {'statusCode': 200, 'body': 'sent'}"
_URL: Final = {"Action": "lambda:InvokeFunctionUrl"}
_INVOKE: Final = {"Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True}


def _ask(url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> bool:
    """Whether a function or service behind a URL responds."""
    request = urllib.request.Request(url, body, dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status < 300
    except urllib.error.HTTPError:
        return False


def _function_url(aws: Account, auth_type: str) -> tuple[str, str, str]:
    """Creates a function with a URL; returns its ARN, its host name and the URL here."""
    function = aws.function(_VALUE)
    made = aws.client("lambda").create_function_url_config(FunctionName=function, AuthType=auth_type)
    host = made["FunctionUrl"].partition("://")[2].strip("/")
    return function, host, f"{aws.endpoint}/_aws/lambda-url/{host.partition('.')[0]}/"


def _permit(aws: Account, function: str, *permissions: Mapping[str, Any], **more: Any) -> None:
    for permission in permissions:
        aws.client("lambda").add_permission(
            FunctionName=function, StatementId=aws.name("permit"), **permission, **more
        )


def _public(aws: Account, *permissions: Mapping[str, Any]) -> Arrived:
    function, _, url = _function_url(aws, "NONE")
    _permit(aws, function, *permissions, Principal="*")
    return return_result(arrived=_ask(url))


@_ARROWS.add("public function URL → Lambda", "permission to invoke the URL")
def _public_url(aws: Account, granted: bool) -> Arrived:
    return _public(aws, _INVOKE, *([{**_URL, "FunctionUrlAuthType": "NONE"}] if granted else []))


@_ARROWS.add("public function URL → Lambda", "permission to invoke the function")
def _public_function(aws: Account, granted: bool) -> Arrived:
    return _public(aws, {**_URL, "FunctionUrlAuthType": "NONE"}, *([_INVOKE] if granted else []))


@_ARROWS.add("public function URL → Lambda", "the permission is for URLs with `AWS_IAM`")
def _public_of_other_type(aws: Account, granted: bool) -> Arrived:
    return _public(aws, _INVOKE, {**_URL, "FunctionUrlAuthType": "NONE" if granted else "AWS_IAM"})


def _call_signed(aws: Account, *actions: str) -> Arrived:
    function, _, url = _function_url(aws, "AWS_IAM")
    user = aws.user(*({"Action": action, "Resource": function} for action in actions))
    request = AWSRequest("GET", url)
    SigV4Auth(Credentials(user.key, user.secret), "lambda", REGION).add_auth(request)
    headers = {name: str(value) for name, value in request.prepare().headers.items()}
    return return_result(arrived=_ask(url, headers))


@_ARROWS.add("user → function URL", "the user's permission to invoke the URL")
def _user_of_url(aws: Account, granted: bool) -> Arrived:
    return _call_signed(aws, "lambda:InvokeFunction", *(["lambda:InvokeFunctionUrl"] if granted else []))


@_ARROWS.add("user → function URL", "the user's permission to invoke the function")
def _user_of_function(aws: Account, granted: bool) -> Arrived:
    return _call_signed(aws, "lambda:InvokeFunctionUrl", *(["lambda:InvokeFunction"] if granted else []))


def _ask_distribution(aws: Account, permissions: Callable[[str], list[dict[str, Any]]]) -> Arrived:
    """Asks a distribution before a function URL; the permissions take the ARN of the distribution."""
    function, host, _ = _function_url(aws, "AWS_IAM")
    cloudfront, name = aws.client("cloudfront"), aws.name("access")
    control = cloudfront.create_origin_access_control(
        OriginAccessControlConfig={
            "Name": name,
            "SigningProtocol": "sigv4",
            "SigningBehavior": "always",
            "OriginAccessControlOriginType": "lambda",
        }
    )["OriginAccessControl"]["Id"]
    origin = {
        "Id": "function",
        "DomainName": host,
        "OriginAccessControlId": control,
        "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"},
    }
    behavior = {
        "TargetOriginId": "function",
        "ViewerProtocolPolicy": "allow-all",
        "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        "OriginRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    }
    distribution = cloudfront.create_distribution(
        DistributionConfig={
            "CallerReference": name,
            "Comment": "",
            "Enabled": True,
            "Origins": {"Quantity": 1, "Items": [origin]},
            "DefaultCacheBehavior": behavior,
        }
    )["Distribution"]
    for permission in permissions(distribution["ARN"]):
        _permit(aws, function, permission, Principal="cloudfront.amazonaws.com")
    served = aws.host_url(distribution["DomainName"]) if aws.host_url else ""
    return return_result(arrived=_ask(f"{served}/"))


@_ARROWS.add("CloudFront → function URL", "`aws:SourceArn` is another distribution's")
def _distribution(aws: Account, granted: bool) -> Arrived:
    def permissions(arn: str) -> list[dict[str, Any]]:
        source = {"SourceArn": arn if granted else f"{arn}2"}
        return [{**_URL, "FunctionUrlAuthType": "AWS_IAM", **source}, {**_INVOKE, **source}]

    return _ask_distribution(aws, permissions)


@_ARROWS.add("CloudFront → function URL", "permission to invoke the function")
def _distribution_of_function(aws: Account, granted: bool) -> Arrived:
    def permissions(arn: str) -> list[dict[str, Any]]:
        url = {**_URL, "FunctionUrlAuthType": "AWS_IAM", "SourceArn": arn}
        return [url, *([{**_INVOKE, "SourceArn": arn}] if granted else [])]

    return _ask_distribution(aws, permissions)


@_ARROWS.add("load balancer → Lambda", "the function's permission for the target group")
def _register_target(aws: Account, granted: bool) -> Arrived:
    return _ask_balancer(aws, "" if granted else "2")


@_ARROWS.add("load balancer → Lambda", "the function's permission, taken away after it was registered")
def _balancer(aws: Account, granted: bool) -> Arrived:
    return _ask_balancer(aws, withdrawn=not granted)


def _ask_balancer(aws: Account, ending: str = "", *, withdrawn: bool = False) -> Arrived:
    balancers, function, name = aws.client("elbv2"), aws.function(_VALUE), aws.name("group")
    group = balancers.create_target_group(Name=name, TargetType="lambda")["TargetGroups"][0]["TargetGroupArn"]
    aws.client("lambda").add_permission(
        FunctionName=function,
        StatementId="balancer",
        Action="lambda:InvokeFunction",
        Principal="elasticloadbalancing.amazonaws.com",
        SourceArn=f"{group}{ending}",
    )
    balancers.register_targets(TargetGroupArn=group, Targets=[{"Id": function}])
    balancer = balancers.create_load_balancer(Name=name, Subnets=["subnet-1", "subnet-2"])["LoadBalancers"][0]
    actions = [{"Type": "forward", "TargetGroupArn": group}]
    listening = {"LoadBalancerArn": balancer["LoadBalancerArn"], "Protocol": "HTTP", "Port": 80}
    balancers.create_listener(**listening, DefaultActions=actions)
    if withdrawn:
        aws.client("lambda").remove_permission(FunctionName=function, StatementId="balancer")
    return return_result(arrived=_ask(f"{aws.endpoint}/_alb/{name}/"))


ARROWS: Final = tuple(_ARROWS.found)
