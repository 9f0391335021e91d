"""What a changed argument does to the resources of a component: update, replace, create, or delete.

A file a component; each argument is changed alone.
"""

from tests.engine.change_matrix.api_gateway_cloudwatch_role import API_GATEWAY_CLOUDWATCH_ROLE
from tests.engine.change_matrix.bucket import BUCKET
from tests.engine.change_matrix.fan_out_conversion import FAN_OUT_CONVERSION
from tests.engine.change_matrix.function import FUNCTION
from tests.engine.change_matrix.queue import QUEUE
from tests.engine.change_matrix.rows import Component
from tests.engine.change_matrix.static_offload import STATIC_OFFLOAD
from tests.engine.change_matrix.table import TABLE
from tests.engine.change_matrix.topic import TOPIC
from tests.engine.change_matrix.user_pool import USER_POOL

MATRIX: dict[str, Component] = {
    "ApiGatewayCloudWatchRole": API_GATEWAY_CLOUDWATCH_ROLE,
    "Queue": QUEUE,
    "Topic": TOPIC,
    "Bucket": BUCKET,
    "Table": TABLE,
    "Function": FUNCTION,
    "FanOutConversion": FAN_OUT_CONVERSION,
    "StaticOffload": STATIC_OFFLOAD,
    "UserPool": USER_POOL,
}
