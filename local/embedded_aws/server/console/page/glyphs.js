// A glyph per service, drawn with few lines in a square of 20 by 20.

import {shape} from "./dom.js";

const PATHS = {
    "aws:apigateway/restApi:RestApi": "M7 4 2 10l5 6M13 4l5 6-5 6M11.5 5l-3 10",
    "aws:apigatewayv2/api:Api": "M7 4 2 10l5 6M13 4l5 6-5 6M8 10h4",
    "aws:cloudfront/distribution:Distribution": "M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16M2 10h16M10 2c-5 5-5 11 0 16M10 2c5 5 5 11 0 16",
    "aws:cloudwatch/eventBus:EventBus": "M2 10h16M6 10V4M10 10v6M14 10V4M4.500 4h3M8.500 16h3M12.500 4h3",
    "aws:cloudwatch/eventRule:EventRule": "M3 3h14l-5.500 7v6l-3 1.500V10z",
    "aws:cognito/userPool:UserPool": "M10 3a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7M3 18c0-8 14-8 14 0",
    "aws:dynamodb/table:Table": "M3 5c0-4 14-4 14 0v10c0 4-14 4-14 0zM3 5c0 4 14 4 14 0M3 10c0 4 14 4 14 0",
    "aws:ecs/service:Service": "M10 2l7 4v8l-7 4-7-4V6zM3 6l7 4 7-4M10 10v8",
    "aws:kinesis/stream:Stream": "M2 5c5-4 11 4 16 0M2 10c5-4 11 4 16 0M2 15c5-4 11 4 16 0",
    "aws:lambda/function:Function": "M5 3h4l6 14h3M9 9 4 17",
    "aws:lb/loadBalancer:LoadBalancer": "M2 10h6M8 10l8-6M8 10h9M8 10l8 6",
    "aws:s3/bucket:Bucket": "M3 5c0-3 14-3 14 0l-2 11c-1 2-9 2-10 0zM3 5c0 3 14 3 14 0",
    "aws:scheduler/schedule:Schedule": "M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16M10 5v5l4 2",
    "aws:sfn/stateMachine:StateMachine": "M7 2h6v4H7zM2 14h6v4H2zM12 14h6v4h-6zM10 6v4M5 14v-4h10v4",
    "aws:sns/topic:Topic": "M3 8v4h3l7 4V4L6 8zM16 7c2 2 2 4 0 6",
    "aws:sqs/queue:Queue": "M2 6h16v8H2zM7 6v8M12 6v8",
    component: "M3 3h6v6H3zM11 3h6v6h-6zM3 11h6v6H3zM11 11h6v6h-6z",
    outside: "M10 3a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7M3 18c0-8 14-8 14 0",
};
const OTHER = "M4 4h12v12H4z";

// Returns the glyph of a type of resource, with its upper left corner at a point.
export function glyph(type, x, y) {
    return shape("path", {class: "glyph", d: PATHS[type] ?? OTHER, transform: `translate(${x},${y})`});
}
