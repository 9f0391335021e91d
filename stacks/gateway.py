"""API gateway facade: one API in front of functions, queues, workflows, tables, events and a monolith."""

import pulumi

from shop import create_shop

shop = create_shop("api-gateway-facade", monolith=True)

pulumi.export("api_url", shop.api.url)
pulumi.export("rest_api_id", shop.api.rest_api_id)
pulumi.export("stage_name", shop.api.stage_name)
pulumi.export("openapi", shop.api.openapi)
pulumi.export("api_key_ids", shop.api.api_key_ids)
pulumi.export("items_table_name", shop.items.table_name)
pulumi.export("orders_table_name", shop.orders.table_name)
pulumi.export("orders_queue_url", shop.orders_queue.url)
pulumi.export("orders_dead_letter_queue_url", shop.orders_queue.dead_letter_queue_url)
pulumi.export("events_queue_url", shop.events_queue.url)
pulumi.export("quote_arn", shop.quote.arn)
pulumi.export("shipment_arn", shop.shipment.arn)
pulumi.export("user_pool_id", shop.staff.user_pool_id)
pulumi.export("user_pool_client_id", shop.staff.client_ids["desk"])
if shop.http_api:
    pulumi.export("http_api_url", shop.http_api.url)
if shop.monolith:
    pulumi.export("monolith_url", shop.monolith.url)
