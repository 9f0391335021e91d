"""Log groups of components."""

import pytest
from every_component import COMPONENTS
from graphs import evaluate

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"


@pytest.mark.representatives("function", "workflow", "gateway", "websocket")
@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("case", COMPONENTS)
def test_another_name_of_the_component_does_not_replace_a_log_group(case: str) -> None:
    groups = evaluate(COMPONENTS[case]).find_by_type(LOG_GROUP)
    named_after_it = [group for group in groups if "thing" in str(group.inputs.get("namePrefix"))]
    assert [group.name for group in named_after_it if "namePrefix" not in group.ignore_changes] == []
