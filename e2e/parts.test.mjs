// A built page comes in parts: what is fetched when, and what happens if a part does not arrive.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { assert, suite, test, until } from "./harness.mjs";
import { PROTOCOLS } from "./protocols.mjs";
import { DIST } from "./server.mjs";

const PARTS = readdirSync(DIST).filter((name) => /^(split|chunk)_.*\.wasm$/.test(name));
const skip = PARTS.length ? false : "this page was built in one part, by --quick";

const FAILED = /Failed to load resource|Failed to fetch|request failed|NetworkError/;

/** The parts that the page has fetched. */
const fetched = (page) =>
  page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map(({ name }) => name.split("/").pop())
      .filter((name) => /^(split|chunk)_/.test(name))
      .map((name) => name.replace(/-[0-9a-f]+\.wasm$/, "")),
  );

suite("parts", ({ openPage }) => {
  test("a lesson fetches its protocol, no other one, and no other page", { skip }, async () => {
    for (const [lesson, protocol] of [
      ["copies", "replication"],
      ["why-modulo-hurts", "hashing"],
      ["all-or-nothing", "two_phase_commit"],
      ["what-a-checkpoint-is", "checkpoint"],
    ]) {
      const { page } = await openPage({ path: `#/lesson/${lesson}` });
      await page.locator("[data-node]").first().waitFor();
      // The tools follow two seconds later.
      const own = (await fetched(page)).filter((name) => name.startsWith("split_") && name !== "split_tools");
      assert.deepEqual([...new Set(own)].sort(), ["split_common_en", "split_lesson", `split_${protocol}`, `split_${protocol}_en`].sort(), lesson);
      // Each file once: what is announced is what is asked for.
      const all = await fetched(page);
      assert.equal(new Set(all).size, all.length, `${all}`);
      await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => /split_tools/.test(name)));
    }
  });

  test("the first file is light and knows no protocol but by its id", { skip }, () => {
    const file = (start) => readFileSync(join(DIST, readdirSync(DIST).find((name) => name.startsWith(start))));
    const packed = (start) => gzipSync(file(start), { level: 9 }).length;
    const main = file("faultline_bg-");
    assert.ok(packed("faultline_bg-") < 320_000, `${packed("faultline_bg-")} bytes of the first file, packed`);
    for (const protocol of PROTOCOLS) {
      // Keys of its texts, as in `replication-message-write`, are all through its code.
      for (const kind of ["message", "note", "line", "rank"]) assert.ok(!main.includes(`${protocol}-${kind}`), `${protocol}-${kind}`);
      const part = packed(`split_${protocol.replaceAll("-", "_")}-`);
      assert.ok(part < 92_000, `${part} bytes of ${protocol}, packed`);
    }
  });

  test("the texts of a lesson are asked for before the program runs, in the reader's language", { skip }, async () => {
    for (const [query, text] of [["", "en"], ["?lang=zh-CN", "zh-CN"], ["?embed=1&lesson=copies", "en"]]) {
      const { page } = await openPage({ path: query.includes("embed") ? query : `${query}#/lesson/copies` });
      await page.locator("[data-node]").first().waitFor();
      const asked = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name, initiatorType }) => [name, initiatorType]));
      const inLessons = asked.filter(([name]) => /\/lessons-/.test(name));
      // The terms of the course follow.
      const texts = inLessons.filter(([name]) => !name.endsWith("/glossary.json"));
      assert.deepEqual(texts.map(([name, by]) => [name.replace(/^.*\/lessons[^/]*\//, ""), by]), [[`copies/${text}.lesson`, "link"]], query);
    }
  });

  test("an address that is named like something of JavaScript's own is only not found", { skip }, async () => {
    for (const path of ["#/lesson/constructor", "#/sandbox/__proto__", "#/constructor", "#/toString/valueOf"]) {
      // Whether there is such a lesson, its own file says.
      const { page } = await openPage({ path, expectErrors: path.includes("/lesson/") ? [/404.*constructor/] : [] });
      await page.getByRole("heading", { level: 1 }).waitFor();
      await until(`${path} is named`, async () => /not here|not found|no such/i.test(await page.title()));
    }
  });

  test("a page whose part does not arrive says so, and comes when it is asked for again", { skip }, async () => {
    const { page } = await openPage({ path: "#/lesson/copies", expectErrors: [FAILED] });
    let broken = true;
    await page.route(/split_teach/, (route) => (broken ? route.abort() : route.continue()));
    await page.evaluate(() => (location.hash = "#/teach"));
    await page.getByRole("heading", { name: "This page could not be shown" }).waitFor();
    await until("the page is named", async () => (await page.title()) === "This page could not be shown · Faultline");
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
    broken = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "Teach with Faultline" }).waitFor();
    await page.waitForFunction(() => document.activeElement.tagName === "H1");
  });

  test("a first page whose part does not arrive says so, too", { skip }, async () => {
    const { page } = await openPage({ expectErrors: [FAILED], waitForApp: false, path: "#/lesson/copies" });
    await page.route(/split_home/, (route) => route.abort());
    await page.goto(page.url().replace(/#.*/, "?again=1#/"));
    await page.getByRole("heading", { name: "This page could not be shown" }).waitFor();
    await page.unroute(/split_home/);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { level: 1, name: "Break it" }).waitFor();
  });

  test("a lesson whose protocol does not arrive says so, and comes when it is asked for again", { skip }, async () => {
    const { page } = await openPage({ path: "#/progress", expectErrors: [FAILED] });
    let broken = true;
    await page.route(/split_hashing/, (route) => (broken ? route.abort() : route.continue()));
    await page.evaluate(() => (location.hash = "#/lesson/why-modulo-hurts"));
    await page.getByRole("heading", { name: "This lesson could not be shown" }).waitFor();
    broken = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator("[data-node]").first().waitFor();
  });

  test("who goes elsewhere while a page is on its way stays there", { skip }, async () => {
    const { page } = await openPage({ path: "#/lesson/copies" });
    let go;
    const held = new Promise((resolve) => (go = resolve));
    await page.route(/split_teach/, (route) => held.then(() => route.continue()));
    await page.evaluate(() => (location.hash = "#/teach"));
    await page.getByRole("heading", { name: "Loading…" }).waitFor();
    await page.evaluate(() => (location.hash = "#/"));
    await page.getByRole("heading", { level: 1, name: "Break it" }).waitFor();
    const arrived = page.waitForResponse(/split_teach/);
    go();
    await arrived;
    await page.waitForTimeout(300);
    assert.match(await page.locator("h1").innerText(), /^Break it/);
  });

  test("tools that do not arrive say so, and all of them come when one is asked for again", { skip }, async () => {
    const { page } = await openPage({ path: "#/lesson/copies", expectErrors: [FAILED] });
    let broken = true;
    await page.route(/split_tools/, (route) => (broken ? route.abort() : route.continue()));
    await page.locator("[data-node]").first().waitFor();
    await page.locator('[data-action="view-space-time"]').click();
    await page.getByRole("tab", { name: "Log" }).click();
    await page.locator(".tools-wait[role=alert]").nth(1).waitFor();
    broken = false;
    await page.locator('.stage-frame .tools-wait [data-action="retry"]').click();
    await page.locator(".diagram").waitFor();
    await page.locator(".tools-wait").first().waitFor({ state: "detached" });
    await page.locator(".log-row").first().waitFor();
  });
});
