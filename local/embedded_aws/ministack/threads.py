"""Functions of MiniStack whose threads rest or wait, by the names of their frames."""

from typing import Final

from embedded_aws.ministack.names import Module

_CONTAINER_REAPER: Final = Module("ministack.core.container_reaper")
_LAMBDA_RUNTIME: Final = Module("ministack.core.lambda_runtime")
_NODE_POOL: Final = Module("ministack.core.node_pool")
_DYNAMODB: Final = Module("ministack.services.dynamodb")
_ECS: Final = Module("ministack.services.ecs")
_EVENTBRIDGE: Final = Module("ministack.services.eventbridge")
_LAMBDA_SVC: Final = Module("ministack.services.lambda_svc")
_PIPES: Final = Module("ministack.services.pipes")
_SCHEDULER: Final = Module("ministack.services.scheduler")
_STEPFUNCTIONS: Final = Module("ministack.services.stepfunctions")

LOOPS: Final = {
    _CONTAINER_REAPER.frame("start.<locals>._loop", "6527800f6549e601"),
    _LAMBDA_RUNTIME.frame("Worker._read_stderr", "33ce462f8c503db2"),
    # Of a function with the runtime API, which waits for its next invocation.
    _LAMBDA_RUNTIME.frame(
        "ProvidedWorker._build_handler_class.<locals>.RuntimeAPIHandler.do_GET", "9eb20dc6e92aa9d7"
    ),
    _LAMBDA_RUNTIME.frame("ProvidedWorker._pump_output", "9eb20dc6e92aa9d7"),
    _NODE_POOL.frame("_pump_stderr", "3dea04e6e13961ab"),
    _DYNAMODB.frame("_ttl_reaper", "a24bcfa24c96237e"),
    _ECS.frame("_ensure_ecs_reaper_thread.<locals>._loop", "908aef025e997f38"),
    _ECS.frame("_watch_task_lifecycle.<locals>._watch", "6c08dc79c768a5c7"),
    _EVENTBRIDGE.frame("_scheduler_loop", "1a0829359b1cbdf1"),
    _LAMBDA_SVC.frame("_ensure_reaper_thread.<locals>._loop", "d507fe1e782ce811"),
    # Of a new function, which is "Pending" for half a second.
    _LAMBDA_SVC.frame("_schedule_state_transition.<locals>._flip", "f0f322d5e779eec4"),
    _PIPES.frame("_poll_loop", "d2a61373b5cb5c2a"),
    _SCHEDULER.frame("_ticker_loop", "e7e60739fd7582ff"),
}
"""Loops of pollers, schedulers and reapers, which wait for their next round."""

SLEEP: Final = _STEPFUNCTIONS.frame("_scaled_sleep", "48181a0bdc0fa65d")
INVOCATION: Final = _LAMBDA_SVC.frame("_execute_function", "271901331010f2a9")
