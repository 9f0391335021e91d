"""No scanner reports a finding that suppressions.toml does not suppress."""

from collections import Counter

import pytest

from tests.scanners.cases import CASES, STACKS, Case, record_case
from tests.scanners.documents import find_documents
from tests.scanners.scanning import scan_all
from tests.scanners.suppressions import Suppression, apply, idle, read_suppressions
from tests.scanners.terraform_plan import addresses, select_managed, terraform_type
from tests.scanners.terraform_schema import read_schema

every_case = pytest.mark.parametrize("case", CASES, ids=str)


@every_case
def test_checkov_sees_what_is_registered_type_by_type(case: Case):
    schema = read_schema()
    registered = Counter(terraform_type(found.type, schema) for found in select_managed(record_case(case)))
    assert scan_all()[case]["plan"].subjects == registered


@every_case
def test_every_document_is_scanned(case: Case):
    recording, schema = record_case(case), read_schema()
    by_urn = addresses(recording, schema)
    arguments = {"assumeRolePolicy", "body", "definition", "policy"}
    holders = {
        by_urn[found.urn]
        for found in select_managed(recording)
        if arguments & found.inputs.keys() and "lifecyclePolicy" not in found.type
    }
    scanned = {document.resource for document in find_documents(recording, schema)}
    assert scanned >= holders > set()


@every_case
def test_no_objection_remains(case: Case):
    suppressions = read_suppressions()
    remaining = [
        found for verdict in scan_all()[case].values() for found in apply(suppressions, case, verdict)[1]
    ]
    assert not remaining, "\n".join(
        f"{found.check} on {found.resource}: {found.meaning}. {found.detail}" for found in remaining
    )


def test_every_skip_is_needed():
    assert not [
        f"{suppression.check} in {variant}" for suppression, variant in idle(read_suppressions(), scan_all())
    ]


@pytest.mark.parametrize("stack", STACKS)
def test_hardening_needs_fewer_suppressions(stack: str):
    default, hardened = (_find_needed(Case(stack, variant)) for variant in ("default", "hardened"))
    assert hardened["plan"] < default["plan"]
    assert sum(map(len, hardened.values())) < sum(map(len, default.values()))


def _find_needed(case: Case) -> dict[str, set[Suppression]]:
    suppressions = read_suppressions()
    return {kind: set(apply(suppressions, case, verdict)[0]) for kind, verdict in scan_all()[case].items()}
