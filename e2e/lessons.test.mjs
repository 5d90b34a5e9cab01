// Lessons and the site around them. Every step of every lesson: protocols.test.mjs.
import { assert, axe, guess, screenshot, suite, test, until } from "./harness.mjs";
import { LESSONS } from "./protocols.mjs";

const step = (page, id) => page.locator(`[data-lesson-step="${id}"]`).first();

suite("lessons", ({ openPage }) => {
  test("the catalogue lists every lesson and keeps the rules of accessibility", async () => {
    for (const options of [{}, { viewport: "phone", touch: true, colorScheme: "dark" }]) {
      const { page } = await openPage({ path: "#/", ...options });
      for (const { slug } of LESSONS) await page.locator(`a[href*="#/lesson/${slug}"]`).first().waitFor();
      assert.deepEqual(await axe(page), []);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
      await screenshot(page, `catalogue-${options.viewport ?? "desktop"}`);
    }
  });

  test("a setting of a task does not name the answer, that of a sandbox warns", async () => {
    for (const [path, options] of [
      ["#/lesson/two-primaries/fence", ["on", "off"]],
      ["#/sandbox/replication", ["on", "off (breaks a promise)"]],
      ["?lang=zh-CN#/lesson/two-primaries/fence", ["开", "关"]],
      ["?lang=zh-CN#/sandbox/replication", ["开", "关（会打破承诺）"]],
    ]) {
      const { page } = await openPage({ path });
      if (path.includes("sandbox")) await page.locator(".chip-action").click();
      const choices = page.locator("#parameter-fencing option");
      await choices.first().waitFor({ state: "attached" });
      assert.deepEqual(await choices.allTextContents(), options, path);
    }
  });

  test("a learner solves the first task by hand", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/lose-it" });
    await page.locator('[data-node="n1"]').waitFor();
    assert.equal(await step(page, "lose-it").getAttribute("data-status"), "open");
    assert.equal(await page.locator('[data-action="show-me"]').count(), 0, "first something has to be guessed");
    await guess(page, "after-ok");
    const next = page.locator('[data-action="step"]').first();
    await until("the answer is on its way", async () => {
      if (await page.locator('[data-message][data-kind="write-ok"]').count()) return true;
      await next.click();
      return false;
    });
    await until("the answer has come", async () => {
      await next.click();
      return (await page.locator('[data-message][data-kind="write-ok"]').count()) === 0;
    });
    await next.click();
    await page.locator('[data-node="n1"]').dblclick();
    await page.locator('input[type="range"]').first().focus();
    await page.keyboard.press("End");
    await page.locator('[data-action="play"]').first().click();
    await until("the task is done", async () => (await step(page, "lose-it").getAttribute("data-status")) === "done");
    await screenshot(page, "task-done");
    // Progress is there after a reload.
    await page.reload();
    await page.locator('[data-node="n1"]').waitFor();
    assert.equal(await step(page, "lose-it").getAttribute("data-status"), "done");
  });

  test("a lesson is finished by hand, from its first step to its last", async () => {
    const { page } = await openPage({ path: "#/lesson/copies" });
    await page.locator('[data-node="n1"]').waitFor();
    const next = () => page.locator('[data-action="next-step"]').click();
    const play = () => page.locator('[data-action="play"]').first().click();
    const fast = async () => {
      await page.locator('input[type="range"]').first().focus();
      await page.keyboard.press("End");
    };
    const done = (id) => until(`${id} is done`, async () => (await step(page, id).getAttribute("data-status")) === "done");
    const open = (id) => page.waitForURL(`**/#/lesson/copies/${id}`);
    await fast();
    await next();
    await open("how-much-later");
    await page.locator('[data-option="twice"] input').check();
    await page.getByRole("tab", { name: "Log" }).click();
    await page.locator('[data-action="predict"]').click();
    // What comes is not told before it has come.
    const rows = [];
    await until("how-much-later is done", async () => {
      rows.push(await page.locator(".log-row.log-ahead").count());
      return (await step(page, "how-much-later").getAttribute("data-status")) === "done";
    });
    assert.deepEqual([...new Set(rows)], [0]);
    await next();
    await open("wait-for-all");
    await page.locator("select").first().selectOption("sync");
    await play();
    await done("wait-for-all");
    await next();
    await open("one-is-slow");
    await guess(page, "first");
    await page.locator("select").first().selectOption("semi-sync");
    await play();
    await done("one-is-slow");
    await next();
    await open("what-it-buys");
    const stepOn = page.locator('[data-action="step"]').first();
    const answers = page.locator('[data-message][data-kind="write-ok"]');
    await until("the answer is on its way", async () => {
      if (await answers.count()) return true;
      await stepOn.click();
      return false;
    });
    await until("the answer has come", async () => {
      await stepOn.click();
      return (await answers.count()) === 0;
    });
    await stepOn.click();
    await page.locator('[data-node="n1"]').dblclick();
    await play();
    await done("what-it-buys");
    await next();
    await open("when-safe");
    // First half right, which is wrong; then right.
    await page.locator('[data-option="two-disks"] input').check();
    await page.locator('[data-action="check"]').click();
    await page.locator('[data-option="two-disks"] .option-why').waitFor();
    await page.locator('[data-option="unheard"] input').check();
    await page.locator('[data-action="check"]').click();
    await done("when-safe");
    await next();
    await open("real-systems");
    await next();
    await page.locator(".finished").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1", "the end is told");
    const left = await page.locator('[data-lesson-step][data-status="open"]').count();
    assert.equal(left, 0, "every step is done");
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "lesson-finished");
  });

  const finish = async (page, id) => {
    await page.locator('input[type="range"]').first().focus();
    await page.keyboard.press("End");
    const play = page.locator('[data-action="play"]').first();
    await until(`${id} is done`, async () => {
      if ((await step(page, id).getAttribute("data-status")) === "done") return true;
      // A broken promise pauses the run.
      if ((await play.getAttribute("data-playing")) !== "true") await play.click();
      return false;
    });
  };

  test("a prediction stays what it was when its run starts over, or is compared", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/it-comes-back", reducedMotion: "reduce" });
    await page.locator('[data-node="n1"]').waitFor();
    const options = page.locator("[data-option] input");
    await options.last().check();
    await page.locator('[data-action="predict"]').click();
    const deciding = page.getByText("the run decides now");
    await deciding.first().waitFor();
    await page.locator('[data-action="play"]').first().click();
    await page.locator('[data-action="restart"]').first().click();
    await deciding.first().waitFor();
    assert.equal(await page.locator('[data-action="predict"]').count(), 0, "nothing can be predicted anew");
    await page.getByRole("tab", { name: "What you did" }).click();
    await page.locator('[data-action="compare-without"]').first().click();
    await page.locator('[data-side="right"] [data-node="n1"]').waitFor();
    await page.goBack();
    await deciding.first().waitFor();
    assert.equal(await page.locator('[data-action="predict"]').count(), 0);
  });

  test("nobody sees what comes before it is foretold", async () => {
    const { page } = await openPage({ path: "#/lesson/copies/how-much-later?seed=9", reducedMotion: "reduce" });
    await page.locator('[data-node="n1"]').waitFor();
    const time = () => page.locator("[data-clock]").first().getAttribute("data-clock");
    const press = (action) => page.locator(`[data-action="${action}"]`).first().click();
    const start = await time();
    for (const action of ["play", "step", "next"]) {
      await press(action);
      await page.locator(".toast", { hasText: "Choose an answer first" }).waitFor();
      await page.locator(".toast button").first().click();
      await page.locator(".toast").waitFor({ state: "detached" });
    }
    assert.equal(await time(), start);
    // What has been can be looked at again.
    await press("step-back");
    await press("step-back");
    assert.notEqual(await time(), start);
    await press("play");
    await page.locator(".toast", { hasText: "Choose an answer first" }).waitFor();
    assert.equal(await time(), start);
    await press("new-seed");
    await page.locator(".toast", { hasText: "This question is about one run" }).waitFor();
    await page.locator('[data-node="n1"]').focus();
    await page.keyboard.press("c");
    await page.locator(".toast", { hasText: "Not yet" }).waitFor();
    await page.locator('[data-node="n1"]').dblclick();
    assert.equal(await page.locator('[data-node="n1"]').getAttribute("data-status"), "up");
    await page.locator('[data-option="twice"] input').check();
    await page.locator('[data-action="predict"]').click();
    await finish(page, "how-much-later");
    const again = page.locator('[data-action="watch-again"]');
    await again.focus();
    await page.keyboard.press("Enter");
    await until("the focus is on what is said", () => page.evaluate(() => document.activeElement.matches(".options-state")));
    await again.waitFor();
    // Now it is the learner's.
    await page.locator('[data-node="n1"]').dblclick();
    await page.locator('[data-node="n1"][data-status="crashed"]').waitFor();
    await press("new-seed");
    await page.locator(".chip-seed", { hasText: "8" }).waitFor();
    await press("step");
    assert.notEqual(await time(), start);
  });

  test("what is said again at once is said anew", async () => {
    const { page } = await openPage({ path: "#/lesson/copies/how-much-later", reducedMotion: "reduce" });
    const play = page.locator('[data-action="play"]').first();
    await play.click();
    await page.locator(".toast").waitFor();
    await page.evaluate(() => {
      document.querySelector(".toast").classList.add("first");
      document.querySelector(".toast button").click();
      document.querySelector('[data-action="play"]').click();
    });
    await page.locator(".toast:not(.first)", { hasText: "Choose an answer first" }).waitFor();
  });

  test("Back leads to the step before, also from a lesson that was opened without one", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies" });
    await page.waitForURL("**/#/lesson/primary-dies/lose-it");
    await page.locator('[data-action="next-step"]').click();
    await until("the next step is shown", () => !page.url().endsWith("/lose-it"));
    const second = page.url();
    await page.goBack();
    await page.getByRole("heading", { name: "An acknowledgement is a promise" }).waitFor();
    assert.ok(page.url().endsWith("/lose-it") && page.url() !== second);
  });

  test("by keyboard: the coordinator dies when everybody has voted", async () => {
    const { page } = await openPage({ path: "#/lesson/coordinator-dies/block" });
    await page.locator('[data-node="tm"]').waitFor();
    await guess(page, "voted");
    const next = page.locator('[data-action="step"]').first();
    await until("three votes are on their way", async () => {
      if ((await page.locator('[data-message][data-kind="yes"]').count()) === 3) return true;
      await next.focus();
      await page.keyboard.press("Enter");
      return false;
    });
    await page.locator('[data-node="tm"]').focus();
    await page.keyboard.press("c");
    await until("tm is down", async () => (await page.locator('[data-node="tm"]').getAttribute("data-status")) === "crashed");
    await finish(page, "block");
    await screenshot(page, "blocked");
  });

  test("by touch: a node joins, and most keys move", async () => {
    const { page } = await openPage({ path: "#/lesson/why-modulo-hurts/one-more", viewport: "phone", touch: true });
    await page.locator('[data-node="c1"]').waitFor();
    await page.locator('[data-node="c1"]').tap();
    await page.locator('[data-command="request c1 join n5"]').first().tap();
    await finish(page, "one-more");
    await screenshot(page, "joined-phone");
  });

  test("by mouse: one crash sends two workers back to the start", async () => {
    const { page } = await openPage({ path: "#/lesson/a-consistent-picture/domino" });
    const worker = page.locator('[data-node="w1"]');
    await worker.waitFor();
    await worker.dblclick();
    await until("w1 is down", async () => (await worker.getAttribute("data-status")) === "crashed");
    await worker.dblclick();
    await until("w1 is up", async () => (await worker.getAttribute("data-status")) === "up");
    await finish(page, "domino");
    await screenshot(page, "domino");
  });

  test("the page speaks Chinese to a Chinese browser, and English on demand", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies", locale: "zh-CN" });
    await page.getByRole("heading", { name: "确认就是承诺" }).waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "lesson-chinese");
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("heading", { name: "An acknowledgement is a promise" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "An acknowledgement is a promise" }).waitFor();
    // Also where the address asked for another language.
    await page.goto(new URL("?lang=zh-CN#/lesson/primary-dies/lose-it", page.url()).href);
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("heading", { name: "An acknowledgement is a promise" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "An acknowledgement is a promise" }).waitFor();
  });

  test("a lesson fits a phone, in both directions", async () => {
    for (const viewport of ["phone", "smallPhone", "phoneLandscape"]) {
      const { page } = await openPage({ path: "#/lesson/two-primaries/harm", viewport, touch: true });
      await page.locator('[data-node="n1"]').waitFor();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${viewport}: the page is ${overflow} px too wide`);
      const box = await page.locator('[data-node="n1"]').boundingBox();
      assert.ok(box.width >= 40 && box.height >= 40, `${viewport}: nodes are too small to touch`);
      await screenshot(page, `lesson-${viewport}`);
    }
  });
});

suite("what can go wrong", ({ openPage }) => {
  for (const [path, near] of [
    ["#/lesson/primary-dyes", "primary-dies"],
    ["#/sandbox/replicatoin", "replication"],
    ["#/nowhere/at/all", ""],
    ["#/lesson/primary-dies/lose", "lose-it"],
    ["#/sandbox/replication?nodes=99", ""],
  ]) {
    test(`${path} is explained`, async () => {
      const { page } = await openPage({ path, expectErrors: [/404/] });
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      await until("it says what is wrong", async () => /not|cannot|no /i.test(await page.innerText("body")));
      if (near) assert.ok(await page.locator(`a[href*="${near}"]`).count(), `it proposes ${near}`);
      assert.deepEqual(await axe(page), []);
      await screenshot(page, `not-found-${path.replace(/\W+/g, "-")}`);
    });
  }

  test("damaged progress is set aside and said so", async () => {
    const { page } = await openPage({
      path: "#/lesson/primary-dies",
      initScript: () => localStorage.setItem("faultline.progress", "{damaged"),
    });
    await page.locator('[data-node="n1"]').waitFor();
    const kept = await page.evaluate(() => Object.values({ ...localStorage }).includes("{damaged"));
    assert.ok(kept, "what could not be read is not lost");
  });

  for (const [name, initScript] of [
    ["full", () => { Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }; }],
    ["blocked", () => Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } })],
  ]) {
    test(`${name} storage breaks nothing`, async () => {
      const { page } = await openPage({ path: "#/lesson/copies/wait-for-all", initScript });
      await page.locator('[data-node="n1"]').waitFor();
      await page.locator("select").first().selectOption("sync");
      await page.locator('input[type="range"]').first().focus();
      await page.keyboard.press("End");
      await page.locator('[data-action="play"]').first().click();
      await until("the step is done", async () => (await step(page, "wait-for-all").getAttribute("data-status")) === "done");
    });
  }

  test("a lesson that cannot be fetched says so and can be tried again", async () => {
    const { page } = await openPage({
      path: "#/",
      expectErrors: [/en\.lesson/, /Failed to fetch/, /ERR_FAILED/],
    });
    await page.route("**/primary-dies/en.lesson", (route) => route.abort());
    await page.goto(new URL("#/lesson/primary-dies", page.url()).href);
    const again = page.locator('[data-action="retry"]');
    await again.waitFor();
    await page.unroute("**/primary-dies/en.lesson");
    await again.click();
    await page.locator('[data-node="n1"]').waitFor();
  });
});
