// Compresses text files with gzip: a conversion in Node.js.
import { extname } from "node:path";
import { gzipSync } from "node:zlib";
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

const { env } = process;
const s3 = new S3Client();
const sns = new SNSClient();
const sqs = new SQSClient();

/** A source that no later attempt could convert. */
class Rejection extends Error {}

export async function handler({ Records: messages }) {
  const results = await Promise.allSettled(messages.map(processMessage));
  const failed = messages.filter((_, index) => results[index].reason);
  results.forEach(({ reason }) => reason && console.error(reason));
  return {
    batchItemFailures: failed.map(({ messageId }) => ({
      itemIdentifier: messageId,
    })),
  };
}

async function processMessage({ body, attributes }) {
  const receives = Number(attributes.ApproximateReceiveCount);
  const isLast = receives >= Number(env.MAX_RECEIVE_COUNT);
  for (const { s3: upload } of JSON.parse(body).Records ?? []) {
    const key = decodeURIComponent(upload.object.key.replaceAll("+", " "));
    if (!isWanted(key)) continue;
    const { sequencer } = upload.object;
    try {
      const stored = await convert(upload, key);
      if (stored) await publish("converted", key, sequencer, stored);
    } catch (error) {
      if (!isLast && !(error instanceof Rejection)) throw error;
      await publish("failed", key, sequencer, { reason: error.message });
      await reject(body, key, error.message);
    }
  }
}

function isWanted(key) {
  const suffixes = JSON.parse(env.FILTER_SUFFIXES);
  const name = key.toLowerCase();
  return !suffixes.length || suffixes.some((each) => name.endsWith(each));
}

/** Converts an upload. Returns a description of its result. */
async function convert({ bucket, object }, key) {
  if (object.size > Number(env.MAX_SOURCE_BYTES))
    throw new Rejection(`The file has ${object.size} bytes.`);
  if (!object.size) throw new Rejection("The file is empty.");
  const source = await unlessGone(
    new GetObjectCommand({
      Bucket: bucket.name,
      Key: key,
      IfMatch: `"${object.eTag}"`,
    }),
  );
  if (!source) return undefined; // deleted, or replaced by a newer upload
  const content = await source.Body.transformToByteArray();
  return store(key, object.sequencer, {
    Body: gzipSync(content),
    ContentType: source.ContentType,
    ContentEncoding: "gzip",
  });
}

/** Stores and describes a result, unless a newer one is there. */
async function store(source, sequencer, result) {
  const suffix = env.OUTPUT_SUFFIX || extname(source);
  const stem = source.slice(0, source.length - extname(source).length);
  const place = {
    Bucket: env.OUTPUT_BUCKET,
    Key: `${env.OUTPUT_PREFIX}${stem}${suffix}`,
  };
  const description = {
    output_key: place.Key,
    content_type: result.ContentType,
    bytes: result.Body.length,
  };
  const earlier = await unlessGone(new HeadObjectCommand(place));
  const stored = BigInt(`0x${earlier?.Metadata.sequencer ?? "0"}`);
  if (stored > BigInt(`0x${sequencer}`)) return undefined;
  // The message is delivered again: only its status can be missing.
  if (stored === BigInt(`0x${sequencer}`)) return description;
  const condition = earlier
    ? { IfMatch: earlier.ETag }
    : { IfNoneMatch: "*" };
  const CacheControl = env.OUTPUT_CACHE_CONTROL || undefined;
  const Metadata = { sequencer };
  // If the condition does not hold, the message is delivered again.
  await s3.send(
    new PutObjectCommand({
      ...place,
      ...result,
      ...condition,
      CacheControl,
      Metadata,
    }),
  );
  return description;
}

/** The answer, or nothing if the object is missing or another one. */
async function unlessGone(command) {
  try {
    return await s3.send(command);
  } catch (error) {
    // Without permission to list a bucket, a missing object is forbidden.
    const status = error.$metadata?.httpStatusCode;
    if (status === 404 || status === 412) return undefined;
    if (status === 403 && command instanceof HeadObjectCommand)
      return undefined;
    throw error;
  }
}

/** Publishes the status of an upload, if `status_notifications` is set. */
async function publish(status, key, sequencer, details) {
  if (!env.STATUS_TOPIC_ARN) return;
  const conversion = env.CONVERSION_NAME;
  const about = { conversion, source_key: key, sequencer };
  await sns.send(
    new PublishCommand({
      TopicArn: env.STATUS_TOPIC_ARN,
      Message: JSON.stringify({ ...about, status, ...details }),
      MessageAttributes: {
        status: { DataType: "String", StringValue: status },
      },
    }),
  );
}

/** Sends a message to the dead-letter queue, with the reason. */
async function reject(body, key, reason) {
  const values = { Conversion: env.CONVERSION_NAME, Key: key, Reason: reason };
  const attributes = Object.entries(values).map(([name, value]) => [
    name,
    { DataType: "String", StringValue: value },
  ]);
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: env.DEAD_LETTER_QUEUE_URL,
      MessageBody: body,
      MessageAttributes: Object.fromEntries(attributes),
    }),
  );
}
