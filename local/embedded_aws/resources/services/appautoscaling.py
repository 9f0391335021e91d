"""Application Auto Scaling. The emulator has none: inputs are checked by AWS's model, and nothing scales."""

from collections.abc import Iterable

from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.modelled import spell
from embedded_aws.resources.registry import Created, resource

_TARGET = (
    *("maxCapacity", "minCapacity", "resourceId", "roleArn", "scalableDimension", "serviceNamespace"),
    *("suspendedState", "tags"),
)
_POLICY = (
    *("policyType", "resourceId", "scalableDimension", "serviceNamespace"),
    *("predictiveScalingPolicyConfiguration", "stepScalingPolicyConfiguration"),
    "targetTrackingScalingPolicyConfiguration",
)


@resource("aws:appautoscaling/target:Target", takes=(*_TARGET, "resourceId"))
def _target(aws: Context, _name: str, inputs: Inputs) -> Created:
    _check(aws, "RegisterScalableTargetRequest", inputs, _TARGET)
    return inputs["resourceId"], {
        "arn": aws.arn("application-autoscaling", f"scalable-target/{aws.made_up_id(34)}")
    }


@resource(
    "aws:appautoscaling/policy:Policy",
    takes=(*_POLICY, "name", "namePrefix", "resourceId", "serviceNamespace"),
)
def _policy(aws: Context, name: str, inputs: Inputs) -> Created:
    _check(aws, "PutScalingPolicyRequest", inputs, _POLICY)
    physical = aws.physical_name(name, inputs)
    scaled = f"{inputs['serviceNamespace']}/{inputs['resourceId']}"
    policy = f"scalingPolicy:{aws.made_up_id(32)}:resource/{scaled}:policyName/{physical}"
    return physical, {"arn": aws.arn("autoscaling", policy), "name": physical, "alarmArns": []}


def _check(aws: Context, shape: str, inputs: Inputs, names: Iterable[str]) -> None:
    """Refuses what AWS has no name for."""
    given: Properties = {name: inputs[name] for name in names if name in inputs}
    spell(given, aws.client("application-autoscaling").meta.service_model.shape_for(shape))
