// Folders to serve: the built page with the sample lesson in it or watched, or the stand-in of mock/.
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { DIST } from "./server.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * A copy of dist/ that has the lesson `sample`, or other `extra` ones of fixtures/, first in its catalogue, and launch.html
 * filled in for a course system if `standard` is given.
 */
export async function builtFolder({ standard, extra = ["sample"] } = {}) {
  const folder = await emptyFolder();
  await cp(DIST, folder, { recursive: true });
  const lessons = (await readdir(folder)).find((name) => name.startsWith("lessons-"));
  if (lessons) {
    for (const name of extra) await cp(here(`fixtures/${name}`), join(folder, lessons, name), { recursive: true });
    const listed = extra.map((name) => `"${name}", `).join("");
    await edit(join(folder, lessons, "catalogue.toml"), (text) => text.replace("lessons = [", `lessons = [${listed}`));
  }
  if (standard) await fillLaunch(folder, standard);
  if (lessons && extra.length) await finish(folder);
  return folder;
}

/**
 * A copy of dist/ whose page keeps what goes wrong, see engines/watch.js. Only if it is to be `kept`, the browser keeps it
 * for use without a network, which takes a hundred requests.
 */
export async function watchedFolder({ kept = false } = {}) {
  const folder = await emptyFolder();
  await cp(DIST, folder, { recursive: true });
  await cp(here("engines/watch.js"), join(folder, "watch.js"));
  await edit(join(folder, "index.html"), (text) => text.replace("<head>", '<head><script src="watch.js"></script>'));
  if (kept) await finish(folder);
  else await edit(join(folder, "index.html"), (text) => text.replace(/(<meta name="faultline-build" content=")[^"]*/, "$1"));
  return folder;
}

/** What `cargo xtask build` does at the end, after a change in a copy of dist/. */
export async function finish(folder) {
  await promisify(execFile)("cargo", ["xtask", "finish", folder], { cwd: here("..") });
}

/** The stand-in for the page, with embed.js and what belongs to it. */
export async function mockFolder({ standard, lesson } = {}) {
  const folder = await emptyFolder();
  await cp(here("mock"), folder, { recursive: true });
  for (const name of ["embed.js", "launch.html", "launch.js"]) await cp(here(`../static/${name}`), join(folder, name));
  if (standard) await fillLaunch(folder, standard, lesson);
  return folder;
}

/** As the maker of packages does. */
function fillLaunch(folder, standard, lesson = "sample") {
  const fill = (text, name, value) => text.replace(`name="${name}" content=""`, `name="${name}" content="${value}"`);
  return edit(join(folder, "launch.html"), (text) =>
    fill(fill(text, "faultline-lesson", lesson), "faultline-standard", standard),
  );
}

async function edit(path, change) {
  await writeFile(path, change(await readFile(path, "utf8")));
}

function emptyFolder() {
  return mkdtemp(join(tmpdir(), "faultline-"));
}
