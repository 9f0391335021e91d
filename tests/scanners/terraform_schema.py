"""Terraform's names for the parts of AWS's resources, read from HashiCorp's own provider bindings.

The package ``cdktf-cdktf-provider-aws`` is generated from the provider's schema. What its code writes into a
Terraform file is that schema, a resource type a module. Run as a program, this renews
``terraform_schema.json`` from the package in the environment of ``requirements/cdk.txt``.
"""

import json
import re
import tarfile
from pathlib import Path
from typing import Any, cast

from tests.scanners.environments import CDK

FILE = Path(__file__).with_name("terraform_schema.json")

SERVICES = (
    *(
        "rds_",
        "db_subnet_group",
        "acm_",
        "api_gateway_",
        "apigatewayv2_",
        "appautoscaling_",
        "cloudfront_",
        "cloudwatch_",
        "cognito_",
    ),
    *(
        "codedeploy_",
        "default_",
        "dynamodb_",
        "ecr_",
        "ecs_",
        "iam_",
        "internet_gateway",
        "kinesis_",
        "kms_",
        "lambda_",
        "lb",
        "pipes_",
    ),
    *(
        "route53_",
        "route_table",
        "s3_",
        "scheduler_",
        "secretsmanager_",
        "security_group",
        "sfn_",
        "sns_",
        "sqs_",
        "ssm_",
        "subnet",
        "vpc",
    ),
    *("wafv2_",),
)
"""Prefixes of the resource types that a stack of the catalog may consist of."""

Block = dict[str, Any]
"""The arguments of a resource or block by name, each in the shape of its value in a plan: ``[{…}]`` for
blocks, ``{…}`` for a single object, ``"any"`` for blocks that nest without end, None for any other value."""

LATER_ARGUMENTS: dict[str, Block] = {
    "aws_apigatewayv2_routing_rule": {
        "action": [{"invoke_api": [{"api_id": None, "stage": None, "strip_base_path": None}]}],
        "condition": [
            {
                "match_base_paths": [{"any_of": None}],
                "match_headers": [{"any_of": [{"header": None, "value_glob": None}]}],
            }
        ],
        "domain_name": None,
        "priority": None,
        "region": None,
    },
    "aws_cloudfront_function": {"tags": None},
}
"""Resource types and arguments that Terraform's provider has since the version that the bindings were last
generated from; Pulumi's is built on it, and takes them."""

_BLOCK_WRITER = re.compile(
    r"^function (\w+)ToHclTerraform\(struct\) \{.*?const attrs = \{(.*?)\};", re.DOTALL | re.MULTILINE
)
_RESOURCE_WRITER = re.compile(r"synthesizeHclAttributes\(\) \{\s+const attrs = \{(.*?)\};", re.DOTALL)
_ARGUMENT = re.compile(r"^\s+(\w+): \{\s+value: (.*),\s+isBlock: \w+,\s+type: \"(\w+)\",", re.MULTILINE)
_NESTED_WRITER = re.compile(r"(?<![.\w])(\w+)ToHclTerraform")
_RESOURCE_TYPE = re.compile(r"\.tfResourceType = \"(\w+)\"")
_PROVIDER_VERSION = re.compile(r"providerVersion: '([\d.]+)'")


def read_schema() -> dict[str, Block]:
    """The schema that is kept, by resource type."""
    kept = cast("dict[str, Block]", json.loads(FILE.read_text())["resources"])
    return {
        type_: kept.get(type_, {}) | LATER_ARGUMENTS.get(type_, {}) for type_ in {**kept, **LATER_ARGUMENTS}
    }


def parse_module(javascript: str) -> Block:
    """The schema of one resource type, from the module of its bindings."""
    writers = dict(_BLOCK_WRITER.findall(javascript))

    def parse(body: str) -> Block:
        return {name: shape(value, type_) for name, value, type_ in _ARGUMENT.findall(body)}

    def shape(value: str, type_: str) -> Any:
        if nested := _NESTED_WRITER.search(value):
            block = parse(writers[nested[1]])
            return block if type_ == "struct" else [block]
        return "any" if "anyTo" in value else None

    resource = _RESOURCE_WRITER.search(javascript)
    if not resource:
        raise ValueError("the module writes no resource; its generator must have changed")
    return parse(resource[1])


def main() -> None:
    """Renews the file."""
    bundles = "lib/python3*/site-packages/cdktf_cdktf_provider_aws/_jsii/*.tgz"
    (bundle,) = CDK.parents[1].glob(bundles)
    resources: dict[str, Block] = {}
    version = ""
    with tarfile.open(bundle) as archive:
        for member in archive:
            name = member.name.removeprefix("package/lib/").removesuffix("/index.js").replace("-", "_")
            content = archive.extractfile(member) if name.startswith(SERVICES) else None
            javascript = content.read().decode() if content else ""
            if type_ := _RESOURCE_TYPE.search(javascript):
                resources[type_[1]] = parse_module(javascript)
                version = _PROVIDER_VERSION.findall(javascript)[0]
    lines = [f'    "{type_}": {json.dumps(resources[type_])}' for type_ in sorted(resources)]
    body = ",\n".join(lines)
    FILE.write_text(f'{{\n  "provider": "hashicorp/aws {version}",\n  "resources": {{\n{body}\n  }}\n}}\n')


if __name__ == "__main__":
    main()
