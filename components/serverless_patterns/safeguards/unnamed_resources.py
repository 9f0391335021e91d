"""IAM actions that support no resource ARN."""

from collections.abc import Mapping
from typing import Any, Final

from serverless_patterns.arguments.declarations import Constraint

# Service Authorization Reference, without a resource type. Actions are left out that the reference lists so
# and IAM nevertheless compares with an ARN, such as sqs:ListQueues and logs:DescribeLogGroups.
_NAMES: Final[Mapping[str, str]] = {
    "cloudwatch": "GetMetricData GetMetricStatistics ListMetrics PutMetricData",
    "comprehend": "BatchDetectSentiment DetectDominantLanguage DetectKeyPhrases DetectPiiEntities"
    " DetectSentiment DetectSyntax",
    "ec2": "DescribeAvailabilityZones DescribeImages DescribeInstanceStatus DescribeInstanceTypes"
    " DescribeInstances DescribeNetworkInterfaces DescribeRegions DescribeRouteTables"
    " DescribeSecurityGroups DescribeSnapshots DescribeSubnets DescribeTags DescribeVolumes"
    " DescribeVpcEndpoints DescribeVpcs",
    "ecr": "GetAuthorizationToken",
    "kms": "CreateKey GenerateRandom ListAliases ListKeys",
    "lambda": "GetAccountSettings ListFunctions ListLayers",
    "polly": "DescribeVoices",
    "pricing": "DescribeServices GetAttributeValues GetProducts",
    "rekognition": "CompareFaces DetectFaces DetectProtectiveEquipment DetectText RecognizeCelebrities",
    "s3": "ListJobs",
    "secretsmanager": "BatchGetSecretValue GetRandomPassword ListSecrets",
    "states": "SendTaskFailure SendTaskHeartbeat SendTaskSuccess",
    "sts": "DecodeAuthorizationMessage GetCallerIdentity",
    "tag": "GetResources GetTagKeys GetTagValues",
    "textract": "DetectDocumentText GetDocumentTextDetection StartDocumentTextDetection",
    "xray": "GetSamplingRules GetSamplingStatisticSummaries GetSamplingTargets PutTelemetryRecords"
    " PutTraceSegments",
}
UNNAMED: Final = frozenset(f"{service}:{name}" for service, names in _NAMES.items() for name in names.split())
"""Well-known actions that IAM allows on ``*`` alone; on an ARN they allow nothing."""
_LOWER: Final = frozenset(map(str.lower, UNNAMED))


class _OnEverything(Constraint):
    @property
    def meaning(self) -> str:
        return "a statement whose 'resources' are '*' if an action supports no resource ARN"

    def allows(self, value: Mapping[str, Any]) -> bool:
        return "*" in value.get("resources", ["*"]) or not _find_unnamed(value)

    def problem(self, value: Mapping[str, Any]) -> str:
        unnamed = _find_unnamed(value)
        verb = "supports" if len(unnamed) == 1 else "support"
        rest = "" if len(unnamed) == len(value["actions"]) else ", in a statement of its own"
        return f"{', '.join(unnamed)} {verb} no resource ARN; 'resources' must be ['*']{rest}"


ON_EVERYTHING: Final = _OnEverything()
"""A statement has ``*`` as resource if one of its actions supports no resource ARN."""


def _find_unnamed(statement: Mapping[str, Any]) -> list[str]:
    return [action for action in statement.get("actions", []) if action.lower() in _LOWER]
