"""Values above the adapter to MiniStack have types: the lines with ``Any`` only become fewer."""

import re
from collections import Counter
from pathlib import Path

from graphs import ROOT

EMBEDDED_AWS = ROOT / "local/embedded_aws"
ADAPTER = EMBEDDED_AWS / "ministack"
CEILINGS = {
    "checking": 5,
    "component_packages": 19,
    "deployment": 8,
    "emulator": 74,
    "event_log": 8,
    "event_sources": 50,
    "iam": 379,
    "languages": 33,
    "lifecycle": 38,
    "observation": 57,
    "program": 99,
    "provider": 17,
    "pytest_plugin": 6,
    "request_validation": 73,
    "resource_model": 89,
    "resources": 16,
    "schemas": 16,
    "server": 119,
    "service_calls": 35,
    "services/acm": 2,
    "services/api_gateway": 455,
    "services/appsync": 160,
    "services/cloud_map": 4,
    "services/cloudfront": 32,
    "services/cloudtrail": 2,
    "services/cloudwatch": 27,
    "services/cloudwatch_logs": 40,
    "services/codedeploy": 32,
    "services/cognito": 47,
    "services/dynamodb": 46,
    "services/ec2": 15,
    "services/ecs": 54,
    "services/eventbridge": 181,
    "services/firehose": 10,
    "services/iam": 49,
    "services/identity_lookups": 2,
    "services/kinesis": 10,
    "services/kms": 33,
    "services/lambda_": 242,
    "services/load_balancing": 20,
    "services/lookups": 2,
    "services/other_providers": 19,
    "services/rds": 3,
    "services/route53": 6,
    "services/s3": 102,
    "services/secretsmanager": 22,
    "services/ses": 4,
    "services/sesv2": 3,
    "services/sns": 82,
    "services/sqs": 41,
    "services/ssm": 16,
    "services/step_functions": 421,
    "services/wafv2": 4,
    "velocity": 88,
}
"""The lines with ``Any`` of each room, which only become fewer; a room that is not listed has none."""
_ANY = re.compile(r"\bAny\b")


def find_room(path: Path) -> str:
    """The service or the room of a file."""
    parts = path.relative_to(EMBEDDED_AWS).with_suffix("").parts
    return "/".join(parts[: 2 if parts[0] == "services" else 1])


def count_lines() -> Counter[str]:
    found: Counter[str] = Counter()
    for path in sorted(EMBEDDED_AWS.rglob("*.py")):
        if ADAPTER not in path.parents:
            found[find_room(path)] += len(
                [line for line in path.read_text().splitlines() if _ANY.search(line)]
            )
    return +found


def test_no_room_gets_more_lines_with_any():
    found = count_lines()
    risen = {room: count for room, count in found.items() if count > CEILINGS.get(room, 0)}
    assert not risen, f"use a type, or `Json` of embedded_aws.json_values: {risen}; ceilings are {CEILINGS}"


def test_rooms_without_any_are_not_listed():
    assert [room for room in CEILINGS if not count_lines()[room]] == []
