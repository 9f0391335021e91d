"""Logs that AWS services deliver: the sources, destinations and deliveries of Amazon CloudWatch Logs."""

from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import pascal


@resource(
    "aws:cloudwatch/logDeliverySource:LogDeliverySource",
    takes=("logType", "name", "namePrefix", "resourceArn", "tags"),
)
def _source(aws: Context, name: str, inputs: Inputs) -> Created:
    physical = aws.physical_name(name, inputs)
    source = aws.client("logs").put_delivery_source(
        name=physical,
        resourceArn=inputs["resourceArn"],
        logType=inputs["logType"],
        tags=inputs.get("tags", {}),
    )["deliverySource"]
    return physical, {"arn": source["arn"], "name": physical, "service": source.get("service", "")}


@resource(
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
    takes=(
        "deliveryDestinationConfiguration",
        "deliveryDestinationType",
        "name",
        "namePrefix",
        "outputFormat",
        "tags",
    ),
)
def _destination(aws: Context, name: str, inputs: Inputs) -> Created:
    physical, given = aws.physical_name(name, inputs), inputs.pick({"outputFormat": "outputFormat"})
    if kind := inputs.get("deliveryDestinationType"):
        given["deliveryDestinationType"] = kind
    if target := inputs.get("deliveryDestinationConfiguration"):
        given["deliveryDestinationConfiguration"] = target
    destination = aws.client("logs").put_delivery_destination(
        name=physical, tags=inputs.get("tags", {}), **given
    )["deliveryDestination"]
    return physical, {"arn": destination["arn"], "name": physical}


@resource(
    "aws:cloudwatch/logDelivery:LogDelivery",
    takes=(
        "deliveryDestinationArn",
        "deliverySourceName",
        "fieldDelimiter",
        "recordFields",
        "s3DeliveryConfigurations",
        "tags",
    ),
)
def _delivery(aws: Context, _name: str, inputs: Inputs) -> Created:
    given = inputs.pick({"fieldDelimiter": "fieldDelimiter", "recordFields": "recordFields"})
    if configurations := inputs.get("s3DeliveryConfigurations"):
        given["s3DeliveryConfiguration"] = pascal(configurations[0])
    delivery = aws.client("logs").create_delivery(
        deliverySourceName=inputs["deliverySourceName"],
        deliveryDestinationArn=inputs["deliveryDestinationArn"],
        tags=inputs.get("tags", {}),
        **given,
    )["delivery"]
    return delivery["id"], {"arn": delivery["arn"]}
