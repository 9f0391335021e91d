"""``Repository`` of the package ``awsx``: a repository of images with a lifecycle policy."""

import json
from typing import Final

from embedded_aws.component_packages.expansion import Child, Expansion, Properties
from embedded_aws.errors import DeploymentError

_REPOSITORY: Final = (
    *("encryptionConfigurations", "forceDelete", "imageScanningConfiguration", "imageTagMutability"),
    *("imageTagMutabilityExclusionFilters", "name", "region", "tags"),
)
TAKES: Final = frozenset({*_REPOSITORY, "lifecyclePolicy"})
_DEFAULT: Final[list[Properties]] = [
    {"description": "remove untagged images", "tagStatus": "untagged", "maximumNumberOfImages": 1}
]


def expand(component: Expansion) -> Properties:
    """Registers the repository and its policy."""
    name, given = component.name.lower(), component.inputs
    repository = component.add(
        "aws:ecr/repository:Repository", name, {each: given.get(each) for each in _REPOSITORY}
    )
    policy: Child | None = None
    lifecycle: Properties = given.get("lifecyclePolicy") or {}
    if not lifecycle.get("skip"):
        policy = component.add(
            "aws:ecr/lifecyclePolicy:LifecyclePolicy",
            name,
            {
                "policy": _build_policy(lifecycle.get("rules") or _DEFAULT),
                "repository": repository.outputs["name"],
            },
        )
    return {
        "lifecyclePolicy": policy,
        "repository": repository,
        "url": repository.outputs["repositoryUrl"],
    }


def _build_policy(rules: list[Properties]) -> str:
    ordered = sorted(rules, key=lambda rule: rule["tagStatus"] == "any")
    built = [_build_rule(rule, priority) for priority, rule in enumerate(ordered, 1)]
    return json.dumps({"rules": built})


def _build_rule(rule: Properties, priority: int) -> Properties:
    selection: dict[str, object] = {"tagStatus": rule["tagStatus"]}
    if rule["tagStatus"] == "tagged":
        selection["tagPrefixList"] = rule.get("tagPrefixList", [])
    if "maximumNumberOfImages" in rule:
        selection |= {"countType": "imageCountMoreThan", "countNumber": rule["maximumNumberOfImages"]}
    elif "maximumAgeLimit" in rule:
        age = {"countNumber": rule["maximumAgeLimit"], "countUnit": "days"}
        selection |= {"countType": "sinceImagePushed", **age}
    else:
        raise DeploymentError(
            "lifecyclePolicy.rules: maximumNumberOfImages or maximumAgeLimit is required. Add one of them."
        )
    described = {"description": rule["description"]} if "description" in rule else {}
    return {"rulePriority": priority, **described, "selection": selection, "action": {"type": "expire"}}
