"""Plausible outputs of resources, derived from names, to evaluate a program without AWS."""

import hashlib
from collections.abc import Callable
from uuid import UUID

from pulumi.runtime.config import get_config
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks

from embedded_aws.emulator.clients import ACCOUNT, REGION
from embedded_aws.program.common_outputs import build_common_outputs
from embedded_aws.program.plausible_completions import COMPUTED
from embedded_aws.program.plausible_outputs import ORDINARY, OUTPUTS
from embedded_aws.program.policy_document import build_policy_document
from embedded_aws.program.wire import Properties

_PROVIDER = "pulumi:providers:aws"
_AMI = "ami-0a1b2c3d4e5f60718"
_VPC = "vpc-0a1b2c3d"


def _find_region(given: Properties, provider: str | None) -> str:
    """Returns the Region of a resource or a call: its own, that of its provider, or the configured one."""
    # An explicit provider has its Region as its ID, which ends the reference to it.
    explicit = provider.rpartition("::")[2] if provider and _PROVIDER in provider else ""
    return given.get("region") or explicit or get_config("aws:region") or REGION


def _read_region(given: Properties) -> Properties:
    region = given["region"]
    return {
        "id": region,
        "name": region,
        "region": region,
        "description": "US East (N. Virginia)",
        "endpoint": f"ec2.{region}.amazonaws.com",
    }


_ANSWERS: dict[str, Callable[[Properties], Properties]] = {
    "aws:ec2/getAmi:getAmi": lambda given: {"id": _AMI, "imageId": _AMI, "name": "image", **given},
    "aws:ec2/getSubnet:getSubnet": lambda given: {"mapPublicIpOnLaunch": True, "vpcId": _VPC, **given},
    "aws:ec2/getSubnets:getSubnets": lambda given: {"ids": ["subnet-0a", "subnet-0b"], **given},
    "aws:ec2/getVpc:getVpc": lambda given: {"id": _VPC, **given},
    "aws:index/getAvailabilityZones:getAvailabilityZones": lambda _: {
        "id": REGION,
        "names": [f"{REGION}{zone}" for zone in "abc"],
        "zoneIds": [f"use1-az{zone}" for zone in "123"],
    },
    "aws:index/getCallerIdentity:getCallerIdentity": lambda _: {
        "id": ACCOUNT,
        "accountId": ACCOUNT,
        "arn": f"arn:aws:iam::{ACCOUNT}:root",
        "userId": ACCOUNT,
    },
    "aws:index/getPartition:getPartition": lambda _: {
        "id": "aws",
        "partition": "aws",
        "dnsSuffix": "amazonaws.com",
        "reverseDnsPrefix": "com.amazonaws",
    },
    "aws:index/getRegion:getRegion": _read_region,
    "aws:iam/getPolicyDocument:getPolicyDocument": build_policy_document,
}


class PlausibleMocks(Mocks):
    """Returns an ID, an ARN and the other computed outputs of each resource."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str, Properties]:
        """Derives the outputs of a resource from its name; an existing resource keeps its ID."""
        given: Properties = vars(args)["inputs"]
        if args.typ == _PROVIDER:
            return _find_region(given, None), {"name": args.name}
        name: str = args.resource_id or given.get("name") or given.get("bucket") or args.name
        service = args.typ.split(":")[1].split("/")[0]
        known = {name: value for name, value in given.items() if isinstance(value, str)}
        digest = hashlib.sha256(name.encode()).hexdigest()[:32]
        values: dict[str, str] = {
            "groupName": "default",
            "restApi": "",
            "stageName": "",
            **known,
            "name": name,
            "logical": args.name,
            "service": service,
            "hash": digest,
            "digits": digest.upper(),
            "uuid": str(UUID(digest)),
            "region": _find_region(given, args.provider),
            "account": ACCOUNT,
        }
        token = args.typ.replace("aws:alb/", "aws:lb/")
        templates = OUTPUTS.get(token, ORDINARY)
        outputs = {output: template.format_map(values) for output, template in templates.items()}
        computed = COMPUTED[token](values, given) if token in COMPUTED else {}
        common = build_common_outputs(args.typ, given, values["region"]) if args.custom else {}
        return outputs.pop("id"), {"name": name, **common, **outputs, **computed}

    def call(self, args: MockCallArgs) -> tuple[Properties, None]:
        """Returns the result of a known function; for other functions, their arguments."""
        answer = _ANSWERS.get(args.token, lambda given: given)
        given: Properties = vars(args)["args"]
        return answer(
            {**given, "region": _find_region(given, args.provider)} if answer is _read_region else given
        ), None
