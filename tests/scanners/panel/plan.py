"""Checkov on a Terraform plan."""

import json
import tempfile
from pathlib import Path
from typing import Any

from checkov.common.output.report import Report
from checkov.runner_filter import RunnerFilter
from checkov.terraform.plan_runner import Runner


def scan(plan: dict[str, Any]) -> dict[str, Any]:
    """The resources that Checkov saw, and each check that passed or failed on one of them."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory, "plan.json")
        file.write_text(json.dumps(plan, indent=1))
        report = Runner().run(files=[str(file)], runner_filter=RunnerFilter(framework=["terraform_plan"]))
    return describe_report(report)


def describe_report(report: Report) -> dict[str, Any]:
    """A report of Checkov as JSON values."""
    results = {"passed": report.passed_checks, "failed": report.failed_checks}
    return {
        # A resource is reported behind the path of its file.
        "resources": sorted(resource.partition(".json:")[2] for resource in report.resources),
        **{
            result: sorted([record.check_id, record.resource, record.check_name] for record in records)
            for result, records in results.items()
        },
    }
