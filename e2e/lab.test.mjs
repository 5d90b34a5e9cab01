// The lab: experiments over many runs, and the same numbers as natively.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assert, axe, screenshot, suite, test } from "./harness.mjs";

const NATIVE = fileURLToPath(new URL("../tests/lab", import.meta.url));
const finished = (page) => page.locator('[data-lab="finished"]').waitFor({ timeout: 240_000 });

async function run(page, seeds) {
  await page.locator('input[name="seeds"]').fill(String(seeds));
  await page.locator('input[name="seeds"]').blur();
  await page.locator('[data-action="lab-run"]').click();
}

/** What a button saves, as text. */
async function saved(page, action) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(`[data-action="${action}"]`).click()]);
  return readFile(await download.path(), "utf8");
}

suite("the lab", ({ openPage }) => {
  test("lists the experiments, and is reached from the sandboxes", async () => {
    const { page } = await openPage({ path: "#/sandbox" });
    await page.locator('a[href="#/lab"]').click();
    await page.locator('[data-experiment="load-spread"]').waitFor();
    assert.equal(await page.locator("[data-experiment]").count(), 7);
    await axe(page);
    await screenshot(page, "lab-list");
    await page.locator('[data-experiment="load-spread"]').click();
    await page.locator('[data-lab="waiting"]').waitFor();
  });

  for (const [slug, seeds] of [["failover-time", 2], ["checkpoint-interval", 1]]) {
    test(`${slug} has the numbers that it has natively`, async () => {
      const { page } = await openPage({ path: `#/lab/${slug}` });
      await run(page, seeds);
      await finished(page);
      assert.equal(await saved(page, "lab-csv"), await readFile(join(NATIVE, `${slug}.csv`), "utf8"));
    });
  }

  for (const [name, options] of [
    ["desktop-light", { viewport: "desktop", theme: "light" }],
    ["desktop-dark", { viewport: "desktop", theme: "dark" }],
    ["phone-light", { viewport: "phone", theme: "light" }],
    ["phone-dark", { viewport: "phone", theme: "dark" }],
  ]) {
    test(`an experiment is made, drawn and told, ${name}`, async () => {
      const { viewport, theme } = options;
      const lang = name === "phone-dark" ? "&lang=zh-CN" : "";
      const { page } = await openPage({ path: `?theme=${theme}${lang}#/lab/slow-backup`, viewport });
      await run(page, 3);
      await finished(page);
      // Three measured lines of six points, and a theory beside each.
      assert.equal(await page.locator(".lab-plot .plot-point").count(), 18);
      assert.equal(await page.locator(".lab-plot path.plot-theory[d*=L]").count(), 3);
      await page.locator(".lab-table summary").click();
      assert.equal(await page.locator(".lab-table tbody tr").count(), 18);
      await page.locator(".lab-table tbody tr").nth(17).locator("button").click();
      await page.locator('[data-chosen="17"]').waitFor();
      const overflow = (await page.evaluate(() => document.documentElement.scrollWidth)) - page.viewportSize().width;
      assert.ok(overflow <= 0, `${overflow} pixels too wide`);
      await axe(page);
      await screenshot(page, `lab-${name}`);
    });
  }

  test("a point opens as the run that made it", async () => {
    const { page } = await openPage({ path: "#/lab/slow-backup" });
    await run(page, 2);
    await finished(page);
    await page.locator('.plot-point[data-point="14"] .plot-dot').click();
    await page.locator('[data-chosen="14"]').waitFor();
    assert.equal(await page.locator(".lab-all").count(), 0, "two runs are the lowest and the highest");
    const link = page.locator(".lab-runs a").last();
    await link.click();
    await page.locator('[data-node="n3"]').waitFor();
    assert.match(page.url(), /#\/run\//);
  });

  test("every run of a point can be opened", async () => {
    const { page } = await openPage({ path: "#/lab/slow-backup" });
    await run(page, 5);
    await finished(page);
    await page.locator('.plot-point[data-point="14"] .plot-dot').click();
    assert.equal(await page.locator(".lab-all a").count(), 0, "made when somebody wants them");
    await page.locator(".lab-all summary").click();
    await page.locator(".lab-all a").nth(4).waitFor();
    assert.match(await page.locator(".lab-all summary").innerText(), /5 of 5 runs/);
    const seeds = await page.locator(".lab-all a").evaluateAll((all) => all.map((one) => one.dataset.seed));
    assert.equal(new Set(seeds).size, 5);
    assert.deepEqual(await axe(page, { include: ".lab-point" }), []);
    await page.locator(".lab-all a").nth(1).click();
    await page.locator('[data-node="n3"]').waitFor();
    assert.match(page.url(), /#\/run\//);
  });

  test("it can be stopped, and shows what was made until then", async () => {
    const { page } = await openPage({ path: "#/lab/coordinator-failures" });
    await run(page, 400);
    await page.locator(".plot-point").first().waitFor({ timeout: 60_000 });
    await page.locator('[data-action="lab-stop"]').click();
    await page.locator('[data-lab="stopped"]').waitFor();
    const made = (await saved(page, "lab-csv")).trim().split("\n").length - 1;
    assert.ok(made > 0 && made < 18 * 400, `${made} runs`);
    const picture = await saved(page, "lab-svg");
    assert.match(picture, /^<svg[^>]*>.*<\/svg>$/s);
  });

  test("a link makes the same experiment again", async () => {
    const { page } = await openPage({ path: "#/lab/coordinator-failures?seeds=7&measure=blocked&plot=quantiles" });
    await page.locator('[data-lab="waiting"]').waitFor();
    assert.equal(await page.locator('input[name="seeds"]').inputValue(), "7");
    const chosen = (name) => page.locator(`select[name="${name}"]`).evaluate((select) => select.selectedIndex);
    assert.deepEqual([await chosen("measure"), await chosen("plot")], [1, 1]);
    assert.match(await page.locator(".copy pre").innerText(), /#\/lab\/coordinator-failures\?seeds=7&measure=blocked&plot=quantiles$/);
  });

  test("one's own file is checked and made", async () => {
    const { page } = await openPage({ path: "#/lab" });
    const text = await readFile(join(NATIVE, "good.toml"), "utf8");
    const choose = (content) =>
      page.locator('[data-action="choose-experiment"]').setInputFiles({ name: "good.toml", mimeType: "text/plain", buffer: Buffer.from(content) });
    await choose(text.replace("nodes=3", "node=3"));
    await page.locator('[role="alert"]').waitFor();
    assert.match(await page.locator('[role="alert"]').innerText(), /good\.toml:3: .*node/);
    await choose(text);
    await run(page, 2);
    await finished(page);
    assert.equal(await page.locator(".lab-plot .plot-point").count(), 4);
  });

  test("an experiment that is not there is not found", async () => {
    const { page } = await openPage({ path: "#/lab/constructor" });
    await page.locator('a[href="#/lab"]').waitFor();
  });
});
