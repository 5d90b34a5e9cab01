// The text in a link to a run.
import { deflateRawSync, inflateRawSync } from "node:zlib";

/** A link to a run, as src/share/run.rs writes it. `at` is steps, commands and microseconds. */
export function runLink(scenario, { hash, at }) {
  return `#/run/${pack(`faultline 1 0.1.0\nat ${at.join(" ")}\nhash ${hash}\n${scenario}`)}`;
}

/** What a link, or its last part, says of a run: `{ text, hash, at, scenario }`. */
export function runOf(link) {
  const packed = link.split("/").at(-1);
  const text = unpack(packed.slice(packed.indexOf(".") + 1));
  const line = (key) => text.match(new RegExp(`^${key} (.*)$`, "m"))?.[1];
  return { text, hash: line("hash"), at: line("at"), scenario: text.slice(text.indexOf("\ncluster ") + 1) };
}

/** Packs a text as src/share/pack.rs does. */
function pack(text) {
  const deflated = deflateRawSync(text, { level: 9 });
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(checksum(deflated));
  return Buffer.concat([sum, deflated]).toString("base64url");
}

function unpack(packed) {
  return inflateRawSync(Buffer.from(packed, "base64url").subarray(4)).toString("utf8");
}

function checksum(bytes) {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
}
