// What a learner has done: how it is counted, shown, taken along and replayed.
import { readFile } from "node:fs/promises";
import { builtFolder } from "./folder.mjs";
import { assert, axe, screenshot, suite, test, until } from "./harness.mjs";
import { pack } from "./link.mjs";

const KEY = "faultline.progress";
const PROMISE = "no acknowledged write is lost";
/** The lesson of fixtures/ has every kind of step, and no Chinese. */
const LESSON = "one-crash";

const step = (page, id) => page.locator(`[data-lesson-step="${id}"]`).first();
const isDone = (page, id) =>
  until(`${id} is done`, async () => (await step(page, id).getAttribute("data-status")) === "done", 30000);
const go = (page, to) => page.evaluate((to) => (location.hash = to), to);
const stored = (page) => page.evaluate((key) => JSON.parse(localStorage.getItem(key)), KEY);

async function fast(page) {
  await page.locator('input[type="range"]').first().focus();
  await page.keyboard.press("End");
}

async function play(page) {
  const button = page.locator('[data-action="play"]').first();
  if ((await button.getAttribute("data-playing")) !== "true") await button.click();
}

async function openStep(page, id) {
  await go(page, `#/lesson/${LESSON}/${id}`);
  await page.locator(`[data-lesson-step="${id}"][aria-current="step"]`).first().waitFor();
  await page.locator("[data-node]").first().waitFor();
  await fast(page);
}

async function predict(page, option) {
  await openStep(page, "guess");
  await page.locator(`[data-option="${option}"] input`).check();
  await page.locator('[data-action="predict"]').click();
  await isDone(page, "guess");
}

async function answer(page, ...options) {
  await openStep(page, "why");
  for (const option of options) {
    await page.locator(`[data-option="${option}"] input`).check();
    await page.locator('[data-action="check"]').click();
    await page.locator(`[data-option="${option}"] .option-why`).waitFor();
  }
}

/** Crashes n1 and waits until the write is lost. */
async function loseIt(page) {
  await page.locator('[data-node="n1"]').dblclick();
  await play(page);
  await isDone(page, "lose-it");
}

const state = (page) => page.locator('.card [role="status"]').first().innerText();

/** The row of a step on the page of progress, as texts. */
async function row(page, id, lesson = LESSON) {
  const cells = page.locator(`[data-lesson="${lesson}"] tbody tr[data-step="${id}"]`);
  await cells.waitFor();
  const [kind, state, points, tries, hints, run] = await cells.locator("td").allInnerTexts();
  return { kind, state, points, tries, hints, run };
}

async function openProgress(page) {
  await go(page, "#/progress");
  await page.locator("main.progress-page").waitFor();
}

const facts = (page, lesson = LESSON) => page.locator(`[data-lesson="${lesson}"] .progress-facts`);

/** As it is exported. */
const file = (content, name = "faultline-progress.json") => ({
  name,
  mimeType: "application/json",
  buffer: Buffer.isBuffer(content) ? content : Buffer.from(typeof content === "string" ? content : JSON.stringify(content)),
});
const choose = (page, chosen) => page.locator('[data-action="import"]').setInputFiles(chosen);
const said = (page) => page.locator('section [role="status"]').last();

const folder = () => builtFolder({ extra: [LESSON] });

suite(
  "points",
  ({ openPage }) => {
    const open = async (options) => (await openPage({ path: "#/progress", ...options })).page;

    test("a prediction that comes true", async () => {
      const page = await open();
      await predict(page, "lost");
      assert.match(await state(page), /You saw it coming\.\s*1 of 1 point/);
      await page.locator('[data-option="kept"] .option-why').waitFor();
      // Watching it again, and knowing it now, changes nothing.
      await page.locator('[data-action="watch-again"]').click();
      await openProgress(page);
      const { points, state: done, tries } = await row(page, "guess");
      assert.deepEqual({ points, done, tries }, { points: "1 / 1", done: "done", tries: "1" });
    });

    test("a prediction that does not come true", async () => {
      const page = await open();
      await predict(page, "kept");
      assert.match(await state(page), /The run decided otherwise\.\s*0 of 1 point/);
      await page.reload();
      await page.locator('[data-option="lost"].option-right').waitFor();
      assert.ok(await page.locator('[data-option="kept"] input').isDisabled(), "it cannot be chosen again");
      assert.equal(await page.locator('[data-action="predict"]').count(), 0);
      await openProgress(page);
      const { points, state: done } = await row(page, "guess");
      assert.deepEqual({ points, done }, { points: "0 / 1", done: "done" });
    });

    test("a prediction that was left while the run decided is not decided", async () => {
      const page = await open();
      await go(page, `#/lesson/${LESSON}/guess`);
      await page.locator('[data-option="lost"] input').check();
      // At the slowest, so that it lasts.
      await page.locator('input[type="range"]').first().focus();
      await page.keyboard.press("Home");
      await page.locator('[data-option="lost"] input').check();
      await page.locator('[data-action="predict"]').click();
      await page.getByText("Watch: the run decides now.").waitFor();
      await openProgress(page);
      const { points, state: status } = await row(page, "guess");
      assert.deepEqual({ points, status }, { points: "0 / 1", status: "open" });
    });

    test("a question within its tries", async () => {
      const page = await open();
      await answer(page, "slow");
      assert.match(await state(page), /one try still counts/);
      assert.ok(await page.locator('[data-action="check"]').isDisabled(), "the same answer is not given twice");
      await answer(page, "early");
      assert.match(await state(page), /Right\.\s*1 of 1 point/);
      await openProgress(page);
      const { points, tries, state: done } = await row(page, "why");
      assert.deepEqual({ points, tries, done }, { points: "1 / 1", tries: "2", done: "done" });
    });

    test("a question beyond its tries is done without points", async () => {
      const page = await open();
      await answer(page, "slow", "full");
      assert.match(await state(page), /no more points to earn/);
      await answer(page, "early");
      await isDone(page, "why");
      assert.match(await state(page), /Right\.\s*0 of 1 point/);
      await openProgress(page);
      const { points, tries, state: done } = await row(page, "why");
      assert.deepEqual({ points, tries, done }, { points: "0 / 1", tries: "3", done: "done" });
    });

    test("hints are counted", async () => {
      const page = await open();
      await openStep(page, "lose-it");
      await page.getByRole("button", { name: "Hint", exact: true }).click();
      await page.getByText("Who has the only copy?").waitFor();
      await openProgress(page);
      assert.equal((await row(page, "lose-it")).hints, "1");
      await openStep(page, "lose-it");
      await page.getByRole("button", { name: "Hint", exact: true }).click();
      await page.getByRole("button", { name: "Hint", exact: true }).click();
      await page.getByText("Crash n1.").waitFor();
      await openProgress(page);
      assert.equal((await row(page, "lose-it")).hints, "2");
    });

    test("a task by hand", async () => {
      const page = await open();
      await openStep(page, "lose-it");
      await loseIt(page);
      assert.match(await state(page), /Done: .*\s*2 of 2 points/);
      await openProgress(page);
      const { points, tries, hints, state: done, run } = await row(page, "lose-it");
      assert.deepEqual({ points, tries, hints, done, run }, { points: "2 / 2", tries: "1", hints: "0", done: "done", run: "Replay" });
    });

    test("a task after its solution was shown is done without points", async () => {
      const page = await open();
      await openStep(page, "lose-it");
      await page.locator('[data-action="show-me"]').click();
      await page.getByText("That is how").first().waitFor();
      assert.equal(await step(page, "lose-it").getAttribute("data-status"), "open", "being shown is not doing");
      assert.match(await state(page), /No points/);
      await page.locator('[data-action="restart"]').click();
      await until("it is not done", async () => /Not there yet/.test(await state(page)));
      await loseIt(page);
      await openProgress(page);
      const { points, state: done } = await row(page, "lose-it");
      assert.deepEqual({ points, done }, { points: "0 / 2", done: "done" });
    });

    test("all of a lesson, and what it comes to", async () => {
      const page = await open();
      await page.getByText("Nothing yet").waitFor();
      assert.deepEqual(await axe(page), []);
      await openStep(page, "look");
      await page.locator('[data-action="next-step"]').click();
      await predict(page, "lost");
      await openProgress(page);
      assert.match(await facts(page).innerText(), /in progress\s*2 of 4 steps\s*1 of 4 points \(25 %\)/);
      await answer(page, "slow", "full", "early");
      await openStep(page, "lose-it");
      await loseIt(page);
      await openProgress(page);
      assert.match(await facts(page).innerText(), /passed\s*4 of 4 steps\s*3 of 4 points \(75 %\)/);
      assert.doesNotMatch(await facts(page).innerText(), /not passed/);
      assert.deepEqual(await axe(page), []);
      await screenshot(page, "progress");
    });

    test("a lesson with too few points is done and not passed", async () => {
      const page = await open();
      await openStep(page, "look");
      await page.locator('[data-action="next-step"]').click();
      await predict(page, "lost");
      await answer(page, "early");
      await openStep(page, "lose-it");
      await page.locator('[data-action="show-me"]').click();
      await page.getByText("That is how").first().waitFor();
      await page.locator('[data-action="restart"]').click();
      await until("it is not done", async () => /Not there yet/.test(await state(page)));
      await loseIt(page);
      await openProgress(page);
      assert.match(await facts(page).innerText(), /done, not passed\s*4 of 4 steps\s*2 of 4 points \(50 %\)/);
    });
  },
  { folder },
);

/** Progress as another browser may have it. */
const RECORD = {
  version: 1,
  lessons: {
    [LESSON]: {
      done: ["guess", "look", "why"],
      at: "why",
      steps: {
        guess: { tries: 1, points: 1, settled: true, chosen: ["lost"], came: "lost" },
        why: { tries: 3, points: 0, settled: true, chosen: ["early"] },
      },
    },
    "https://example.org/lessons/far": { done: ["a", "b"] },
  },
  last: LESSON,
};

/** Opens the page with this in the browser's storage. */
async function openWith(openPage, progress, options = {}) {
  const { page, ...rest } = await openPage({ path: "#/progress", ...options });
  await page.evaluate(([key, value]) => localStorage.setItem(key, value), [KEY, JSON.stringify(progress)]);
  await page.reload();
  await page.locator("main.progress-page").waitFor();
  return { page, ...rest };
}

suite(
  "progress",
  ({ openPage }) => {
    test("is exported, erased and imported again", async () => {
      const { page } = await openWith(openPage, RECORD);
      await facts(page).waitFor();
      const before = await stored(page);
      const [download] = await Promise.all([page.waitForEvent("download"), page.locator('[data-action="export"]').click()]);
      assert.equal(download.suggestedFilename(), "faultline-progress.json");
      const exported = await readFile(await download.path(), "utf8");
      assert.deepEqual(JSON.parse(exported), before);

      await page.locator('[data-action="erase"]').click();
      assert.deepEqual(await stored(page), before, "it asks first");
      assert.deepEqual(await axe(page), []);
      await page.getByRole("button", { name: "Keep it" }).click();
      assert.deepEqual(await stored(page), before);
      await page.locator('[data-action="erase"]').click();
      await page.locator('[data-action="erase-now"]').click();
      await page.getByText("Erased.").waitFor();
      await page.getByText("Nothing yet").waitFor();
      assert.equal(await stored(page), null);
      assert.ok(await page.locator('[data-action="export"]').isDisabled());
      await page.reload();
      await page.getByText("Nothing yet").waitFor();

      await choose(page, file(exported));
      await page.getByText("Imported.").waitFor();
      assert.deepEqual(await stored(page), before);
      assert.equal((await row(page, "guess")).points, "1 / 1");
      await page.reload();
      assert.equal((await row(page, "guess")).points, "1 / 1");
      await openStep(page, "guess");
      await page.locator('[data-option="lost"].option-right').waitFor();
    });

    test("of two results the better one counts, whichever way it is imported", async () => {
      const other = {
        version: 1,
        lessons: {
          [LESSON]: {
            done: ["why", "lose-it"],
            at: "lose-it",
            steps: {
              guess: { tries: 1, points: 0, settled: true, chosen: ["kept"], came: "lost" },
              why: { tries: 1, points: 1, settled: true, chosen: ["early"] },
              "lose-it": { tries: 2, points: 2, settled: true, hints: 1, run: "AAAA" },
            },
          },
          copies: { done: ["one-write"] },
        },
      };
      for (const [own, given] of [
        [RECORD, other],
        [other, RECORD],
      ]) {
        const { page } = await openWith(openPage, own);
        await choose(page, file(given));
        await page.getByText("Imported.").waitFor();
        assert.match(await facts(page).innerText(), /passed\s*4 of 4 steps\s*4 of 4 points/);
        assert.equal((await row(page, "guess")).points, "1 / 1");
        assert.equal((await row(page, "why")).points, "1 / 1");
        const { points, run } = await row(page, "lose-it");
        assert.deepEqual({ points, run }, { points: "2 / 2", run: "Replay" });
        assert.deepEqual(Object.keys((await stored(page)).lessons).sort(), ["copies", "https://example.org/lessons/far", LESSON].sort());
        // The same once more changes nothing.
        const once = await stored(page);
        await choose(page, file(given));
        await until("it was imported again", async () => (await page.locator('[data-action="import"]').inputValue()) === "");
        assert.deepEqual(await stored(page), once);
      }
    });

    test("what is no progress is refused, and changes nothing", async () => {
      const { page } = await openWith(openPage, RECORD);
      await facts(page).waitFor();
      const before = await stored(page);
      const lesson = (record) => ({ version: 1, lessons: { [LESSON]: record } });
      const guess = (record) => lesson({ steps: { guess: record } });
      const cases = {
        "nothing.json": "",
        "space.json": "   ",
        "null.json": "null",
        "number.json": "1",
        "list.json": "[]",
        "object.json": "{}",
        "half.json": JSON.stringify(RECORD).slice(0, -20),
        "more.json": `${JSON.stringify(RECORD)}x`,
        "newer.json": { ...RECORD, version: 2 },
        "text-version.json": { ...RECORD, version: "1" },
        "no-version.json": { lessons: RECORD.lessons },
        "lessons-list.json": { version: 1, lessons: [] },
        "lesson-number.json": { version: 1, lessons: { copies: 5 } },
        "done-text.json": lesson({ done: "look" }),
        "done-numbers.json": lesson({ done: [1] }),
        "steps-list.json": lesson({ steps: [1] }),
        "negative.json": guess({ points: -1 }),
        "large.json": guess({ points: 4294967296 }),
        "half-point.json": guess({ points: 0.5 }),
        "infinite.json": `{"version":1,"lessons":{"${LESSON}":{"steps":{"guess":{"points":1e999}}}}}`,
        "run-number.json": guess({ run: 5 }),
        "deep.json": `{"version":1,"lessons":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
        "picture.json": Buffer.from("89504e470d0a1a0a0000000d49484452ffffffff", "hex"),
        "zeros.json": Buffer.alloc(1000),
        "huge.json": Buffer.alloc(3_000_000, " "),
        "other-program.json": { name: "somebody", scores: [1, 2, 3] },
        "<img src=x onerror=pwned=1>.json": "[]",
      };
      const problems = [];
      for (const [name, content] of Object.entries(cases)) {
        await choose(page, file(content, name));
        const told = page.getByText(`“${name}” is no progress of Faultline, or it is damaged. Nothing was changed.`);
        await told.waitFor({ timeout: 10_000 }).catch(() => problems.push(`${name} is not refused`));
        if (JSON.stringify(await stored(page)) !== JSON.stringify(before)) {
          problems.push(`${name} changes something`);
          await page.evaluate(([key, value]) => localStorage.setItem(key, value), [KEY, JSON.stringify(before)]);
        }
      }
      assert.equal(problems.join("\n"), "");
      assert.equal(await page.evaluate(() => window.pwned), undefined);
      assert.equal((await row(page, "guess")).points, "1 / 1");
      // And a good one is taken after that.
      await choose(page, file(RECORD));
      await page.getByText("Imported.").waitFor();
    });

    test("that is odd is shown as far as it makes sense, and leads nowhere else", async () => {
      const odd = {
        version: 1,
        lessons: {
          [LESSON]: { done: ["guess", "nowhere"], at: "nowhere", steps: { nowhere: { points: 5 }, "lose-it": { points: 2, run: "javascript:pwned=1" } } },
          "javascript:pwned=1": { done: ["a"] },
          "": { done: ["a"] },
          "<img src=x onerror=pwned=1>": { done: ["a"] },
          "https://example.org/<script>": { done: [] },
          "no-longer-there": { done: ["a"] },
        },
      };
      const { page } = await openPage({ path: "#/progress", expectErrors: [/404/] });
      await choose(page, file(odd));
      await page.getByText("Imported.").waitFor();
      await facts(page).waitFor();
      const links = await page.locator("main a").evaluateAll((all) => all.map((link) => [link.getAttribute("href"), link.getAttribute("target")]));
      assert.deepEqual(links.filter(([href]) => !href.startsWith("#/")), []);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
      assert.equal(await page.locator("main img").count(), 0);
      await page.getByRole("link", { name: "Replay" }).click();
      await page.getByText("The link is damaged").waitFor();
      assert.equal(await page.evaluate(() => window.pwned), undefined);
      // A step that is no longer there is not where the lesson begins.
      await go(page, `#/lesson/${LESSON}`);
      await step(page, "look").waitFor();
      await page.locator('[data-lesson-step="look"][aria-current="step"]').first().waitFor();
    });

    test("of a lesson with a name that is none can be told from others", async () => {
      const { page } = await openWith(openPage, { version: 1, lessons: { "javascript:pwned=1": { done: ["a"] }, "": { done: ["a"] } } });
      await page.locator(".progress-row").first().waitFor();
      assert.deepEqual((await page.locator(".progress-row h2 a").allInnerTexts()).filter((name) => !name.trim()), []);
      assert.deepEqual(await axe(page), []);
    });

    test("of a lesson with a long name makes the page no wider", async () => {
      const long = { ["x".repeat(5_000)]: { done: ["a"] }, [`https://${"long-".repeat(40)}host.example/`]: { done: ["a"] } };
      const { page } = await openWith(openPage, { version: 1, lessons: long }, { expectErrors: [/40[04]|431/] });
      await page.locator(".progress-row").nth(1).waitFor();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
    });

    test("never shows more points than a step has", async () => {
      const { page } = await openWith(openPage, { version: 1, lessons: { [LESSON]: { done: ["guess"], steps: { guess: { points: 4_000_000_000, settled: true } } } } });
      await facts(page).waitFor();
      assert.match(await facts(page).innerText(), /1 of 4 points/);
      assert.equal((await row(page, "guess")).points, "1 / 1");
    });

    test("keeps the rules of accessibility, fits a phone, and speaks Chinese", async () => {
      for (const options of [{ colorScheme: "dark" }, { viewport: "smallPhone", touch: true }, { locale: "zh-CN" }]) {
        const { page } = await openWith(openPage, RECORD, options);
        await facts(page).waitFor();
        assert.deepEqual(await axe(page), []);
        const overflow = (await page.evaluate(() => document.documentElement.scrollWidth)) - page.viewportSize().width;
        assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
        await screenshot(page, `progress-${Object.values(options)[0]}`, { fullPage: true });
        if (options.locale) {
          const names = await page.locator("main").locator("h1, h2:not(:has(a)), p:not(.only-print), label > span, th[scope=col], button, .tag").allInnerTexts();
          const foreign = names.filter((name) => name.trim() && !/\p{Script=Han}/u.test(name));
          assert.deepEqual(foreign, [], "all of it is Chinese");
          await until("the page is named", async () => /我的进度/.test(await page.title()));
          await page.locator('[data-action="erase"]').click();
          await page.getByRole("button", { name: "保留" }).click();
        }
      }
    });

    test("has a table that can be read on a phone", async () => {
      const { page } = await openWith(openPage, RECORD, { viewport: "smallPhone", touch: true });
      await facts(page).waitFor();
      const broken = await page.evaluate(() =>
        [...document.querySelectorAll("main th, main td")]
          .filter((cell) => {
            const text = cell.firstChild;
            if (!text?.length || !/^\S+$/.test(text.data)) return false;
            const range = document.createRange();
            range.selectNodeContents(text);
            // A word in one piece is one box.
            return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1;
          })
          .map((cell) => cell.textContent),
      );
      assert.deepEqual(broken, []);
    });

    test("is printed without the site around it, with a name and the day", async () => {
      for (const colorScheme of ["light", "dark"]) {
        const { page } = await openWith(openPage, RECORD, {
          colorScheme,
          initScript: () => {
            window.prints = 0;
            window.print = () => (window.prints += 1);
          },
        });
        await facts(page).waitFor();
        assert.ok(await page.locator(".only-print").isHidden());
        await page.getByLabel(/name/i).fill("  Ada <b>L.</b> ");
        await page.locator('[data-action="print"]').click();
        assert.equal(await page.evaluate(() => window.prints), 1);
        await page.emulateMedia({ media: "print", colorScheme });
        const printed = page.locator(".only-print");
        assert.ok(await printed.isVisible());
        const today = await page.evaluate(() => new Date().toLocaleDateString("en"));
        assert.equal(await printed.innerText(), `Ada <b>L.</b> · ${today} · Faultline`.replaceAll("  ", " "));
        for (const gone of ["header", ".skip", "section.hand-in", '[data-action="export"]', '[data-action="erase"]']) {
          assert.ok(await page.locator(gone).first().isHidden(), `${gone} is printed`);
        }
        assert.match(await facts(page).innerText(), /1 of 4 points/);
        await screenshot(page, `progress-print-${colorScheme}`, { fullPage: true });
      }
    });

    test("can be read on paper, whatever the colours of the screen", async () => {
      for (const colorScheme of ["light", "dark"]) {
        const { page } = await openWith(openPage, RECORD, { colorScheme });
        await facts(page).waitFor();
        await page.emulateMedia({ media: "print", colorScheme });
        // Paper is white: a browser prints no backgrounds unless it is told to.
        const light = await page.evaluate(() => {
          const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
          const brightness = (colour) => {
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
            return (0.299 * r + 0.587 * g + 0.114 * b) / 255;
          };
          return [...document.querySelectorAll("main h1, main h2 a, main th, main td, main .progress-facts span, main .only-print")]
            .filter((element) => element.checkVisibility() && element.textContent.trim())
            .filter((element) => brightness(getComputedStyle(element).color) > 0.5)
            .map((element) => `${element.localName} ${element.textContent.trim()}: ${getComputedStyle(element).color}`);
        });
        assert.deepEqual(light, [], `${colorScheme}: too light for paper`);
      }
    });

    test("a name and a day are printed in Chinese, too", async () => {
      const { page } = await openWith(openPage, RECORD, { locale: "zh-CN" });
      await facts(page).waitFor();
      await page.locator(".hand-in input").fill("小明");
      await page.emulateMedia({ media: "print" });
      const today = await page.evaluate(() => new Date().toLocaleDateString("zh-CN"));
      assert.equal(await page.locator(".only-print").innerText(), `小明 · ${today} · Faultline`);
    });
  },
  { folder },
);

const CLUSTER = "cluster replication mode=async lag=40ms resource=off seed=7\n";
const RUN = `${CLUSTER}run 5ms\nrequest c1 put x 1\nrun until acknowledged\ncrash n1\nrun until violated\n`;
const shared = (scenario, head = "faultline 1 0.1.0\nat 99999 99999 9999999\n") => pack(head + scenario);

suite(
  "runs in a link",
  ({ openPage }) => {
    const clock = (page) => page.locator("[data-clock]").first().getAttribute("data-clock");
    const message = (page) => page.locator(".plain-alert");
    const failed = async (page, told, what) => {
      await message(page).waitFor({ timeout: 60_000 });
      assert.match(await message(page).innerText(), told, what);
      assert.equal(await page.locator("[data-node]").count(), 0);
    };

    test("one's own run replays to the same moment, and shows the same", async () => {
      const { page } = await openPage({ path: "#/progress" });
      await openStep(page, "lose-it");
      await loseIt(page);
      await page.locator(".violation").waitFor();
      const time = await clock(page);
      await openProgress(page);
      const href = await page.getByRole("link", { name: "Replay" }).getAttribute("href");
      assert.match(href, /^#\/run\/\d+\.[\w-]+$/);
      assert.ok(href.length < 2_000, `a link of ${href.length} characters`);
      await page.getByRole("link", { name: "Replay" }).click();
      await page.getByRole("heading", { level: 1, name: /shared run/ }).waitFor();
      assert.equal(await clock(page), time);
      assert.equal(await page.locator('[data-node="n1"]').getAttribute("data-status"), "crashed");
      await page.locator(".violation").waitFor();
      await page.getByRole("tab", { name: /Promises/ }).click();
      const promise = page.locator(`[data-invariant="${PROMISE}"]`);
      assert.equal(await promise.getAttribute("data-status"), "violated");
      assert.equal(await page.locator(".chip-notice").count(), 0, "this version computes it as before");
      assert.deepEqual(await axe(page), []);
      await screenshot(page, "run");

      // Anyone who gets the link, in a browser that knows nothing, sees the same and can go on from there.
      const { page: other } = await openPage({ path: href, viewport: "phone", touch: true, locale: "zh-CN" });
      await other.locator('[data-node="n1"][data-status="crashed"]').waitFor();
      assert.equal(await clock(other), time);
      assert.equal(await other.evaluate((key) => localStorage.getItem(key), KEY), null, "it is not theirs");
      await other.locator('[data-action="step-back"]').first().tap();
      await until("it was promised", async () => (await other.locator(".violation").count()) === 0);
      // The message lies over the way to the lesson; that is another test's.
      await page.locator(".violation").getByRole("button", { name: "Close" }).click();
      await page.getByRole("link", { name: "To its lesson" }).click();
      await step(page, "lose-it").waitFor();
      await page.locator('[data-lesson-step="lose-it"][aria-current="step"]').first().waitFor();
    });

    test("the way to the lesson of a run can be clicked while a promise is broken", async () => {
      const head = `faultline 1 0.1.0\nat 99999 99999 9999999\nlesson ${LESSON}\nstep lose-it\n`;
      const { page } = await openPage({ path: `#/run/${shared(RUN, head)}` });
      await page.locator(".violation").waitFor();
      await page.getByRole("link", { name: "To its lesson" }).click({ timeout: 10_000 });
      await step(page, "lose-it").waitFor();
    });

    test("a link that was made by hand is shown", async () => {
      const { page } = await openPage({ path: `#/run/${shared(RUN)}` });
      await page.locator('[data-node="n1"][data-status="crashed"]').waitFor();
      await page.locator(".violation").waitFor();
      // Without its end sign, or with more of it, as some programs send links on.
      await go(page, `#/run/${shared(RUN)}==`);
      await page.locator('[data-node="n1"][data-status="crashed"]').waitFor();
    });

    test("a damaged link says so, wherever it is damaged", async () => {
      const link = shared(RUN);
      const { page } = await openPage({ path: "#/progress" });
      await page.locator("main.progress-page").waitFor();
      const damaged = [];
      for (let at = 0; at < link.length; at += Math.ceil(link.length / 24)) {
        damaged.push([`${at} changed`, link.slice(0, at) + (link[at] === "A" ? "B" : "A") + link.slice(at + 1)]);
        if (at) damaged.push([`cut at ${at}`, link.slice(0, at)]);
      }
      damaged.push(["one missing", link.slice(0, -1)], ["the first missing", link.slice(1)], ["one more", `${link}A`], ["twice", link + link]);
      damaged.push(["A", "A"], ["letters", "AAAAAAAAAAAAAAAA"], ["Chinese", "复制"], ["percent", "%E0%A4%A"], ["markup", "<img src=x onerror=pwned=1>"], ["space", " "]);
      damaged.push(["no run", pack("hello\nworld\n")], ["nothing packed", pack("")], ["no cluster", pack("faultline 1 0.1.0\nat 0 0 0\n")]);
      damaged.push(["a moment that is none", pack(`faultline 1 0.1.0\nat x y z\n${RUN}`)], ["no bytes of text", pack("faultline 1 0.1.0\n") + "_"]);
      const problems = [];
      for (const [what, packed] of damaged) {
        await go(page, `#/run/${packed}`);
        await failed(page, /link is damaged|There is no page|“.*”/, what).catch((error) => problems.push(`${what}: ${error.message}`));
        await go(page, "#/progress");
        await page.locator("main.progress-page").waitFor();
      }
      assert.equal(problems.join("\n"), "");
      assert.equal(await page.evaluate(() => window.pwned), undefined);
      await go(page, `#/run/${damaged[0][1]}`);
      await message(page).waitFor();
      assert.deepEqual(await axe(page), []);
      await page.getByRole("link", { name: "All lessons" }).click();
      await page.locator('a[href*="#/lesson/copies"]').first().waitFor();
    });

    test("an empty link asks for a run", async () => {
      for (const path of ["#/run/", "#/run"]) {
        const { page } = await openPage({ path });
        await page.getByRole("heading", { level: 1, name: "Open a run" }).waitFor();
        assert.deepEqual(await axe(page), []);
      }
    });

    test("a link of a newer version names it", async () => {
      const { page } = await openPage({ path: `#/run/${pack(`faultline 2 9.8.7\nsomething new\n${RUN}`)}` });
      await failed(page, /newer Faultline \(9\.8\.7\)/);
      // A newer one of this format may say more, which is skipped.
      await go(page, `#/run/${shared(RUN, "faultline 1 9.8.7\nat 99999 99999 9999999\nmood good\n")}`);
      await page.locator('[data-node="n1"][data-status="crashed"]').waitFor();
    });

    test("a run that this version computes otherwise says so", async () => {
      const head = "faultline 1 0.0.1\nat 99999 99999 9999999\nhash 0123456789abcdef\n";
      const { page } = await openPage({ path: `#/run/${shared(RUN, head)}` });
      await page.locator(".chip-notice").getByText("0.0.1").waitFor();
      await page.locator('[data-node="n1"][data-status="crashed"]').waitFor();
      await go(page, `#/run/${shared(`${RUN}crash n9\nrun 1s\n`)}`);
      await page.locator(".plain-alert, .chip-notice").getByText(/n9/).waitFor();
    });

    test("what is written into a link is text and nothing else", async () => {
      const { page } = await openPage({ path: "#/progress" });
      const evil = "<img src=x onerror=pwned=1>";
      for (const [head, scenario] of [
        [`faultline 2 ${evil.replaceAll(" ", "/")}\n`, RUN],
        [`faultline 1 ${evil.replaceAll(" ", "/")}\nat 0 0 0\nhash 0\n`, RUN],
        [`faultline 1 0\nat 0 0 0\nlesson ${evil}\nstep ${evil}\nchosen ${evil}\npanel ${evil}\n`, RUN],
        ["faultline 1 0\nat 0 0 0\nlesson javascript:pwned=1\nstep javascript:pwned=1\n", RUN],
        ["faultline 1 0\nat 0 0 0\nlesson copies\nstep \"><img/src=x/onerror=pwned=1>\n", RUN],
        ["faultline 1 0\nat 99 99 99\n", `${CLUSTER}request c1 put <img/src=x/onerror=pwned=1> 1\nrun 1s\n`],
        ["faultline 1 0\nat 0 0 0\n", `${CLUSTER}${evil}\n`],
        ["faultline 1 0\nat 0 0 0\n", `cluster ${evil}\n`],
      ]) {
        await go(page, `#/run/${shared(scenario, head)}`);
        await page.locator(".plain-alert, [data-node]").first().waitFor();
        assert.equal(await page.locator("main img").count(), 0);
        const links = await page.locator("main a").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
        assert.deepEqual(links.filter((href) => !href.startsWith("#/")), []);
        assert.equal(await page.evaluate(() => window.pwned), undefined);
        await openProgress(page);
      }
    });

    test("a run that never ends, and one that is too large, are told and not waited for", { timeout: 300_000 }, async () => {
      const { page } = await openPage({ path: "#/progress" });
      const problems = [];
      for (const [what, packed] of [
        ["a billion steps", shared(`${CLUSTER}step 1000000000\n`)],
        ["10^12 s", shared(`${CLUSTER}run 1000000000000s\n`)],
        ["until what never comes", shared(`${CLUSTER}run until parameter mode = sync\n`)],
        ["a moment beyond the end of time", shared(RUN, "faultline 1 0\nat 18446744073709551615 4294967295 18446744073709551615\n")],
        ["a moment too far", shared(RUN, "faultline 1 0\nat 0 99999999999999999999 0\n")],
        ["3,000 commands", shared(`${CLUSTER}${"request c1 put x 1\n".repeat(3_000)}`)],
        ["70 KB", shared(`${CLUSTER}${"# nothing\n".repeat(7_000)}`)],
        ["a bomb", shared(`${CLUSTER}${" ".repeat(50_000_000)}`)],
        ["a megabyte", "A".repeat(1_000_000)],
        ["a million nodes", shared("cluster replication nodes=1000000\n")],
        ["conditions in conditions", shared(`${CLUSTER}run until ${"(".repeat(20_000)}acknowledged${")".repeat(20_000)}\n`)],
        ["not not", shared(`${CLUSTER}run until ${"not ".repeat(15_000)}acknowledged\n`)],
      ]) {
        await go(page, `#/run/${packed}`);
        const answered = page.locator(".plain-alert, [data-node], .broken").first();
        await answered.waitFor({ timeout: 60_000 }).catch(() => problems.push(`${what}: nothing is said for a minute`));
        if (await page.locator(".broken").count()) {
          problems.push(`${what}: the page breaks: ${(await page.innerText(".broken")).slice(0, 300)}`);
          await page.reload();
        }
        // It can still be used.
        await go(page, "#/progress");
        await page.locator("main.progress-page").waitFor();
      }
      assert.equal(problems.join("\n"), "");
    });
  },
  { folder },
);
