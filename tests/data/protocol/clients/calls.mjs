// Calls of the JavaScript SDK, version 3, for the recorder of raw requests.
import { SQS } from "@aws-sdk/client-sqs";
import { SNS } from "@aws-sdk/client-sns";
import { S3, GetObjectCommand } from "@aws-sdk/client-s3";
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { Lambda } from "@aws-sdk/client-lambda";
import { KMS } from "@aws-sdk/client-kms";
import { EC2 } from "@aws-sdk/client-ec2";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { Readable } from "node:stream";

const at = (call) => ({ endpoint: `${process.env.ENDPOINT}/${call}`, region: "us-east-1", maxAttempts: 1, forcePathStyle: true });
const attempt = async (call, make) => { try { await make(at(call)); } catch (error) { console.error(call, error.message); } };
const time = new Date("2026-01-02T03:04:05.678Z");
const attributes = { plain: { DataType: "String", StringValue: "a & b" }, raw: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255]) } };

await attempt("sqs-send", (c) => new SQS({ ...c, useQueueUrlAsEndpoint: false }).sendMessage({ QueueUrl: "http://localhost/1/q", MessageBody: "ä + %2F <x>", DelaySeconds: 5, MessageAttributes: attributes }));
await attempt("sns-publish", (c) => new SNS(c).publish({ TopicArn: "arn:aws:sns:us-east-1:000000000000:t", Message: "ä + %2F <x>", MessageAttributes: attributes }));
await attempt("cloudwatch-put", (c) => new CloudWatch(c).putMetricData({ Namespace: "n", MetricData: [{ MetricName: "m", Timestamp: time, Value: 1.5, Dimensions: [{ Name: "d", Value: "v" }] }] }));
await attempt("lambda-invoke", (c) => new Lambda(c).invoke({ FunctionName: "f", Qualifier: "1", Payload: '{"a":1}' }));
await attempt("lambda-empty", (c) => new Lambda(c).invoke({ FunctionName: "arn:aws:lambda:us-east-1:000000000000:function:f" }));
await attempt("lambda-untag", (c) => new Lambda(c).untagResource({ Resource: "arn:aws:lambda:us-east-1:000000000000:function:f", TagKeys: ["a b", "c+d"] }));
await attempt("kms-encrypt", (c) => new KMS(c).encrypt({ KeyId: "k", Plaintext: new Uint8Array([1, 2, 255]), EncryptionContext: { a: "b" } }));
await attempt("ec2-describe", (c) => new EC2(c).describeInstances({ Filters: [{ Name: "tag:a", Values: ["x", "y z"] }], MaxResults: 5 }));
await attempt("s3-put", (c) => new S3(c).putObject({ Bucket: "b", Key: "a b+c/ü%2F.txt", Body: Readable.from([Buffer.from("hello "), Buffer.from("world")]), ContentLength: 11, Metadata: { color: "blue" } }));
await attempt("s3-delete", (c) => new S3(c).deleteObjects({ Bucket: "b", Delete: { Objects: [{ Key: "a & b" }, { Key: "c" }], Quiet: true } }));
await attempt("s3-list", (c) => new S3(c).listObjectsV2({ Bucket: "b", Prefix: "a b+c/", MaxKeys: 7 }));
await attempt("s3-presigned", async (c) => {
  const url = await getSignedUrl(new S3(c), new GetObjectCommand({ Bucket: "b", Key: "a b+c/ü.txt", ResponseContentType: "text/plain" }));
  await fetch(url);
});
