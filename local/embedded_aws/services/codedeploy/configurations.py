"""Deployment configurations: the shares of the traffic of a new version, and the minutes between them."""

import re
import time
from collections.abc import Mapping
from typing import Final

from embedded_aws.json_values import read_object
from embedded_aws.ministack.responses import ScopedStore, new_uuid
from embedded_aws.ministack.stores import Store
from embedded_aws.services.codedeploy.calls import Call, OperationError, build_arn
from embedded_aws.services.codedeploy.records import Configuration, Routing

ALL_AT_ONCE: Final = "CodeDeployDefault.LambdaAllAtOnce"
_PREFIX: Final = "CodeDeployDefault."
_PREDEFINED: Final = re.compile(
    r"CodeDeployDefault\.Lambda(?P<kind>Canary|Linear)10Percent(?P<every>Every)?(?P<minutes>\d+)Minutes?"
)
_MINUTES: Final[Mapping[str, frozenset[str]]] = {
    "Canary": frozenset({"5", "10", "15", "30"}),
    "Linear": frozenset({"1", "2", "3", "10"}),
}
_CANARY: Final = "TimeBasedCanary"
_LINEAR: Final = "TimeBasedLinear"
_MEMBERS: Final = {_CANARY: "timeBasedCanary", _LINEAR: "timeBasedLinear"}
_LONGEST: Final = 2_880
"""Most minutes between the first and the last shift (CodeDeploy quotas)."""
_ALL: Final = 100

configurations: Store[Configuration] = ScopedStore()
"""Those that were created, by name."""


def create_configuration(call: Call) -> Mapping[str, object]:
    """Creates a configuration for functions."""
    name = call.read_name("deploymentConfigName", "DeploymentConfigName")
    call.authorize(build_arn("deploymentconfig", name))
    if call.data.get("computePlatform") != "Lambda":
        raise OperationError(
            "InvalidComputePlatformException", "The embedded emulator deploys functions only: Lambda"
        )
    if name.startswith(_PREFIX):
        raise OperationError(
            "InvalidDeploymentConfigNameException", f"Names that begin with {_PREFIX} are those of CodeDeploy"
        )
    if name in configurations:
        raise OperationError(
            "DeploymentConfigAlreadyExistsException", f"Deployment config with name {name} already exists"
        )
    routing = _read_routing(call.data.get("trafficRoutingConfig") or {"type": "AllAtOnce"})
    configurations[name] = {
        "deploymentConfigId": new_uuid(),
        "deploymentConfigName": name,
        "createTime": time.time(),
        "computePlatform": "Lambda",
        "trafficRoutingConfig": routing,
    }
    return {"deploymentConfigId": configurations[name]["deploymentConfigId"]}


def _read_routing(given: Mapping[str, object]) -> Routing:
    kind = str(given.get("type", ""))
    if kind == "AllAtOnce":
        return {"type": kind}
    settings = read_object(given.get(_MEMBERS.get(kind, "")))
    percentage, minutes = (settings.get(f"{kind[9:].lower()}{each}") for each in ("Percentage", "Interval"))
    if not isinstance(percentage, int) or not 1 <= percentage < _ALL:
        raise _reject(f"the percentage of {kind or 'the routing'} must be 1 to 99")
    if not isinstance(minutes, int) or minutes < 1:
        raise _reject(f"the interval of {kind} must be at least 1 minute")
    shifts = 1 if kind == _CANARY else -(-_ALL // percentage) - 1
    if minutes * shifts > _LONGEST:
        raise _reject(f"the time between the first and the last shift must be at most {_LONGEST} minutes")
    return _build_routing(kind, percentage, minutes)


def _build_routing(kind: str, percentage: int, minutes: int) -> Routing:
    if kind == _CANARY:
        return {"type": kind, "timeBasedCanary": {"canaryPercentage": percentage, "canaryInterval": minutes}}
    return {"type": kind, "timeBasedLinear": {"linearPercentage": percentage, "linearInterval": minutes}}


def _reject(reason: str) -> OperationError:
    return OperationError(
        "InvalidTrafficRoutingConfigurationException", f"The traffic routing config is not valid: {reason}"
    )


def find_configuration(name: str) -> Configuration:
    """Returns a configuration.

    Raises:
        OperationError: If there is none with this name.
    """
    if found := configurations.get(name) or _find_predefined(name):
        return found
    raise OperationError(
        "DeploymentConfigDoesNotExistException", f"No Deployment Configuration found for name: {name}"
    )


def _find_predefined(name: str) -> Configuration | None:
    found = _PREDEFINED.fullmatch(name)
    routing: Routing = {"type": "AllAtOnce"}
    if found and found["minutes"] in _MINUTES[found["kind"]]:
        kind = found["kind"]
        if bool(found["every"]) != (kind == "Linear"):
            return None
        routing = _build_routing(f"TimeBased{kind}", 10, int(found["minutes"]))
    elif name != ALL_AT_ONCE:
        return None
    return {
        "deploymentConfigId": "00000000-0000-0000-0000-000000000000",
        "deploymentConfigName": name,
        "computePlatform": "Lambda",
        "trafficRoutingConfig": routing,
    }


def get_configuration(call: Call) -> Mapping[str, object]:
    """Returns a configuration."""
    name = call.read_name("deploymentConfigName", "DeploymentConfigName")
    call.authorize(build_arn("deploymentconfig", name))
    return {"deploymentConfigInfo": find_configuration(name)}


def delete_configuration(call: Call) -> Mapping[str, object]:
    """Deletes a configuration; who calls it checks that no deployment group has it."""
    configurations.pop(call.read_name("deploymentConfigName", "DeploymentConfigName"), None)
    return {}


def list_shifts(routing: Routing) -> list[tuple[int, int]]:
    """Returns the percentages of the new version, each with the minutes until the next one.

    Args:
        routing: Traffic routing of a configuration.
    """
    if canary := routing.get("timeBasedCanary"):
        return [(canary["canaryPercentage"], canary["canaryInterval"]), (_ALL, 0)]
    if linear := routing.get("timeBasedLinear"):
        percentage, minutes = linear["linearPercentage"], linear["linearInterval"]
        return [*((share, minutes) for share in range(percentage, _ALL, percentage)), (_ALL, 0)]
    return [(_ALL, 0)]
