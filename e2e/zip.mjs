// Zip files as programs make them, and as nobody should.
import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";

/**
 * A zip file of `entries`: `{ name, content }`. What is written of an entry can be another thing than what is true:
 * `stored` (not deflated), `flags`, `size`, `crc`, `method`, `localName`.
 */
export function zip(entries) {
  const parts = [];
  const directory = [];
  let at = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const localName = Buffer.from(entry.localName ?? entry.name);
    const content = Buffer.from(entry.content ?? "");
    const packed = entry.stored ? content : deflateRawSync(content);
    const common = (nameLength) => {
      const bytes = Buffer.alloc(26);
      bytes.writeUInt16LE(20, 0);
      bytes.writeUInt16LE(entry.flags ?? 0x800, 2); // names are UTF-8
      bytes.writeUInt16LE(entry.method ?? (entry.stored ? 0 : 8), 4);
      bytes.writeUInt16LE(33, 8); // 1980-01-01
      bytes.writeUInt32LE(entry.crc ?? crc32(content), 10);
      bytes.writeUInt32LE(packed.length, 14);
      bytes.writeUInt32LE(entry.size ?? content.length, 18);
      bytes.writeUInt16LE(nameLength, 22);
      return bytes;
    };
    const start = at;
    const add = (bytes) => {
      parts.push(bytes);
      at += bytes.length;
    };
    add(Buffer.from("PK\x03\x04"));
    add(common(localName.length));
    add(localName);
    add(packed);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(start, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x03"), common(name.length), end, name]));
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}

/** The files of a zip file, by name, as its directory has them. */
export function unzip(bytes) {
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06"));
  const files = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count -= 1) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
    const local = bytes.readUInt32LE(at + 42);
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + size);
    files.set(name, method === 8 ? inflateRawSync(packed) : packed);
    at += 46 + nameLength + extra + comment;
  }
  return files;
}
