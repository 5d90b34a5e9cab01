// Folders to serve: the built page with the sample lesson in it, or the stand-in of mock/.
import { cp, mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DIST } from "./server.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** A copy of dist/ that has the lesson `sample`, and launch.html filled in for a course system if `standard` is given. */
export async function builtFolder({ standard } = {}) {
  const folder = await emptyFolder();
  await cp(DIST, folder, { recursive: true });
  const lessons = (await readdir(folder)).find((name) => name.startsWith("lessons-"));
  if (lessons) {
    await cp(here("fixtures/sample"), join(folder, lessons, "sample"), { recursive: true });
    await edit(join(folder, lessons, "catalogue.toml"), (text) => text.replace("lessons = [", 'lessons = ["sample", '));
  }
  if (standard) await fillLaunch(folder, standard);
  return folder;
}

/** The stand-in for the page, with embed.js and what belongs to it. */
export async function mockFolder({ standard } = {}) {
  const folder = await emptyFolder();
  await cp(here("mock"), folder, { recursive: true });
  for (const name of ["embed.js", "launch.html", "launch.js"]) await cp(here(`../static/${name}`), join(folder, name));
  if (standard) await fillLaunch(folder, standard);
  return folder;
}

/** As the maker of packages does. */
function fillLaunch(folder, standard) {
  const fill = (text, name, value) => text.replace(`name="${name}" content=""`, `name="${name}" content="${value}"`);
  return edit(join(folder, "launch.html"), (text) =>
    fill(fill(text, "faultline-lesson", "sample"), "faultline-standard", standard),
  );
}

async function edit(path, change) {
  await writeFile(path, change(await readFile(path, "utf8")));
}

function emptyFolder() {
  return mkdtemp(join(tmpdir(), "faultline-"));
}
