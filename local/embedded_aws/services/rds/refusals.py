"""Clusters with a Data API that cannot run here, which are rejected."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from embedded_aws.services.rds.postgres.programs import REMEDY, find_programs

_ENGINE: Final = "aurora-postgresql"


def _check_data_api(given: Mapping[str, object]) -> Iterator[str]:
    if given.get("enableHttpEndpoint") is not True:
        return
    engine = given.get("engine")
    if isinstance(engine, str) and engine != _ENGINE:
        yield (
            f"enableHttpEndpoint: the Data API of {engine} does not run in the embedded emulator; engine "
            f"must be {_ENGINE}. Use that engine, or leave it out."
        )
    elif find_programs() is None:
        yield (
            "enableHttpEndpoint: the embedded emulator runs the Data API with PostgreSQL, which is not "
            f"installed on this machine. {REMEDY}."
        )


REFUSALS: Final[Mapping[str, Callable[[Mapping[str, object]], Iterator[str]]]] = {
    "aws:rds/cluster:Cluster": _check_data_api,
}
"""The reasons by type."""
