"""Tasks and their containers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from embedded_aws.ministack.names import Module, Name
from embedded_aws.ministack.records import Fields, Headers, Query, Record, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.ecs")
_ECR: Final = Module("ministack.services.ecr")
clusters: Store[Record] = _MODULE.variable_store("_clusters", "f429e621d0af3bfa")
operations: Name[dict[str, Callable[[Record], Response]]] = _MODULE.variable(
    "_ACTION_MAP", "8b7bc26ef9622c86"
)
"""Operations by their names."""
steady_delay: Name[float] = _MODULE.variable("_ECS_DEPLOYMENT_STEADY_DELAY", "7c574fce65bd6c96")
"""Seconds until a deployment is steady."""
task_definitions: Store[Record] = _MODULE.variable_store("_task_defs", "ea4a7dd54e934605")
tasks: Store[Record] = _MODULE.variable_store("_tasks", "fcee8de92e976286")


@_MODULE.function("_attach_started_container", "6df269c88983102e")
def attach_started_container(
    task: Any, container: Any, index: Any, metadata_token: Any, ecs_network: Any
) -> bool: ...


@_MODULE.function("_get_docker", "2fc5018edc21bd23")
def get_docker() -> Any: ...


@_MODULE.function("_mark_task_stopped", "98ba22ce2bc989cb")
def mark_task_stopped(
    task_arn: Any, task: Any, reason: Any, stop_code: Any, exit_code: Any = None
) -> bool: ...


@_MODULE.function("_register_metadata", "0598ce642e58cce0")
def register_metadata(
    task_arn: Any,
    cluster_arn: Any,
    td: Any,
    cdef: Any,
    launch_type: Any,
    env: Any,
    host_mode: Any,
    ministack_net_ip: Any,
) -> str: ...


@_MODULE.function("_remove_docker_container", "33d5e066a94e1ab8")
def remove_container(docker_client: Any, container_or_id: Any) -> None: ...


@_MODULE.function("_resolve_cluster_name", "28ef92042b7d5311")
def resolve_cluster_name(ref: str) -> str | None: ...


@_MODULE.function("_resolve_td_key", "e8b9b175d1d0b8d2")
def resolve_task_definition(ref: str) -> Any: ...


@_MODULE.function("_run_docker_container", "8517c43201b60141")
def run_container(
    docker_client: Any,
    cdef: Any,
    run_kwargs: Any,
    *,
    refresh_image: Any = False,
    allow_cached: Any = True,
    cache_image: Any = None,
    fallback_image: Any = None,
    auth_config: Any = None,
) -> Any: ...


@_MODULE.function("handle_request", "07ef75c58fa2d857")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_ECR.function("_find_image", "6ac8db170abe5cd0")
def find_image(repo_name: str, image_id: Fields) -> Record | None: ...
