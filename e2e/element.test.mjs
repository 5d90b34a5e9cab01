// <faultline-lesson> by itself, against a stand-in for the page: frames that do not keep the contract, wrong calls,
// places where it cannot work, and the way to a record store.
import { after, before } from "node:test";
import { readFile } from "node:fs/promises";
import { mockFolder } from "./folder.mjs";
import { assert, suite, test, until } from "./harness.mjs";
import { startServer } from "./server.mjs";

suite(
  "the element",
  ({ openPage, server }) => {
    const pages = { "/favicon.ico": "" };
    let host;
    before(async () => {
      host = await startServer({ pages });
      pages["/copy/embed.js"] = await readFile(new URL("../static/embed.js", import.meta.url), "utf8");
    });
    after(() => host.close());

    async function openHost(body, { policy = "", head, ...options } = {}) {
      const { origin, url } = server();
      const script = head ?? `<script src="${url}embed.js" async></script>`;
      pages["/host.html"] = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Host</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${origin} 'self'; frame-src ${origin}; ${policy}">
${script}</head><body>${body}</body></html>`;
      const { page } = await openPage({ path: `${host.origin}/host.html`, waitForApp: false, ...options });
      return { page, lesson: page.locator("faultline-lesson") };
    }

    const element = (attributes) => `<faultline-lesson loading="eager" ${attributes}></faultline-lesson>`;
    const ready = (lesson) => lesson.evaluate((one) => one.ready.catch((error) => `Error: ${error.message}`));
    const height = (lesson) =>
      lesson.evaluate((one) => one.shadowRoot.querySelector("iframe").getBoundingClientRect().height);

    test("a content that follows the height of its frame does not grow for ever", async () => {
      const { page, lesson } = await openHost(element('lesson="growing"'));
      await ready(lesson);
      await page.waitForTimeout(2500);
      const once = await height(lesson);
      await page.waitForTimeout(1500);
      assert.equal(await height(lesson), once, "it has come to rest");
      assert.ok(once <= 20_000);
    });

    for (const [name, expected] of [
      ["newer", /version 2 .* version 1; take embed\.js from where the lesson is/],
      ["silent", /has not answered for 60 seconds; check that http.*lesson=silent.* is a Faultline page/],
      ["malformed", /has not answered for 60 seconds/],
    ]) {
      test(`a frame that is ${name} is reported`, async () => {
        const { page } = await openHost("<p></p>");
        await page.clock.install();
        await page.evaluate((name) => {
          window.problems = [];
          document.addEventListener("faultline-error", ({ detail }) => window.problems.push(detail.message));
          const one = document.createElement("faultline-lesson");
          one.setAttribute("loading", "eager");
          one.setAttribute("lesson", name);
          document.body.append(one);
        }, name);
        await page.waitForTimeout(800);
        await page.clock.fastForward(61_000);
        const problem = await ready(page.locator("faultline-lesson"));
        assert.match(problem, expected);
        assert.equal((await page.evaluate(() => window.problems)).length, 1);
        const asked = await page.locator("faultline-lesson").evaluate((one) => one.play().catch((error) => error.message));
        assert.match(asked, expected, "anyone who asks is told why");
      });
    }

    test("a question without an answer ends after some time", async () => {
      const { page, lesson } = await openHost(element('lesson="deaf"'));
      await page.clock.install();
      await ready(lesson);
      await lesson.evaluate((one) => {
        window.answer = one.pause().catch((error) => error.message);
      });
      await page.waitForTimeout(300);
      await page.clock.fastForward(11_000);
      assert.match(await page.evaluate(() => window.answer), /not answered "pause" for 10 seconds/);
    });

    test("it may be loaded twice", async () => {
      const script = `<script src="${server().url}embed.js" async></script>`;
      const { lesson } = await openHost(element('lesson="sample"'), { head: script + script.replace("embed.js", "embed.js?2") });
      assert.equal((await ready(lesson)).lesson, "sample");
    });

    test("a copy on another host takes the address of the page, as a folder or as a file", async () => {
      const head = '<script src="/copy/embed.js" async></script>';
      for (const base of [server().url, server().url.slice(0, -1), `${server().url}index.html`]) {
        const { lesson } = await openHost(element(`base="${base}" lesson="sample"`), { head });
        assert.equal((await ready(lesson)).lesson, "sample");
      }
      const { lesson } = await openHost(element('base="javascript:alert(1)" lesson="sample"'), { head });
      assert.match(await ready(lesson), /base must be the http or https address of a Faultline page, not "javascript/);
      assert.match(await lesson.evaluate((one) => one.shadowRoot.textContent), /base must be/, "the reader sees it, too");
      // Put right, it works.
      await lesson.evaluate((one, base) => one.setAttribute("base", base), server().url);
      await until("the lesson is there", async () => (await ready(lesson)).lesson === "sample");
    });

    test("wrong calls are refused with what would be right", async () => {
      const { lesson } = await openHost(element('lesson="sample"'));
      await ready(lesson);
      const problems = await lesson.evaluate(async (one) => {
        const told = (promise) => promise.then(() => "nothing", (error) => error.message);
        return {
          seek: await told(one.seek("5")),
          early: await told(one.seek(-1)),
          command: await told(one.command("  ")),
          unknown: await told(one.command("explode n1")),
          load: await told(one.load({ setp: "look" })),
          subject: await told(one.load("look")),
          limit: await told(one.getState({ limit: 0 })),
          actor: await told(one.record({ endpoint: "https://lrs.example/" })),
          endpoint: await told(one.record({ endpoint: "lrs", actor: {} })),
          registration: await told(one.record({ actor: {}, registration: "1" })),
          elsewhere: await told(document.createElement("faultline-lesson").play()),
        };
      });
      assert.match(problems.seek, /seek needs a time in virtual microseconds, from 0 on, not "5"/);
      assert.match(problems.early, /not -1/);
      assert.match(problems.command, /crash n1/);
      assert.match(problems.unknown, /no such command/);
      assert.match(problems.load, /load knows no "setp"; it takes lesson, src, step/);
      assert.match(problems.subject, /load needs an object/);
      assert.match(problems.limit, /whole number above 0/);
      assert.match(problems.actor, /needs an actor/);
      assert.match(problems.endpoint, /http or https address of a record store as endpoint, not "lrs"/);
      assert.match(problems.registration, /UUID/);
      assert.match(problems.elsewhere, /put the lesson into the page/);
    });

    test("a page without an origin shows the lesson and says why it cannot be spoken with", async () => {
      pages["/inner.html"] = `<!DOCTYPE html><title>Inner</title><script src="${server().url}embed.js"></script>${element('lesson="sample"')}`;
      pages["/outer.html"] = '<!DOCTYPE html><title>Outer</title><iframe sandbox="allow-scripts" src="/inner.html" width="800" height="600"></iframe>';
      const { page } = await openPage({ path: `${host.origin}/outer.html`, waitForApp: false });
      const inner = page.frameLocator("iframe");
      await inner.frameLocator("faultline-lesson >> iframe").locator("[data-node]").waitFor();
      assert.match(await ready(inner.locator("faultline-lesson")), /this page has no origin of its own/);
    });

    test("a page can give it another look", async () => {
      const { page, lesson } = await openHost(element('lesson="sample"'));
      await ready(lesson);
      await page.evaluate(() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync("faultline-lesson::part(frame) { height: 444px; border-radius: 8px; }");
        document.adoptedStyleSheets = [sheet];
      });
      assert.equal(await height(lesson), 444);
    });

    test("a frame that the learner reloads goes on where it was", async () => {
      const { page, lesson } = await openHost(element('lesson="sample" step="break-it" progress="host"'));
      await lesson.evaluate((one) => one.command("crash n1\nrun until violated"));
      await page.waitForTimeout(900);
      await page.frames()[1].evaluate(() => location.reload());
      await page.waitForTimeout(900);
      assert.deepEqual((await lesson.evaluate((one) => one.getState())).progress.done, ["break-it"]);
    });

    test("statements go to the record store, in their order, and again if it was away", async () => {
      const { page, lesson } = await openHost(element('lesson="sample" step="break-it" progress="host"'), {
        policy: "connect-src https://lrs.example",
        expectErrors: [/503/],
      });
      const requests = [];
      let away = true;
      await page.route("https://lrs.example/**", async (route) => {
        const request = route.request();
        const headers = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };
        if (request.method() === "OPTIONS") return route.fulfill({ status: 204, headers });
        requests.push({ url: request.url(), headers: await request.allHeaders(), body: request.postDataJSON() });
        return route.fulfill({ status: away ? 503 : 200, headers, json: [] });
      });
      await ready(lesson);
      await lesson.evaluate((one) =>
        one.record({
          endpoint: "https://lrs.example/xapi",
          authorization: "Basic c2VjcmV0",
          actor: { mbox: "mailto:a@example.org" },
          registration: "12345678-1234-4123-8123-123456789abc",
        }),
      );
      await until("the store was asked", () => requests.length);
      away = false;
      await lesson.evaluate((one) => one.command("crash n1\nrun until violated"));
      const verbs = () => requests.slice(1).flatMap(({ body }) => body.map(({ verb }) => verb.id.split("/").at(-1)));
      await until("all has come", () => verbs().includes("completed"));
      assert.deepEqual(verbs(), ["initialized", "completed"]);
      const [first] = requests;
      assert.equal(first.url, "https://lrs.example/xapi/statements");
      assert.equal(first.headers["authorization"], "Basic c2VjcmV0");
      assert.equal(first.headers["x-experience-api-version"], "1.0.3");
      assert.deepEqual(first.body[0].actor, { mbox: "mailto:a@example.org" });
      // A new frame is told, too.
      await lesson.evaluate((one) => one.setAttribute("theme", "dark"));
      await until("the new frame has spoken", () => verbs().length > 2);
      const sent = await page.frames()[1].evaluate(() => document.body.innerHTML);
      assert.ok(!sent.includes("c2VjcmV0"));
    });
  },
  { folder: mockFolder },
);
