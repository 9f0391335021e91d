"""States that follow from datapoints, as the table of AWS's documentation on missing data has them."""

import pytest

from embedded_aws.services.cloudwatch.alarms import decide

TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")
KEPT = "the state before"


@pytest.mark.parametrize(
    ("datapoints", "needed", "states"),
    [
        # X breaches the threshold, 0 does not; the latest is the last.
        ("0XX", 3, ("OK", "OK", "OK", "OK")),
        ("XXX", 3, ("ALARM", "ALARM", "ALARM", "ALARM")),
        ("0", 3, ("OK", "OK", "OK", "OK")),
        ("", 3, ("INSUFFICIENT_DATA", KEPT, "ALARM", "OK")),
        ("X", 3, ("ALARM", KEPT, "ALARM", "OK")),
        ("0X", 2, ("OK", KEPT, "ALARM", "OK")),
        ("XX", 2, ("ALARM", "ALARM", "ALARM", "ALARM")),
        ("X", 2, ("ALARM", KEPT, "ALARM", "OK")),
    ],
)
def test_states(datapoints: str, needed: int, states: tuple[str, ...]) -> None:
    series = {60 * number: float(each == "X") for number, each in enumerate(datapoints)}
    found = tuple(
        decide(
            {
                "ComparisonOperator": "GreaterThanThreshold",
                "EvaluationPeriods": 3,
                "DatapointsToAlarm": needed,
                "Threshold": 0,
                "TreatMissingData": treated,
                "StateValue": KEPT,
                "StateReason": "",
            },
            dict(sorted(series.items(), reverse=True)),
        )[0]
        for treated in TREATMENTS
    )
    assert found == states
