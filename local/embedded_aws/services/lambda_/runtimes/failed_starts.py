"""Environments whose start failed, which an invocation that waits for it must not use."""

from typing import Final

from embedded_aws.ministack import lambda_runtime

_INIT_FAILED: Final = "Worker init failed: "


def forget_failed_starts(worker: type[lambda_runtime.Worker]) -> type[lambda_runtime.Worker]:
    """Returns a class that starts another process after one that failed, and that has not ended yet."""

    class ForgettingWorker(worker):
        def _spawn(self) -> None:
            try:
                super()._spawn()
            except RuntimeError as error:
                if str(error).startswith(_INIT_FAILED):
                    lambda_runtime.signal_process(self._proc)
                self._proc = None
                raise

    return ForgettingWorker
