// The same scenario makes the same trace natively and in the browser.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assert, suite, test } from "./harness.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PROTOCOLS = join(ROOT, "src", "protocols");

function scenarios() {
  const all = [];
  for (const protocol of readdirSync(PROTOCOLS, { withFileTypes: true })) {
    if (!protocol.isDirectory()) continue;
    const folder = join(PROTOCOLS, protocol.name, "scenarios");
    for (const name of readdirSync(folder)) all.push(join(folder, name));
  }
  return all;
}

/** The commands of a golden scenario, without its output. */
function commands(file) {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.map((line) => (line === "----" || line.startsWith(" ") ? "" : line)).join("\n");
}

function nativeHash(file) {
  const output = execFileSync("cargo", ["run", "--quiet", "--", "run", file, "--trace", "json"], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return JSON.parse(output).hash;
}

suite("determinism", ({ openPage }) => {
  test("every golden scenario has the same trace hash natively and in the browser", async () => {
    const { page } = await openPage({ path: "#/bench" });
    await page.waitForFunction(() => window.faultlineBench);
    const files = scenarios();
    assert.ok(files.length >= 10);
    for (const file of files) {
      const inBrowser = await page.evaluate((text) => window.faultlineBench.traceHash(text), commands(file));
      assert.equal(inBrowser, nativeHash(file), file);
    }
  });
});
