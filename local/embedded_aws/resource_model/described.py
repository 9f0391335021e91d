"""Types whose service has one call each that creates, modifies, describes and deletes, such as Amazon RDS."""

from collections.abc import Mapping

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import call, find_one, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import read_inputs
from embedded_aws.resource_model.spelling import convert_to_pascal, tag_list


class DescribedType(ResourceType):
    """A type with such calls. The id of a resource is its name.

    Attributes:
        service: Name of the boto3 client.
        noun: What the names of the calls end in, such as ``DBInstance``.
        identifier: What the calls name the name, such as ``DBInstanceIdentifier``.
        arn: What an answer names the ARN.
        names: AWS's name of each input.
        prefix_input: The input with the prefix of a name that is made up.
        fixed: Members that every creation adds.
    """

    service: str
    noun: str
    identifier: str
    arn: str
    names: Mapping[str, str] = {}
    prefix_input: str = ""
    fixed: Mapping[str, object] = {}

    def __init_subclass__(cls) -> None:
        if not hasattr(cls, "noun"):
            return  # it is for several types
        own = [cls.name_input, *([cls.prefix_input] if cls.prefix_input else [])]
        cls.takes = tuple(sorted({*cls.takes, *cls.names, *own, "tags"}))

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        """Creates it under the given name or one that is made up."""
        physical = aws.physical_name(name, given, given=self.name_input, prefix=self.prefix_input)
        settings = {**self.fixed, **self._settings(given), self.identifier: physical}
        call(aws.client(self.service), f"Create{self.noun}", settings, Tags=tag_list(given))
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Modifies what changed, immediately, and the tags."""
        client, changed = aws.client(self.service), self._settings(given, only_changed=True)
        if changed:
            changed |= {self.identifier: identifier, "ApplyImmediately": True}
            call(client, f"Modify{self.noun}", changed)
        resource = {"ResourceName": self.describe(aws, identifier)[self.arn]}
        tags: dict[str, str] = given.get("tags", {})
        if removed := sorted(given.before.get("tags", {}).keys() - tags.keys()):
            client.remove_tags_from_resource(**resource, TagKeys=removed)
        if tags and given.has_changed("tags"):
            client.add_tags_to_resource(**resource, Tags=tag_list(given))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        """Returns the description of the resource by AWS."""
        found = self.describe(aws, identifier)
        settings = self.restate(found)
        plain = {ours: self.names[ours] for ours in self.defaults if ours in self.names}
        return {
            **select_inputs(settings, plain),
            **read_inputs(given, settings, self.names),
            "arn": found[self.arn],
            self.name_input: identifier,
            **self.compute_properties(found),
        }

    def restate(self, found: Properties) -> Properties:
        """Returns AWS's description with the names and forms that the calls have for settings."""
        return found

    def compute_properties(self, found: Properties) -> Properties:
        """Returns further properties from AWS's description."""
        del found
        return {}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Deletes it."""
        more = self.deletion(identifier, given)
        call(aws.client(self.service), f"Delete{self.noun}", {self.identifier: identifier, **more})

    def deletion(self, identifier: str, given: Inputs) -> dict[str, object]:
        """Members that every deletion adds."""
        del identifier, given
        return {}

    def describe(self, aws: Context, identifier: str) -> Properties:
        """Returns the description of a resource by AWS."""
        answer: Properties = call(
            aws.client(self.service), f"Describe{self.noun}s", {self.identifier: identifier}
        )
        return find_one(answer[f"{self.noun}s"])

    def _settings(self, given: Inputs, *, only_changed: bool = False) -> dict[str, object]:
        return {
            theirs: convert_to_pascal(given[ours]) if isinstance(given[ours], dict) else given[ours]
            for ours, theirs in self.names.items()
            if ours in given and (not only_changed or given.has_changed(ours))
        }
