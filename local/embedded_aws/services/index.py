"""The account, the Region and the partition."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import invoke


@invoke("aws:index/getCallerIdentity:getCallerIdentity")
def _get_caller_identity(aws: Context, _inputs: Inputs) -> Properties:
    caller = aws.client("sts").get_caller_identity()
    return {
        "id": caller["Account"],
        "accountId": caller["Account"],
        "arn": caller["Arn"],
        "userId": caller["UserId"],
    }


@invoke("aws:index/getRegion:getRegion")
def _get_region(aws: Context, _inputs: Inputs) -> Properties:
    return {
        "id": aws.region,
        "name": aws.region,
        "region": aws.region,
        "description": aws.region,
        "endpoint": f"ec2.{aws.region}.amazonaws.com",
    }


@invoke("aws:index/getPartition:getPartition")
def _get_partition(aws: Context, _inputs: Inputs) -> Properties:
    return {
        "id": aws.partition,
        "partition": aws.partition,
        "dnsSuffix": "amazonaws.com",
        "reverseDnsPrefix": "com.amazonaws",
    }


@invoke("aws:index/getAvailabilityZones:getAvailabilityZones")
def _get_availability_zones(aws: Context, _inputs: Inputs) -> Properties:
    zones = aws.client("ec2").describe_availability_zones()["AvailabilityZones"]
    return {
        "id": aws.region,
        "names": [zone["ZoneName"] for zone in zones],
        "zoneIds": [zone["ZoneId"] for zone in zones],
    }
