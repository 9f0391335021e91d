"""The number of attributes that indexes of a table include in addition to keys is limited."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.json_values import JsonObject, read_array, read_object, read_text
from embedded_aws.ministack import dynamodb, responses
from embedded_aws.ministack.dynamodb import Index
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.ministack.records import Operation, Response, read_members
from embedded_aws.services.dynamodb.index_limits import keep_limits
from embedded_aws.services.dynamodb.table_descriptions import describe_new_table

_LISTS: Final = ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
_MOST_OF_INDEX: Final = 20
_MOST: Final = 100  # an attribute that two indexes include counts twice (DynamoDB quotas)


def _create(create: Operation) -> Operation:
    def create_table(given: JsonObject) -> Response:
        indexes = {
            f"{name[0].lower()}{name[1:]}.{position}.member": index
            for name in _LISTS
            for position, index in enumerate(read_array(given.get(name)), 1)
        }
        return _reject(indexes, 0) or create(given)

    return create_table


def _update(update: Operation) -> Operation:
    def update_table(given: JsonObject) -> Response:
        changes = map(read_object, read_array(given.get("GlobalSecondaryIndexUpdates")))
        indexes = {
            f"globalSecondaryIndexUpdates.{position}.member.create": change["Create"]
            for position, change in enumerate(changes, 1)
            if "Create" in change
        }
        name = dynamodb.table_name(read_text(given.get("TableName")))
        existing: list[Index] = []
        if table := dynamodb.tables.get(name):
            existing += [*(table["GlobalSecondaryIndexes"] or ()), *(table["LocalSecondaryIndexes"] or ())]
        stored = sum(len(_include_attributes(index)) for index in existing)
        return (_reject(indexes, stored) if indexes else None) or update(given)

    return update_table


def _reject(indexes: Mapping[str, object], stored: int) -> Response | None:
    """Returns the error of new indexes by their path in the request; None if they are valid."""
    included = {path: _include_attributes(index) for path, index in indexes.items()}
    limit = f"Member must have length less than or equal to {_MOST_OF_INDEX}"
    failures = [
        (f"[{', '.join(names)}]", f"{path}.projection.nonKeyAttributes", limit)
        for path, names in included.items()
        if len(names) > _MOST_OF_INDEX
    ]
    if error := dynamodb.validation_error(failures):
        return error
    if (total := stored + sum(map(len, included.values()))) <= _MOST:
        return None
    reason = (
        f"One or more parameter values were invalid: the indexes of the table have {total} NonKeyAttributes;"
        f" must be at most {_MOST} for all indexes"
    )
    return responses.json_error("ValidationException", reason, 400)


def _include_attributes(index: object) -> list[str]:
    names: list[object] = list(read_members(index, "Projection").get("NonKeyAttributes") or [])
    return [str(name) for name in names]


PATCHES = (
    Patch(
        dynamodb.create_table,
        steps(describe_new_table, _create),
        "a new table has no throughput yet, and its indexes include at most 100 attributes",
    ),
    Patch(
        dynamodb.update_table,
        steps(keep_limits, _update),
        "so do they with a new index; the limits of an index are kept",
    ),
)
