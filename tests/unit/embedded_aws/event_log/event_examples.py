"""One event of each kind."""

from typing import Any

ACCOUNT = "us-east-1:123456789012"
QUEUE, DEAD = f"arn:aws:sqs:{ACCOUNT}:jobs-1a2b3c4", f"arn:aws:sqs:{ACCOUNT}:dead-1a2b3c4"
FUNCTION = f"arn:aws:lambda:{ACCOUNT}:function:jpeg-1a2b3c4"
BUCKET, API = "arn:aws:s3:::files-1a2b3c4", "arn:aws:apigateway:us-east-1::/restapis/ab12"
MACHINE = f"arn:aws:states:{ACCOUNT}:stateMachine:orders-1a2b3c4"
NAMES = {QUEUE: "jobs", DEAD: "dead", FUNCTION: "jpeg", BUCKET: "files", API: "shop", MACHINE: "orders"}


def event(type_: str, **fields: Any) -> Any:
    """An event; what is not given is None."""
    common = {
        "id": 1,
        "time": "2026-11-27T04:02:11.123Z",
        "source": None,
        "target": None,
        "duration_ms": None,
    }
    return {**common, "type": type_, "outcome": "ok", **fields}


def invocation(**fields: Any) -> Any:
    own = {"function": "jpeg-1a2b3c4", "trigger": None, "cold_start": False, "output": "", "error": None}
    return event("invocation", **{"target": FUNCTION, **own, **fields})


def message(action: str, source: str | None, target: str | None, **fields: Any) -> Any:
    own = {"message_id": "5b1c0d2e-1af0-4f4e-9d1b-9ce0f9d7e1aa", "receive_count": None, "reason": None}
    return event("message", **{"action": action, "source": source, "target": target, **own, **fields})


def execution(action: str, **fields: Any) -> Any:
    own = {"execution": MACHINE.replace("stateMachine", "execution") + ":8c1f", "state": None, "error": None}
    return event("execution", **{"action": action, "target": MACHINE, **own, **fields})


def denial(principal: str, action: str, source: str | None, target: str | None) -> Any:
    return event("denial", principal=principal, action=action, source=source, target=target, outcome="denied")
