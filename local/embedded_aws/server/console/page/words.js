// Says what an event is, in one line.

import {bytes, duration} from "./dom.js";

const LONGEST = 240;

// Returns the sentence of an event; `nameOf` returns the name of an ARN, or null.
export function describe(event, nameOf) {
    const source = nameOf(event.source);
    const target = nameOf(event.target) ?? "a client";
    const took = event.duration_ms === null ? "" : ` in ${duration(event.duration_ms)}`;
    return {
        invocation: () => invocation(event, target, took),
        request: () => `${event.method} ${event.path} returned ${event.status}${took}`,
        message: () => message(event, source, target),
        execution: () => execution(event, target, took),
        denial: () => `${source ?? event.principal} has no permission for ${event.action}${at(event, nameOf)}`,
        object: () => `${source ?? "A client"} stored ${event.key} (${bytes(event.size ?? 0)}) in ${target}`,
    }[event.type]?.() ?? event.type;
}

// Returns "ok", "warning" or "error".
export function outcomeOf(event) {
    if (event.type === "denial" || event.action === "dead-lettered" || event.action === "undelivered") {
        return "error";
    }
    if (event.action === "retried" || event.outcome === "throttled" || event.outcome === "rejected") {
        return "warning";
    }
    return ["ok", "running"].includes(event.outcome) ? "ok" : "error";
}

// Returns an error as one line: "CardDeclinedError: the bank does not accept the card".
export function errorText({type, message}) {
    const text = [type, plain(message)].filter(Boolean).join(": ");
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

// The cause of a failed task is the JSON of the function's error, with its stack trace.
function plain(message) {
    try {
        return JSON.parse(message).errorMessage ?? message;
    } catch {
        return message;
    }
}

function at(event, nameOf) {
    const resource = nameOf(event.target);
    return resource ? ` on ${resource}` : "";
}

function invocation({outcome, error, cold_start: isCold}, target, took) {
    const cold = isCold ? ", cold start" : "";
    if (outcome === "ok") {
        return `${target} ran${took}${cold}`;
    }
    const why = error ? `: ${errorText(error)}` : "";
    return outcome === "error" ? `${target} failed${took}${cold}${why}` : `${target}: ${outcome}${took}${why}`;
}

function message({action, receive_count: receives, reason}, source, target) {
    const why = reason ? `: ${reason}` : "";
    const from = source ? ` by ${source}` : "";
    return {
        sent: `A message was sent to ${target}${from}`,
        published: `A message was published to ${target}${from}`,
        delivered: `${source ?? "A message"} → ${target}`,
        retried: `A message is back in ${target}${receives ? ` after ${receives} receives` : ""}${why}`,
        captured: `A message was captured here, not sent${from}${why}`,
        undelivered: `A message could not be delivered to ${target}${from}${why}`,
        "dead-lettered": `A message moved to ${target}${source ? ` from ${source}` : ""}${why}`,
    }[action];
}

function execution({action, state, outcome, error}, target, took) {
    const why = error ? `: ${errorText(error)}` : "";
    return {
        started: `${target} started`,
        entered: `${target} entered ${state}`,
        exited: `${target} left ${state}`,
        "failed-state": `${target} failed in ${state}${why}`,
        ended: `${target} ended${took}: ${outcome === "ok" ? "succeeded" : outcome}${why}`,
    }[action];
}
