// The same scenarios in Chromium, Firefox and WebKit. FAULTLINE_ENGINES=firefox,webkit runs some of them.
import { rm, writeFile, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe } from "node:test";
import * as chromium from "./engines/chromium.mjs";
import * as firefox from "./engines/firefox.mjs";
import * as webkit from "./engines/webkit.mjs";
import { runLink, runOf } from "./link.mjs";
import { Page } from "./engines/page.mjs";
import { watchedFolder } from "./folder.mjs";
import { commandsOf, goldenScenario, goldenScenarios, nativeHash } from "./golden.mjs";
import { assert, test, until, VIEWPORTS } from "./harness.mjs";
import { startServer } from "./server.mjs";

const ENGINES = [chromium, firefox, webkit];

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

const clock = async (page) => Number(await page.attribute("[data-clock]", "data-clock"));
const status = (name, is) => [`[data-node="${name}"]`, "data-status", is];
const done = (page, id) => page.waitForAttribute(`[data-lesson-step="${id}"]`, "data-status", "done");
const inFlight = (kind) => `[data-message][data-kind="${kind}"]`;

async function asFastAsItGoes(page) {
  await page.focus('input[type="range"]');
  await page.key("End");
}

/** Guesses what a task asks for before anything can be done. */
async function guess(page, option) {
  await page.click(`[data-option="${option}"] input`);
  await page.click('[data-action="guess"]');
  await page.waitFor('[data-action="show-me"]');
}

async function stepTo(page, what, holds) {
  await until(`${page.engine}: ${what}`, async () => {
    // A message that has just left appears with the next frame; the next step may be its arrival.
    await page.evaluate(() => window.drawn());
    if (await holds()) return true;
    await page.click('[data-action="step"]');
    return false;
  });
}

/** What the page says about the moment it shows. Messages appear when the place of the nodes was measured, with the next frame. */
const shownMoment = (page) =>
  page.evaluate(async () => {
    await window.drawn();
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

/** Whether the service worker has taken all of the page; runs in the page. */
async function isKept() {
  return (await navigator.serviceWorker.getRegistration())?.active?.state === "activated";
}

const tooWide = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

async function openSandbox(page, settings = "") {
  await page.start(SANDBOX + settings);
  // It plays from the start.
  await page.waitForAttribute('[data-action="play"]', "data-playing", "true");
  await page.click('[data-action="play"]');
  await page.waitForAttribute('[data-action="play"]', "data-playing", "false");
}

async function startWriteAndPlay(page) {
  // A write flies for 30 seconds, however slow the machine is.
  await openSandbox(page, "&latency=300&jitter=0");
  await page.focus('input[type="range"]');
  await page.key("Home");
  await page.click('[data-node="c1"]');
  await page.click('[data-command^="request c1 put"]');
  await stepTo(page, "a write is in flight", () => page.count(inFlight("write")));
  await page.click('[data-action="play"]');
}

/** Gives a function that opens pages. They are closed after each test, and what went wrong in them fails it. */
function opener() {
  const opened = [];
  afterEach(async () => {
    const problems = [];
    for (const page of opened.splice(0)) {
      const told = await page.takeProblems().catch((error) => [`${error}`]);
      problems.push(...told.filter((problem) => !page.expected?.test(problem)));
      await page.close();
    }
    assert.deepEqual(problems, [], "the page reported problems");
  });
  return async (engine, browser, site, viewport = VIEWPORTS.desktop) => {
    const page = new Page(engine.name, await browser.open(viewport), site.url);
    opened.push(page);
    return page;
  };
}

for (const engine of ENGINES) {
  // On each test, not on the group: a group that is skipped counts none of its tests.
  const skip = engine.missing() ?? false;

  describe(`engine ${engine.name}`, () => {
    let root;
    let server;
    let browser;
    const openIn = opener();

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
    const open = ({ viewport, from = browser, site = server } = {}) => openIn(engine, from, site, viewport);

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
      // One mistake may be reported in two ways, the second of them later.
      page.expected = /planned/;
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
      await guess(page, "after-ok");
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
      await guess(page, "first");
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
      const { text, hash, scenario } = runOf(run);
      const folder = await mkdtemp(join(tmpdir(), "faultline-run-"));
      const file = join(folder, "run.txt");
      await writeFile(file, scenario);
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

    test("after one visit lessons open without a network", { skip }, async () => {
      const folder = await watchedFolder({ kept: true });
      const site = await startServer({ root: folder });
      try {
        const page = await open({ site });
        await page.start("#/");
        await until(`${engine.name} keeps the page`, () => page.evaluate(isKept), 30000);
        assert.deepEqual(await page.takeProblems(), []);
        await site.close();
        // Another query, so that the page is loaded anew.
        await page.start("?again=1#/lesson/how-often-to-save");
        await page.waitFor("[data-node]");
        const before = await clock(page);
        await stepTo(page, "time passes", async () => (await clock(page)) > before);
        await page.screenshot("offline");
        await page.takeProblems(); // that there is no network
      } finally {
        await site.close();
        await rm(folder, { recursive: true });
      }
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

    test("messages fly", { skip }, async () => {
      const page = await open();
      await startWriteAndPlay(page);
      const left = () => page.evaluate((write) => document.querySelector(write).getBoundingClientRect().left, inFlight("write"));
      const before = await left();
      await until("the browser moves messages", () => flying(page));
      await until("the message has moved", async () => Math.abs((await left()) - before) > 2);
      await page.screenshot("flying");
    });

    test("with reduced motion messages stand", { skip }, async () => {
      const still = await engine.launch({ reducedMotion: true });
      try {
        const page = new Page(engine.name, await still.open(VIEWPORTS.desktop), server.url);
        await startWriteAndPlay(page);
        assert.equal(await page.evaluate(() => matchMedia("(prefers-reduced-motion: reduce)").matches), true);
        const before = await clock(page);
        await until("time passes", async () => (await clock(page)) > before);
        assert.equal(await flying(page), 0, "nothing moves");
        assert.equal(await page.count(inFlight("write")), 1, "the message shows");
        await page.screenshot("reduced-motion");
        assert.deepEqual(await page.takeProblems(), [], "the page reported problems");
      } finally {
        await still.close();
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

describe("from engine to engine", () => {
  const had = ENGINES.filter((engine) => !engine.missing());
  const browsers = new Map();
  const links = new Map();
  let root;
  let server;
  const open = opener();

  before(async () => {
    root = await watchedFolder();
    server = await startServer({ root });
    await Promise.all(had.map(async (engine) => browsers.set(engine, await engine.launch())));
  });
  after(async () => {
    for (const browser of browsers.values()) await browser.close();
    await server.close();
    await rm(root, { recursive: true });
  });

  /** The link that the page itself gives, with what is shown at that moment. */
  async function share(page) {
    // The promises are in a panel, which is not open on every page.
    const { promises, ...moment } = await shownMoment(page);
    await page.click('[data-action="share"]');
    await page.waitFor("dialog[open] .scenario");
    const link = (await page.text("dialog[open] .scenario")).trim();
    return { moment, link, ...runOf(link) };
  }

  /** Something is done in the middle of a run, and looked at from a little before its end. */
  async function make(engine) {
    const page = await open(engine, browsers.get(engine), server);
    await page.start("#/lesson/primary-dies");
    await page.waitFor('[data-node="n1"]');
    await guess(page, "after-ok");
    for (let step = 0; step < 8; step++) await page.click('[data-action="step"]');
    await page.focus('[data-node="n2"]');
    await page.key("c");
    await page.waitForAttribute(...status("n2", "crashed"));
    for (let step = 0; step < 6; step++) await page.click('[data-action="step"]');
    for (let step = 0; step < 2; step++) await page.click('[data-action="step-back"]');
    return share(page);
  }

  for (const maker of ENGINES) {
    for (const reader of ENGINES) {
      const skip = maker.missing() ?? reader.missing() ?? false;
      test(`a moment shared in ${maker.name} is the same in ${reader.name}`, { skip }, async () => {
        if (!links.has(maker)) links.set(maker, await make(maker));
        const shared = links.get(maker);
        assert.match(shared.scenario, /^crash n2$/m);
        const page = await open(reader, browsers.get(reader), server);
        await page.start(shared.link);
        await page.waitForAttribute(...status("n2", "crashed"));
        assert.equal(await page.count(NOTICE), 0, "the page says that the run is the same");
        const again = await share(page);
        assert.deepEqual(again.moment, shared.moment);
        for (const part of ["hash", "at", "scenario"]) assert.equal(again[part], shared[part], part);
      });
    }
  }
});
