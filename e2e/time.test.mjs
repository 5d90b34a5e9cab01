// Moments that are shared, and the space-time diagram.
import { readFile } from "node:fs/promises";
import { assert, axe, screenshot, suite, test, until } from "./harness.mjs";

const clock = async (page) => Number(await page.locator("[data-clock]").first().getAttribute("data-clock"));

/** The link of "Share this moment". */
async function shared(page) {
  await page.locator('[data-action="share"]').click();
  const dialog = page.locator("dialog[open]");
  const link = await dialog.locator(".scenario").innerText();
  assert.deepEqual(await axe(page, { include: "dialog[open]" }), []);
  await page.keyboard.press("Escape");
  return link.trim();
}

suite("time", ({ openPage }) => {
  test("a shared moment is the same run at the same time, with what was chosen", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/what-happened", reducedMotion: "reduce" });
    await page.locator('[data-node="n2"]').waitFor();
    await page.locator('[data-action="step"]').first().click();
    await page.locator('[data-node="n1"]').focus();
    await page.keyboard.press("c");
    await page.locator('[data-node="n1"][data-status="crashed"]').waitFor();
    await page.locator('[data-action="step"]').first().click();
    const time = await clock(page);
    const link = await shared(page);
    assert.ok(link.length < 2000, `${link.length} characters`);
    const { page: other } = await openPage({ path: link, viewport: "phone", touch: true });
    await other.locator('[data-node="n1"][data-status="crashed"]').waitFor();
    assert.equal(await clock(other), time);
    assert.equal(await shared(other).then((again) => again.length > 40), true);
    await screenshot(other, "shared-run-phone");
  });

  test("choosing an event in the diagram chooses it everywhere, and lights up its past and future", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/what-happened", reducedMotion: "reduce" });
    await page.locator('[data-node="n2"]').waitFor();
    // The step plays by itself; its set-up has had a crash and a new primary.
    await until("the run has gone on", async () => (await clock(page)) > 245_000);
    await page.locator('[data-action="play"]').first().click();
    await page.locator('[data-action="view-space-time"]').click();
    await page.locator('[data-action="diagram-fit"]').click();
    const arrows = page.locator(".diagram-arrow[data-message]");
    await until("arrows are drawn", async () => (await arrows.count()) > 10);
    assert.deepEqual(await axe(page), []);
    // The right-most chosen, so that it has a past.
    const frame = page.locator(".diagram-frame");
    await frame.focus();
    for (let n = 0; n < 4; n += 1) await page.keyboard.press("ArrowLeft");
    await until("an event is chosen", async () => (await page.locator(".diagram-picture.with-cones").count()) === 1);
    assert.ok((await page.locator(".diagram-arrow.past").count()) > 0, "it has a past");
    const time = await clock(page);
    await page.keyboard.press("ArrowLeft");
    await until("time went back", async () => (await clock(page)) < time);
    await screenshot(page, "space-time");
    await page.getByRole("tab", { name: "Log" }).click();
    await page.locator(".log-chosen").waitFor();
    // From the log to the diagram.
    const row = page.locator(".log-row").nth(3);
    const sentence = await row.locator("button").getAttribute("title");
    await row.locator("button").click();
    const chosen = page.locator(".log-chosen button");
    await until("the row is chosen", async () => (await chosen.count()) && (await chosen.getAttribute("title")) === sentence);
    // Only one kind of message, and none of a node that is left out.
    const kinds = page.locator(".diagram-bar select");
    await kinds.selectOption("write");
    await until("other kinds are gone", async () => {
      const shown = await arrows.evaluateAll((all) => all.map((one) => one.dataset.kind));
      return shown.length > 0 && shown.every((kind) => kind === "write");
    });
    await kinds.selectOption("");
    await page.locator(".diagram-nodes summary").click();
    const before = await arrows.count();
    await page.locator(".diagram-nodes label", { hasText: "ctl" }).locator("input").uncheck();
    await until("messages of ctl are gone", async () => (await arrows.count()) < before);
  });

  test("a run is compared with itself without one command, on one clock", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/what-happened", reducedMotion: "reduce" });
    await page.locator('[data-node="n2"]').waitFor();
    await page.getByRole("tab", { name: "What you did" }).click();
    await page.locator(".did-row", { hasText: "crash n1" }).locator('[data-action="compare-without"]').click();
    await page.waitForURL(/#\/compare\//);
    const side = (name) => page.locator(`[data-side="${name}"]`);
    await side("right").locator('[data-node="n1"]').waitFor();
    assert.deepEqual(await axe(page), []);
    await page.locator('[data-action="go-to-parting"]').first().click();
    await until("the left n1 is down", async () => (await side("left").locator('[data-node="n1"]').getAttribute("data-status")) === "crashed");
    assert.equal(await side("right").locator('[data-node="n1"]').getAttribute("data-status"), "up", "the right one is not");
    assert.match(await page.locator(".compare-words").innerText(), /n1 crashes/);
    assert.match(await page.locator(".compare-words table").innerText(), /No acknowledged write is lost\s+broken\s+kept so far/);
    await page.locator('[data-action="step"]').first().click();
    await screenshot(page, "compare");
    // The address is the comparison: it can be sent.
    const { page: other } = await openPage({ path: page.url(), viewport: "phone", touch: true });
    await other.locator('[data-side="right"] [data-node="n1"]').waitFor();
    const wide = await other.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
    await screenshot(other, "compare-phone");
  });

  test("the present view is saved as a picture that stands alone, and the run as a scenario", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/what-happened", reducedMotion: "reduce" });
    await page.locator('[data-node="n2"]').waitFor();
    for (const view of ["view-cluster", "view-space-time"]) {
      await page.locator(`[data-action="${view}"]`).click();
      await page.locator('[data-action="share"]').click();
      const [download] = await Promise.all([page.waitForEvent("download"), page.locator('[data-action="export-picture"]').click()]);
      const svg = await readFile(await download.path(), "utf8");
      const problem = await page.evaluate((svg) => {
        const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
        return parsed.querySelector("parsererror")?.textContent ?? "";
      }, svg);
      assert.equal(problem, "");
      assert.match(svg, /n2/);
      assert.doesNotMatch(svg, /class=|var\(|<script|href=/);
      await page.keyboard.press("Escape");
    }
    await page.locator('[data-action="share"]').click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator('[data-action="export-scenario"]').click()]);
    assert.match(await readFile(await download.path(), "utf8"), /^cluster replication .*\n[^]*crash n1/);
  });

  test("a trace that was saved is held against the run that is made again", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/what-happened", reducedMotion: "reduce" });
    await page.locator('[data-node="n2"]').waitFor();
    await page.locator('[data-action="share"]').click();
    const saved = async (action) => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.locator(`[data-action="${action}"]`).click()]);
      return readFile(await download.path(), "utf8");
    };
    const trace = await saved("export-trace");
    assert.match(await saved("export-shiviz"), /^n1 \{"n1":1/m);
    await page.locator('dialog[open] a[href="#/run"]').click();
    const open = async (text) => {
      await page.locator('[data-action="open-file"]').setInputFiles({ name: "trace.json", mimeType: "application/json", buffer: Buffer.from(text) });
    };
    await page.locator('[data-action="open-file"]').waitFor({ state: "attached" });
    await open(trace);
    await page.locator('[data-verdict="good"]').waitFor();
    assert.deepEqual(await axe(page), []);
    await open(trace.replace('"crashed"', '"paused"'));
    await page.locator('[data-verdict="wrong"]').waitFor();
    await open("{");
    await page.locator('[data-verdict="wrong"]').waitFor();
    await open(trace);
    await page.locator('[data-action="see-run"]').click();
    await page.locator('[data-node="n2"]').waitFor();
  });

  test("on a phone the diagram stays inside of its place", async () => {
    const { page } = await openPage({ path: "#/sandbox/two-phase-commit", viewport: "phone", touch: true, colorScheme: "dark" });
    await page.locator("[data-node]").first().waitFor();
    await page.locator('[data-action="view-space-time"]').tap();
    await page.locator(".diagram-frame").waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "space-time-phone");
    await page.locator('[data-action="view-cluster"]').tap();
    await page.locator("[data-node]").first().waitFor();
  });
});
