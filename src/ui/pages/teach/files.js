// Files and folders that a person hands to the page. Everything is bounded: a folder dropped by mistake may
// be a whole disk.
const FILES_MAX = 60;
const BYTES_MAX = 4_000_000;

class Bounds {
  files = 0;
  bytes = 0;
  take(size) {
    this.files += 1;
    this.bytes += size;
    if (this.files > FILES_MAX) throw new Error("too-many");
    if (this.bytes > BYTES_MAX) throw new Error("too-large");
  }
}

async function read(file, name, bounds) {
  bounds.take(file.size);
  return { name, bytes: new Uint8Array(await file.arrayBuffer()) };
}

/** The files of a drop: `[{ name, bytes }]`, a folder's with its name and a slash before theirs. */
export async function dropped(transfer) {
  // The list is emptied when the event ends, so entries are taken before anything is awaited.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const bounds = new Bounds();
  if (entries.length === 0) return chosen(transfer.files);
  const all = [];
  for (const entry of entries) await walk(entry, "", all, bounds);
  return all;
}

async function walk(entry, folder, all, bounds) {
  const name = folder + entry.name;
  if (entry.name.startsWith(".")) return;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    all.push(await read(file, name, bounds));
  } else if (name.split("/").length <= 2) {
    const reader = entry.createReader();
    for (;;) {
      // A reader gives a folder in parts.
      const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (part.length === 0) break;
      for (const inner of part) await walk(inner, `${name}/`, all, bounds);
    }
  }
}

/** The files of an input, with the folder that was chosen before their names. */
export async function chosen(list) {
  const bounds = new Bounds();
  const all = [];
  for (const file of list) {
    if (!file.name.startsWith(".")) all.push(await read(file, file.webkitRelativePath || file.name, bounds));
  }
  return all;
}

/** Whether this browser can follow a folder. */
export function can_follow() {
  return typeof window.showDirectoryPicker === "function";
}

/** Lets a person choose a folder; undefined if they do not. */
export async function choose_folder() {
  try {
    return await window.showDirectoryPicker({ mode: "read" });
  } catch (error) {
    if (error.name === "AbortError") return undefined;
    throw error;
  }
}

/** The files of a chosen folder, and a text that changes when one of them does. */
export async function folder_files(handle) {
  const bounds = new Bounds();
  const all = [];
  let stamp = "";
  for await (const entry of handle.values()) {
    if (entry.name.startsWith(".")) continue;
    if (entry.kind === "directory") {
      all.push({ name: `${handle.name}/${entry.name}/`, bytes: new Uint8Array() });
      continue;
    }
    const file = await entry.getFile();
    stamp += `${file.name} ${file.size} ${file.lastModified}\n`;
    all.push(await read(file, `${handle.name}/${file.name}`, bounds));
  }
  return { all, stamp };
}
