"""Dashboards: their names and lists."""

import re
from typing import Final, TypedDict

from embedded_aws.ministack import cloudwatch
from embedded_aws.services.cloudwatch.errors import CloudWatchError

_NAME: Final = re.compile(r"[\w-]+", re.ASCII)


class _Input(TypedDict, total=False):
    DashboardName: str
    DashboardNamePrefix: str
    NextToken: str


def require_valid_name(given: _Input) -> None:
    """Raises unless the name of a dashboard is valid.

    Args:
        given: Input of PutDashboard.

    Raises:
        CloudWatchError: If it is not.
    """
    if not _NAME.fullmatch(given.get("DashboardName", "")):
        raise CloudWatchError(
            "InvalidParameterValue",
            "The value for field DashboardName contains invalid characters. It can only contain"
            " alphanumerics, dash (-) and underscore (_).\n",
        )


def list_dashboards(given: _Input) -> dict[str, object]:
    """Returns the dashboards whose names begin with a prefix.

    Args:
        given: Input of the operation.
    """
    prefix = given.get("DashboardNamePrefix") or ""
    names = ("DashboardName", "DashboardArn", "Size", "LastModified")
    found = [each for name, each in sorted(cloudwatch.dashboards.items()) if name.startswith(prefix)]
    return {"DashboardEntries": [{name: each[name] for name in names} for each in found]}
