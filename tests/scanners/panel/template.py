"""Checkov on a CloudFormation template."""

import itertools
import json
import tempfile
from pathlib import Path
from typing import Any

from checkov.cloudformation.checks.resource.registry import cfn_registry
from checkov.cloudformation.runner import Runner
from checkov.runner_filter import RunnerFilter

from tests.scanners.panel.plan import describe_report


def scan(template: dict[str, Any]) -> dict[str, Any]:
    """As of a plan, and under ``known`` every check that Checkov has for templates."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory, "template.json")
        file.write_text(json.dumps(template, indent=1))
        runner = Runner()
        runner_filter = RunnerFilter(framework=["cloudformation"])
        report = runner.run(root_folder=None, files=[str(file)], runner_filter=runner_filter)
    by_type = [*cfn_registry.checks.values(), *cfn_registry.wildcard_checks.values()]
    checks = [*itertools.chain.from_iterable(by_type), *runner.graph_registry.checks]
    return {**describe_report(report), "known": sorted({check.id for check in checks})}
