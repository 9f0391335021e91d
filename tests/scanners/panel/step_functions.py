"""cfn-lint on state machines in Amazon States Language, all of them in one template."""

import json

from cfnlint.api import lint_all

RULE = "E3601"
"""Its rule for the structure of a definition."""


def scan(definitions: dict[str, str]) -> dict[str, list[str]]:
    """The objections to each definition, by its name."""
    names = dict(enumerate(definitions))
    role = "arn:aws:iam::123456789012:role/workflow"
    resources = {
        f"Machine{number}": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {"RoleArn": role, "Definition": json.loads(definitions[name])},
        }
        for number, name in names.items()
    }
    template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}
    objections: dict[str, list[str]] = {name: [] for name in definitions}
    for found in lint_all(json.dumps(template)):
        if found.rule.id == RULE:
            name = names[int(found.path[1].removeprefix("Machine"))]
            objections[name].append(f"{'.'.join(map(str, found.path[4:]))}: {found.message}")
    return objections
