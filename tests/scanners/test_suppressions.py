"""A suppression is about one check on some resources in some variants, and says why."""

import pytest

from tests.scanners.cases import Case
from tests.scanners.scanning import Finding, Verdict
from tests.scanners.suppressions import Suppression, apply, idle, read_suppressions

BUCKET = Finding("CKV_AWS_18", "aws_s3_bucket.media", "Access log")
QUEUE = Finding("CKV_AWS_18", "aws_sqs_queue.media", "Access log")
DEFAULT, HARDENED = Case("conversion", "default"), Case("conversion", "hardened")


def verdict(*failed: Finding) -> Verdict:
    return Verdict(subjects=None, passed=[], failed=failed)  # pyright: ignore[reportArgumentType] not read here


def test_covers_its_check_on_its_resources_in_its_variants():
    suppression = Suppression("CKV_AWS_18", "aws_s3_bucket.*", "because", variants=("default",))
    assert apply([suppression], DEFAULT, verdict(BUCKET, QUEUE)) == ({suppression: [BUCKET]}, [QUEUE])
    assert apply([suppression], HARDENED, verdict(BUCKET)) == ({}, [BUCKET])
    other = Finding("CKV_AWS_21", BUCKET.resource, "Versions")
    assert apply([suppression], DEFAULT, verdict(other)) == ({}, [other])


def test_covers_what_was_found_there_and_nothing_else():
    suppression = Suppression("CREDENTIALS_EXPOSURE", "aws_iam_role.*", "because", details="sts:assumerole")
    meant, more = (
        Finding(suppression.check, "aws_iam_role.media", "Credentials exposure", detail)
        for detail in ("sts:assumerole", "iam:createaccesskey, sts:assumerole")
    )
    assert apply([suppression], DEFAULT, verdict(meant, more)) == ({suppression: [meant]}, [more])


def test_is_idle_where_it_covers_nothing():
    everywhere = Suppression("CKV_AWS_18", "aws_s3_bucket.*", "because")
    verdicts = {DEFAULT: {"plan": verdict(BUCKET)}, HARDENED: {"plan": verdict(QUEUE)}}
    assert idle([everywhere], verdicts) == [(everywhere, "hardened")]
    assert idle([everywhere], {DEFAULT: {"plan": verdict(BUCKET)}, HARDENED: {"plan": verdict(BUCKET)}}) == []


@pytest.mark.parametrize(
    ("entry", "error", "message"),
    [
        ('reason = " "', ValueError, "CKV_AWS_18 on aws_s3_bucket.* is suppressed without a reason"),
        ('reason = "x"\nvariants = ["softened"]', ValueError, "suppressed in unknown variants: softened"),
        ("", TypeError, "reason"),
        ('reason = "x"\nuntil = 2030', TypeError, "until"),
    ],
)
def test_bad_entry(entry: str, error: type[Exception], message: str):
    text = f'[[suppression]]\ncheck = "CKV_AWS_18"\nresources = "aws_s3_bucket.*"\n{entry}\n'
    with pytest.raises(error, match=message):
        read_suppressions(text)
