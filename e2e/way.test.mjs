// Finding the way: pages from everywhere, the live picture of the catalogue, what a text tells of its words, the key, the
// protocol's panel, paper.
import { readFile } from "node:fs/promises";
import { assert, axe, screenshot, suite, test, until } from "./harness.mjs";
import { PROTOCOLS } from "./protocols.mjs";
import { unzip } from "./zip.mjs";

suite("finding the way", ({ openPage }) => {
  for (const [viewport, touch] of [["desktop", false], ["smallPhone", true]]) {
    test(`every page is reached from the line at the top, and all sandboxes from one page: ${viewport}`, async () => {
      const { page } = await openPage({ path: "#/lesson/copies", viewport, touch });
      const go = async (name) => {
        if (touch) await page.locator(".top-menu summary").click();
        await page.locator(touch ? ".top-menu nav" : ".top-nav").getByRole("link", { name, exact: true }).click();
      };
      await go("Sandbox");
      await page.getByRole("heading", { level: 1, name: "Sandboxes" }).waitFor();
      await page.locator(".lesson-card .picture > *").first().waitFor();
      assert.equal(await page.locator(".top-menu[open]").count(), 0, "the menu is closed");
      const cards = await page.locator(".sandboxes a.lesson-card").evaluateAll((all) => all.map((card) => card.getAttribute("href")));
      assert.deepEqual(cards.sort(), PROTOCOLS.map((id) => `#/sandbox/${id}`).sort());
      assert.ok((await page.locator(".sandboxes h2").count()) >= 4, "by chapters");
      assert.deepEqual(await axe(page), []);
      await screenshot(page, `sandboxes-${viewport}`, { fullPage: true });
      for (const [name, title] of [["Teach", "Teach with Faultline"], ["My progress", "My progress"], ["Lessons", /^Break it/]]) {
        await go(name);
        await page.getByRole("heading", { level: 1, name: title }).waitFor();
      }
      if (touch) {
        await page.locator(".top-menu summary").click();
        await page.locator(".top-menu nav").waitFor();
        await page.keyboard.press("Escape");
        await page.locator(".top-menu nav").waitFor({ state: "hidden" });
      }
    });
  }

  test("the picture of the catalogue is alive: it breaks by itself, can be broken by hand, and can be stopped", async () => {
    const { page } = await openPage();
    const hero = page.locator(".hero-stage");
    await hero.locator('[data-node="n1"]').waitFor();
    await hero.locator('[data-status="crashed"]').waitFor();
    await screenshot(page, "hero");
    await hero.locator('[data-action="hero-pause"]').click();
    await hero.getByRole("button", { name: "Play" }).waitFor();
    // One click crashes, the next restarts; so does the key Enter.
    await hero.locator('[data-node="n3"]').click();
    await hero.locator('[data-node="n3"][data-status="crashed"]').waitFor();
    assert.equal(await hero.locator(".menu").count(), 0);
    await hero.locator('[data-node="n3"]').click();
    await hero.locator('[data-node="n3"][data-status="up"]').waitFor();
    await hero.locator('[data-node="n2"]').focus();
    await page.keyboard.press("Enter");
    await hero.locator('[data-node="n2"][data-status="crashed"]').waitFor();
    assert.deepEqual(await axe(page), []);
  });

  test("with less motion the picture stands still and can be broken all the same", async () => {
    const { page } = await openPage({ reducedMotion: "reduce" });
    const hero = page.locator(".hero-stage");
    await hero.getByRole("button", { name: "Play" }).waitFor();
    await hero.locator('[data-node="n1"]').click();
    await hero.locator('[data-node="n1"][data-status="crashed"]').waitFor();
  });

  for (const [viewport, touch] of [["desktop", false], ["smallPhone", true]]) {
    test(`in real systems: cards that fit, with settings that are not broken and links: ${viewport}`, async () => {
      const { page } = await openPage({ path: "#/lesson/copies/real-systems", viewport, touch });
      const facts = page.locator(".fact");
      await facts.first().waitFor();
      assert.equal(await facts.count(), 5);
      const wrong = await facts.evaluateAll((all) =>
        all.flatMap((fact) => {
          const lines = [...fact.querySelectorAll("code > span")].filter((span) => span.getClientRects().length !== 1);
          const wide = fact.scrollWidth > fact.clientWidth ? [`${fact.innerText} is too wide`] : [];
          const bare = fact.querySelector('a[href^="https:"]') ? [] : [`${fact.innerText} has no link`];
          return [...lines.map((span) => `${span.innerText} is broken`), ...wide, ...bare];
        }),
      );
      assert.deepEqual(wrong, []);
      await screenshot(page, `facts-${viewport}`);
    });
  }

  test("a term tells what it means, the name of a panel opens it, and stress is no link", async () => {
    const { page } = await openPage({ path: "#/lesson/copies/one-write" });
    const term = page.locator(".term", { hasText: "primary" }).first();
    const card = term.locator(".term-card");
    await term.locator(".term-word").hover();
    await card.waitFor();
    assert.match(await card.innerText(), /takes every write/);
    await page.mouse.move(2, 2);
    await card.waitFor({ state: "hidden" });
    await term.locator(".term-word").focus();
    await card.waitFor();
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "term");
    await page.keyboard.press("Escape");
    await card.waitFor({ state: "hidden" });
    await page.getByRole("tab", { name: "Inspector" }).click();
    await page.locator('.prose [data-opens="exhibits"]').click();
    await page.locator('[role=tab][id$="-tab-exhibits"][aria-selected="true"]').waitFor();

    const { page: other } = await openPage({ path: "#/lesson/all-or-nothing" });
    await other.locator(".prose em").first().waitFor();
    const lines = await other.locator(".prose em").evaluateAll((all) => all.map((em) => getComputedStyle(em).textDecorationLine));
    assert.deepEqual([...new Set(lines)], ["none"]);
  });

  test("on a phone a tap tells what a term means", async () => {
    const { page } = await openPage({ path: "?lang=zh-CN#/lesson/copies/one-write", viewport: "phone", touch: true });
    const term = page.locator(".term", { hasText: "主节点" }).first();
    await term.locator(".term-word").tap();
    await term.locator(".term-card").waitFor();
    assert.match(await term.locator(".term-card").innerText(), /接受全部写入/);
    await screenshot(page, "term-phone");
  });

  for (const [viewport, colorScheme, path] of [["desktop", "light", ""], ["phone", "dark", "?lang=zh-CN"]]) {
    test(`the key is one click from the stage: ${viewport}`, async () => {
      const { page } = await openPage({ path: `${path}#/sandbox/replication?load=0`, viewport, colorScheme });
      await page.locator('[data-action="key"]').click();
      const sheet = page.locator(".key-sheet");
      await sheet.locator(".key-rows li").first().waitFor();
      assert.equal(await sheet.locator("svg").count(), 6 + 5 + 4 + 4);
      assert.match(await sheet.innerText(), /n1 \(/);
      assert.deepEqual(await axe(page, { include: ".key-sheet" }), []);
      await screenshot(page, `key-${viewport}`);
      await page.keyboard.press("Escape");
      await sheet.waitFor({ state: "detached" });
    });
  }

  test("the protocol's panel shows what the step is about, follows it, and leaves heartbeats out unless asked", async () => {
    const { page } = await openPage({ path: "#/lesson/copies/one-write" });
    const labels = () => page.locator(".code-line").evaluateAll((all) => all.map((line) => line.dataset.line));
    await page.locator(".code-line").first().waitFor();
    const about = await labels();
    assert.ok(about.includes("PB04") && about.includes("PB12") && !about.includes("PB36") && !about.includes("PB16"), `${about}`);
    await page.locator('[data-action="log-background"]').check();
    await page.locator('[data-line="PB36"]').waitFor();
    await page.locator('[data-action="log-background"]').uncheck();
    await page.locator('[data-action="code-whole"]').check();
    await page.locator('[data-line="PB16"]').waitFor();
    assert.ok(!(await labels()).includes("PB36"));

    await page.locator('[data-action="code-whole"]').uncheck();
    // It moves by itself at most once a second, and never to what is in sight.
    await page.evaluate(() => {
      const panel = document.querySelector(".panel-code .panel-body");
      const scroll = panel.scrollTo.bind(panel);
      window.moved = [];
      panel.scrollTo = (...to) => {
        const { top, bottom } = panel.getBoundingClientRect();
        const line = document.querySelector(".code-latest").getBoundingClientRect();
        window.moved.push({ at: performance.now(), seen: line.top >= top && line.bottom <= bottom });
        scroll(...to);
      };
    });
    const latest = page.locator(".code-latest");
    await until("a backup runs", async () => {
      await page.keyboard.press(".");
      return page.evaluate(() => document.querySelector(".code-latest")?.dataset.line === "PB12");
    });
    const moved = await page.evaluate(() => window.moved);
    assert.ok(moved.every(({ seen }) => !seen), JSON.stringify(moved));
    await until("its line is in sight", () =>
      latest.evaluate((line) => {
        const [line_, panel] = [line, line.closest(".panel-body")].map((one) => one.getBoundingClientRect());
        return line_.top >= panel.top - 1 && line_.bottom <= panel.bottom + 1;
      }),
    );
  });

  test("on paper a lesson is its whole text", async () => {
    const { page } = await openPage({ path: "#/lesson/copies/real-systems" });
    await page.locator(".fact").first().waitFor();
    // A sheet is narrower than a screen.
    await page.setViewportSize({ width: 700, height: 900 });
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator(".stage-frame, .time, .top, .lesson-ways").filter({ visible: true }).count(), 0);
    const whole = await page.locator(".lesson-scroll").evaluate((text) => text.scrollHeight <= text.clientHeight + 1);
    assert.ok(whole, "nothing is cut off");
  });

  test("the lesson to begin with comes as a file, and the guide can be read", async () => {
    const { page } = await openPage({ path: "#/teach" });
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator('[data-action="template"]').click()]);
    assert.equal(download.suggestedFilename(), "my-lesson.zip");
    assert.deepEqual([...unzip(await readFile(await download.path())).keys()].sort(), ["my-lesson/en.md", "my-lesson/lesson.toml"]);
    await page.locator('[data-action="guide"]').click();
    await page.getByRole("heading", { level: 1, name: "How to write a lesson" }).waitFor();
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "guide");
  });

  test("steps have their titles, not their ids", async () => {
    const { page } = await openPage({
      path: "#/progress",
      initScript: () => localStorage.setItem("faultline.progress", '{"version":1,"lessons":{"copies":{"done":["one-write"],"at":"how-much-later"}},"last":"copies"}'),
    });
    await page.getByRole("rowheader", { name: "How long will c1 wait?" }).waitFor();
    await page.evaluate(() => (location.hash = "#/teach"));
    await page.locator('select[name="lesson"]').selectOption("copies");
    await page.locator('select[name="step"] option', { hasText: "2. How long will c1 wait?" }).waitFor({ state: "attached" });
  });
});
