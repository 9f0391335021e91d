"""Logs that AWS services deliver: the sources, destinations and deliveries of Amazon CloudWatch Logs."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import replace_tags
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Put, ResourceType
from embedded_aws.resource_model.seen import keep_spelling, read_inputs
from embedded_aws.resource_model.spelling import convert_to_pascal, tag_argument

_DESTINATION = {
    name: name for name in ("deliveryDestinationConfiguration", "deliveryDestinationType", "outputFormat")
}
_DELIVERY = {name: name for name in ("fieldDelimiter", "recordFields")}


@resource_type("aws:cloudwatch/logDeliverySource:LogDeliverySource")
class LogDeliverySource(Put):
    """Logs of a resource by its service."""

    takes = ("logType", "name", "namePrefix", "resourceArn", "tags")
    replaced_by = ("logType", "name", "resourceArn")

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        logs = aws.client("logs")
        put = logs.put_delivery_source(
            name=identifier,
            resourceArn=given["resourceArn"],
            logType=given["logType"],
            **({} if given.before else tag_argument(given)),
        )
        replace_tags(logs, put["deliverySource"]["arn"], given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        source = aws.client("logs").get_delivery_source(name=identifier)["deliverySource"]
        return {"arn": source["arn"], "name": identifier, "service": source.get("service", "")}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("logs").delete_delivery_source(name=identifier)


@resource_type("aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination")
class LogDeliveryDestination(Put):
    """Destination of logs."""

    takes = (*_DESTINATION, "name", "namePrefix", "tags")
    replaced_by = ("name", "outputFormat")

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        logs = aws.client("logs")
        put = logs.put_delivery_destination(
            name=identifier,
            **given.pick(_DESTINATION),
            **({} if given.before else tag_argument(given)),
        )
        replace_tags(logs, put["deliveryDestination"]["arn"], given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        destination = aws.client("logs").get_delivery_destination(name=identifier)["deliveryDestination"]
        return {
            **read_inputs(given, destination, _DESTINATION),
            "arn": destination["arn"],
            "name": identifier,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("logs").delete_delivery_destination(name=identifier)


@resource_type("aws:cloudwatch/logDelivery:LogDelivery")
class LogDelivery(ResourceType):
    """A delivery from a source to a destination, which have one.

    It is found by these two: another one takes its place in an update, and the engine keeps the former id.
    """

    takes = (*_DELIVERY, "deliveryDestinationArn", "deliverySourceName", "s3DeliveryConfigurations", "tags")
    replaced_by = ("deliveryDestinationArn", "deliverySourceName")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("logs").create_delivery(
            deliverySourceName=given["deliverySourceName"],
            deliveryDestinationArn=given["deliveryDestinationArn"],
            **tag_argument(given),
            **self._build_settings(given),
        )
        return created["delivery"]["id"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        """MiniStack cannot change a delivery."""
        self.delete(aws, identifier, given)
        self.create(aws, "", given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        found = self._find(aws, given)
        if not found:
            return None
        to_s3 = self._build_settings(given).get("s3DeliveryConfiguration")
        wanted = {"s3DeliveryConfigurations": [to_s3]} if to_s3 else {}
        there = {"s3DeliveryConfigurations": [found.get("s3DeliveryConfiguration", {})]}
        return {
            "arn": found["arn"],
            **read_inputs(given, found, _DELIVERY),
            **keep_spelling(given, wanted, there),
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        if found := self._find(aws, given):
            aws.client("logs").delete_delivery(id=found["id"])

    def _find(self, aws: Context, given: Inputs) -> dict[str, object] | None:
        ends = (given["deliverySourceName"], given["deliveryDestinationArn"])
        # Others than here, a delivery keeps its ID when it is updated.
        deliveries = aws.act_as_service().client("logs").describe_deliveries()["deliveries"]
        return next(
            (
                each
                for each in deliveries
                if (each["deliverySourceName"], each["deliveryDestinationArn"]) == ends
            ),
            None,
        )

    def _build_settings(self, given: Inputs) -> Properties:
        settings = given.pick(_DELIVERY)
        if configurations := given.get("s3DeliveryConfigurations"):
            settings["s3DeliveryConfiguration"] = convert_to_pascal(configurations[0])
        return settings
