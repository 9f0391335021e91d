"""The models of the AWS SDK, which is imported when the first one is needed."""

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from botocore.model import OperationModel
    from botocore.session import Session

# Names in Resource, which are packages of the AWS SDK for Java, that differ from the names of botocore.
_SERVICES: Final = {
    "cloudwatchlogs": "logs",
    "cognitoidentityprovider": "cognito-idp",
    "configservice": "config",
    "elasticloadbalancingv2": "elbv2",
    "elasticsearch": "es",
    "eventbridge": "events",
    "iotdataplane": "iot-data",
    "sfn": "stepfunctions",
}


@cache
def create_session() -> "Session":
    """Returns a session that reads models; its import is a tenth of the time of a start."""
    from botocore.session import get_session  # noqa: PLC0415

    return get_session()


@cache
def find_operation(service: str, action: str) -> "OperationModel":
    """Returns the model of an action, by the names in a task's ``Resource`` after ``aws-sdk``.

    Raises:
        LookupError: If the AWS SDK has no such service or no such action.
    """
    name = _SERVICES.get(service, service)
    names = create_session().get_available_services()
    name = next((known for known in names if known.replace("-", "") == name.replace("-", "")), "")
    if not name:
        raise LookupError(f"no service {service!r}")
    model = create_session().get_service_model(name)
    wanted = action[:1].upper() + action[1:]
    if wanted not in model.operation_names:
        raise LookupError(f"no action {action!r} of {service!r}")
    return model.operation_model(wanted)
