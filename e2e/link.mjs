// Links to runs, made and read without the page: as src/share/pack.rs and src/share/run.rs do it.
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
export function runLink(scenario, { at = [0, 0, 0], more = [] } = {}) {
  const packed = pack([`faultline 1 0.1.0`, `at ${at.join(" ")}`, ...more, scenario].join("\n"));
  return `#/run/${packed.length}.${packed}`;
}

function checksum(bytes) {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
}
