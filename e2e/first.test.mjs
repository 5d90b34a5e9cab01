// What is to be read before the program runs, and that nothing moves when it takes over.
import { readdirSync } from "node:fs";
import { appStarted, assert, axe, screenshot, suite, test, until } from "./harness.mjs";
import { DIST } from "./server.mjs";

const PARTS = readdirSync(DIST).some((name) => /^split_.*\.wasm$/.test(name));
const skip = PARTS ? false : "this page was built in one part, by --quick";

/** What has a place of its own in the catalogue, and in a lesson. */
const CATALOGUE = "header .mark, header .ghost, main :is(h1, h2, p:not(.hero-hint), .button, .hero-stage, .lesson-card, .picture, .lesson-card-title, .lesson-card-text, .lesson-card-facts)";
const LESSON = "header .mark, header .ghost, .steps ol, .lesson-scroll, .prose h1, .prose > p, .prose > ul, .stage-frame";

/** Where everything visible is, and what it says. */
const places = (page, selector) =>
  page.evaluate((selector) => {
    const round = (number) => Math.round(number);
    return [...document.querySelectorAll(selector)]
      .filter((one) => one.checkVisibility())
      .map((one) => {
        const { x, y, width, height } = one.getBoundingClientRect();
        // Of what only frames something, no more than the frame is the same.
        const frames = one.matches(".lesson-scroll, .stage-frame, .hero-stage, svg");
        const text = frames ? "" : one.innerText.replace(/\s+/g, " ").trim();
        return { what: `${one.getAttribute("class") || one.tagName} ${text}`, at: [x, y, width, height].map(round) };
      });
  }, selector);

function assertSamePlaces(before, after, name) {
  assert.deepEqual(before.map(({ what }) => what), after.map(({ what }) => what), name);
  const moved = before.filter(({ at }, index) => at.some((value, side) => Math.abs(value - after[index].at[side]) > 1));
  assert.deepEqual(moved, [], `${name}: these move`);
}

const watchShifts = () => {
  window.shifts = 0;
  new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (window.shifts += value))).observe({ type: "layout-shift", buffered: true });
};

suite("before the program runs", ({ openPage, server }) => {
  /** A page whose Wasm does not arrive until `go` is called. */
  async function held(path, options = {}) {
    const { page, context } = await openPage({ waitForApp: false, ...options, path: "lessons/index.html" });
    let go;
    const arrives = new Promise((resolve) => (go = resolve));
    await context.route("**/*.wasm", (route) => arrives.then(() => route.continue()));
    await page.goto(server().url + path, { waitUntil: "commit" });
    await page.locator("#boot-line").getByText(/Loading|正在加载/).waitFor({ state: "attached" });
    // Nothing is painted before.
    await page.waitForFunction(() => [...document.querySelectorAll("link[rel=stylesheet]")].every(({ sheet }) => sheet));
    return { page, go };
  }

  for (const [viewport, colorScheme, locale] of [
    ["desktop", "light", "en-US"],
    ["desktop", "dark", "zh-CN"],
    ["phone", "dark", "en-US"],
    ["phone", "light", "zh-CN"],
    ["smallPhone", "light", "en-US"],
  ]) {
    test(`the catalogue is there and nothing of it moves: ${viewport}, ${locale}`, async () => {
      const { page, go } = await held("", { viewport, colorScheme, locale, initScript: watchShifts });
      await screenshot(page, `first-catalogue-${viewport}-${colorScheme}-${locale}-before`);
      const before = await places(page, CATALOGUE);
      assert.ok(before.length > 60, `${before.length}`);
      const text = await page.innerText("#boot main");
      if (locale === "zh-CN") assert.doesNotMatch(text, /Lessons|Start with|first steps/);
      else assert.doesNotMatch(text, /[\u4e00-\u9fff]/);
      assert.deepEqual(await axe(page, { include: "#boot", disableRules: ["region"] }), []);
      go();
      await appStarted(page);
      await page.locator("#app > main .cards").first().waitFor();
      await screenshot(page, `first-catalogue-${viewport}-${colorScheme}-${locale}-after`);
      assertSamePlaces(before, await places(page, CATALOGUE), "catalogue");
      assert.ok((await page.evaluate(() => window.shifts)) <= 0.05);
    });

    test(`the text of a lesson is there and does not move: ${viewport}, ${locale}`, async () => {
      const { page, go } = await held("#/lesson/primary-dies/price", { viewport, colorScheme, locale, initScript: watchShifts });
      await page.locator("#boot .prose h1").waitFor();
      await screenshot(page, `first-lesson-${viewport}-${colorScheme}-${locale}-before`);
      const before = await places(page, LESSON);
      go();
      await appStarted(page);
      await page.locator("#app [data-node]").first().waitFor();
      await screenshot(page, `first-lesson-${viewport}-${colorScheme}-${locale}-after`);
      assertSamePlaces(before, await places(page, LESSON), "lesson");
      assert.ok((await page.evaluate(() => window.shifts)) <= 0.05);
    });
  }

  test("the catalogue asks for its index, and for no lesson and no protocol", async () => {
    const { page } = await openPage();
    await page.locator(".lesson-card .node").first().waitFor();
    const asked = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name, initiatorType }) => [name.split("/").slice(-2).join("/"), initiatorType]));
    const names = asked.map(([name]) => name);
    assert.deepEqual(names.filter((name) => /\.(toml|md)$/.test(name)), []);
    // The live picture at its head comes later, with its protocol.
    assert.deepEqual(names.filter((name) => /split_(?!home|tools|common_en|hero|replication)/.test(name)), []);
    assert.deepEqual(asked.filter(([name]) => name.endsWith("/index.json")).map(([, by]) => by), ["link"]);
  });

  test("in one part it has everything, in several it loads the home page only", { skip }, async () => {
    const { page } = await openPage();
    const parts = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => /(split_\w+)-/.exec(name)?.[1]).filter(Boolean));
    const first = parts.filter((name) => !/^split_(hero|replication)/.test(name));
    assert.deepEqual([...new Set(first)].sort(), ["split_common_en", "split_home"]);
  });

  test("a lesson that is chosen meanwhile is shown, and so is the catalogue when one goes back", async () => {
    const { page, go } = await held("");
    await page.getByRole("link", { name: /^When the primary dies/ }).click();
    await page.locator("#boot .prose h1").waitFor();
    assert.match(page.url(), /#\/lesson\/primary-dies$/);
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: /^Break it/ }).waitFor();
    await page.goForward();
    go();
    await appStarted(page);
    await page.locator("#app [data-node]").first().waitFor();
  });

  test("a returning learner finds the way on", async () => {
    const { page, go } = await held("", {
      initScript: () => localStorage.setItem("faultline.progress", '{"version":1,"lessons":{"copies":{"done":[]}},"last":"copies"}'),
    });
    const before = await places(page, CATALOGUE);
    assert.equal(await page.locator("#boot .button-main:visible").getAttribute("href"), "#/lesson/copies");
    go();
    await appStarted(page);
    assertSamePlaces(before, await places(page, CATALOGUE), "catalogue");
  });

  test("nothing that a plain page has beside its text comes in", async () => {
    const { page } = await held("");
    await page.route("**/lessons/primary-dies/index.html", (route) =>
      route.fulfill({
        contentType: "text/html",
        body: `<main><section id="a"><div><h2>Title</h2></div><div><p>Text <a href="../copies/index.html">other</a></p><script>window.ran = 1</script></div></section></main><script>window.ran = 1</script>`,
      }),
    );
    await page.evaluate(() => (location.hash = "#/lesson/primary-dies"));
    await page.getByRole("heading", { name: "Title" }).waitFor();
    assert.equal(await page.evaluate(() => window.ran), undefined);
    assert.equal(await page.locator("#boot script").count(), 0);
    assert.equal(await page.getByRole("link", { name: "other" }).evaluate(({ href }) => href), `${server().url}lessons/copies/index.html`);
  });

  test("nothing of it is in a frame, on other pages, or in a language that is not there", async () => {
    for (const path of ["?embed=1&lesson=copies", "?embed=1&lesson=copies#/lesson/copies", "#/sandbox/replication", "?lang=ar-XB", "#/lesson?src=https://example.org/x"]) {
      const { page } = await held(path);
      assert.equal(await page.locator("#boot .first").isVisible(), false, path);
      assert.ok(await page.locator(".boot-mark").isVisible(), path);
    }
  });

  test("without scripts the links of the catalogue lead to plain lessons, and nothing is there that needs scripts", async () => {
    const { page } = await openPage({ scripts: false, expectErrors: [/\.js csp$/] });
    await screenshot(page, "first-without-scripts");
    assert.equal(await page.locator('#boot a[href^="#/sandbox"]:visible').count(), 0);
    assert.equal(await page.locator("#boot button:visible").count(), 0);
    await page.getByRole("link", { name: /^When the primary dies/ }).click();
    await until("it is the plain one", async () => /lessons\/primary-dies\/index\.html$/.test(page.url()));
    await page.getByRole("heading", { level: 1, name: "When the primary dies" }).waitFor();
  });
});
