// Another origin that lessons come from. What it answers can be changed while it runs.
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Lets any page read a file; a host of lessons has to send it. */
export const OPEN = { "access-control-allow-origin": "*" };

/** The files of a lesson in fixtures/, by name. */
export function fixture(name) {
  const folder = fileURLToPath(new URL(`fixtures/${name}/`, import.meta.url));
  return Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file))]));
}

/**
 * Starts a host and gives
 * - `origin`;
 * - `put(folder, files)`: serves the files in that folder, instead of what was there, and gives its address. A file is
 *   a text, bytes, or a function that answers by itself: `(request, response) => {}`;
 * - `headers`: sent with every file; `missing`: how what is not there is answered;
 * - `asked`: the paths that were asked for, in order;
 * - `close()`.
 */
export async function startHost() {
  const folders = new Map();
  const host = { headers: OPEN, missing: { status: 404, headers: OPEN, body: "there is no such file" }, asked: [] };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    host.asked.push(path);
    const cut = path.lastIndexOf("/");
    const files = folders.get(path.slice(0, cut));
    const name = path.slice(cut + 1);
    const file = files && Object.hasOwn(files, name) ? files[name] : undefined;
    if (typeof file === "function") return file(request, response);
    const { status, headers, body } = file === undefined ? host.missing : { status: 200, headers: host.headers, body: file };
    response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", ...headers });
    response.end(body);
  });
  await new Promise((ready, failed) => server.once("error", failed).listen(0, "127.0.0.1", ready));
  host.origin = `http://127.0.0.1:${server.address().port}`;
  host.put = (folder, files) => {
    folders.set(`/${folder}`, files);
    return `${host.origin}/${folder}`;
  };
  host.close = () =>
    new Promise((closed) => {
      server.close(closed);
      server.closeAllConnections();
    });
  return host;
}
