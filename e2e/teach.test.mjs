// The page for instructors: the lines to copy, the check of a lesson of one's own, and packages for course systems.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { assert, axe, screenshot, suite, test, until } from "./harness.mjs";
import { fixture } from "./host.mjs";
import { startServer } from "./server.mjs";
import { unzip, zip } from "./zip.mjs";

const FIXTURE = fileURLToPath(new URL("fixtures/one-crash", import.meta.url));

/** The files of a lesson as a person chooses them. */
const upload = (files) =>
  Object.entries(files).map(([name, content]) => ({ name, mimeType: "text/plain", buffer: Buffer.from(content) }));
const zipFile = (buffer, name = "one-crash.zip") => ({ name, mimeType: "application/zip", buffer });
const packed = (files, folder = "") =>
  zip(Object.entries(files).map(([name, content]) => ({ name: folder + name, content })));

const live = (page) => page.frameLocator("iframe.teach-live");
const lines = async (page) => {
  const [element, frame] = await page.locator(".copy pre").allInnerTexts();
  return { element, frame };
};
const choose = (page, files) => page.locator('[data-action="choose-files"]').setInputFiles(files);
const verdict = (page) => page.locator(".teach-verdict");
const good = (page) => page.locator('[data-verdict="good"]').waitFor();
const preview = (page) => page.locator(".preview");
/** A phone widens its window for a page that is too wide, so `innerWidth` cannot tell. */
const overflow = async (page) => (await page.evaluate(() => document.documentElement.scrollWidth)) - page.viewportSize().width;

async function openTeach(openPage, options = {}) {
  const opened = await openPage({ path: "#/teach", ...options });
  await opened.page.locator('select[name="lesson"]').waitFor();
  return opened;
}

/** The live frame is loaded when it comes near. */
async function seeLive(page) {
  await page.locator("iframe.teach-live").scrollIntoViewIfNeeded();
  await live(page).locator('[data-node="n1"]').waitFor();
}

/** As somebody who writes it and goes on. */
async function write(page, name, value) {
  await page.locator(`input[name="${name}"]`).fill(value);
  await page.locator(`input[name="${name}"]`).blur();
}

suite("putting a lesson into a page", ({ openPage, server }) => {
  const pages = { "/favicon.ico": "" };
  let host;
  before(async () => {
    host = await startServer({ pages });
  });
  after(() => host.close());

  for (const [name, options] of [
    ["", {}],
    [" on a dark phone", { viewport: "phone", touch: true, colorScheme: "dark" }],
    [" in Chinese", { locale: "zh-CN" }],
  ]) {
    test(`keeps the rules of accessibility${name}`, async () => {
      const { page } = await openTeach(openPage, options);
      await seeLive(page);
      assert.deepEqual(await axe(page), []);
      if (!options.touch) assert.ok((await overflow(page)) <= 0, `the page is ${await overflow(page)} px too wide`);
      await screenshot(page, `teach${name.replaceAll(" ", "-")}`, { fullPage: true });
      if (options.locale) {
        const names = await page.locator("main").locator("h1, h2, h3, p, label > span, legend, button, a").allInnerTexts();
        const foreign = names.filter((name) => name.trim() && !/\p{Script=Han}/u.test(name) && !/^SCORM/.test(name));
        assert.deepEqual(foreign, [], "all of it is Chinese");
      }
    });
  }

  test("fits a phone, with a preview too", async () => {
    for (const viewport of ["phone", "smallPhone", "phoneLandscape"]) {
      const { page } = await openTeach(openPage, { viewport, touch: true });
      const before = await overflow(page);
      assert.ok(before <= 0, `${viewport}: the page is ${before} px too wide`);
      await choose(page, upload(fixture("one-crash")));
      await good(page);
      await preview(page).locator('[data-node="n1"]').waitFor();
      const after = await overflow(page);
      assert.ok(after <= 0, `${viewport}: with a preview, the page is ${after} px too wide`);
    }
  });

  test("what is chosen can be seen at once, and both lines ask for it", async () => {
    const { page } = await openTeach(openPage);
    await seeLive(page);
    const select = (name, value) => page.locator(`select[name="${name}"]`).selectOption(value);
    const both = async (element, frame) => {
      const said = await lines(page);
      assert.ok(said.element.includes(element), `${said.element} has no ${element}`);
      assert.ok(said.frame.includes(frame), `${said.frame} has no ${frame}`);
    };
    await both('lesson="no-answer"', "lesson=no-answer");

    await select("lesson", "two-primaries");
    await page.locator('select[name="step"] option[value="harm"]').waitFor({ state: "attached" });
    await select("step", "harm");
    await live(page).locator('[data-lesson-step="harm"][aria-current="step"]').first().waitFor();
    await both('lesson="two-primaries" step="harm"', "lesson=two-primaries&amp;step=harm");

    const root = live(page).locator("html");
    await select("lang", "zh-CN");
    await until("it is Chinese", async () => (await root.getAttribute("lang")) === "zh-CN");
    await both('lang="zh-CN"', "&amp;lang=zh-CN");
    assert.equal(await page.locator("html").getAttribute("lang"), "en", "only the frame speaks Chinese");

    await select("theme", "dark");
    await until("it is dark", async () => (await root.getAttribute("data-theme")) === "dark");
    await both('theme="dark"', "&amp;theme=dark");
    assert.notEqual(await page.locator("html").getAttribute("data-theme"), "dark");

    await live(page).locator('[data-action="new-seed"]').waitFor();
    await select("controls", "basic");
    await until("there is less", async () => (await live(page).locator('[data-action="new-seed"]').count()) === 0);
    await live(page).locator('[data-action="play"]').first().waitFor();
    await select("controls", "none");
    await until("there is no time bar", async () => (await live(page).locator('[data-action="play"]').count()) === 0);
    await both('controls="none"', "&amp;controls=none");

    const panels = live(page).locator(".panels");
    await panels.locator(".panel-code").waitFor();
    const check = page.locator(".teach-panels input");
    assert.equal(await check.count(), 6);
    for (let index = 1; index < 6; index += 1) await check.nth(index).uncheck();
    await until("only the code is left", async () => (await panels.locator(".panel").count()) === 1);
    await panels.locator(".panel-code").waitFor();
    await both('panels="code"', "&amp;panels=code");
    await check.nth(0).uncheck();
    await until("no panel is left", async () => (await panels.count()) === 0);
    await both('panels="none"', "&amp;panels=none");
    for (let index = 0; index < 6; index += 1) await check.nth(index).check();
    assert.doesNotMatch((await lines(page)).element, /panels/, "all of them is as the lesson says");

    await write(page, "seed", "42");
    await live(page).locator(".chip-seed").getByText("42").waitFor();
    await both('seed="42"', "&amp;seed=42");
    await select("speed", "1/10");
    await both('speed="1/10"', "&amp;speed=1/10");
    await select("autoplay", "0");
    await both('autoplay="0"', "&amp;autoplay=0");
    await write(page, "origin", "https://course.example");
    assert.match((await lines(page)).frame, /&amp;origin=https%3A\/\/course\.example|&amp;origin=https:\/\/course\.example/);
    assert.doesNotMatch((await lines(page)).element, /origin/, "the element knows its page by itself");

    // What cannot be is named by the frame, as it would be for the reader.
    await write(page, "seed", "lots");
    await live(page).getByText(/seed/).first().waitFor();
    assert.equal(await live(page).locator("[data-node]").count(), 0);

    // Another lesson begins at its start.
    await write(page, "seed", "");
    await select("lesson", "all-or-nothing");
    await until("it has another step", async () => !(await lines(page)).element.includes("step="));
    await live(page).locator('[data-node="tm"]').waitFor();
    assert.equal(await page.evaluate(() => localStorage.getItem("faultline.progress")), null, "a preview keeps nothing");
  });

  test("a lesson from elsewhere takes the place of one from here", async () => {
    const { page } = await openTeach(openPage, { expectErrors: [/./] });
    await write(page, "src", "https://your.example/my lesson/");
    const { element, frame } = await lines(page);
    assert.match(element, / src="https:\/\/your\.example\/my lesson\/"/);
    assert.match(frame, /src=https%3A\/\/your\.example\/my%20lesson\//);
    assert.doesNotMatch(element + frame, /lesson=/, "and is not asked for beside it");
    assert.equal(await page.locator('[data-action^="scorm"]').count(), 0, "there is no package of what is elsewhere");
    await write(page, "src", "http://your.example/");
    await live(page).getByText(/https:\/\//).first().waitFor();
  });

  for (const [name, kind, script] of [
    ["the element", 0, true],
    ["the frame", 1, false],
  ]) {
    test(`${name} that was copied shows the same lesson in a page of another origin`, async () => {
      const { page, context } = await openTeach(openPage);
      await context.grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.locator('select[name="lesson"]').selectOption("two-primaries");
      await page.locator('select[name="step"] option[value="harm"]').waitFor({ state: "attached" });
      await page.locator('select[name="step"]').selectOption("harm");
      await write(page, "seed", "42");
      await page.locator(".copy button").nth(kind).click();
      await page.locator('.copy [role="status"]').nth(kind).getByText(/\w/).waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(copied.trim(), (await page.locator(".copy pre").nth(kind).innerText()).trim());

      const from = server().origin;
      const policy = `default-src 'none'; frame-src ${from}${script ? `; script-src ${from}` : ""}`;
      pages["/host.html"] = `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Host</title>
<meta http-equiv="Content-Security-Policy" content="${policy}"><body>${copied}</body></html>`;
      const { page: there } = await openPage({ path: `${host.origin}/host.html`, waitForApp: false });
      const frame = there.frameLocator("iframe");
      await frame.locator('[data-lesson-step="harm"][aria-current="step"]').first().waitFor();
      await frame.locator(".chip-seed").getByText("42").waitFor();
    });
  }

  test("copying that is refused says so, and the lines can be selected", async () => {
    const { page } = await openTeach(openPage, {
      initScript: () => Object.defineProperty(Navigator.prototype, "clipboard", { get: () => undefined }),
    });
    await page.locator(".copy button").first().click();
    await page.locator('.copy [role="status"]').first().getByText(/\w/).waitFor();
    const selectable = await page.locator(".copy pre").first().evaluate((pre) => getComputedStyle(pre).userSelect !== "none");
    assert.ok(selectable);
  });

  test("what is written into the fields cannot break out of the lines", async () => {
    const { page } = await openTeach(openPage, { expectErrors: [/./] });
    const evil = `"><script>parent.pwned = pwned = true</script><img src=x onerror="pwned = true">&amp;'`;
    for (const name of ["src", "seed", "origin"]) await write(page, name, evil);
    const { element, frame } = await lines(page);
    pages["/evil.html"] = `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Host</title><body>${element}${frame}</body></html>`;
    const { page: there } = await openPage({ path: `${host.origin}/evil.html`, waitForApp: false, expectErrors: [/./] });
    await there.locator("faultline-lesson").waitFor({ state: "attached" });
    assert.equal(await there.locator("faultline-lesson").getAttribute("src"), evil);
    assert.equal(await there.locator("body > script:not([src]), body > img").count(), 0);
    assert.equal(await there.evaluate(() => window.pwned), undefined);
    assert.equal(await page.evaluate(() => window.pwned), undefined);
  });
});

suite("checking a lesson of one's own", ({ openPage }) => {
  /** Drops files by the browser's own hand, as from a folder of the system. */
  async function drop(page, paths) {
    const place = page.locator('[data-drop="lesson"]');
    await place.scrollIntoViewIfNeeded();
    const box = await place.boundingBox();
    const session = await page.context().newCDPSession(page);
    const at = { x: box.x + 20, y: box.y + 10, data: { items: [], files: paths, dragOperationsMask: 1 } };
    for (const type of ["dragEnter", "dragOver", "drop"]) await session.send("Input.dispatchDragEvent", { type, ...at });
  }

  const TEXTS = { ...fixture("one-crash") };

  for (const [name, viewport] of [
    ["", "desktop"],
    [" on a phone", "phone"],
  ]) {
    test(`the preview keeps the rules of accessibility${name}`, async () => {
      const { page } = await openTeach(openPage, { viewport });
      await choose(page, upload(TEXTS));
      await good(page);
      await preview(page).locator('[data-node="n1"]').waitFor();
      assert.deepEqual(await axe(page), []);
    });
  }

  test("its files", async () => {
    const { page } = await openTeach(openPage);
    await choose(page, upload(TEXTS));
    await good(page);
    await preview(page).getByRole("heading", { name: "Look at one write" }).waitFor();
    assert.equal(await page.locator("main").count(), 1, "the preview is no page in the page");
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "teach-preview", { fullPage: true });
    // The same files can be chosen again.
    await choose(page, upload({ "en.md": TEXTS["en.md"] }));
    await page.locator('[data-verdict="wrong"]').waitFor();
    await choose(page, upload(TEXTS));
    await good(page);
  });

  test("a zip of its files, of its folder, and as systems make it", async () => {
    const { page } = await openTeach(openPage);
    const mac = { "__MACOSX/one-crash/._en.md": "\0\0", "one-crash/.DS_Store": "\0" };
    const inFolder = Object.fromEntries(Object.entries(TEXTS).map(([name, content]) => [`one-crash/${name}`, content]));
    for (const [name, buffer] of [
      ["of files", packed(TEXTS)],
      ["of a folder", packed(TEXTS, "one-crash/")],
      ["with what a Mac adds", zip(Object.entries({ ...inFolder, ...mac }).map(([name, content]) => ({ name, content })))],
      ["with the folder itself", zip([{ name: "one-crash/", content: "", stored: true }, ...Object.entries(inFolder).map(([name, content]) => ({ name, content }))])],
      ["not squeezed", zip(Object.entries(TEXTS).map(([name, content]) => ({ name, content, stored: true })))],
    ]) {
      await choose(page, zipFile(buffer));
      await good(page);
      assert.match(await verdict(page).innerText(), /“one-crash”/, name);
      await choose(page, upload({ "en.md": TEXTS["en.md"] }));
      await page.locator('[data-verdict="wrong"]').waitFor();
    }
  });

  test("what is dropped by a script of the browser", async () => {
    const { page } = await openTeach(openPage);
    const files = Object.entries(TEXTS).map(([name, content]) => [name, String(content)]);
    const transfer = await page.evaluateHandle((files) => {
      const transfer = new DataTransfer();
      for (const [name, content] of files) transfer.items.add(new File([content], name));
      return transfer;
    }, files);
    await page.dispatchEvent('[data-drop="lesson"]', "dragover", { dataTransfer: transfer });
    await page.locator(".drop-over").waitFor();
    await page.dispatchEvent('[data-drop="lesson"]', "drop", { dataTransfer: transfer });
    await good(page);
    assert.equal(await page.locator(".drop-over").count(), 0);
  });

  test("a folder and files that are dropped", async () => {
    const { page } = await openTeach(openPage);
    await drop(page, [FIXTURE]);
    await good(page);
    assert.match(await verdict(page).innerText(), /“one-crash”/);
    await drop(page, [join(FIXTURE, "en.md")]);
    await page.locator('[data-verdict="wrong"]').waitFor();
    await drop(page, ["lesson.toml", "en.md"].map((name) => join(FIXTURE, name)));
    await good(page);
    // A disk that was dropped by mistake.
    await drop(page, [fileURLToPath(new URL("..", import.meta.url))]);
    await page.getByText(/too many files|too large/).waitFor();
    assert.equal(await preview(page).count(), 0);
  });

  test("what makes no sense is explained in a sentence, also where the page speaks another language", async () => {
    const { page } = await openTeach(openPage, { locale: "zh-CN" });
    const wrong = { ...TEXTS, "lesson.toml": String(TEXTS["lesson.toml"]).replace('solution = """', 'solution = """\nrestart n1') };
    await choose(page, zipFile(packed(wrong, "one-crash/")));
    const list = page.locator('[data-verdict="wrong"] .complaints li');
    await list.first().waitFor();
    assert.match((await list.allInnerTexts()).join("\n"), /makes no sense there: .* is up: there is nothing to restart/);
  });

  test("what is wrong is named with its line, and gone when it is right", async () => {
    const { page } = await openTeach(openPage);
    const wrong = { ...TEXTS, "lesson.toml": String(TEXTS["lesson.toml"]).replace("points = 2", "pionts = 2"), "notes.txt": "x" };
    await choose(page, zipFile(packed(wrong, "one-crash/")));
    const list = page.locator('[data-verdict="wrong"] .complaints li');
    await list.first().waitFor();
    const line = wrong["lesson.toml"].split("\n").indexOf("pionts = 2") + 1;
    const said = (await list.allInnerTexts()).map((one) => one.replaceAll(/\s+/g, " "));
    assert.ok(said.some((one) => one.startsWith(`one-crash/lesson.toml:${line} `) && one.includes("`points`")), said.join("\n"));
    assert.ok(said.some((one) => one.startsWith("one-crash/notes.txt ") && one.includes("stray")), said.join("\n"));
    assert.equal(await preview(page).count(), 0, "what is wrong is not played");
    assert.equal(await page.locator('[data-action="scorm-1.2"]').count(), 1, "and not packed");
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "teach-wrong", { fullPage: true });
    await choose(page, zipFile(packed(TEXTS, "one-crash/")));
    await good(page);
    assert.equal(await list.count(), 0);
  });

  test("what is no lesson is told, and nothing else happens", async () => {
    const { page } = await openTeach(openPage);
    const zipped = packed(TEXTS, "one-crash/");
    const many = (count, of) => zip(Array.from({ length: count }, (_, index) => of(index)));
    const bomb = Buffer.alloc(400_000_000);
    const entry = { name: "en.md", content: "x" };
    const cases = [
      ["a zip bomb", zip([{ name: "en.md", content: bomb }]), /more than 500 KB/],
      ["a zip bomb that lies about its size", zip([{ name: "en.md", content: bomb.subarray(0, 100_000_000), size: 100 }]), /damaged/],
      ["many files that are large together", many(20, (index) => ({ name: `${index}.md`, content: Buffer.alloc(400_000) })), /more than 1\.0 MB/],
      ["10,000 files", many(10_000, (index) => ({ name: `${index}.md`, content: "" })), /at most 100/],
      ["a name that leads out", zip([{ ...entry, name: "../en.md" }]), /`\.\.`/],
      ["a name that leads out later", zip([{ ...entry, name: "a/../../en.md" }]), /`\.\.`/],
      ["a name from the root", zip([{ ...entry, name: "/etc/passwd" }]), /where on a disk/],
      ["a name of Windows", zip([{ ...entry, name: "C:\\en.md" }]), /where on a disk/],
      ["a name with a backslash", zip([{ ...entry, name: "..\\en.md" }]), /backslash/],
      ["a name with markup", zip([{ ...entry, name: "<img src=x onerror=pwned=1>.md" }]), /stray|missing/],
      ["a name with a zero", zip([{ ...entry, name: "en.md\0.exe" }]), /cannot be seen/],
      ["a name that is there twice", zip([entry, entry]), /twice/],
      ["another name inside", zip([{ ...entry, localName: "no.md" }]), /damaged/],
      ["a wrong checksum", zip([{ ...entry, crc: 1 }]), /damaged/],
      ["a password", zip([{ ...entry, flags: 0x801 }]), /password/],
      ["another way of packing", zip([{ ...entry, method: 14 }]), /method 14/],
      ["an end that is missing", zipped.subarray(0, zipped.length - 30), /not all of it/],
      ["a half", zipped.subarray(0, zipped.length / 2), /not all of it/],
      ["a start that is missing", zipped.subarray(40), /damaged/],
      ["two letters", Buffer.from("PK"), /no zip|not a zip/],
      ["nothing", Buffer.alloc(0), /no zip|not a zip/],
      ["an empty zip", zip([]), /.../],
      ["no zip", Buffer.from("<html>"), /no zip|not a zip/],
      ["a zip in a zip", zip([{ name: "one-crash.zip", content: zipped }]), /stray|missing/],
      ["5 MB", Buffer.alloc(5_000_000, "PK"), /too large/],
    ];
    const problems = [];
    for (const [name, buffer, told] of cases) {
      await choose(page, zipFile(buffer));
      const said = page.locator('.teach-verdict[role="alert"], [data-verdict="wrong"]');
      await until(`${name} is told`, async () => (await said.count()) > 0).catch((error) => problems.push(error.message));
      const text = (await said.count()) ? await said.innerText() : "";
      if (!told.test(text)) problems.push(`${name} is told: ${text.slice(0, 300)}`);
      if (await preview(page).count()) problems.push(`${name} is played`);
      if ((await overflow(page)) > 0) problems.push(`${name}: the page is ${await overflow(page)} px too wide`);
      // Then again a good one, so that the next message is a new one.
      await choose(page, upload(TEXTS));
      await good(page);
    }
    await choose(page, Array.from({ length: 100 }, (_, index) => ({ name: `${index}.md`, mimeType: "text/plain", buffer: Buffer.from("x") })));
    await page.getByText(/too many files/).waitFor();
    assert.equal(await page.evaluate(() => window.pwned), undefined);
    assert.equal(problems.join("\n"), "");
  });

  test("the preview is played as a learner plays it, and nothing of it is kept", async () => {
    const { page } = await openTeach(openPage);
    await choose(page, upload(TEXTS));
    await good(page);
    const inside = preview(page);
    const next = () => inside.locator('[data-action="next-step"]').click();
    const done = (id) =>
      until(`${id} is done`, async () => (await inside.locator(`[data-lesson-step="${id}"]`).getAttribute("data-status")) === "done", 30000);
    await inside.locator('input[type="range"]').first().focus();
    await page.keyboard.press("End");
    await next();
    await inside.locator('[data-option="lost"] input').check();
    await inside.locator('[data-action="predict"]').click();
    await done("guess");
    await next();
    await inside.locator('[data-option="slow"] input').check();
    await inside.locator('[data-action="check"]').click();
    await inside.locator('[data-option="slow"] .option-why').waitFor();
    await inside.locator('[data-option="early"] input').check();
    await inside.locator('[data-action="check"]').click();
    await done("why");
    await next();
    await inside.locator('[data-node="n1"]').dblclick();
    if ((await inside.locator('[data-action="play"]').getAttribute("data-playing")) !== "true") await inside.locator('[data-action="play"]').click();
    await done("lose-it");
    await next();
    await inside.locator(".finished").waitFor();
    assert.equal(await page.evaluate(() => localStorage.getItem("faultline.progress")), null);
    assert.match(page.url(), /#\/teach$/);
    await page.reload();
    await page.locator('select[name="lesson"]').waitFor();
    await page.goto(new URL("#/progress", page.url()).href);
    await page.locator("main.progress-page").waitFor();
    assert.equal(await page.locator("[data-lesson]").count(), 0);
  });

  test("the preview works on a phone", async () => {
    const { page } = await openTeach(openPage, { viewport: "smallPhone" });
    await choose(page, upload(TEXTS));
    await good(page);
    await preview(page).locator('[data-node="n1"]').waitFor();
    await preview(page).locator('[data-action="next-step"]').click();
    await preview(page).locator('[data-option="lost"]').waitFor();
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "teach-preview-phone", { fullPage: true });
  });

  /** A folder that is on no disk; `window.folder` changes it. Runs in the page. */
  const folderToFollow = () => {
    const files = new Map();
    let time = 1;
    window.folder = {
      write: (name, content) => files.set(name, new File([content], name, { lastModified: (time += 1) })),
      remove: (name) => files.delete(name),
      reads: 0,
      broken: false,
      refused: false,
    };
    const handle = {
      kind: "directory",
      name: "one-crash",
      async *values() {
        window.folder.reads += 1;
        if (window.folder.broken) throw new DOMException("The folder is gone.", "NotFoundError");
        for (const [name, file] of files) yield { kind: "file", name, getFile: async () => file };
      },
    };
    window.showDirectoryPicker = async () => {
      if (window.folder.refused) throw new DOMException("The user aborted a request.", "AbortError");
      return handle;
    };
  };

  test("a folder that is followed shows what was saved, in the step that is open", async () => {
    const { page } = await openTeach(openPage, { initScript: folderToFollow });
    const save = (name, content) => page.evaluate(([name, content]) => window.folder.write(name, content), [name, content]);
    for (const [name, content] of Object.entries(TEXTS)) await save(name, String(content));

    await page.evaluate(() => (window.folder.refused = true));
    await page.locator('[data-action="follow"]').click();
    await page.evaluate(() => (window.folder.refused = false));
    assert.equal(await verdict(page).count(), 0, "anyone who chooses none is told nothing");
    await page.locator('[data-action="follow"]').click();
    await good(page);
    await page.getByText(/is followed/).waitFor();

    const heading = (name) => preview(page).getByRole("heading", { name }).waitFor();
    await preview(page).locator('[data-lesson-step="why"]').click();
    await heading("Why can it be lost?");
    await save("en.md", String(TEXTS["en.md"]).replace("Why can it be lost?", "Why is it lost?"));
    await heading("Why is it lost?");
    await preview(page).locator('[data-lesson-step="why"][aria-current="step"]').waitFor();

    // A mistake is said while it is there.
    await save("lesson.toml", String(TEXTS["lesson.toml"]).replace("minutes = 5", "minuets = 5"));
    await page.locator('[data-verdict="wrong"]').getByText(/`minuets`/).waitFor();
    await save("lesson.toml", String(TEXTS["lesson.toml"]));
    await good(page);
  });

  test("after a mistake was corrected, the step is still open", async () => {
    const { page } = await openTeach(openPage, { initScript: folderToFollow });
    const save = (name, content) => page.evaluate(([name, content]) => window.folder.write(name, content), [name, content]);
    for (const [name, content] of Object.entries(TEXTS)) await save(name, String(content));
    await page.locator('[data-action="follow"]').click();
    await good(page);
    await preview(page).locator('[data-lesson-step="why"]').click();
    await preview(page).getByRole("heading", { name: "Why can it be lost?" }).waitFor();
    await save("lesson.toml", "format = 1\n");
    await page.locator('[data-verdict="wrong"]').waitFor();
    await save("lesson.toml", String(TEXTS["lesson.toml"]));
    await good(page);
    const now = await preview(page).locator('[aria-current="step"]').first().getAttribute("data-lesson-step");
    assert.equal(now, "why");
  });

  test("a followed folder that does not change does not disturb, and one that goes away is told", async () => {
    const { page } = await openTeach(openPage, { initScript: folderToFollow });
    for (const [name, content] of Object.entries(TEXTS)) {
      await page.evaluate(([name, content]) => window.folder.write(name, content), [name, String(content)]);
    }
    await page.locator('[data-action="follow"]').click();
    await good(page);
    await preview(page).locator('[data-lesson-step="why"]').click();
    await preview(page).locator('[data-option="slow"] input').check();
    const reads = await page.evaluate(() => window.folder.reads);
    await until("the folder was looked at again", async () => (await page.evaluate(() => window.folder.reads)) > reads + 1);
    assert.ok(await preview(page).locator('[data-option="slow"] input').isChecked(), "what was chosen stays chosen");

    await page.evaluate(() => (window.folder.broken = true));
    await page.getByText(/cannot be read: .*The folder is gone/).waitFor();
    await page.evaluate(() => (window.folder.broken = false));
    await good(page);

    // Anyone who chooses files no longer follows.
    await choose(page, upload({ "en.md": TEXTS["en.md"] }));
    await page.locator('[data-verdict="wrong"]').waitFor();
    assert.equal(await page.getByText(/is followed/).count(), 0);
    const after = await page.evaluate(() => window.folder.reads);
    // Leaving the page ends it, too.
    await page.goto(new URL("#/progress", page.url()).href);
    await page.locator("main.progress-page").waitFor();
    assert.ok((await page.evaluate(() => window.folder.reads)) <= after + 1);
  });

  test("a folder that is still being read when files are chosen does not take their place", async () => {
    const { page } = await openTeach(openPage, { initScript: folderToFollow });
    for (const [name, content] of Object.entries(TEXTS)) {
      await page.evaluate(([name, content]) => window.folder.write(name, content), [name, String(content)]);
    }
    // Reading is slow: it goes on when the test says so.
    await page.evaluate(() => {
      const real = File.prototype.arrayBuffer;
      const waiting = [];
      File.prototype.arrayBuffer = function () {
        const slow = this.name === "lesson.toml";
        return slow ? new Promise((resolve) => waiting.push(() => resolve(real.call(this)))) : real.call(this);
      };
      window.folderReads = () => waiting.length;
      window.goOn = () => {
        for (const go of waiting.splice(0)) go();
      };
    });
    await page.locator('[data-action="follow"]').click();
    await until("the folder is being read", () => page.evaluate(() => window.folderReads() > 0));
    await choose(page, upload({ "en.md": TEXTS["en.md"] }));
    await page.locator('[data-verdict="wrong"]').waitFor();
    await page.evaluate(() => window.goOn());
    await page.evaluate(async () => {
      window.goOn();
      for (let frame = 0; frame < 30; frame += 1) await new Promise((next) => requestAnimationFrame(next));
    });
    assert.equal(await page.locator('[data-verdict="good"]').count(), 0, "what was chosen last is what is shown");
  });
});

suite("packages for course systems", ({ openPage, server }) => {
  /** The package that the button makes, as the browser saves it. */
  async function make(page, button, expected) {
    const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
    assert.equal(download.suggestedFilename(), expected);
    const bytes = await readFile(await download.path());
    assert.ok(bytes.length < 3_000_000, `${bytes.length} bytes`);
    return bytes;
  }

  /** Opens a package as a course system unpacks it. */
  async function launched(bytes, run) {
    const folder = await mkdtemp(join(tmpdir(), "faultline-"));
    let unpackedAt;
    try {
      for (const [name, content] of unzip(bytes)) {
        const path = join(folder, name);
        assert.ok(path.startsWith(folder));
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, content);
      }
      unpackedAt = await startServer({ root: folder });
      await run(`${unpackedAt.url}launch.html`);
    } finally {
      await unpackedAt?.close();
      await rm(folder, { recursive: true });
    }
  }

  function check(bytes, { slug, standard, texts }) {
    const files = unzip(bytes);
    assert.equal([...files.keys()][0], "imsmanifest.xml", "it begins with its manifest");
    const manifest = files.get("imsmanifest.xml").toString();
    for (const name of files.keys()) {
      const escaped = name.replaceAll("&", "&amp;");
      if (name !== "imsmanifest.xml") assert.ok(manifest.includes(`href="${escaped}"`), `the manifest lacks ${name}`);
    }
    const launch = files.get("launch.html").toString();
    assert.ok(launch.includes(`name="faultline-lesson" content="${slug}"`), launch);
    assert.ok(launch.includes(`name="faultline-standard" content="${standard}"`), launch);
    const lessons = [...files.keys()].filter((name) => /^lessons[^/]*\//.test(name)).map((name) => name.replace(/^[^/]+\//, ""));
    const own = [...texts, "en.lesson", "zh-CN.lesson"].map((name) => `${slug}/${name}`);
    assert.deepEqual(lessons.sort(), [...own, "glossary.json"].sort(), "this lesson, what its terms mean, and no other");
    assert.equal([...files.keys()].filter((name) => /files\.json$/.test(name)).length <= 1, true);
  }

  for (const [version, standard] of [
    ["1.2", "scorm12"],
    ["2004", "scorm2004"],
  ]) {
    test(`SCORM ${version} of a lesson from here`, async () => {
      const { page } = await openTeach(openPage);
      await page.locator('select[name="lesson"]').selectOption("primary-dies");
      await until("it is chosen", async () => (await lines(page)).element.includes("primary-dies"));
      const bytes = await make(page, page.locator(`[data-action="scorm-${version}"]`), `primary-dies-scorm-${version}.zip`);
      await page.getByText(/primary-dies-scorm-.*KB/).waitFor();
      check(bytes, { slug: "primary-dies", standard, texts: ["lesson.toml", "en.md", "zh-CN.md"] });
      await launched(bytes, async (url) => {
        const { page: there } = await openPage({ path: url, waitForApp: false });
        const frame = there.frameLocator("faultline-lesson >> iframe");
        await frame.locator('[data-lesson-step="lose-it"][aria-current="step"]').first().waitFor();
        await frame.locator('[data-node="n1"]').waitFor();
        assert.match(await there.title(), /When the primary dies|Faultline/);
        // The terms of the course follow, and the server goes with this function.
        await there.waitForLoadState("networkidle");
      });
    });
  }

  test("of a lesson of one's own, which is on no server", async () => {
    const { page } = await openTeach(openPage);
    await choose(page, zipFile(packed(fixture("one-crash"), "one-crash/")));
    await good(page);
    // The second one, after the preview, is of what was checked.
    const bytes = await make(page, page.locator('[data-action="scorm-1.2"]').last(), "one-crash-scorm-1.2.zip");
    check(bytes, { slug: "one-crash", standard: "scorm12", texts: ["lesson.toml", "en.md"] });
    assert.match(unzip(bytes).get("imsmanifest.xml").toString(), /One crash &amp; &lt;b&gt;no&lt;\/b&gt; more/);
    await launched(bytes, async (url) => {
      const { page: there } = await openPage({ path: url, waitForApp: false, locale: "zh-CN" });
      const frame = there.frameLocator("faultline-lesson >> iframe");
      await frame.getByRole("heading", { name: "Look at one write" }).waitFor();
      // The terms of the course follow, and the server goes with this function.
      await there.waitForLoadState("networkidle");
    });
  });

  test("that cannot be made says why, and can be made later", async () => {
    const { page } = await openTeach(openPage, { expectErrors: [/files\.json/, /ERR_FAILED/, /404/] });
    await page.route("**/files.json", (route) => route.fulfill({ status: 404, body: "" }));
    await page.locator('[data-action="scorm-1.2"]').click();
    await page.getByText(/No package was made: .*files\.json/).waitFor();
    await page.unroute("**/files.json");
    await make(page, page.locator('[data-action="scorm-1.2"]'), "no-answer-scorm-1.2.zip");
  });
});
