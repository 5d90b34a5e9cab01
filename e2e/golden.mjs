// The golden scenarios of the protocols, and what the native engine makes of them.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PROTOCOLS } from "./protocols.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = join(ROOT, "crates", "protocols", "src");

/** The paths of all golden scenarios. */
export function goldenScenarios() {
  return PROTOCOLS.flatMap((protocol) => {
    const folder = join(SOURCES, protocol, "scenarios");
    return readdirSync(folder).map((name) => join(folder, name));
  });
}

/** The path of one of them, as `replication/1-async-loses`. */
export function goldenScenario(name) {
  const [protocol, scenario] = name.split("/");
  return join(SOURCES, protocol, "scenarios", `${scenario}.txt`);
}

/** The commands of a golden scenario, without its output. */
export function commandsOf(file) {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.map((line) => (line === "----" || line.startsWith(" ") ? "" : line)).join("\n");
}

/** The trace hash of a scenario, computed on this machine without a browser. */
export function nativeHash(file) {
  const output = execFileSync("cargo", ["run", "--quiet", "--", "run", file, "--trace", "json"], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return JSON.parse(output).hash;
}
