import * as patterns from "serverless-patterns";

const orders = new patterns.Queue("orders");
const quote = new patterns.Workflow("quote", {
    type: "EXPRESS",
    definition: {
        QueryLanguage: "JSONata",
        StartAt: "Price",
        TimeoutSeconds: 5,
        States: {
            Price: {
                Type: "Pass",
                Output: { cents: "{% $states.input.prints * 250 %}" },
                End: true,
            },
        },
    },
});

// What `orders.websocket_route()` returns in Python.
const live = new patterns.WebSocketApi("live", {
    routes: {
        order: { queue: { arn: orders.arn, name: "orders" } },
        watch: { subscribe: { channel: "body.order" } },
    },
});

// Python has methods for these: `orders.route()`, `live.publish_route()`.
const api = new patterns.ApiGatewayFacade("shop", {
    routes: {
        "POST /orders": { queue: { arn: orders.arn, name: "orders" } },
        "POST /quotes": {
            workflow: {
                arn: quote.aliasArn,
                name: "quote",
                sync: true,
                timeout: 5,
            },
        },
        "POST /news": {
            queue: { arn: live.messagesQueueArn, name: "live-messages" },
        },
    },
    throttle: { rateLimit: 50, burstLimit: 20 },
});

const photographs = new patterns.FanOutConversion("photographs", {
    conversions: {
        thumbnail: { image: { width: 300, height: 300 } },
        archive: { zip: {} },
    },
});

// What `api.origin()` and `live.origin()` return in Python.
const site = new patterns.StaticOffload("site", {
    api: {
        domainName: api.originDomainName,
        originPath: api.originPath,
    },
    origins: {
        live: {
            domainName: live.originDomainName,
            originPath: live.originPath,
        },
    },
    behaviors: [
        { pathPattern: "/live/*", origin: "live", stripPrefix: true },
    ],
    generatedFiles: {
        "index.html": "<!doctype html><title>Photo shop</title>",
        "uploads.txt": photographs.sourceBucketName,
    },
});

const price = new patterns.Function("price", {
    code: "price",
    handler: "price.handler",
    alias: "live",
    rollout: { strategy: "linear", percentage: 20 },
    snapStart: true,
    url: {},
});

const receipts = new patterns.Function("receipts", {
    code: "receipts",
    handler: "receipts.handler",
    alias: "live",
    durable: { executionTimeoutSeconds: 86400 },
});

// What `price.route()` and `orders.route()` return in Python.
const mobile = new patterns.HttpApi("mobile", {
    routes: {
        "GET /price": {
            function: {
                arn: price.arn,
                invokeArn: price.invokeArn,
                name: "price",
                timeout: 29,
            },
        },
        "POST /orders": { queue: { arn: orders.arn, name: "orders" } },
    },
    cors: { allowedOrigins: [site.url] },
});

export const siteUrl = site.url;
export const apiUrl = api.url;
export const liveUrl = live.url;
export const mobileUrl = mobile.url;
export const receiptsArn = receipts.arn;
export const uploads = photographs.sourceBucketName;
