// A lesson in a learning-management system: launch.html around a real run-time of SCORM 1.2 and of SCORM 2004.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before } from "node:test";
import { builtFolder, mockFolder } from "./folder.mjs";
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
    // The rule that Moodle follows when a session ends, unless its teacher has switched it off.
    rule: { student_data: { mastery_score: "60" } },
    outcome: ({ core }) => ({ status: core.lesson_status, success: core.lesson_status, raw: core.score.raw, suspended: core.exit }),
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
    rule: { scaled_passing_score: "0.6" },
    outcome: (cmi) => ({ status: cmi.completion_status, success: cmi.success_status, raw: cmi.score.raw, scaled: cmi.score.scaled }),
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
       * lesson to the run-time. `prepare` runs before the lesson is started; `frame` is the address in the frame; each call
       * takes so many milliseconds, `takes`; a commit is sent to `commits`.
       */
      async function openCourse({ cmi, prepare, frame = launch(), takes = 0, commits, ...options } = {}) {
        const { page } = await openPage({ path: `${server().origin}/lms.html`, waitForApp: false, ...options });
        if (commits) await page.route("**/commit", commits);
        await page.evaluate(
          ({ standard, cmi, takes, commits }) => {
            const settings = { autocommit: false, logLevel: "NONE", mastery_override: true };
            if (commits) settings.lmsCommitUrl = "/commit";
            const api = new window[standard.constructor](settings);
            api.loadFromJSON(standard.rule);
            if (cmi) api.loadFromJSON(cmi);
            window.calls = [];
            window.peek = api[standard.names.get].bind(api);
            for (const [kind, method] of Object.entries(standard.names)) {
              const real = api[method].bind(api);
              api[method] = (...values) => {
                const end = performance.now() + takes;
                while (performance.now() < end);
                const result = real(...values);
                window.calls.push({ kind, values, result: String(result) });
                return result;
              };
            }
            window[standard.object] = api;
          },
          { standard: plain(standard), cmi, takes, commits: Boolean(commits) },
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
          /** What the run-time has by now: of earlier, or set. */
          async values() {
            const readable = [standard.status, standard.location, standard.raw, ...Object.keys(success(""))];
            const kept = await page.evaluate((names) => names.map((name) => [name, window.peek(name)]), readable);
            const set = (await calls("set")).filter(({ result }) => result === "true");
            return Object.fromEntries([...kept, ...set.map(({ values: [element, value] }) => [element, value])]);
          },
          async elementsSet() {
            return (await calls("set")).map(({ values: [element] }) => element);
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

      const plain = ({ constructor, object, names, rule }) => ({ constructor, object, names, rule });

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
          [standard.raw]: "",
          [standard.exit]: "suspend",
          ...(name === "scorm2004" && { "cmi.progress_measure": "0.33" }),
        });
        await first.answer("early");
        await until("half of the points are kept", async () => (await first.state()).score.points === 1);
        await first.page.waitForTimeout(1000);
        assert.equal((await first.values())[standard.status], "incomplete");
        assert.ok((await first.calls("commit")).length >= 2, "it is committed after each change");
        const kept = await first.leave();
        assert.match((await first.calls("set")).findLast(({ values: [element] }) => element === standard.sessionTime).values[1], standard.time);
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

        // Anyone who looks at it again still has passed it.
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

      const nothing = name === "scorm2004" ? { status: "incomplete", success: "unknown", raw: "", scaled: "" } : { status: "incomplete", success: "incomplete", raw: "", suspended: "suspend" };

      test("who opens it and leaves has not failed", async () => {
        const one = await openCourse();
        await one.there();
        await has(one, "it is begun", { [standard.status]: "incomplete" });
        assert.deepEqual(standard.outcome(await one.leave()), nothing);
        assert.deepEqual((await one.elementsSet()).filter((element) => /score|success/.test(element)), []);
      });

      test("who leaves with some points has neither failed nor passed", async () => {
        const one = await openCourse();
        await one.there();
        await one.read();
        await one.answer("early");
        await until("a point is won", async () => (await one.state()).score.points === 1);
        await one.page.waitForTimeout(100); // less than until it would be reported
        assert.deepEqual(standard.outcome(await one.leave()), nothing);
      });

      test("who has reached the minimum and leaves with steps left has not passed", async () => {
        const one = await openCourse();
        await one.there();
        await one.lesson.evaluate((element) => element.load({ step: "why" }));
        await one.answer("early");
        await one.lesson.evaluate((element) => element.load({ step: "break-it" }));
        await one.solve();
        await until("all points are won", async () => (await one.state()).score.percent === 100);
        assert.deepEqual((await one.state()).progress.open, ["look"]);
        await one.page.waitForTimeout(100);
        const kept = await one.leave();
        assert.deepEqual(standard.outcome(kept), nothing);
        // The rest makes it passed, with the score.
        const again = await openCourse({ cmi: kept });
        await again.there();
        await until("it is where it was", async () => (await again.state()).progress.done.length === 2);
        await again.lesson.evaluate((element) => element.load({ step: "look" }));
        await again.read();
        await until("all is done", async () => (await again.state()).progress.completed);
        await again.page.waitForTimeout(100);
        const { status, success, raw } = standard.outcome(await again.leave());
        assert.deepEqual({ status, success, raw }, { status: name === "scorm2004" ? "completed" : "passed", success: "passed", raw: "100" });
      });

      test("what was called failed by a rule before is only unfinished", async () => {
        const failed = name === "scorm2004" ? { completion_status: "incomplete", success_status: "failed" } : { core: { lesson_status: "failed" } };
        const one = await openCourse({ cmi: failed });
        await one.there();
        await has(one, "it is unfinished", { [standard.status]: "incomplete" });
      });

      test("nothing is sent twice, and an idle lesson is silent", async () => {
        const one = await openCourse();
        await one.there();
        await has(one, "it is begun", { [standard.location]: "look" });
        await one.read();
        await has(one, "the step is kept", { [standard.location]: "why" });
        await one.answer("early");
        await until("the point is kept", async () => (await one.state()).score.points === 1);
        await one.page.waitForTimeout(1500);
        const before = (await one.calls()).length;
        // The learner looks at something that changes nothing.
        await one.lesson.evaluate((element) => element.load({ step: "why" }));
        await one.page.waitForTimeout(1500);
        assert.equal((await one.calls()).length, before, "nothing has changed");
        const kept = await one.leave();
        const sent = new Map();
        for (const { values: [element, value] } of await one.calls("set")) {
          assert.notEqual(value, sent.get(element), `${element} is sent again`);
          sent.set(element, value);
        }
        assert.equal((await one.elementsSet()).filter((element) => element === standard.status).length, 1);
        // Nor is what is there from an earlier session.
        const again = await openCourse({ cmi: kept });
        await again.there();
        await until("it is where it was", async () => (await again.state()).progress.done.length === 2);
        await again.page.waitForTimeout(1500);
        assert.deepEqual((await again.elementsSet()).filter((element) => [standard.status, standard.location].includes(element)), []);
      });

      test("a slow system does not freeze the page for longer than it takes to answer once", async () => {
        const CALL = 400;
        const one = await openCourse({ takes: CALL });
        await one.there();
        await has(one, "it is begun", { [standard.status]: "incomplete", [standard.location]: "look" });
        await until("it is committed", async () => (await one.calls("commit")).length);
        const frame = one.page.frames().find((frame) => frame.url().includes("launch.html"));
        await frame.evaluate(() => {
          let last = performance.now();
          window.longest = 0;
          setInterval(() => {
            window.longest = Math.max(window.longest, performance.now() - last);
            last = performance.now();
          }, 20);
        });
        const before = (await one.calls()).length;
        await one.read();
        await one.answer("early");
        await has(one, "the step is kept", { [standard.location]: "why" });
        await until("it is committed", async () => (await one.calls("commit")).length > 1);
        const longest = await frame.evaluate(() => window.longest);
        assert.ok(longest < CALL * 1.9, `the page stood still for ${longest} ms`);
        // One report for both: the place, what is needed to go on, in 2004 also the progress, and a commit.
        assert.ok((await one.calls()).length - before <= 6, `${(await one.calls()).length - before} calls`);
        await one.leave();
      });

      for (const [what, commits] of [
        ["answers 403", (route) => route.fulfill({ status: 403, body: "no" })],
        ["answers nothing", (route) => route.abort("connectionreset")],
      ]) {
        test(`a system that ${what} leaves the lesson usable and is not stormed`, async () => {
          const one = await openCourse({ commits, expectErrors: [/\/commit|403|CONNECTION_RESET/] });
          await one.there();
          await one.message.getByText("The connection to the course system is lost").waitFor();
          await one.read();
          await one.answer("early");
          await until("the lesson goes on", async () => (await one.state()).progress.done.length === 2);
          await one.page.waitForTimeout(3000);
          const commits403 = (await one.calls("commit")).length;
          assert.ok(commits403 <= 4, `${commits403} commits`);
          assert.ok((await one.calls("set")).length <= 12, `${(await one.calls("set")).length} values`);
          // It answers again.
          await one.page.unroute("**/commit");
          await one.page.route("**/commit", (route) => route.fulfill({ status: 200, contentType: "application/json", body: '{"result":"true","errorCode":0}' }));
          await one.message.getByRole("button", { name: "Try again" }).click();
          await one.message.getByText("Everything is reported").waitFor();
        });
      }

      test("a better status is never taken back", async () => {
        const one = await openCourse({ cmi: standard.passed });
        await one.there();
        await one.read();
        await has(one, "the step is reported", { [standard.location]: "why" });
        const values = await one.values();
        assert.equal(values[standard.status], name === "scorm2004" ? "completed" : "passed");
        if (name === "scorm2004") assert.equal(values["cmi.success_status"], "passed");
        assert.equal(values[standard.raw], "100", "a lower score is not reported");
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
          await has(one, "all is reported", { [standard.status]: "incomplete", [standard.location]: "why" });
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
        // In one go: the lesson also tries by itself, and would take the button away from under the pointer.
        await late.message.getByRole("button").evaluate((button, object) => {
          const course = [window, window.parent, window.top].find((one) => one.real);
          Object.assign(course[object], course.real);
          button.click();
        }, standard.object);
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

// The stand-in has a run that is too long even for SCORM 2004.
for (const standard of ["scorm12", "scorm2004"]) {
  const { object, library, constructor } = STANDARDS[standard];
  const pages = { "/favicon.ico": "" };
  suite(
    `${standard}, a long run`,
    ({ openPage, server }) => {
      test("is dropped with a word, and steps and score come back", async () => {
        pages["/runtime.js"] = await runtime(library);
        pages["/lms.html"] =
          '<!DOCTYPE html><html lang="en"><head><title>Course</title><script src="/runtime.js"></script></head><body></body></html>';
        const open = async (cmi) => {
          const { page } = await openPage({ path: `${server().origin}/lms.html`, waitForApp: false });
          await page.evaluate(
            ({ object, constructor, cmi, src }) => {
              window[object] = new window[constructor]({ autocommit: false, logLevel: "NONE" });
              if (cmi) window[object].loadFromJSON(cmi);
              document.body.append(Object.assign(document.createElement("iframe"), { src, width: 1000, height: 700, id: "sco" }));
            },
            { object, constructor, cmi, src: `${server().url}launch.html` },
          );
          const sco = page.frameLocator("#sco");
          const lesson = sco.locator("faultline-lesson");
          await sco.frameLocator("faultline-lesson >> iframe").locator("[data-node]").waitFor();
          return { page, sco, lesson, inner: sco.frameLocator("faultline-lesson >> iframe"), message: sco.getByRole("status").first() };
        };
        const one = await open();
        await one.inner.locator('[data-action="next-step"]').click();
        await one.inner.locator('[data-option="early"] input').check();
        await one.inner.locator('[data-action="check"]').click();
        await one.page.waitForTimeout(1000);
        assert.equal(await one.message.textContent(), "", "a short run is kept in silence");
        await one.lesson.evaluate((element) => element.load({ step: "break-it" }));
        await one.lesson.evaluate((element) => element.command("run 1s"));
        await one.lesson.evaluate((element) => element.load({ step: "break-it" }));
        await one.message.getByText("too long for the course system").waitFor();
        assert.match(await one.message.textContent(), /Your steps and your score are kept/);
        const kept = await one.page.evaluate((object) => {
          document.getElementById("sco").src = "about:blank";
          return new Promise((resolve) =>
            setTimeout(() => resolve(JSON.parse(JSON.stringify(window[object].renderCMIToJSONObject().cmi))), 500),
          );
        }, object);
        assert.ok(kept.suspend_data.length > 0 && kept.suspend_data.length < 4096);
        const again = await open(kept);
        const state = await until("it is where it was", async () => {
          const now = await again.lesson.evaluate((element) => element.getState());
          return now.step === "break-it" && now;
        });
        assert.deepEqual(state.progress.done, ["look", "why"]);
        assert.equal(state.score.points, 1);
      });
    },
    { pages, folder: () => mockFolder({ standard, lesson: "long" }) },
  );
}

/** The rules of accessibility in a frame's own document. */
async function axeIn(frame) {
  return axe(frame, { include: "#message" });
}
