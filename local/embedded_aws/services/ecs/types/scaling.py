"""Application Auto Scaling. The emulator has none: inputs are checked by AWS's model, and nothing scales."""

import hashlib
from collections.abc import Iterable

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.modelled import spell
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Put, keep

_TARGET = (
    *("maxCapacity", "minCapacity", "resourceId", "roleArn", "scalableDimension", "serviceNamespace"),
    *("suspendedState", "tags"),
)
_POLICY = (
    *("policyType", "resourceId", "scalableDimension", "serviceNamespace"),
    *("predictiveScalingPolicyConfiguration", "stepScalingPolicyConfiguration"),
    "targetTrackingScalingPolicyConfiguration",
)


@resource_type("aws:appautoscaling/target:Target")
class Target(Put):
    """A scalable resource, and its bounds."""

    takes = _TARGET
    replaced_by = ("resourceId", "scalableDimension", "serviceNamespace")

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        return given["resourceId"]

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        _check(aws, "RegisterScalableTargetRequest", given, _TARGET)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        digest = hashlib.sha256(identifier.encode()).hexdigest()[:34]
        return {"arn": aws.arn("application-autoscaling", f"scalable-target/{digest}")}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        keep(aws, identifier, given)


@resource_type("aws:appautoscaling/policy:Policy")
class Policy(Put):
    """A scaling policy."""

    takes = (*_POLICY, "name", "namePrefix")
    replaced_by = ("name", "resourceId", "scalableDimension", "serviceNamespace")

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        _check(aws, "PutScalingPolicyRequest", given, _POLICY)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        digest = hashlib.sha256(identifier.encode()).hexdigest()[:32]
        scaled = f"{given['serviceNamespace']}/{given['resourceId']}"
        policy = f"scalingPolicy:{digest}:resource/{scaled}:policyName/{identifier}"
        return {"arn": aws.arn("autoscaling", policy), "name": identifier, "alarmArns": []}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        keep(aws, identifier, given)


def _check(aws: Context, shape: str, inputs: Inputs, names: Iterable[str]) -> None:
    """Rejects what AWS has no name for."""
    given: Properties = {name: inputs[name] for name in names if name in inputs}
    spell(given, aws.client("application-autoscaling").meta.service_model.shape_for(shape))
