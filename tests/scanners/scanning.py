"""Scans the stacks."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.scanners.cases import CASES, Case, record_case
from tests.scanners.documents import Document, find_documents
from tests.scanners.environments import ask
from tests.scanners.mapping_templates import scan as scan_template
from tests.scanners.mapping_templates.template import MappingTemplate, find_templates
from tests.scanners.terraform_plan import terraform_plan
from tests.scanners.terraform_schema import read_schema

SCANNER_BY_KIND = {
    "plan": "checkov",
    "policy": "parliament",
    "state_machine": "statelint",
    "api_document": "openapi-spec-validator",
    "mapping_template": "airspeed",
}
"""The package that scans each kind of subject."""

_Answered = tuple[Document, list[list[str]]]
"""A document, and the objections to it."""


class UnseenError(AssertionError):
    """A scanner did not read all of its input, so that it found nothing means nothing."""


@dataclass(frozen=True)
class Finding:
    """The result of one check on one resource.

    Attributes:
        check: The scanner's name for it, such as ``CKV_AWS_18``.
        resource: Terraform's address of the resource.
        meaning: What the check is about, in the scanner's words.
        detail: What it found here; empty if the check says it all.
    """

    check: str
    resource: str
    meaning: str
    detail: str = ""


@dataclass(frozen=True)
class Verdict:
    """The results of one scanner for one stack.

    Attributes:
        subjects: How many resources it looked at, by type; or how many documents, by kind.
        passed: What it approved of.
        failed: What it objected to.
    """

    subjects: Counter[str]
    passed: Sequence[Finding]
    failed: Sequence[Finding]


@cache
def scan_all() -> dict[Case, dict[str, Verdict]]:
    """Every scanner's results for every case, by kind of subject."""
    schema = read_schema()
    plans = {case: terraform_plan(record_case(case), schema) for case in CASES}
    documents = [(case, found) for case in CASES for found in find_documents(record_case(case), schema)]
    answers = ask(
        *(("plan", plan) for plan in plans.values()),
        *((found.kind, found.content) for _, found in documents),
    )
    on_plans, on_documents = answers[: len(plans)], answers[len(plans) :]
    verdicts = {
        case: {"plan": plan_verdict(plan, answer)}
        for (case, plan), answer in zip(plans.items(), on_plans, strict=True)
    }
    by_scanner: defaultdict[tuple[Case, str], list[_Answered]] = defaultdict(list)
    for (case, found), objections in zip(documents, on_documents, strict=True):
        by_scanner[case, found.kind].append((found, objections))
    for (case, kind), answered in by_scanner.items():
        verdicts[case][kind] = _documents_verdict(kind, answered)
        if kind == "api_document":
            templates = _scan_templates(document for document, _ in answered)
            verdicts[case]["mapping_template"] = _documents_verdict("mapping_template", templates)
    return verdicts


def _scan_templates(api_documents: Iterable[Document]) -> list[_Answered]:
    """The mapping templates in some descriptions of APIs, with the objections to each."""
    return [
        (_build_document(document, template), scan_template(template))
        for document in api_documents
        for template in find_templates(json.loads(document.content))
    ]


def _build_document(api: Document, template: MappingTemplate) -> Document:
    return Document("mapping_template", f"{api.resource}, {template.place}", template.text)


def plan_verdict(plan: Mapping[str, Any], answer: Mapping[str, Any]) -> Verdict:
    """Checkov's verdict on a plan.

    Raises:
        UnseenError: It saw other resources than the plan has; it is silent on a file that it cannot read.
    """
    planned: Counter[str] = Counter(
        each["address"] for each in plan["planned_values"]["root_module"]["resources"]
    )
    seen: Counter[str] = Counter(answer["resources"])
    if seen != planned:
        missed = ", ".join(sorted((planned - seen) or (seen - planned)))
        raise UnseenError(f"Checkov saw {seen.total()} of {planned.total()} resources; not both: {missed}")
    passed, failed = ([Finding(*each) for each in answer[result]] for result in ("passed", "failed"))
    return Verdict(Counter(address.partition(".")[0] for address in seen.elements()), passed, failed)


def _documents_verdict(kind: str, answered: Sequence[_Answered]) -> Verdict:
    scanner = SCANNER_BY_KIND[kind]
    return Verdict(
        subjects=Counter({kind: len(answered)}),
        passed=[
            Finding(scanner, found.resource, "Sound") for found, objections in answered if not objections
        ],
        failed=[
            Finding(check, found.resource, meaning, detail)
            for found, objections in answered
            for check, meaning, detail in objections
        ],
    )
