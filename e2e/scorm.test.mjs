// A lesson in a learning-management system: launch.html around a real run-time of SCORM 1.2 and of SCORM 2004.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before } from "node:test";
import { builtFolder } from "./folder.mjs";
import { assert, axe, screenshot, suite, test, until } from "./harness.mjs";
import { startServer } from "./server.mjs";

const require = createRequire(import.meta.url);
const runtime = (name) => readFile(require.resolve(`scorm-again/${name}`), "utf8");

const SOLUTION = "run until acknowledged\ncrash n1\nrun until violated";

const STANDARDS = {
  scorm12: {
    library: "scorm12/min",
    constructor: "Scorm12API",
    object: "API",
    names: { initialize: "LMSInitialize", finish: "LMSFinish", get: "LMSGetValue", set: "LMSSetValue", commit: "LMSCommit" },
    status: "cmi.core.lesson_status",
    location: "cmi.core.lesson_location",
    raw: "cmi.core.score.raw",
    sessionTime: "cmi.core.session_time",
    exit: "cmi.core.exit",
    time: /^\d{4}:\d\d:\d\d\.\d\d$/,
    limit: 4096,
    stored: (cmi) => ({ core: cmi }),
    review: { core: { lesson_mode: "review", credit: "no-credit" } },
    browse: { core: { lesson_mode: "browse", credit: "credit" } },
    uncredited: { core: { lesson_mode: "normal", credit: "no-credit" } },
    passed: { core: { lesson_status: "passed", score: { raw: "100" } } },
  },
  scorm2004: {
    library: "scorm2004/min",
    constructor: "Scorm2004API",
    object: "API_1484_11",
    names: { initialize: "Initialize", finish: "Terminate", get: "GetValue", set: "SetValue", commit: "Commit" },
    status: "cmi.completion_status",
    location: "cmi.location",
    raw: "cmi.score.raw",
    sessionTime: "cmi.session_time",
    exit: "cmi.exit",
    time: /^PT\d+H\d+M\d+(\.\d\d)?S$/,
    limit: 64_000,
    review: { mode: "review", credit: "no-credit" },
    browse: { mode: "browse", credit: "no-credit" },
    uncredited: { mode: "normal", credit: "no-credit" },
    passed: { completion_status: "completed", success_status: "passed", score: { raw: "100", scaled: "1" } },
  },
};

for (const [name, standard] of Object.entries(STANDARDS)) {
  const pages = { "/favicon.ico": "" };
  suite(
    name,
    ({ openPage, server }) => {
      let elsewhere;
      const foreign = { "/favicon.ico": "" };
      before(async () => {
        pages["/runtime.js"] = await runtime(standard.library);
        pages["/lms.html"] =
          '<!DOCTYPE html><html lang="en"><head><title>Course</title><script src="/runtime.js"></script></head><body></body></html>';
        elsewhere = await startServer({ pages: foreign });
      });
      after(() => elsewhere.close());

      const launch = (query = "") => `${server().url}launch.html${query}`;

      /**
       * Opens a course that has kept `cmi` of an earlier session and starts the lesson. `calls` are those of the
       * lesson to the run-time. `prepare` runs before the lesson is started; `frame` is the address in the frame.
       */
      async function openCourse({ cmi, prepare, frame = launch(), ...options } = {}) {
        const { page } = await openPage({ path: `${server().origin}/lms.html`, waitForApp: false, ...options });
        await page.evaluate(
          ({ standard, cmi }) => {
            const api = new window[standard.constructor]({ autocommit: false, logLevel: "NONE" });
            if (cmi) api.loadFromJSON(cmi);
            window.calls = [];
            for (const [kind, method] of Object.entries(standard.names)) {
              const real = api[method].bind(api);
              api[method] = (...values) => {
                const result = real(...values);
                window.calls.push({ kind, values, result: String(result) });
                return result;
              };
            }
            window[standard.object] = api;
          },
          { standard: plain(standard), cmi },
        );
        if (prepare) await page.evaluate(prepare, standard.object);
        await page.evaluate((src) => {
          const frame = Object.assign(document.createElement("iframe"), { src, width: 1000, height: 700, id: "sco" });
          document.body.append(frame);
        }, frame);
        return course(page, page.frameLocator("#sco"));
      }

      function course(page, sco) {
        const lesson = sco.locator("faultline-lesson");
        const inner = sco.frameLocator("faultline-lesson >> iframe");
        const calls = (kind) => page.evaluate((kind) => window.calls.filter((call) => !kind || call.kind === kind), kind);
        return {
          page,
          sco,
          lesson,
          inner,
          calls,
          /** What was set last, as the run-time keeps it. */
          async values() {
            const set = (await calls("set")).filter(({ result }) => result === "true");
            return Object.fromEntries(set.map(({ values: [element, value] }) => [element, value]));
          },
          message: sco.getByRole("status").first(),
          there: () => inner.locator("[data-node]").first().waitFor(),
          state: () => lesson.evaluate((element) => element.getState()),
          read: () => inner.locator('[data-action="next-step"]').click(),
          async answer(option) {
            await inner.locator(`[data-option="${option}"] input`).check();
            await inner.locator('[data-action="check"]').click();
          },
          solve: () => lesson.evaluate((element, text) => element.command(text), SOLUTION),
          /** The learner leaves; gives what the run-time has kept. */
          async leave() {
            await page.evaluate(() => {
              document.getElementById("sco").src = "about:blank";
            });
            await until("the session is finished", async () => (await calls("finish")).length);
            return page.evaluate((object) => JSON.parse(JSON.stringify(window[object].renderCMIToJSONObject().cmi)), standard.object);
          },
        };
      }

      const plain = ({ constructor, object, names }) => ({ constructor, object, names });

      async function has(course, what, expected) {
        let last;
        const fits = async () => {
          last = await course.values();
          return Object.entries(expected).every(([element, value]) =>
            value instanceof RegExp ? value.test(last[element]) : last[element] === value,
          );
        };
        await until(what, fits).catch(async (error) => {
          const calls = (await course.calls()).slice(-20).map(({ kind, values, result }) => `${kind} ${String(values).slice(0, 40)}: ${result}`);
        throw new Error(`${error.message}; the last calls were\n${calls.join("\n")}`);
        });
      }

      const success = (status) => (name === "scorm2004" ? { "cmi.success_status": status } : {});

      test("a lesson is begun, left in the middle, taken up again and passed", async () => {
        const first = await openCourse();
        await first.there();
        await has(first, "it is begun", { [standard.status]: "incomplete", [standard.location]: "look" });
        assert.equal((await first.calls("initialize"))[0].result, "true");
        assert.equal((await first.calls("initialize"))[0].values[0], "");
        await first.read();
        await first.inner.locator('[data-lesson-step="why"]').first().waitFor();
        await has(first, "the first step is kept", {
          [standard.status]: "incomplete",
          [standard.location]: "why",
          [standard.raw]: "0",
          [standard.sessionTime]: standard.time,
          [standard.exit]: "suspend",
          ...(name === "scorm2004" && { "cmi.progress_measure": "0.33", "cmi.score.scaled": "0" }),
        });
        await first.answer("early");
        await has(first, "half of the points", { [standard.raw]: "50", [standard.status]: "incomplete" });
        assert.ok((await first.calls("commit")).length >= 2, "it is committed after each change");
        const kept = await first.leave();
        assert.equal((await first.calls("finish")).length, 1);
        const refused = (await first.calls()).filter(({ result }) => result === "false");
        assert.deepEqual(refused, [], "the run-time has refused nothing");
        assert.ok(kept.suspend_data.length > 0 && kept.suspend_data.length <= standard.limit);

        const again = await openCourse({ cmi: kept });
        await again.there();
        const where = await until("it is where it was", async () => {
          const state = await again.state();
          return state.step === "why" && state;
        });
        assert.deepEqual(where.progress.done, ["look", "why"]);
        assert.equal(where.score.points, 1);
        assert.equal(await again.message.textContent(), "", "nothing has to be said");
        await again.lesson.evaluate((element) => element.load({ step: "break-it" }));
        await again.solve();
        await has(again, "it is passed", {
          [standard.status]: name === "scorm2004" ? "completed" : "passed",
          ...success("passed"),
          [standard.raw]: "100",
          ...(name === "scorm2004" && { "cmi.score.scaled": "1", "cmi.progress_measure": "1" }),
        });
        const done = await again.leave();

        // Whoever looks at it again still has passed it.
        const third = await openCourse({ cmi: done });
        await third.there();
        await has(third, "it is still passed", { [standard.status]: name === "scorm2004" ? "completed" : "passed", [standard.raw]: "100" });
        assert.deepEqual((await third.state()).progress.completed, true);
      });

      test("too few points are not enough", async () => {
        const one = await openCourse();
        await one.there();
        await one.read();
        await one.answer("slow");
        await one.answer("early");
        await one.lesson.evaluate((element) => element.load({ step: "break-it" }));
        await one.solve();
        await has(one, "it is failed", {
          [standard.status]: name === "scorm2004" ? "completed" : "failed",
          ...success("failed"),
          [standard.raw]: "50",
        });
      });

      test("a better status is never taken back", async () => {
        const one = await openCourse({ cmi: standard.passed });
        await one.there();
        await one.read();
        await has(one, "the step is reported", { [standard.location]: "why" });
        const values = await one.values();
        assert.equal(values[standard.status], name === "scorm2004" ? "completed" : "passed");
        if (name === "scorm2004") assert.equal(values["cmi.success_status"], "passed");
        assert.equal(values[standard.raw], undefined, "a lower score is not reported");
      });

      for (const mode of ["review", "browse", "uncredited"]) {
        test(`nothing is reported in a session that is ${mode}`, async () => {
          const one = await openCourse({ cmi: standard[mode] });
          await one.there();
          await one.message.getByText("Nothing is reported").waitFor();
          await one.read();
          await one.page.waitForTimeout(1000);
          assert.deepEqual(await one.calls("set"), []);
          await one.leave();
          assert.deepEqual(await one.calls("set"), []);
        });
      }

      for (const [how, lose, find] of [
        [
          "calls are refused",
          (object) => {
            const api = window[object];
            window.real = { ...api };
            for (const method of ["LMSSetValue", "SetValue", "LMSCommit", "Commit", "LMSInitialize", "Initialize"]) {
              if (api[method]) api[method] = () => "false";
            }
          },
          (object) => Object.assign(window[object], window.real),
        ],
        [
          "calls throw",
          (object) => {
            const api = window[object];
            window.real = { ...api };
            for (const method of ["LMSSetValue", "SetValue", "LMSGetValue", "GetValue"]) {
              if (api[method]) {
                api[method] = () => {
                  throw new Error("the connection is gone");
                };
              }
            }
          },
          (object) => Object.assign(window[object], window.real),
        ],
        [
          "only the commit fails",
          (object) => {
            window.real = { ...window[object] };
            for (const method of ["LMSCommit", "Commit"]) if (window[object][method]) window[object][method] = () => false;
          },
          (object) => Object.assign(window[object], window.real),
        ],
        [
          "the interface is gone",
          (object) => {
            window.real = window[object];
            delete window[object];
          },
          (object) => {
            window[object] = window.real;
          },
        ],
      ]) {
        test(`a lost connection is said and made up for: ${how}`, async () => {
          const one = await openCourse();
          await one.there();
          await has(one, "it is begun", { [standard.location]: "look" });
          await one.page.evaluate(lose, standard.object);
          await one.read();
          await one.message.getByText("The connection to the course system is lost").waitFor();
          await screenshot(one.page, `${name}-lost`);
          const main = one.page.frames().find((frame) => frame.url().includes("launch.html"));
          assert.deepEqual(await axeIn(main), []);
          // The learner goes on meanwhile.
          await one.answer("early");
          const retry = one.message.getByRole("button", { name: "Try again" });
          await retry.click();
          await one.message.getByText("is lost").waitFor();
          assert.deepEqual((await one.state()).progress.done, ["look", "why"], "nothing is lost in the page");
          await one.page.evaluate(find, standard.object);
          await retry.click();
          await one.message.getByText("Everything is reported").waitFor();
          await has(one, "all is reported", { [standard.raw]: "50", [standard.location]: "why" });
          const kept = await one.leave();
          const again = await openCourse({ cmi: kept });
          await again.there();
          await until("what was done without connection is there", async () => (await again.state()).progress.done.length === 2);
        });
      }

      test("a connection that comes late brings back what was done earlier", async () => {
        const first = await openCourse();
        await first.there();
        await first.read();
        await has(first, "the step is kept", { [standard.location]: "why" });
        const kept = await first.leave();
        const late = await openCourse({
          cmi: kept,
          prepare: (object) => {
            window.real = { ...window[object] };
            for (const method of ["LMSInitialize", "Initialize", "LMSGetValue", "GetValue"]) {
              if (window[object][method]) window[object][method] = () => "";
            }
          },
        });
        await late.there();
        await late.message.getByText("is lost").waitFor();
        await late.page.evaluate((object) => Object.assign(window[object], window.real), standard.object);
        await late.message.getByRole("button").click();
        await late.message.getByText("Everything is reported").waitFor();
        assert.deepEqual((await late.state()).progress.done, ["look"]);
        await has(late, "it is reported", { [standard.location]: "why" });
      });

      test("without a course system the lesson goes on and says so", async () => {
        const { page } = await openPage({ path: launch(), waitForApp: false });
        const one = course(page, page);
        await one.there();
        await one.message.getByText("runs without a course system").waitFor();
        await one.read();
        await until("the step is done", async () => (await one.state()).progress.done.length === 1);
        assert.deepEqual(await axe(page, { include: "#message" }), []);
        await one.message.getByRole("button", { name: "Close" }).click();
        assert.equal(await one.message.textContent(), "");
        const size = await page.evaluate(() => {
          const { width, height } = document.querySelector("faultline-lesson").shadowRoot.querySelector("iframe").getBoundingClientRect();
          return { width: width - innerWidth, height: height - innerHeight, scrolls: document.documentElement.scrollHeight - innerHeight };
        });
        assert.deepEqual(size, { width: 0, height: 0, scrolls: 0 }, "the lesson has the whole window");
        // The browser keeps it, since nobody else does.
        await page.reload();
        await one.there();
        assert.deepEqual((await one.state()).progress.done, ["look"]);
      });

      test("it speaks the language of the lesson", async () => {
        const { page } = await openPage({ path: launch("?lang=zh-CN"), waitForApp: false });
        await page.getByRole("status").first().getByText("没有在课程系统中运行").waitFor();
        assert.equal(await page.locator("#message").getAttribute("lang"), "zh-CN");
        await until("the page is Chinese", async () => (await page.locator("html").getAttribute("lang")) === "zh-CN");
      });

      test("progress that cannot be read is said, and the lesson begins anew", async () => {
        const one = await openCourse({ cmi: { suspend_data: "{damaged" } });
        await one.there();
        await one.message.getByText("cannot be read").waitFor();
        await one.read();
        await has(one, "it is reported from now on", { [standard.location]: "why" });
      });

      test("the interface is found behind a window of another origin, and behind the opener", async () => {
        foreign["/between.html"] =
          `<!DOCTYPE html><html lang="en"><title>Between</title><iframe id="sco" src="${launch()}" width="1000" height="700"></iframe></html>`;
        const one = await openCourse({ frame: `${elsewhere.origin}/between.html` });
        await has(one, "it is begun", { [standard.location]: "look" });

        const popup = one.page.waitForEvent("popup");
        await one.page.evaluate((src) => {
          window.calls.length = 0;
          const old = window;
          document.getElementById("sco").remove();
          old.open(src);
        }, launch());
        const opened = await popup;
        await opened.frameLocator("faultline-lesson >> iframe").locator("[data-node]").first().waitFor();
        await until("the opener's interface is asked", async () => (await one.calls("get")).length);
        await opened.close();
      });
    },
    { pages, folder: () => builtFolder({ standard: name }) },
  );
}

/** The rules of accessibility in a frame's own document. */
async function axeIn(frame) {
  return axe(frame, { include: "#message" });
}
