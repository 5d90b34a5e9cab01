// Links to runs, made and read without the page: as crates/core/src/share/pack.rs and crates/core/src/share/run.rs do it.
import { deflateRawSync, inflateRawSync } from "node:zlib";

/** Packs a text. */
export function pack(text) {
  const deflated = deflateRawSync(Buffer.from(text), { level: 9 });
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(checksum(deflated));
  return Buffer.concat([sum, deflated]).toString("base64url");
}

/** The text of a run in a link, with or without its length before it. */
export function unpack(packed) {
  return inflateRawSync(Buffer.from(packed.split(".").at(-1), "base64url").subarray(4)).toString("utf8");
}

/** A link to a run. `at` is steps, commands and microseconds; `more` are lines such as `view space-time`. */
export function runLink(scenario, { at = [0, 0, 0], hash, more = [], version = "0.1.0" } = {}) {
  const head = [`faultline 1 ${version}`, `at ${at.join(" ")}`, ...(hash ? [`hash ${hash}`] : []), ...more];
  const packed = pack([...head, scenario].join("\n"));
  return `#/run/${packed.length}.${packed}`;
}

/** What a link, or its last part, says of a run: `{ text, hash, at, scenario }`. */
export function runOf(link) {
  const text = unpack(link.split("/").at(-1));
  const line = (key) => text.match(new RegExp(`^${key} (.*)$`, "m"))?.[1];
  return { text, hash: line("hash"), at: line("at"), scenario: text.slice(text.indexOf("\ncluster ") + 1) };
}

function checksum(bytes) {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
}
