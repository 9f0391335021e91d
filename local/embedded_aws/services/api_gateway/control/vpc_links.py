"""VPC links, which the account settings hold."""

from typing import Final

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.records import Record
from embedded_aws.services.api_gateway.control.calls import (
    ApiError,
    Call,
    Result,
    create_id,
    list_page,
    operation,
    read_list,
    read_map,
    show,
)
from embedded_aws.services.api_gateway.control.lookups import find_part
from embedded_aws.services.api_gateway.control.patching import list_replacements

_LINKS: Final = "vpcLinks"
_READY: Final = {"status": "AVAILABLE", "statusMessage": "Your vpc link is ready for use"}


def _list_links() -> dict[str, Record]:
    return rest_apis.account_settings.setdefault(_LINKS, {})


def _show_link(link: Record, *, single: bool = False) -> Record:
    view = show(link)
    tags = view.pop("tags", {})
    return view | ({"tags": tags} if tags or single else {})


@operation("POST", "vpclinks")
def create_link(call: Call) -> Result:
    """Creates a VPC link."""
    given, targets = call.data, read_list(call.data, "targetArns")
    if not given.get("name"):
        raise ApiError("Name cannot be empty")
    for target in targets:
        if not str(target).startswith("arn:"):
            raise ApiError(f"Invalid ARN. ARN is not well formed {target}")
    identifier = create_id()
    link: Record = {
        "id": identifier,
        "name": given["name"],
        "description": given.get("description"),
        "targetArns": targets,
        "tags": read_map(given, "tags"),
    }
    _list_links()[identifier] = {**link, **_READY}
    return 202, _show_link({**link, "status": "PENDING"})


@operation("GET", "vpclinks")
def list_links(call: Call) -> Result:
    """Lists the VPC links."""
    return list_page(call, [_show_link(each) for each in _list_links().values()])


def _find(identifier: str) -> Record:
    return find_part(_list_links(), identifier, "Vpc Link")


@operation("GET", "vpclinks/*")
def get_link(call: Call) -> Result:
    """Returns a VPC link."""
    return 200, _show_link(_find(call.names[0]), single=True)


@operation("PATCH", "vpclinks/*")
def update_link(call: Call) -> Result:
    """Changes a VPC link."""
    link = _find(call.names[0])
    for name, change in list(list_replacements(call, "name", "description")):
        link[name] = change.value
    return 200, _show_link(link, single=True)


@operation("DELETE", "vpclinks/*")
def delete_link(call: Call) -> Result:
    """Deletes a VPC link."""
    _find(call.names[0])
    _list_links().pop(call.names[0])
    return 202, None
