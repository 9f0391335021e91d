"""No judge objects to a stack beyond what skips.toml overrules."""

from collections import Counter

import pytest

from tests.judges.cases import CASES, STACKS, Case, record_case
from tests.judges.documents import find_documents
from tests.judges.judging import judge_all
from tests.judges.skips import Skip, apply, idle, read_skips
from tests.judges.terraform_plan import addresses, managed, terraform_type
from tests.judges.terraform_schema import read_schema

every_case = pytest.mark.parametrize("case", CASES, ids=str)


@every_case
def test_checkov_sees_what_is_registered_type_by_type(case: Case):
    schema = read_schema()
    registered = Counter(terraform_type(found.type, schema) for found in managed(record_case(case)))
    assert judge_all()[case]["plan"].subjects == registered


@every_case
def test_every_document_is_judged(case: Case):
    recording, schema = record_case(case), read_schema()
    by_urn = addresses(recording, schema)
    arguments = {"assumeRolePolicy", "body", "definition", "policy"}
    holders = {
        by_urn[found.urn]
        for found in managed(recording)
        if arguments & found.inputs.keys() and "lifecyclePolicy" not in found.type
    }
    judged = {document.resource for document in find_documents(recording, schema)}
    assert judged >= holders > set()


@every_case
def test_no_objection_remains(case: Case):
    skips = read_skips()
    remaining = [found for verdict in judge_all()[case].values() for found in apply(skips, case, verdict)[1]]
    assert not remaining, "\n".join(
        f"{found.check} on {found.resource}: {found.meaning}. {found.detail}" for found in remaining
    )


def test_every_skip_is_needed():
    assert not [f"{skip.check} in {variant}" for skip, variant in idle(read_skips(), judge_all())]


@pytest.mark.parametrize("stack", STACKS)
def test_hardening_needs_fewer_skips(stack: str):
    default, hardened = (_needed(Case(stack, variant)) for variant in ("default", "hardened"))
    assert hardened["plan"] < default["plan"]
    assert sum(map(len, hardened.values())) < sum(map(len, default.values()))


def _needed(case: Case) -> dict[str, set[Skip]]:
    skips = read_skips()
    return {kind: set(apply(skips, case, verdict)[0]) for kind, verdict in judge_all()[case].items()}
