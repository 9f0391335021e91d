"""Provisioned concurrency of versions and aliases of functions."""

import time
from typing import Final

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Put

_QUALIFIED: Final = {"functionName": "FunctionName", "qualifier": "Qualifier"}
_COUNT: Final = {"provisionedConcurrentExecutions": "ProvisionedConcurrentExecutions"}
_PAUSE: Final = 0.1


@resource_type("aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig")
class ProvisionedConcurrencyConfig(Put):
    """Environments of a version or alias that start before they are invoked."""

    takes = (*_QUALIFIED, *_COUNT, "skipDestroy")
    replaced_by = ("functionName", "qualifier")

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        return f"{given['functionName']},{given['qualifier']}"

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        if given.has_changed(*_COUNT):
            aws.client("lambda").put_provisioned_concurrency_config(**given.pick({**_QUALIFIED, **_COUNT}))

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Waits until the environments have started, or one of them has failed."""
        client = aws.client("lambda")
        while True:
            config = client.get_provisioned_concurrency_config(**given.pick(_QUALIFIED))
            if config["Status"] == "READY":
                return
            if config["Status"] == "FAILED":
                reason = config.get("StatusReason", "")
                raise DeploymentError(
                    f"the provisioned concurrency of {identifier} is not ready: status reason: {reason}"
                )
            time.sleep(_PAUSE)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        config = aws.client("lambda").get_provisioned_concurrency_config(**given.pick(_QUALIFIED))
        names = {"provisionedConcurrentExecutions": "RequestedProvisionedConcurrentExecutions"}
        return select_inputs(config, names)

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        if not given.get("skipDestroy"):
            aws.client("lambda").delete_provisioned_concurrency_config(**given.pick(_QUALIFIED))
