"""Adjustable quotas of AWS: a value above the default is a warning, not an error.

Names and defaults are those of the quota pages of the services. A quota that is not adjustable is a
constraint of the argument.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Quota:
    """A quota as Service Quotas lists it."""

    service: str
    name: str
    default: int

    def describe(self, value: float) -> str:
        """Returns the warning for a value above the default."""
        return (
            f"{value:,} is above {self.default:,}, the default of the quota '{self.name}' of"
            f" {self.service}; it requires that this quota has been increased (Service Quotas)"
        )


API_RATE = Quota("Amazon API Gateway", "Throttle rate", 10_000)
API_BURST = Quota("Amazon API Gateway", "Throttle burst rate", 5_000)
"""Follows from the rate that AWS grants."""
API_AUTHORIZERS = Quota("Amazon API Gateway", "Custom authorizers per API", 10)
API_RESOURCES = Quota("Amazon API Gateway", "Resources per API", 300)
API_RESOURCE_POLICY = Quota(
    "Amazon API Gateway", "Length, in characters, of API Gateway resource policy", 8_192
)
API_TIMEOUT = Quota("Amazon API Gateway", "Maximum integration timeout in milliseconds", 29_000)
API_USAGE_PLANS = Quota("Amazon API Gateway", "Usage plans per account", 300)
API_ROUTES = Quota("Amazon API Gateway", "Routes per API", 300)
CERTIFICATE_NAMES = Quota("AWS Certificate Manager", "Domain names per ACM certificate", 10)
EVENT_PATTERN = Quota("Amazon EventBridge", "Event pattern size", 2_048)
"""Characters; AWS increases it to at most 4,096, the limit of PutRule."""
DISTRIBUTION_BEHAVIORS = Quota("Amazon CloudFront", "Cache behaviors per distribution", 75)
DISTRIBUTION_NAMES = Quota("Amazon CloudFront", "Alternate domain names (CNAMEs) per distribution", 100)
DISTRIBUTION_ORIGINS = Quota("Amazon CloudFront", "Origins per distribution", 100)
FUNCTION_CONCURRENCY = Quota("AWS Lambda", "Concurrent executions", 1_000)
FUNCTION_FILTERS = Quota("AWS Lambda", "Filters per event source mapping", 5)
TABLE_GLOBAL_INDEXES = Quota("Amazon DynamoDB", "Global Secondary Indexes per table", 20)
TARGETS = Quota("Elastic Load Balancing", "Targets per Application Load Balancer", 1_000)
TOPIC_FILTER_POLICIES = Quota("Amazon SNS", "Filter policies per topic", 200)
