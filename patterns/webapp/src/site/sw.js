/**
 * Keeps the page for when there is no network: its own files, and nothing of anyone's. Requests to the API, to
 * Cognito and for photos pass by.
 *
 * The network comes first, so that the page is always the deployed one. The files that are kept are of one
 * version; `shell.js` names it, and a new one makes browsers install this worker anew.
 */

/* global SHELL */
importScripts("/shell.js");

const CACHE = `photo-desk-${SHELL.version}`;
const FILES = new Set(SHELL.files);
const PATIENCE = 5_000; // milliseconds; after that, what is kept is the better answer
const PAGE = /^\/(?:index\.html|account\/?|photos\/[\w-]+\/?)?$/;

addEventListener("install", (event) => event.waitUntil(fill()));
addEventListener("activate", (event) => event.waitUntil(takeOver()));
addEventListener("fetch", (event) => {
  const file = fileFor(event.request);
  if (file) event.respondWith(answer(event.request, file));
});

async function fill() {
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL.files.map((file) => new Request(file, { cache: "no-cache" })));
  await skipWaiting();
}

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
}

/** The file that answers a request; null for all that is none of the page's own. */
function fileFor({ method, mode, url }) {
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return null;
  if (mode === "navigate") return PAGE.test(pathname) ? "/index.html" : null;
  return FILES.has(pathname) ? pathname : null;
}

/** What the network answers in time, or else what is kept. */
async function answer(request, file) {
  const asked = ask(request, file);
  try {
    return await Promise.race([asked, impatience()]);
  } catch {
    const cache = await caches.open(CACHE);
    return (await cache.match(file)) ?? asked;
  }
}

async function ask(request, file) {
  const response = await fetch(request);
  if (response.status >= 500) throw new Error(`${response.status}`);
  // The one file that changes without a new version.
  if (file === "/config.json" && response.ok) await (await caches.open(CACHE)).put(file, response.clone());
  return response;
}

function impatience() {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), PATIENCE));
}
