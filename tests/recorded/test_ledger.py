"""The ledger says of each recorded test whether it passes, and notices when that is no longer so."""

from pathlib import Path

import pytest

from tests.recorded.ledger import Entry, Ledger
from tests.recorded.outcomes import Outcome

SQS = "tests/aws/services/sqs/test_sqs.py::"
PASSES, DIFFERS = Outcome("passes"), Outcome("differs", "another value: /Name")
ENTRIES = {
    f"{SQS}a": Entry("passes"),
    f"{SQS}b": Entry("differs", "because"),
    f"{SQS}c[\x00\"\\]": Entry("out of scope", "needs CloudFormation"),
    "tests/aws/services/sns/test_sns.py::d": Entry("outdated", "1 MiB since 2025-08"),
}  # fmt: skip


def test_ledger_is_kept_as_it_is(tmp_path: Path):
    Ledger(dict(ENTRIES)).write(tmp_path / "ledger.toml")
    assert Ledger.read(tmp_path / "ledger.toml").entries == ENTRIES
    assert Ledger.read(tmp_path / "absent.toml").entries == {}


@pytest.mark.parametrize(
    ("test", "outcome", "contradiction"),
    [
        ("a", PASSES, ""),
        ("a", DIFFERS, "passes in the ledger; now another value: /Name"),
        ("b", DIFFERS, ""),
        ("b", PASSES, "differs in the ledger; now it passes"),
        ("new", PASSES, "is not in the ledger; it passes"),
        ("new", DIFFERS, "is not in the ledger; it differs another value: /Name"),
        ("a", Outcome("skipped", "elsewhere"), ""),
    ],
)
def test_what_the_ledger_says_otherwise_is_named(test: str, outcome: Outcome, contradiction: str):
    lines = Ledger(dict(ENTRIES)).find_contradictions({f"{SQS}{test}": outcome})
    assert lines == ([f"{SQS}{test}: {contradiction}"] if contradiction else [])


def test_renewal_keeps_written_reasons():
    ledger = Ledger(dict(ENTRIES))
    ledger.renew(
        {f"{SQS}a": DIFFERS, f"{SQS}b": DIFFERS, f"{SQS}n": Outcome("skipped", "out of scope: needs it")}
    )
    assert ledger.entries == {
        **ENTRIES,
        f"{SQS}a": Entry("differs", "another value: /Name"),
        f"{SQS}n": Entry("out of scope", "needs it"),
    }
    ledger.renew({f"{SQS}b": PASSES})
    assert ledger.entries[f"{SQS}b"] == Entry("passes")
    assert ledger.count("sqs") == {"passes": 1, "differs": 1, "outdated": 0, "out of scope": 2}
    assert ledger.services == ("sns", "sqs")


def test_every_entry_has_a_reason():
    assert [
        test
        for test, entry in Ledger.read().entries.items()
        if (entry.state == "passes") == bool(entry.reason)
    ] == []
