"""Plausible outputs of resources, derived from names, to evaluate a program without AWS."""

import hashlib
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks

from embedded_aws.emulator.clients import ACCOUNT, REGION
from embedded_aws.program.common_outputs import common_outputs
from embedded_aws.program.plausible_outputs import COMPUTED, ORDINARY, OUTPUTS
from embedded_aws.program.policy_document import policy_document
from embedded_aws.program.wire import Properties

_ANSWERS: dict[str, Callable[[Properties], Properties]] = {
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
    "aws:index/getRegion:getRegion": lambda given: {
        "id": given.get("region", REGION),
        "name": given.get("region", REGION),
        "region": given.get("region", REGION),
        "description": "US East (N. Virginia)",
        "endpoint": f"ec2.{REGION}.amazonaws.com",
    },
    "aws:iam/getPolicyDocument:getPolicyDocument": policy_document,
}


class PlausibleMocks(Mocks):
    """Returns an ID, an ARN and the other computed outputs of each resource."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str, Properties]:
        """Derives the outputs of a resource from its name; an existing resource keeps its ID."""
        given: Properties = cast("Any", args).inputs
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
            "uuid": str(UUID(digest)),
            "region": REGION,
            "account": ACCOUNT,
        }
        templates = OUTPUTS.get(args.typ, ORDINARY)
        outputs = {output: template.format_map(values) for output, template in templates.items()}
        computed = COMPUTED[args.typ](values, given) if args.typ in COMPUTED else {}
        region = given.get("region", REGION)
        common = common_outputs(args.typ, given, region) if args.custom else {}
        return outputs.pop("id"), {"name": name, **common, **outputs, **computed}

    def call(self, args: MockCallArgs) -> tuple[Properties, None]:
        """Returns the result of a known function; for other functions, their arguments."""
        answer = _ANSWERS.get(args.token, lambda given: given)
        return answer(cast("Any", args).args), None
