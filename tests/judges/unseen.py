"""What the judges of ``tests/judges`` say of graphs that nobody has looked at."""

import json
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from embedded_aws import Recording
from tests.judges.documents import find_documents
from tests.judges.environments import ask
from tests.judges.judging import plan_verdict
from tests.judges.mapping_templates import judge as judge_template
from tests.judges.mapping_templates.template import find_templates
from tests.judges.skips import read_skips
from tests.judges.terraform_plan import terraform_plan
from tests.judges.terraform_schema import read_schema

Objection = tuple[str, str, str]
"""The judge's name for it, the address of the resource, and what it found."""


def object_to_documents(recordings: Iterable[Recording]) -> list[Objection]:
    """Objections to policies, state machines, API documents and their mapping templates.

    Those that ``skips.toml`` overrules for a type of resource, and for what was found, are left out.
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
        for check, _, detail in judge_template(template)
    ]
    return _not_overruled(objections, {})


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
    return _not_overruled(found, meant)


def _not_overruled(objections: Iterable[Objection], meant: Mapping[str, str]) -> list[Objection]:
    skips = read_skips()

    def overruled(check: str, resource: str, detail: str) -> bool:
        return any(
            (skip.check, _type(skip.resources)) == (check, _type(resource))
            and fnmatchcase(detail, skip.details)
            for skip in skips
        )

    return [found for found in objections if not overruled(*found) and found[0] not in meant]


def _type(address: str) -> str:
    return address.partition(".")[0]
