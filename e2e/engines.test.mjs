// The same scenarios in Chromium, Firefox and WebKit. FAULTLINE_ENGINE=firefox runs one of them.
import { rm, writeFile, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe } from "node:test";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import * as chromium from "./engines/chromium.mjs";
import * as firefox from "./engines/firefox.mjs";
import * as webkit from "./engines/webkit.mjs";
import { Page } from "./engines/page.mjs";
import { watchedFolder } from "./folder.mjs";
import { commandsOf, goldenScenario, goldenScenarios, nativeHash } from "./golden.mjs";
import { assert, test, until, VIEWPORTS } from "./harness.mjs";
import { startServer } from "./server.mjs";

const ENGINES = [chromium, firefox, webkit];
const WANTED = process.env.FAULTLINE_ENGINE;
assert.ok(
  !WANTED || ENGINES.some(({ name }) => name === WANTED),
  `FAULTLINE_ENGINE is ${WANTED}; it takes ${ENGINES.map(({ name }) => name).join(", ")}`,
);

/** Does wrong whatever a page can do. */
const PLANNED = `
console.error("planned line");
Promise.reject(new Error("planned rejection"));
fetch("planned-gone.txt");
document.body.append(Object.assign(new Image(), { src: "planned-gone.png" }));
throw new Error("planned exception");
`;

const SANDBOX = "#/sandbox/replication?load=0&seed=7";
const NOTICE = ".chip-notice";

/** What the first engine has shown, which all the others must show. */
const shownFirst = new Map();
function sameInEveryEngine(what, shown) {
  if (!shownFirst.has(what)) shownFirst.set(what, shown);
  assert.deepEqual(shown, shownFirst.get(what), `${what} is the same in every engine`);
}

const nativeHashes = new Map();
function nativeHashOf(file) {
  if (!nativeHashes.has(file)) nativeHashes.set(file, nativeHash(file));
  return nativeHashes.get(file);
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

/** A link to a run, as src/share/run.rs writes it. `at` is steps, commands and microseconds. */
function runLink(scenario, { hash, at }) {
  return `#/run/${pack(`faultline 1 0.1.0\nat ${at.join(" ")}\nhash ${hash}\n${scenario}`)}`;
}

const clock = async (page) => Number(await page.attribute("[data-clock]", "data-clock"));
const status = (name, is) => [`[data-node="${name}"]`, "data-status", is];
const done = (page, id) => page.waitForAttribute(`[data-lesson-step="${id}"]`, "data-status", "done");
const inFlight = (kind) => `[data-message][data-kind="${kind}"]`;

async function asFastAsItGoes(page) {
  await page.focus('input[type="range"]');
  await page.key("End");
}

async function stepTo(page, what, holds) {
  await until(`${page.engine}: ${what}`, async () => {
    if (await holds()) return true;
    await page.click('[data-action="step"]');
    return false;
  });
}

/** What the page says about the moment it shows. */
const shownMoment = (page) =>
  page.evaluate(() => {
    const all = (selector, ...names) =>
      [...document.querySelectorAll(selector)].map((one) => names.map((name) => one.getAttribute(name)).join(" "));
    return {
      clock: all("[data-clock]", "data-clock"),
      nodes: all("[data-node]", "data-node", "data-status", "data-role"),
      links: all("[data-link]", "data-link", "data-status"),
      messages: all("[data-message]", "data-message", "data-kind").sort(),
      promises: all("[data-invariant]", "data-invariant", "data-status"),
    };
  });

/** Animations of messages that the browser runs now. */
const flying = (page) =>
  page.evaluate(
    () => document.getAnimations().filter((one) => one.effect.target?.closest(".messages") && one.playState === "running").length,
  );

const tooWide = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

async function openSandbox(page) {
  await page.start(SANDBOX);
  // It plays from the start.
  await page.waitForAttribute('[data-action="play"]', "aria-pressed", "true");
  await page.click('[data-action="play"]');
  await page.waitForAttribute('[data-action="play"]', "aria-pressed", "false");
}

async function startWriteAndPlay(page) {
  await openSandbox(page);
  await page.click('[data-node="c1"]');
  await page.click('[data-command^="request c1 put"]');
  await stepTo(page, "a write is in flight", () => page.count(inFlight("write")));
  // As slowly as it goes, so that it flies for a while.
  await page.focus('input[type="range"]');
  await page.key("Home");
  await page.click('[data-action="play"]');
}

for (const engine of ENGINES.filter(({ name }) => !WANTED || name === WANTED)) {
  // On each test, not on the group: a group that is skipped counts none of its tests.
  const skip = engine.missing() ?? false;

  describe(`engine ${engine.name}`, () => {
    let root;
    let server;
    let browser;
    let opened = [];

    before(async () => {
      if (skip) return;
      root = await watchedFolder();
      await writeFile(join(root, "planned.js"), PLANNED);
      server = await startServer({ root });
      browser = await engine.launch();
    });
    after(async () => {
      await browser?.close();
      await server?.close();
      if (root) await rm(root, { recursive: true });
    });
    afterEach(async () => {
      const finished = opened;
      opened = [];
      const problems = [];
      for (const page of finished) {
        problems.push(...(await page.takeProblems()));
        await page.close();
      }
      assert.deepEqual(problems, [], "the page reported problems");
    });

    async function open({ viewport = VIEWPORTS.desktop, from = browser } = {}) {
      const page = new Page(engine.name, await from.open(viewport), server.url);
      opened.push(page);
      return page;
    }

    test("the catalogue and a lesson open", { skip }, async () => {
      const page = await open();
      await page.start("#/");
      await page.waitFor('a[href*="#/lesson/copies"]');
      assert.ok((await tooWide(page)) <= 0);
      await page.screenshot("catalogue");
      await page.start("#/lesson/primary-dies");
      await page.waitFor('[data-node="n1"]');
      sameInEveryEngine("the text of a lesson's first step", await page.text("[data-lesson-step] h1, h1"));
      assert.ok((await tooWide(page)) <= 0);
      await page.screenshot("lesson");
      await page.start("?theme=dark&lang=zh-CN#/lesson/primary-dies");
      await page.waitFor('[data-node="n1"]');
      await page.screenshot("lesson-dark-chinese");
    });

    test("what goes wrong in the page is noticed", { skip }, async () => {
      const page = await open();
      await page.start("#/");
      // In a file of the page's own, as real mistakes are.
      await page.evaluate(() => document.head.append(Object.assign(document.createElement("script"), { src: "planned.js" })));
      const problems = [];
      for (const planned of [/planned line/, /planned exception/, /planned rejection/, /planned-gone\.txt/, /planned-gone\.png/]) {
        await until(`${engine.name} reports ${planned}`, async () => {
          problems.push(...(await page.takeProblems()));
          return problems.some((problem) => planned.test(problem));
        });
      }
    });

    test("a double click and a key crash nodes", { skip }, async () => {
      const page = await open();
      await openSandbox(page);
      await page.doubleClick('[data-node="n2"]');
      await page.waitForAttribute(...status("n2", "crashed"));
      await page.focus('[data-node="n1"]');
      await page.key("c");
      await page.waitForAttribute(...status("n1", "crashed"));
      await page.screenshot("crashed");
      await page.key("r");
      await page.waitForAttribute(...status("n1", "up"));
      await page.key("Enter");
      await page.waitFor(".menu");
      await page.screenshot("menu");
      await page.key("Escape");
      await until("the menu is closed", async () => (await page.count(".menu")) === 0);
      const focused = await page.evaluate(() => document.activeElement?.getAttribute("data-node"));
      assert.equal(focused, "n1", "the focus is back where it was");
    });

    test("time goes on and back by steps", { skip }, async () => {
      const page = await open();
      // Not the sandbox, which plays from the start: here every engine begins at the same moment.
      await page.start("#/lesson/primary-dies");
      await page.waitFor('[data-node="n1"]');
      const moments = [await shownMoment(page)];
      for (let step = 0; step < 12; step++) {
        await page.click('[data-action="step"]');
        moments.push(await shownMoment(page));
      }
      const end = await clock(page);
      assert.ok(end > 0, "time has passed");
      sameInEveryEngine("twelve steps", moments);
      for (let step = 0; step < 5; step++) await page.click('[data-action="step-back"]');
      await until("the clock has gone back", async () => (await clock(page)) < end);
      for (let step = 0; step < 5; step++) await page.click('[data-action="step"]');
      await until("the clock is where it was", async () => (await clock(page)) === end);
      assert.deepEqual(await shownMoment(page), moments.at(-1), "the same moment again");
    });

    test("every golden scenario has the trace hash that it has natively", { skip }, async () => {
      const page = await open();
      await page.start("#/bench");
      await page.until("it can be asked", () => Boolean(window.faultlineBench));
      const files = goldenScenarios();
      assert.ok(files.length >= 10);
      for (const file of files) {
        const hash = await page.evaluate((text) => window.faultlineBench.traceHash(text), commandsOf(file));
        assert.equal(hash, nativeHashOf(file), file);
      }
    });

    test("a link makes the run again that was shared, and says so if it is another", { skip }, async () => {
      const file = goldenScenario("replication/1-async-loses");
      const scenario = commandsOf(file).replace(/^#.*\n/gm, "");
      const hash = nativeHashOf(file);
      const at = [40, 2, 60_000];
      const page = await open();
      await page.start(runLink(scenario, { hash, at }));
      await page.waitFor('[data-node="n1"]');
      assert.equal(await page.count(NOTICE), 0, "it has the hash that it was shared with");
      const shown = await shownMoment(page);
      assert.ok(shown.clock.some((time) => Number(time) > 0), "it stands where the sharer looked");
      sameInEveryEngine("the moment of a link", shown);
      await page.screenshot("run");
      const other = hash.replace(/^./, (digit) => (digit === "0" ? "1" : "0"));
      await page.start(runLink(scenario, { hash: other, at }));
      await page.waitFor(NOTICE);
      assert.match(await page.text(NOTICE), /computes another run/);
    });

    test("a lesson is finished by hand, and its runs can be made again", { skip }, async () => {
      const page = await open();
      await page.start("#/lesson/copies");
      await page.waitFor('[data-node="n1"]');
      const next = async (id) => {
        await page.click('[data-action="next-step"]');
        await page.until(`${id} is open`, (id) => location.hash.endsWith(`/${id}`), id);
      };
      const play = () => page.click('[data-action="play"]');
      await asFastAsItGoes(page);
      await next("how-much-later");
      await page.click('[data-option="twice"] input');
      await page.click('[data-action="predict"]');
      await done(page, "how-much-later");
      await next("wait-for-all");
      await page.choose("select", "sync");
      await play();
      await done(page, "wait-for-all");
      await next("one-is-slow");
      await page.choose("select", "semi-sync");
      await play();
      await done(page, "one-is-slow");
      await page.screenshot("task-done");
      await next("what-it-buys");
      await stepTo(page, "the answer is on its way", () => page.count(inFlight("write-ok")));
      await stepTo(page, "the answer has come", async () => (await page.count(inFlight("write-ok"))) === 0);
      await page.click('[data-action="step"]');
      await page.doubleClick('[data-node="n1"]');
      await play();
      await done(page, "what-it-buys");
      await next("when-safe");
      // First half right, which is wrong; then right.
      await page.click('[data-option="two-disks"] input');
      await page.click('[data-action="check"]');
      await page.waitFor('[data-option="two-disks"] .option-why');
      await page.screenshot("quiz");
      await page.click('[data-option="unheard"] input');
      await page.click('[data-action="check"]');
      await done(page, "when-safe");
      await next("real-systems");
      await page.click('[data-action="next-step"]');
      await page.waitFor(".finished");
      assert.equal(await page.count('[data-lesson-step][data-status="open"]'), 0, "every step is done");
      await page.screenshot("lesson-finished");

      const progress = await page.evaluate(() => JSON.parse(localStorage.getItem("faultline.progress")));
      const runs = Object.values(progress.lessons.copies.steps).flatMap(({ run }) => run ?? []);
      assert.equal(runs.length, 3, "each task has kept the learner's run");
      for (const run of runs) await sameRunEverywhere(page, run);
    });

    /** A run that was made in this engine has the same hash natively, and the engine makes it again. */
    async function sameRunEverywhere(page, run) {
      const text = unpack(run);
      const hash = text.match(/^hash (.*)$/m)[1];
      const folder = await mkdtemp(join(tmpdir(), "faultline-run-"));
      const file = join(folder, "run.txt");
      await writeFile(file, text.slice(text.indexOf("\ncluster ") + 1));
      try {
        assert.equal(nativeHash(file), hash, `natively the same run comes of\n${text}`);
      } finally {
        await rm(folder, { recursive: true });
      }
      await page.start(`#/run/${run}`);
      await page.waitFor('[data-node="n1"]');
      assert.equal(await page.count(NOTICE), 0, `the same run comes again of\n${text}`);
    }

    test("progress is there after a reload", { skip }, async () => {
      const page = await open();
      await page.start("#/lesson/copies/wait-for-all");
      await page.waitFor('[data-node="n1"]');
      await page.choose("select", "sync");
      await asFastAsItGoes(page);
      await page.click('[data-action="play"]');
      await done(page, "wait-for-all");
      // Another query, so that the page is loaded anew.
      await page.start("?again=1#/lesson/copies/wait-for-all");
      await page.waitFor('[data-node="n1"]');
      await done(page, "wait-for-all");
    });

    test("a lesson is embedded by its address", { skip }, async () => {
      const page = await open({ viewport: { width: 900, height: 700 } });
      await page.start("?embed=1&lesson=copies");
      await page.waitFor('[data-node="n1"]');
      assert.equal(await page.count(".site-header, header.top"), 0);
      assert.ok((await tooWide(page)) <= 0);
      const before = await clock(page);
      await stepTo(page, "time passes", async () => (await clock(page)) > before);
      await page.screenshot("embed");
    });

    test("a lesson is embedded by its element, in a page of another origin", { skip }, async () => {
      const host = await startServer({
        pages: {
          "/favicon.ico": "",
          "/host.js": "window.heard = []; addEventListener('message', ({ data }) => heard.push(data.type));",
          "/host.html": `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Host</title>
<script src="/host.js"></script><script src="${server.url}embed.js" async></script></head>
<body><h1>A course</h1><faultline-lesson lesson="copies"></faultline-lesson></body></html>`,
        },
      });
      try {
        const page = await open();
        await page.goto(`${host.origin}/host.html`);
        await page.until("the lesson is ready", () => window.heard.some((type) => /ready$/.test(type)));
        const height = () => page.evaluate(() => document.querySelector("faultline-lesson").getBoundingClientRect().height);
        await until("the element is as high as the lesson", async () => (await height()) > 300);
        await page.screenshot("element");
      } finally {
        await host.close();
      }
    });

    test("messages fly, and with reduced motion they stand", { skip }, async () => {
      const page = await open();
      await startWriteAndPlay(page);
      const left = () => page.evaluate((write) => document.querySelector(write)?.getBoundingClientRect().left, inFlight("write"));
      const before = await left();
      assert.ok((await flying(page)) > 0, "the browser moves messages");
      await until("the message has moved", async () => Math.abs((await left()) - before) > 2);
      await page.screenshot("flying");

      const still = await engine.launch({ reducedMotion: true });
      try {
        const page = await open({ from: still });
        await startWriteAndPlay(page);
        assert.equal(await page.evaluate(() => matchMedia("(prefers-reduced-motion: reduce)").matches), true);
        assert.equal(await flying(page), 0, "nothing moves");
        assert.equal(await page.count(inFlight("write")), 1, "the message shows");
        await page.screenshot("reduced-motion");
      } finally {
        const page = opened.pop();
        const problems = await page.takeProblems();
        await page.close();
        await still.close();
        assert.deepEqual(problems, [], "the page reported problems");
      }
    });

    test("a lesson fits a phone", { skip }, async () => {
      const page = await open({ viewport: VIEWPORTS.phone });
      await page.start("#/");
      await page.waitFor('a[href*="#/lesson/copies"]');
      assert.ok((await tooWide(page)) <= 0, "the catalogue is as wide as the phone");
      await page.screenshot("phone-catalogue");
      await page.start("#/lesson/two-primaries/harm");
      await page.waitFor('[data-node="n1"]');
      assert.equal(await page.evaluate(() => innerWidth), VIEWPORTS.phone.width);
      assert.ok((await tooWide(page)) <= 0, "the lesson is as wide as the phone");
      const size = await page.evaluate(() => {
        const { width, height } = document.querySelector('[data-node="n1"]').getBoundingClientRect();
        return Math.min(width, height);
      });
      assert.ok(size >= 40, `a node of ${size} px is too small to touch`);
      await page.click('[data-node="n1"]');
      await page.waitFor(".menu");
      await page.screenshot("phone-lesson");
    });
  });
}
