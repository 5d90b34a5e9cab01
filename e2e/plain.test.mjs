// The lessons as plain pages, and the way to them while the app is still loading.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { appStarted, assert, axe, screenshot, suite, test } from "./harness.mjs";
import { DIST } from "./server.mjs";

const SLUGS = readdirSync(join(DIST, "lessons"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const PAGES = ["index.html", "zh-CN.html"];

suite("plain lessons", ({ openPage, server }) => {
  const plain = (path, options) => openPage({ path: `lessons/${path}`, waitForApp: false, ...options });

  test("they keep the rules of accessibility and fit a small phone, in light and dark", async () => {
    // The colours are the same on all of them.
    for (const [colorScheme, slugs] of [["light", SLUGS], ["dark", ["primary-dies"]]]) {
      const { page } = await plain("index.html", { viewport: "smallPhone", colorScheme });
      for (const path of [...PAGES, ...slugs.flatMap((slug) => PAGES.map((name) => `${slug}/${name}`))]) {
        await page.goto(`${server().url}lessons/${path}`);
        await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
        assert.deepEqual(await axe(page), [], path);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${path} is ${overflow} px too wide`);
      }
    }
  });

  test("they can be read with scripts off", async () => {
    for (const [path, first, colorScheme] of [
      ["primary-dies/index.html", "When the primary dies", "light"],
      ["primary-dies/zh-CN.html", "主节点宕机时", "dark"],
    ]) {
      const { page } = await plain(path, { scripts: false, viewport: "smallPhone", colorScheme });
      await page.getByRole("heading", { level: 1, name: first }).waitFor();
      assert.equal(await page.locator("main > section h2").count(), 9);
      assert.ok((await page.locator(".terms dt").count()) > 3);
      assert.equal(await page.locator("script").count(), 0);
      const hint = page.locator("details").first();
      await hint.locator("summary").click();
      assert.ok(await hint.locator("p").first().isVisible());
      await screenshot(page, `plain-${colorScheme}`, { fullPage: true });
    }
    const { page } = await plain("index.html", { scripts: false });
    assert.equal(await page.locator(".lessons li").count(), SLUGS.filter((slug) => slug !== "guide").length);
    await screenshot(page, "plain-overview");
  });

  test("a page loads its own text and style and nothing else", async () => {
    const { page } = await plain("copies/index.html");
    const names = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
    const base = server().url;
    assert.ok(names.length >= 1);
    assert.deepEqual(names.filter((name) => !/(plain-[0-9a-f]{16}\.css|favicon\.svg)$/.test(name) || !name.startsWith(base)), []);
  });

  test("the focus can be seen, and the links lead to the lesson, the step and the other language", async () => {
    const { page } = await plain("copies/index.html");
    await page.keyboard.press("Tab");
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.equal(outline, "solid");
    await page.getByRole("link", { name: "中文" }).click();
    await page.getByRole("link", { name: "打开课程", exact: true }).waitFor();
    await page.goBack();
    const step = page.getByRole("link", { name: "Open step 2 of the lesson" });
    const id = (await step.getAttribute("href")).split("/").at(-1);
    await step.click();
    await appStarted(page);
    await page.locator(`[data-lesson-step="${id}"]`).first().waitFor();
  });
});

suite("while the app loads", ({ openPage, server }) => {
  /** A page whose Wasm does not arrive. */
  async function slow(path, options) {
    const { page, context } = await openPage({ waitForApp: false, ...options, path: "lessons/index.html" });
    await context.route("**/*.wasm", () => {});
    await page.goto(server().url + path, { waitUntil: "commit" });
    await page.locator("#boot-line").getByText(/Loading|正在加载/).waitFor({ state: "attached" });
    return page;
  }

  for (const { locale, name, title } of [
    { locale: "en-GB", name: "Read the text meanwhile", title: "When the primary dies" },
    { locale: "zh-CN", name: "先读文字版", title: "主节点宕机时" },
  ]) {
    test(`a lesson's text can be read meanwhile in ${locale}`, async () => {
      const page = await slow("#/lesson/primary-dies/price", { locale, viewport: "smallPhone" });
      const link = page.getByRole("link", { name });
      await link.waitFor();
      assert.deepEqual(await axe(page, { include: "#app", disableRules: ["region", "landmark-one-main", "page-has-heading-one"] }), []);
      await screenshot(page, `shell-slow-${locale}`);
      await link.click();
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
    });
  }

  test("nowhere else", async () => {
    for (const path of ["", "#/", "#/sandbox/replication", "?embed=1&lesson=copies#/lesson/copies", "#/lesson?src=https://example.org/x"]) {
      const page = await slow(path);
      await page.waitForTimeout(1200);
      assert.equal(await page.getByRole("link", { name: "Read the text meanwhile" }).count(), 0, path);
    }
  });

  test("it is offered, too, where the app cannot start", async () => {
    const { page } = await openPage({
      path: "#/lesson/copies",
      waitForApp: false,
      initScript: () => delete window.WebAssembly,
    });
    await page.getByRole("link", { name: "Read the text meanwhile" }).click();
    await page.getByRole("heading", { level: 1 }).waitFor();
  });

  test("without scripts the start page leads to the texts", async () => {
    const { page } = await openPage({ scripts: false, expectErrors: [/\.js csp$/] });
    await page.getByRole("link", { name: "阅读课程的文字版" }).waitFor();
    await page.getByRole("link", { name: "Read the lessons as text" }).click();
    await page.getByRole("heading", { level: 1, name: "The lessons as text" }).waitFor();
  });
});
