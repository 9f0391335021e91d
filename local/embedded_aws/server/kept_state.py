"""Keeps the state of all services in files, from one start of the emulator to the next.

MiniStack can do so; the copies that deployments of APIs have are our own.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from embedded_aws.ministack import app, persistence
from embedded_aws.server.owned_services import restore_records, take_records
from embedded_aws.services.api_gateway import served_apis
from embedded_aws.services.api_gateway.rest import deployments
from embedded_aws.services.codedeploy import handler as codedeploy

_OWN: Final[Mapping[str, object]] = {
    "embedded_codedeploy": codedeploy,
    "embedded_rest_apis": deployments,
    "embedded_websocket_apis": served_apis,
}
"""State with separate copies, by the name of its file."""


def take_state() -> Callable[[], None]:
    """Copies the state of all services, and returns a function that writes the copy.

    The copy is made where the requests are served, so that none changes it halfway.
    """
    services: dict[str, Callable[[], object]] = app.list_states()
    copies = {name: _copy(name, take) for name, take in services.items()}
    copies |= {name: module.take_copies() for name, module in _OWN.items()}
    save = partial(persistence.save_all, {name: partial(_return, state) for name, state in copies.items()})
    return partial(_run_both, save, take_records())


def restore_copies() -> None:
    """Restores what MiniStack does not restore at its start."""
    if persistence.is_persistent:
        restore_records()
        for name, module in _OWN.items():
            module.restore_copies(persistence.load_state(name) or {})


def _run_both(first: Callable[[], None], second: Callable[[], None]) -> None:
    first()
    second()


def _copy(name: str, take: Callable[[], object]) -> object:
    try:
        return take()
    except RuntimeError:  # a thread of a function changes it; the next copy is soon
        persistence.logger.warning("The state of %s is saved the next time", name)
        return None  # leaves the file as it is


def _return(state: object) -> object:
    return state
