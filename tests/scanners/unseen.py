"""Findings of the scanners for generated graphs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from embedded_aws import Recording
from tests.scanners.documents import find_documents
from tests.scanners.environments import ask
from tests.scanners.mapping_templates import scan as scan_template
from tests.scanners.mapping_templates.template import find_templates
from tests.scanners.scanning import plan_verdict
from tests.scanners.suppressions import read_suppressions
from tests.scanners.terraform_plan import terraform_plan
from tests.scanners.terraform_schema import read_schema

Objection = tuple[str, str, str]
"""The scanner's name for it, the address of the resource, and what it found."""


def object_to_documents(recordings: Iterable[Recording]) -> list[Objection]:
    """Objections to policies, state machines, API documents and their mapping templates.

    Those that ``suppressions.toml`` suppresses for a type of resource, and for what was found, are left out.
    """
    schema = read_schema()
    documents = list(
        dict.fromkeys(found for recording in recordings for found in find_documents(recording, schema))
    )
    answers = ask(*((found.kind, found.content) for found in documents))
    objections = [
        (check, found.resource, detail)
        for found, answer in zip(documents, answers, strict=True)
        for check, _, detail in answer
    ]
    objections += [
        (check, f"{found.resource}, {template.place}", detail)
        for found in documents
        if found.kind == "api_document"
        for template in find_templates(json.loads(found.content))
        for check, _, detail in scan_template(template)
    ]
    return _drop_suppressed(objections, {})


def object_to_plans(recordings: Sequence[Recording], meant: Mapping[str, str]) -> list[Objection]:
    """Checkov's objections, which has to see every resource.

    Args:
        recordings: What was registered.
        meant: Why a check may fail when arguments ask for it, by its name.
    """
    schema = read_schema()
    plans = [terraform_plan(recording, schema) for recording in recordings]
    answers = ask(*(("plan", plan) for plan in plans))
    verdicts = [plan_verdict(plan, answer) for plan, answer in zip(plans, answers, strict=True)]
    found = [(each.check, each.resource, each.meaning) for verdict in verdicts for each in verdict.failed]
    return _drop_suppressed(found, meant)


def _drop_suppressed(objections: Iterable[Objection], meant: Mapping[str, str]) -> list[Objection]:
    suppressions = read_suppressions()

    def is_suppressed(check: str, resource: str, detail: str) -> bool:
        return any(
            (suppression.check, _type(suppression.resources)) == (check, _type(resource))
            and fnmatchcase(detail, suppression.details)
            for suppression in suppressions
        )

    return [found for found in objections if not is_suppressed(*found) and found[0] not in meant]


def _type(address: str) -> str:
    return address.partition(".")[0]
