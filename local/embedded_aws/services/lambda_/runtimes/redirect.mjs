// Sends requests to hosts of AWS, which the code of a function names, to the emulator.
//
// The AWS SDK finds the emulator by AWS_ENDPOINT_URL. Version 2 of the SDK, and code that calls an API by its
// address, do not know this variable.

import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";

const OF_AWS = /\.amazonaws\.com(\.cn)?$/;

/** Replaces `https.request` and `https.get`. */
export function redirectRequests(endpoint) {
  const request = https.request;
  https.request = (...given) => {
    const [options, callback] = readArguments(given);
    const host = String(options.hostname ?? options.host ?? "").replace(/:\d+$/, "");
    if (!OF_AWS.test(host)) return request.apply(https, given);
    const headers = hasHost(options.headers) ? options.headers : { ...options.headers, host };
    const { agent, _defaultAgent, ...rest } = options;
    return http.request(
      { ...rest, headers, protocol: "http:", host: undefined, hostname: endpoint.hostname, port: endpoint.port },
      callback,
    );
  };
  https.get = (...given) => {
    const sent = https.request(...given);
    sent.end();
    return sent;
  };
  syncBuiltinESMExports();
}

/** Returns the options and the callback of `request(url[, options][, callback])`. */
function readArguments(given) {
  const callback = given.find((each) => typeof each === "function");
  const [first, second] = given.filter((each) => typeof each !== "function");
  const url = typeof first === "string" ? new URL(first) : first;
  if (!(url instanceof URL)) return [{ ...first }, callback];
  const { hostname, port, pathname, search } = url;
  return [{ hostname, port, path: pathname + search, ...second }, callback];
}

function hasHost(headers) {
  if (Array.isArray(headers)) return true;
  return Object.keys(headers ?? {}).some((name) => name.toLowerCase() === "host");
}
