// A lesson in somebody else's page: the element of embed.js, the messages, and the parameters of the address.
import { readFile } from "node:fs/promises";
import { after, before } from "node:test";
import { isDeepStrictEqual } from "node:util";
import Ajv from "ajv/dist/2020.js";
import { builtFolder } from "./folder.mjs";
import { assert, axe, screenshot, suite, test, until } from "./harness.mjs";
import { startServer } from "./server.mjs";

const read = (path) => readFile(new URL(path, import.meta.url), "utf8");

const SCHEMA = JSON.parse(await read("../docs/messages.schema.json"));
const ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
ajv.addSchema(SCHEMA);
const validators = {
  fromFrame: ajv.getSchema(`${SCHEMA.$id}#/$defs/fromFrame`),
  toFrame: ajv.getSchema(`${SCHEMA.$id}#/$defs/toFrame`),
};

/** What is wrong with a message, by the schema. */
function faults(direction, message) {
  const validate = validators[direction];
  if (validate(message)) return [];
  const shown = JSON.stringify(message)?.slice(0, 500);
  return validate.errors.map(({ instancePath, message: why }) => `${direction} ${shown}: ${instancePath} ${why}`);
}

const SOLUTION = "run until acknowledged\ncrash n1\nrun until violated";

/** A page of another origin with the policy that docs/embedding.md asks for, and nothing more. */
function hostPage(faultline, body, { script = true, self = false } = {}) {
  const origin = new URL(faultline).origin;
  const policy = `default-src 'none'; script-src ${origin}; frame-src ${origin}${self ? " 'self'" : ""}`;
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Host</title>
<meta http-equiv="Content-Security-Policy" content="${policy}">
${script ? `<script src="${faultline}embed.js" async></script>` : ""}</head><body>${body}</body></html>`;
}

/** Collects every message that the page hears; runs in the page. */
const collect = () => {
  window.heard = [];
  window.addEventListener("message", ({ data, origin, source }) => {
    const frames = [...document.querySelectorAll("iframe")];
    for (const element of document.querySelectorAll("faultline-lesson")) {
      const frame = element.shadowRoot?.querySelector("iframe");
      if (frame) frames.push(frame);
    }
    window.heard.push({ data, origin, from: frames.findIndex((frame) => frame.contentWindow === source) });
  });
};

const heard = (page, type) =>
  page.evaluate((type) => window.heard.map(({ data }) => data).filter((data) => !type || data.type === type), type);

suite(
  "embedding",
  ({ openPage, server }) => {
    const pages = { "/favicon.ico": "" };
    let host;
    before(async () => {
      host = await startServer({ pages });
    });
    after(() => host.close());

    /** Opens a page of the host with this body. */
    async function openHost(body, options = {}) {
      pages["/host.html"] = hostPage(server().url, body, options);
      const opened = await openPage({ path: `${host.origin}/host.html`, initScript: collect, waitForApp: false, ...options });
      return opened.page;
    }

    /** A bare frame in a page of the host, as somebody without embed.js has it; `send` posts to it. */
    async function openFrame(query, options = {}) {
      const address = `${server().url}?embed=1&${new URLSearchParams({ origin: host.origin, ...query })}`;
      const body = `<iframe src="${address.replaceAll("&", "&amp;")}" width="900" height="800" title="Lesson"></iframe>`;
      const page = await openHost(body, { script: false, ...options });
      await until("the lesson is ready", async () => (await heard(page, "ready")).length || undefined);
      const send = (message) =>
        page.evaluate(
          ([message, origin]) => document.querySelector("iframe").contentWindow.postMessage(message, origin),
          [message, server().origin],
        );
      let lastId = 0;
      /** The answer to a message. */
      const ask = async (message) => {
        lastId += 1;
        const id = `test-${lastId}`;
        const sent = { faultline: 1, id, ...message };
        assert.deepEqual(faults("toFrame", sent), []);
        await send(sent);
        return until(`${message.type} is answered`, async () => (await heard(page)).find((one) => one.id === id));
      };
      return { page, send, ask, frame: page.frameLocator("iframe") };
    }

    const frameOf = (page, selector) => page.frameLocator(`${selector} >> iframe`);

    test("three lessons do not disturb each other, and the third waits until it is near", async () => {
      const page = await openHost(`
        <faultline-lesson id="a" lesson="primary-dies" progress="host"></faultline-lesson>
        <faultline-lesson id="b" lesson="sample" step="break-it" progress="host" loading="eager"></faultline-lesson>
        <div><svg width="10" height="6000"></svg></div>
        <faultline-lesson id="c" lesson="two-primaries" progress="host"></faultline-lesson>`);
      await frameOf(page, "#a").locator('[data-node="n1"]').waitFor();
      await frameOf(page, "#b").locator('[data-node="n1"]').waitFor();
      const frames = () => page.locator("faultline-lesson >> iframe").count();
      assert.equal(await frames(), 2, "the third is not loaded");

      const states = () =>
        page.evaluate(async () => {
          const [a, b] = await Promise.all(["a", "b"].map((id) => document.getElementById(id).getState()));
          return { a, b };
        });
      const { a: before } = await states();
      await page.evaluate((solution) => document.getElementById("b").command(solution), SOLUTION);
      const { a, b } = await states();
      assert.deepEqual(b.progress.done, ["break-it"]);
      assert.equal(b.promises.find(({ name }) => name === "no acknowledged write is lost").status, "violated");
      assert.deepEqual({ ...a, id: 0 }, { ...before, id: 0 }, "the first lesson has not changed");

      const ready = page.evaluate(() => document.getElementById("c").ready);
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      assert.equal((await ready).lesson, "two-primaries");
      assert.equal(await frames(), 3);
    });

    test("the frame is as high as the lesson, and stays so", async () => {
      const page = await openHost('<faultline-lesson lesson="sample" loading="eager"></faultline-lesson>');
      const lesson = page.locator("faultline-lesson");
      const height = () => lesson.evaluate((element) => element.shadowRoot.querySelector("iframe").getBoundingClientRect().height);
      const reserved = await height();
      assert.ok(reserved >= 320, `room is kept while it loads, not ${reserved} px`);
      await lesson.evaluate((element) => element.ready);
      const fits = async () => {
        const wanted = (await heard(page, "resize")).at(-1)?.height;
        return wanted !== undefined && Math.abs((await height()) - Math.max(wanted, 320)) <= 1;
      };
      await until("the height fits", fits);
      const changes = (await heard(page, "resize")).length;
      await page.waitForTimeout(1000);
      assert.ok((await heard(page, "resize")).length <= changes + 2, "it does not go on asking");
      const inner = page.frames()[1];
      const overflow = await inner.evaluate(() => document.documentElement.scrollHeight - innerHeight);
      assert.ok(overflow <= 1, `nothing has to be scrolled inside: ${overflow} px`);
      await page.setViewportSize({ width: 390, height: 800 });
      await page.waitForTimeout(500);
      await until("the height fits a phone", fits);
      const wide = await inner.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `the lesson is ${wide} px too wide for a phone`);
      await screenshot(page, "embed-phone", { fullPage: true });

      // A phone that is turned gets what a phone gets that was held so from the beginning.
      const narrowed = await height();
      const fresh = await openHost('<faultline-lesson lesson="sample" loading="eager"></faultline-lesson>', {
        viewport: { width: 390, height: 800 },
      });
      await fresh.locator("faultline-lesson").evaluate((element) => element.ready);
      await fresh.waitForTimeout(1000);
      const wanted = (await heard(fresh, "resize")).at(-1).height;
      assert.ok(Math.abs(narrowed - wanted) <= 1, `narrowed it is ${narrowed} px high, and from the beginning ${wanted} px`);
    });

    test("a lesson fills a frame of a fixed height, a narrow one too", async () => {
      for (const width of [1000, 420]) {
        const { page } = await openPage({ path: "?embed=1&lesson=copies", viewport: { width, height: 700 }, waitForApp: false });
        await page.locator('[data-node="n1"]').waitFor();
        const ends = await page.locator(".workbench").evaluate((bench) => bench.getBoundingClientRect().bottom);
        assert.equal(Math.round(ends), 700, `a frame of ${width} px`);
      }
    });

    test("attributes change the lesson; how it looks does not cost what was done", async () => {
      const page = await openHost(
        '<faultline-lesson lesson="sample" step="break-it" progress="host" theme="light" lang="en" loading="eager"></faultline-lesson>',
      );
      const lesson = page.locator("faultline-lesson");
      const state = () => lesson.evaluate((element) => element.getState());
      await lesson.evaluate((element, solution) => element.command(solution), SOLUTION);
      assert.deepEqual((await state()).progress.done, ["break-it"]);

      await lesson.evaluate((element) => {
        element.setAttribute("theme", "dark");
        element.setAttribute("lang", "zh-CN");
      });
      const root = frameOf(page, "faultline-lesson").locator("html");
      await until("it is dark", async () => (await root.getAttribute("data-theme").catch(() => "")) === "dark");
      assert.equal((await lesson.evaluate((element) => element.ready)).language, "zh-CN");
      assert.deepEqual((await state()).progress.done, ["break-it"], "what was done is still there");
      assert.deepEqual((await state()).step, "break-it");

      await lesson.evaluate((element) => element.setAttribute("step", "look"));
      await until("the other step is there", async () => (await state()).step === "look");
      assert.deepEqual((await state()).progress.done, ["break-it"]);

      await lesson.evaluate((element) => {
        element.removeAttribute("step");
        element.setAttribute("lesson", "two-primaries");
      });
      await until("the other lesson is there", async () => (await state()).lesson === "two-primaries");
      assert.deepEqual((await state()).progress.done, []);
    });

    test("an element that is moved goes on where it was, and one that is removed leaves nothing behind", async () => {
      const page = await openHost(
        '<div id="one"><faultline-lesson lesson="sample" step="break-it" progress="host" loading="eager"></faultline-lesson></div><div id="two"></div>',
      );
      const lesson = page.locator("faultline-lesson");
      await lesson.evaluate((element, solution) => element.command(solution), SOLUTION);
      await page.waitForTimeout(1000); // what is needed to go on is kept soon after each change
      await lesson.evaluate((element) => document.getElementById("two").append(element));
      const state = await lesson.evaluate((element) => element.getState());
      assert.deepEqual(state.progress.done, ["break-it"]);
      const problem = await lesson.evaluate(async (element) => {
        const asked = element.getState();
        element.remove();
        return asked.catch((error) => error.message);
      });
      assert.match(problem, /taken out of the page/);
      assert.equal(page.frames().length, 1);
    });

    test("the example of the documentation works", async () => {
      const faultline = server().url;
      const adapt = (text) =>
        text.replaceAll("https://your.host/faultline/", faultline).replaceAll("https://your.host", server().origin);
      pages["/example.html"] = adapt(await read("../docs/examples/host.html"));
      pages["/host.js"] = await read("../docs/examples/host.js");
      const { page } = await openPage({ path: `${host.origin}/example.html`, waitForApp: false });
      const total = page.locator("#total");
      await total.getByText("You have 0 % of all points.").waitFor();
      for (const name of ["copies", "primary-dies", "two-primaries"]) {
        const lesson = page.locator(`faultline-lesson[lesson="${name}"]`);
        await lesson.scrollIntoViewIfNeeded();
        await page.getByText(/^0 of \d+ points/).nth(["copies", "primary-dies", "two-primaries"].indexOf(name)).waitFor();
        assert.match(await lesson.evaluate((element) => element.shadowRoot.querySelector("iframe").title), /\w/);
      }
      await screenshot(page, "embed-example", { fullPage: true });
    });

    test("every message of the contract is spoken, and as the schema says", async () => {
      const { page, ask, frame } = await openFrame({ lesson: "sample", step: "break-it", progress: "host" });
      const [ready] = await heard(page, "ready");
      assert.equal(ready.lesson, "sample");
      assert.equal(ready.step, "break-it");
      assert.deepEqual(ready.steps, [
        { id: "look", kind: "read", points: 0 },
        { id: "why", kind: "quiz", points: 1 },
        { id: "break-it", kind: "task", points: 1 },
      ]);
      await until("score is said after ready", async () => (await heard(page, "score")).length);
      const [score] = await heard(page, "score");
      assert.deepEqual({ ...score }, { faultline: 1, type: "score", points: 0, max: 2, percent: 0, minimum: 60, passed: false });

      assert.equal((await ask({ type: "xapi", actor: { mbox: "mailto:a@example.org" } })).type, "done");
      assert.equal((await ask({ type: "play" })).type, "done");
      assert.equal((await ask({ type: "get-state" })).playing, true);
      assert.equal((await ask({ type: "pause" })).type, "done");
      const paused = await ask({ type: "get-state" });
      assert.equal(paused.playing, false);
      assert.equal((await ask({ type: "seek", time: paused.end })).type, "done");
      assert.equal((await ask({ type: "get-state" })).time, paused.end);
      assert.equal((await ask({ type: "seek", time: 10_000_000_000 })).type, "done", "at most to its end");

      const again = await ask({ type: "load", step: "break-it", seed: 7 });
      assert.equal(again.type, "done");
      assert.equal((await heard(page, "ready")).length, 2, "ready is said before");
      assert.equal((await ask({ type: "command", text: SOLUTION })).type, "done");
      const state = await ask({ type: "get-state" });
      assert.deepEqual(state.progress.done, ["break-it"]);
      assert.deepEqual(state.progress.open.toSorted(), ["look", "why"]);
      assert.equal(state.score.percent, 50);
      assert.ok((await heard(page, "event")).length, "what happens in the run is told");
      const [refused] = [await ask({ type: "command", text: "crash n9" })];
      assert.equal(refused.type, "error");
      assert.equal(refused.for, "command");
      assert.match(refused.message, /n9/);

      // What was saved makes the same state again, in a frame that has forgotten everything.
      const short = await ask({ type: "get-state", limit: 4096 });
      assert.ok(short.saved.length <= 4096, `saved has ${short.saved.length} characters`);
      const fresh = await openFrame({ lesson: "sample", progress: "host" });
      assert.deepEqual((await fresh.ask({ type: "get-state" })).progress.done, []);
      assert.equal((await fresh.ask({ type: "load", saved: state.saved })).type, "done");
      const restored = await fresh.ask({ type: "get-state" });
      assert.deepEqual(restored.progress, state.progress);
      assert.deepEqual(restored.score, state.score);
      assert.equal(restored.time, state.time, "the run, too");

      // A quiz by hand.
      assert.equal((await ask({ type: "load", step: "why" })).type, "done");
      assert.equal((await heard(page, "ready")).at(-1).step, "why");
      assert.deepEqual((await ask({ type: "get-state" })).progress.done, ["break-it"], "what was done is kept");
      await frame.locator('[data-option="early"] input').check();
      await frame.locator('[data-action="check"]').click();
      await until("all points are earned", async () => (await heard(page, "score")).at(-1).percent === 100);
      await ask({ type: "load", step: "look" });
      await frame.locator('[data-action="next-step"]').click();
      await until("the lesson is completed", async () => (await heard(page, "progress")).at(-1).completed);
      await until("the lesson is passed", async () => (await heard(page, "score")).at(-1).passed);
      const verbs = (await heard(page, "statement")).map(({ statement }) => statement.verb.id.split("/").at(-1));
      assert.ok(verbs.includes("initialized") && verbs.includes("completed"), `statements: ${verbs}`);

      const messages = await heard(page);
      const types = new Set(messages.map(({ type }) => type));
      for (const type of SCHEMA.$defs.fromFrame.properties.type.enum) assert.ok(types.has(type), `${type} was never said`);
      assert.deepEqual(messages.flatMap((message) => faults("fromFrame", message)), []);
      const origins = await page.evaluate(() => [...new Set(window.heard.map(({ origin, from }) => `${from} ${origin}`))]);
      assert.deepEqual(origins, [`0 ${server().origin}`]);
    });

    test("a run alone can be embedded", async () => {
      const { ask } = await openFrame({ lesson: "sample", step: "break-it" });
      await ask({ type: "command", text: SOLUTION });
      const { run, time } = await ask({ type: "get-state" });
      const { page, ask: askOther } = await openFrame({ run });
      const [ready] = await heard(page, "ready");
      assert.deepEqual(faults("fromFrame", ready), []);
      const state = await askOther({ type: "get-state" });
      assert.equal(state.end >= time, true, "it is the same run");
    });

    test("messages that are no good are answered with an error and change nothing", async () => {
      const expectErrors = [/404.*nowhere|nowhere.*404/]; // whether there is such a lesson, its own file says
      const { page, send, ask } = await openFrame({ lesson: "sample", step: "break-it", progress: "host" }, { expectErrors });
      await ask({ type: "pause" });
      const state = async () => ({ ...(await ask({ type: "get-state" })), id: 0 });
      let before = await state();
      const huge = "x".repeat(5_000_000);
      const bad = {
        "not an object": "play",
        "a number": 1,
        nothing: null,
        "a list": [1, "play"],
        "no version": { type: "play" },
        "another version": { faultline: 2, type: "play" },
        "a version of another kind": { faultline: "1", type: "play" },
        "no type": { faultline: 1 },
        "a type of another kind": { faultline: 1, type: ["play"] },
        "an unknown type": { faultline: 1, type: "explode" },
        "a type of the other direction": { faultline: 1, type: "ready" },
        "a name of every object": { faultline: 1, type: "constructor" },
        "another one": { faultline: 1, type: "__proto__" },
        "an unknown field": { faultline: 1, type: "play", speed: 2 },
        "seek without time": { faultline: 1, type: "seek" },
        "seek to a text": { faultline: 1, type: "seek", time: "5" },
        "seek before the beginning": { faultline: 1, type: "seek", time: -1 },
        "command without text": { faultline: 1, type: "command" },
        "a command that is a list": { faultline: 1, type: "command", text: ["crash n1"] },
        "an empty command": { faultline: 1, type: "command", text: "" },
        "an unknown command": { faultline: 1, type: "command", text: "explode n1" },
        "a node that is not there": { faultline: 1, type: "command", text: "crash n9" },
        "a fault that the step forbids": { faultline: 1, type: "command", text: "wipe n1" },
        "a huge command": { faultline: 1, type: "command", text: huge },
        "load of two": { faultline: 1, type: "load", lesson: "copies", src: "https://example.org/copies" },
        "load of a lesson that is not there": { faultline: 1, type: "load", lesson: "nowhere" },
        "load of a path": { faultline: 1, type: "load", lesson: "../copies" },
        "load by http": { faultline: 1, type: "load", src: "http://example.org/copies" },
        "load of a script": { faultline: 1, type: "load", src: "javascript:alert(1)" },
        "load of a step that is not there": { faultline: 1, type: "load", step: "nowhere" },
        "load with a seed that is none": { faultline: 1, type: "load", seed: 0 },
        "load of a damaged run": { faultline: 1, type: "load", run: "AAAA" },
        "load of damaged progress": { faultline: 1, type: "load", saved: "{damaged" },
        "load of something huge": { faultline: 1, type: "load", saved: huge },
        "a limit that is none": { faultline: 1, type: "get-state", limit: 0 },
        "a limit of another kind": { faultline: 1, type: "get-state", limit: "4096" },
        "xapi without actor": { faultline: 1, type: "xapi" },
        "xapi with a name only": { faultline: 1, type: "xapi", actor: "a@example.org" },
        "a registration that is none": { faultline: 1, type: "xapi", actor: { mbox: "mailto:a@example.org" }, registration: "1" },
        "an id that is an object": { faultline: 1, type: "explode", id: {} },
        "a huge id": { faultline: 1, type: "explode", id: huge },
      };
      // Only these are wrong by what the lesson is, so the schema cannot know.
      const byLesson = /not there|unknown command|forbids|damaged/;
      const problems = [];
      for (const [name, message] of Object.entries(bad)) {
        if (!byLesson.test(name)) assert.notDeepEqual(faults("toFrame", message), [], `the schema refuses ${name}`);
        const errors = (await heard(page, "error")).length;
        await send(message);
        const answered = async () => (await heard(page, "error"))[errors];
        const error = await until("it is answered", answered, 3000).catch(() => undefined);
        if (error) problems.push(...faults("fromFrame", error).map((fault) => `${name}: ${fault}`));
        else problems.push(`${name}: is not answered with an error`);
        if (error?.message.length > 1000) problems.push(`${name}: the error is long`);
        const now = await state();
        const changed = Object.keys(before).filter((key) => !isDeepStrictEqual(now[key], before[key]));
        if (changed.length) problems.push(`${name}: changes ${changed}`);
        before = now;
      }
      // With an id, the error has it.
      const answered = await page.evaluate(async (origin) => {
        document.querySelector("iframe").contentWindow.postMessage({ faultline: 1, type: "explode", id: "mine" }, origin);
        await new Promise((later) => setTimeout(later, 500));
        return window.heard.filter(({ data }) => data.id === "mine").map(({ data }) => data.type);
      }, server().origin);
      assert.deepEqual(answered, ["error"]);

      // What cannot be written as JSON.
      const strange = await page.evaluate(async (origin) => {
        const frame = document.querySelector("iframe").contentWindow;
        const count = () => window.heard.filter(({ data }) => data.type === "error").length;
        const circle = { faultline: 1, type: "play" };
        circle.self = circle;
        const proto = JSON.parse('{"faultline":1,"type":"play","__proto__":{"type":"seek","time":5}}');
        const all = [
          circle,
          proto,
          new Map([["faultline", 1]]),
          new Date(0),
          new ArrayBuffer(8),
          { faultline: 1, type: "seek", time: NaN },
          { faultline: 1, type: "seek", time: Infinity },
          { faultline: 1, type: "seek", time: 1n },
          { faultline: 1, type: "play", id: NaN },
          { faultline: 1, type: "load", step: new Map() },
          JSON.parse('{"faultline":1,"type":"load","__proto__":{"step":"look"}}'),
        ];
        const silent = [];
        for (const [index, message] of all.entries()) {
          const before = count();
          frame.postMessage(message, origin);
          for (let wait = 0; count() === before && wait < 100; wait += 1) await new Promise((later) => setTimeout(later, 20));
          if (count() === before) silent.push(index);
        }
        return silent;
      }, server().origin);
      for (const index of strange) problems.push(`strange message ${index}: is not answered with an error`);
      if (!isDeepStrictEqual(await state(), before)) problems.push("a strange message changes something");

      // An error is never answered, or two sides could go on for ever.
      const count = (await heard(page)).length;
      await send({ faultline: 1, type: "error", message: "no" });
      await page.waitForTimeout(300);
      if ((await heard(page)).length !== count) problems.push("an error is answered");
      assert.equal(problems.join("\n"), "");
    });

    test("only the embedding window and its origin are heard", async () => {
      // The frame was told another origin: it neither speaks nor listens.
      const address = `${server().url}?embed=1&lesson=sample&origin=https://course.example`.replaceAll("&", "&amp;");
      // A message that is for another origin is refused by the browser, which says so.
      const page = await openHost(`<iframe src="${address}" title="Lesson" width="900" height="800"></iframe>`, {
        script: false,
        expectErrors: [/target origin/],
      });
      const frame = page.frameLocator("iframe");
      await frame.locator('[data-node="n1"]').waitFor();
      await page.evaluate((origin) => {
        document.querySelector("iframe").contentWindow.postMessage({ faultline: 1, type: "play", id: 1 }, origin);
      }, server().origin);
      await page.waitForTimeout(500);
      assert.deepEqual(await heard(page), []);

      // A frame beside it, of the right origin, is not the embedding window.
      pages["/stranger.html"] = "<!DOCTYPE html><title>Stranger</title>";
      const beside = `<iframe src="${address.replace("https://course.example", encodeURIComponent(host.origin))}" title="Lesson"></iframe>
        <iframe src="/stranger.html" title="Stranger"></iframe>
        <faultline-lesson lesson="sample" step="break-it" loading="eager"></faultline-lesson>`;
      const busy = await openHost(beside, { self: true });
      const lesson = busy.locator("faultline-lesson");
      await lesson.evaluate((element) => element.ready);
      await until("both lessons are ready", async () => (await heard(busy, "ready")).length >= 2);
      const stranger = busy.frames().find((frame) => frame.url().endsWith("/stranger.html"));
      await stranger.evaluate((origin) => {
        window.heard = [];
        window.addEventListener("message", ({ data }) => window.heard.push(data));
        for (let index = 0; index < parent.frames.length; index += 1) {
          if (parent.frames[index] !== window) {
            parent.frames[index].postMessage({ faultline: 1, type: "get-state", id: "stranger" }, origin);
          }
        }
      }, server().origin);
      await busy.waitForTimeout(500);
      assert.deepEqual(await stranger.evaluate(() => window.heard), [], "nobody answers the stranger");
      assert.deepEqual((await heard(busy)).filter(({ id }) => id === "stranger"), []);

      // And what a stranger says, the element does not take for its lesson's.
      const said = await lesson.evaluate(async (element) => {
        window.scores = [];
        document.addEventListener("faultline-score", ({ detail }) => window.scores.push(detail));
        return (await element.getState()).score.points;
      });
      const forged = { faultline: 1, type: "score", points: 99, max: 99, percent: 100, minimum: 1, passed: true };
      await stranger.evaluate((message) => parent.postMessage(message, "*"), forged);
      await busy.evaluate((message) => postMessage(message, "*"), forged);
      await busy.waitForTimeout(300);
      assert.equal(said, 0);
      assert.deepEqual(await busy.evaluate(() => window.scores), []);
    });

    const good = { lesson: "sample" };
    for (const [name, value, query] of [
      ["embed", "2", { ...good, embed: "2" }],
      ["lesson", "Not A Name"],
      ["lesson", "../copies"],
      ["lesson", "nowhere-to-be-found"],
      ["lesson", "", {}],
      ["src", "http://example.org/lesson"],
      ["src", "nonsense"],
      ["src", "https://example.org/lesson", { ...good, src: "https://example.org/lesson" }],
      ["step", "nowhere"],
      ["seed", "0"],
      ["seed", "10000"],
      ["seed", "1.5"],
      ["seed", "seven"],
      ["lang", "klingon"],
      ["theme", "blue"],
      ["speed", "0"],
      ["speed", "101"],
      ["speed", "fast"],
      ["autoplay", "yes"],
      ["panels", "kitchen"],
      ["panels", "code,kitchen"],
      ["controls", "some"],
      ["run", "damaged"],
      ["origin", "course.example"],
      ["origin", "https://course.example/path"],
      ["origin", "*"],
      ["progress", "cloud"],
      ["unknown", "1"],
      ["autplay", "1"],
    ]) {
      test(`${name}=${value} shows a message that names it`, async () => {
        const asked = new URLSearchParams({
          embed: "1",
          ...(query ?? { ...(name === "src" || name === "lesson" ? {} : good), [name]: value }),
        });
        const { page } = await openPage({ path: `?${asked}`, waitForApp: false, expectErrors: [/404/, /Failed to/] });
        const message = page.getByText(new RegExp(`\\b${name}\\b`)).first();
        await message.waitFor();
        assert.equal(await page.locator("[data-node]").count(), 0, "nothing else is shown");
        assert.deepEqual(await axe(page, { disableRules: ["page-has-heading-one", "region", "landmark-one-main"] }), []);
      });
    }

    test("a wrong parameter is also sent as an error", async () => {
      const address = `${server().url}?embed=1&lesson=sample&theme=blue&origin=${encodeURIComponent(host.origin)}`;
      const page = await openHost(`<iframe src="${address.replaceAll("&", "&amp;")}" title="Lesson"></iframe>`, { script: false });
      const [error] = await until("the error has come", async () => {
        const errors = await heard(page, "error");
        return errors.length && errors;
      });
      assert.deepEqual(faults("fromFrame", error), []);
      assert.match(error.message, /theme/);
      assert.deepEqual((await heard(page)).filter(({ type }) => type !== "error" && type !== "resize"), []);
    });

    test("an element with a wrong attribute says so, to the reader and to the page", async () => {
      const page = await openHost('<faultline-lesson lesson="sample" theme="blue" loading="eager"></faultline-lesson>');
      await frameOf(page, "faultline-lesson").getByText(/theme/).first().waitFor();
      const problem = await page.locator("faultline-lesson").evaluate((element) => element.ready.catch((error) => error.message));
      assert.match(problem, /theme/);
    });
  },
  { folder: builtFolder },
);
