// The protocols and lessons there are, for tests that go through all of them, or through those of one protocol:
// FAULTLINE_PROTOCOL=replication node --test e2e/protocols.test.mjs
import { existsSync, readdirSync, readFileSync } from "node:fs";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");

/** The names of all protocols: those of their folders. */
export const PROTOCOLS = readdirSync(new URL("../crates/protocols/src/", import.meta.url)).filter((name) =>
  existsSync(new URL(`../crates/protocols/src/${name}/scenarios`, import.meta.url)),
);

const only = process.env.FAULTLINE_PROTOCOL;
if (only && !PROTOCOLS.includes(only)) throw new Error(`FAULTLINE_PROTOCOL is ${only}, which is none of ${PROTOCOLS.join(", ")}`);

/** Those that are to be tested. */
export const CHOSEN = PROTOCOLS.filter((protocol) => !only || protocol === only);

/** The name, the protocol and the steps of each lesson, in the order of the catalogue. */
export const LESSONS = [...read("../lessons/catalogue.toml").matchAll(/^lessons = \[([^\]]*)\]$/gm)]
  .flatMap(([, list]) => list.match(/[a-z0-9-]+/g) ?? [])
  .map(lesson);

function lesson(slug) {
  const [head, ...steps] = read(`../lessons/${slug}/lesson.toml`).split(/^\[\[step\]\]$/m);
  return { slug, protocol: word(head, "protocol"), steps: steps.map(step) };
}

function step(text) {
  return {
    id: word(text, "id"),
    kind: word(text, "kind"),
    /** The faults that it allows, as they are written; all of them if it does not say. */
    allowed: text.match(/^allowed = (.*)$/m)?.[1] ?? "all",
    /** The first words of its solution. */
    verbs: [...new Set((text.match(/^solution = (?:"""\n([^]*?)"""|"(.*)")/m)?.slice(1).join("") ?? "").split(/\\n|\n/).flatMap((line) => line.match(/^[a-z]+( until)?/)?.[0] ?? []))],
  };
}

function word(text, name) {
  return text.match(new RegExp(`^${name} = "([^"]+)"`, "m"))?.[1];
}
