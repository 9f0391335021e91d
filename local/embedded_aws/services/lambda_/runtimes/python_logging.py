"""The handler of the root logger of functions in Python, which Lambda's runtime installs."""

from collections.abc import Callable
from typing import Final

_HANDLER: Final = """
def _install_log_handler():
    import json, logging, os, sys, time

    def format_time(record):
        return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))

    class LambdaLoggerHandler(logging.Handler):
        def format(self, record):
            return f"[{record.levelname}]\\t{format_time(record)}.{int(record.msecs):03d}Z\\t" + (
                f"{_request['id']}\\t{logging.Formatter().format(record)}"
            )

        def emit(self, record):
            try:
                sys.stderr.write(self.format(record) + "\\n")
                sys.stderr.flush()
            except Exception:
                self.handleError(record)

    class JsonHandler(LambdaLoggerHandler):
        def format(self, record):
            said = {"timestamp": f"{format_time(record)}Z", "level": record.levelname}
            said.update(message=record.getMessage(), logger=record.name)
            if record.exc_info:
                kind, error, _ = record.exc_info
                said.update(errorType=kind.__name__, errorMessage=str(error))
                said["stackTrace"] = logging.Formatter().formatException(record.exc_info).splitlines()
            return json.dumps({**said, "requestId": _request["id"]})

    is_json = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"
    logging.getLogger().addHandler(JsonHandler() if is_json else LambdaLoggerHandler())
    if is_json:
        logging.getLogger().setLevel(os.environ.get("AWS_LAMBDA_LOG_LEVEL", "INFO"))


_request = {"id": ""}
_install_log_handler()
"""
"""Begins the script of a process."""
_CONTEXT: Final = '        _function_name = init.get("function_name", "")\n'
_IDENTIFY: Final = '        _request["id"] = _ms_ctx.get("request_id", "")\n'


def handle_logs(detect: Callable[[str], tuple[str, str]]) -> Callable[[str], tuple[str, str]]:
    """Begins the script of a function in Python with the handler of its root logger."""

    def detect_handling(runtime: str) -> tuple[str, str]:
        binary, script = detect(runtime)
        if not runtime.startswith("python"):
            return binary, script
        return binary, f"{_HANDLER}{script.replace(_CONTEXT, _IDENTIFY + _CONTEXT)}"

    return detect_handling
