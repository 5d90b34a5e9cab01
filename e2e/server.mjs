// Serves a folder below a sub-folder of the site, as GitHub Pages does. By hand: node e2e/server.mjs
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { createGzip } from "node:zlib";

export const DIST = resolve(process.env.FAULTLINE_DIST ?? fileURLToPath(new URL("../dist", import.meta.url)));
export const SUB_FOLDER = "/sub/faultline/";

const MIME_TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".toml": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/**
 * Starts a server on a free port (or on `port`) and gives `{ url, close }`; `url` is the page's address.
 * `pages` maps paths outside the sub-folder to their text, for pages that embed a lesson: `{ "/host.html": "<…" }`;
 * they may be added while the server runs. `intercept(path, response)` is asked first and gives whether it has
 * answered; it may wait. `packed`: as most hosts do, by gzip. `headers(path)` gives headers of a file that are other than usual; `undefined` leaves one out.
 */
export async function startServer({ root = DIST, port = 0, pages = {}, intercept, headers, packed = false } = {}) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    if (await intercept?.(path, response)) return;
    if (Object.hasOwn(pages, path)) {
      return respond(response, 200, MIME_TYPES[extname(path)] ?? MIME_TYPES[".html"], pages[path]);
    }
    const file = fileFor(root, path);
    if (!file) return respond(response, 404, "text/plain", `there is no ${path}`);
    const all = {
      "content-type": MIME_TYPES[extname(file)] ?? "application/octet-stream",
      "cache-control": "no-cache",
      ...(packed ? { "content-encoding": "gzip" } : {}),
      ...headers?.(path),
    };
    response.writeHead(200, Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));
    const bytes = createReadStream(file);
    (packed ? bytes.pipe(createGzip()) : bytes).pipe(response);
  });
  await new Promise((ready, failed) => server.once("error", failed).listen(port, "127.0.0.1", ready));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const close = () =>
    new Promise((closed) => {
      server.close(closed);
      server.closeAllConnections();
    });
  return { origin, url: origin + SUB_FOLDER, close };
}

function fileFor(root, path) {
  if (!path.startsWith(SUB_FOLDER)) return undefined;
  const file = join(root, path.slice(SUB_FOLDER.length) || "index.html");
  if (!file.startsWith(root + sep)) return undefined;
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

function respond(response, status, type, body) {
  response.writeHead(status, { "content-type": type });
  response.end(body);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startServer({ port: Number(process.env.PORT ?? 8090) });
  console.log(`${DIST} is at ${url}`);
}
