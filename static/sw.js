// Keeps one build of the page for use without a network. `cargo xtask build` fills in the next two lines; a
// build with other files is another worker, which gathers all of them before it takes over.
"use strict";
const BUILD = "";
const FILES = {};

const SCOPE = self.registration.scope;
const INDEX = "index.html";
const PREFIX = `faultline ${SCOPE} `;
const CACHE = PREFIX + BUILD;
/** A file with such a name never changes, so that it may come from the cache of any build. */
const HASHED = /-[0-9a-f]{16}[./]/;
const AT_ONCE = 6;
/** How long a page waits to hear from the network which build is there. */
const PATIENCE_MS = 1500;
/** A build that cannot be kept, as for lack of space, is shown from the network after this long. */
const GRACE_MS = 24 * 60 * 60 * 1000;

const address = (name) => new URL(name, SCOPE).href;
/** Whether a reader wants this build now, though pages of an older one are open. */
let asked = false;

self.addEventListener("install", (event) => event.waitUntil(gather()));

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

self.addEventListener("message", ({ data, ports }) => {
  if (data === "build") ports[0]?.postMessage(BUILD);
  if (data === "activate") {
    asked = true;
    self.skipWaiting();
  }
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || request.headers.has("range") || !url.href.startsWith(SCOPE)) return;
  const opens = request.mode === "navigate";
  if (url.search && !opens) return;
  const path = url.pathname.slice(new URL(SCOPE).pathname.length);
  const name = path === "" || path.endsWith("/") ? path + INDEX : path;
  if (opens && name === INDEX) event.respondWith(page(event));
  else if (Object.hasOwn(FILES, name)) event.respondWith(kept(CACHE, name, request));
  else if (HASHED.test(name)) event.respondWith(keptByAny(request));
});

/** Fetches every file of the build. What an interrupted attempt has brought is not fetched again. */
async function gather() {
  const cache = await caches.open(CACHE);
  const open = Object.keys(FILES).filter((name) => name !== INDEX);
  const work = async () => {
    for (let name = open.pop(); name !== undefined; name = open.pop()) await keep(cache, name);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await keep(cache, INDEX); // the last one: where it is, the build is whole
}

async function keep(cache, name) {
  const url = address(name);
  if (await cache.match(url)) return;
  // The hash refuses a file of another build, as a host may send while it is being updated.
  const load = (mode) => fetch(url, { cache: mode, integrity: FILES[name], credentials: "same-origin" });
  const response = await load(HASHED.test(name) ? "default" : "no-cache").catch(() => load("reload"));
  if (response.status !== 200) throw new Error(`${response.status}: ${url}`);
  // A page may not be answered with something that was redirected, as some hosts do with index.html.
  await cache.put(url, response.redirected ? new Response(response.body, { headers: response.headers }) : response);
}

async function takeOver() {
  // Pages of an older build are taken over only when a reader has asked for the new one.
  if (asked || !(await olderBuilds()).length) await self.clients.claim();
  await tidy();
}

/** The page itself, of one whole build: this one, or a newer one that the host has and that is all here. */
async function page(event) {
  const response = await answer(address(INDEX));
  const build = response && named(await response.clone().text());
  if (build && build !== BUILD) {
    const index = await whole(build);
    if (index) {
      self.registration.waiting?.postMessage("activate");
      return index;
    }
    if (await hasWaitedLong(build)) return response;
  } else {
    event.waitUntil(tidy());
  }
  return kept(CACHE, INDEX, event.request);
}

/** What the network says in time, or nothing. */
function answer(url) {
  if (!navigator.onLine) return undefined;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const response = fetch(url, { cache: "no-cache" }).catch(() => undefined);
  return Promise.race([response, late]).then((response) => (response?.ok ? response : undefined));
}

/** The build that a page belongs to; nothing if somebody else answers, as networks do that want a login. */
function named(html) {
  return /<meta name="faultline-build" content="([0-9a-f]+)">/.exec(html)?.[1];
}

/** The page of a build of which every file is here. */
async function whole(build) {
  const name = PREFIX + build;
  return (await caches.has(name)) ? (await caches.open(name)).match(address(INDEX)) : undefined;
}

async function hasWaitedLong(build) {
  const cache = await caches.open(CACHE);
  const mark = address(`first-seen/${build}`);
  const seen = await cache.match(mark);
  if (!seen) await cache.put(mark, new Response(String(Date.now())));
  return Boolean(seen) && Date.now() - Number(await seen.text()) > GRACE_MS;
}

async function kept(cacheName, name, request) {
  return (await (await caches.open(cacheName)).match(address(name))) ?? fetch(request);
}

async function keptByAny(request) {
  return (await caches.match(request.url)) ?? fetch(request);
}

async function olderBuilds() {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
}

/** Deletes other builds when no page is open that may be one of them. */
async function tidy() {
  const { installing, waiting } = self.registration;
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (installing || waiting || pages.some(({ url }) => url.startsWith(SCOPE))) return;
  const others = await olderBuilds();
  for (const name of others) {
    // The newest one may have been interrupted, and goes on where it was.
    const interrupted = name === others.at(-1) && !(await whole(name.slice(PREFIX.length)));
    if (!interrupted) await caches.delete(name);
  }
}
