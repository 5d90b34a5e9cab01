// Instruments that study a run: the search for a break, the last chance to keep a promise, and what clients saw.
import { readFile } from "node:fs/promises";
import { assert, axe, screenshot, suite, test, until } from "./harness.mjs";
import { runLink } from "./link.mjs";

const STALE_READ = new URL("../crates/protocols/src/replication/scenarios/16-stale-read.txt", import.meta.url);

const clock = async (page) => Number(await page.locator("[data-clock]").first().getAttribute("data-clock"));
const attribute = (page, selector, name) => page.locator(selector).first().getAttribute(name);

/** Opens a panel by its tab. */
const panel = (page, key) => page.locator(`[role=tab][id$="-tab-${key}"]`).click();

/** A shared run, at the end of its scenario. */
async function runOf(openPage, scenario, options = {}) {
  const path = runLink(scenario, { at: [10_000_000, 1_000, 0] });
  const opened = await openPage({ path, reducedMotion: "reduce", ...options });
  await opened.page.locator("[data-node]").first().waitFor();
  return opened;
}

/** Makes the run play fast. */
async function hurry(page) {
  await page.locator(".speed input").first().focus();
  for (let place = 0; place < 5; place += 1) await page.keyboard.press("ArrowRight");
}

/** Chooses what is tried, and begins. */
async function search(page, { kinds, within, faults } = {}) {
  await panel(page, "find");
  await page.locator(".find-form").waitFor();
  for (const box of kinds ? await page.locator(".find-kinds input").all() : []) {
    await box.setChecked(kinds.includes(await box.getAttribute("data-kind")));
  }
  if (faults) await page.locator(`.find-faults input[value="${faults}"]`).check();
  if (within) {
    await page.locator('[data-field="within"]').fill(String(within));
    await page.keyboard.press("Tab");
  }
  await page.locator('[data-action="find-start"]').click();
  await page.locator(".find-answer").waitFor();
}

const state = (page) => attribute(page, ".find-answer", "data-search");

/** Waits until the search has ended, and gives what it says. */
async function answer(page) {
  await until("the search has an answer", async () => (await state(page)) !== "running", 90_000);
  const tried = Number(await attribute(page, ".find-answer", "data-schedules"));
  const took = Number(await attribute(page, ".find-answer", "data-took"));
  console.log(`${await state(page)}: ${tried} schedules in ${took} ms`);
  return { state: await state(page), tried, text: await page.locator(".find-answer").innerText() };
}

suite("study", ({ openPage }) => {
  test("a break of a variant that is not sound is found from its sandbox, played, and its last chance marked", async () => {
    const { page } = await openPage({ path: "#/sandbox/replication?mode=async", reducedMotion: "reduce" });
    await page.locator('[data-node="n1"]').waitFor();
    await hurry(page);
    await until("the run has gone on", async () => (await clock(page)) > 100_000);
    await search(page);
    const from = await clock(page);
    const found = await answer(page);
    assert.equal(found.state, "found");
    const rows = page.locator(".find-schedule li");
    const faults = (await rows.count()) - 1;
    assert.ok(faults >= 1 && faults <= 2, `${faults} faults`);
    assert.match(await rows.first().innerText(), /[0-9.]+ ms\s+.*(crashes|is dropped|restarts)/);
    assert.match(await rows.last().innerText(), /broken: “No acknowledged write is lost”/);
    assert.equal(await clock(page), from, "the search itself moves nothing");
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "find-found");
    // Another panel may be looked at meanwhile.
    await panel(page, "promises");
    await panel(page, "find");
    await page.locator('[data-action="find-play"]').click();
    await page.locator(".violation").waitFor();
    assert.match(await page.locator(".violation").innerText(), /No acknowledged write is lost/);
    await screenshot(page, "find-played");
    // It is a future with a name; the run that was left is another one.
    await panel(page, "did");
    assert.match(await page.locator(".futures-present input").inputValue(), /^Found: /);
    assert.equal(await page.locator(".futures li").count(), 1);
    // Until when could the promise be kept? No later than before the last fault.
    await panel(page, "promises");
    await page.locator('.promise [data-action="chance-ask"]').click();
    await page.locator('[data-chance-state="found"]').waitFor();
    const last = Number(await attribute(page, "[data-chance]", "data-chance"));
    assert.ok(last >= from && last < (await clock(page)), `${last} µs`);
    assert.deepEqual(await axe(page), []);
    await page.locator('[data-action="chance-go"]').click();
    await until("the last chance is shown", async () => (await clock(page)) === last);
    assert.equal(await page.locator(".violation").count(), 0, "nothing is broken there");
    await screenshot(page, "last-chance");
  });

  test("of a sound variant it says how many schedules it tried, and within what", async () => {
    const { page } = await runOf(openPage, "cluster replication mode=sync load=30ms\nrun 200ms");
    await search(page, { within: 150 });
    const { state: said, tried, text } = await answer(page);
    assert.equal(said, "none");
    assert.ok(tried > 100, `${tried} schedules`);
    assert.ok(text.includes(`None of the ${tried.toLocaleString("en-US")} schedules with at most 2 faults within 150 ms from 200 ms breaks a promise.`), text);
    assert.match(text, /crash, restart, drop/);
    assert.doesNotMatch(text, /safe/);
    // Back to the form, which is as it was.
    await page.locator('[data-action="find-stop"]').click();
    assert.equal(await page.locator('[data-field="within"]').inputValue(), "150");
    await screenshot(page, "find-form");
  });

  test("a search is stopped, says how far it was, and lets the page answer meanwhile", async () => {
    const { page } = await runOf(openPage, "cluster replication mode=sync load=30ms\nrun 200ms", { viewport: "phone", touch: true });
    await search(page, { within: 5_000, faults: 3, kinds: ["crash", "restart", "drop", "delay", "duplicate", "cut", "partition", "fire"] });
    assert.equal(await state(page), "running");
    const longest = await page.evaluate(async () => {
      let [last, longest] = [performance.now(), 0];
      while (last < performance.now() + 1) {
        await new Promise((later) => setTimeout(later, 0));
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
        if ((window.turns = (window.turns ?? 0) + 1) > 60) break;
      }
      return longest;
    });
    assert.ok(longest < 400, `${longest} ms without an answer`);
    await until("schedules were tried", async () => Number(await attribute(page, ".find-answer", "data-schedules")) > 5);
    await screenshot(page, "find-running-phone");
    await page.locator('[data-action="find-stop"]').click();
    const { state: said, tried, text } = await answer(page);
    assert.equal(said, "stopped");
    assert.match(text, /Stopped\. [0-9,]+ schedules tried; none breaks it\. These are not all with at most 3 faults within 5000 ms/);
    await page.locator('[data-action="step"]').first().click();
    assert.equal(Number(await attribute(page, ".find-answer", "data-schedules")), tried, "it has ended");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
  });

  test("what clients saw is judged: a stale read is not linearizable, and sequentially consistent", async () => {
    const scenario = (await readFile(STALE_READ, "utf8")).split("\n----")[0].replace(/^#.*\n/gm, "").replace("show logs", "").trim();
    const { page } = await runOf(openPage, scenario);
    await panel(page, "saw");
    await page.locator('.saw[data-verdict="no"]').waitFor();
    const text = await page.locator(".saw").innerText();
    assert.match(text, /not linearizable: no order explains 3 operations of 5/i);
    assert.match(text, /c1's get x came after c2's put x 2 and saw what c1's put x 1 wrote/);
    assert.equal(await page.locator(".saw-op").count(), 5);
    assert.equal(await page.locator(".saw-op-conflict").count(), 3);
    assert.equal(await page.locator(".saw-row-conflict").count(), 3);
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "saw-conflict");
    await page.locator(".saw-op-conflict").first().click();
    await until("the moment of its answer is shown", async () => (await clock(page)) === 47_600);
    assert.equal(await page.locator(".saw-op-conflict").count(), 3, "what is known is judged, not what is shown");
    await page.locator('[data-action="saw-consistency"]').selectOption("clients");
    await page.locator('.saw[data-verdict="yes"]').waitFor();
    assert.match(await page.locator(".saw").innerText(), /sequentially consistent: this order of 5 operations/i);
  });

  test("the judgement follows a run that plays, and a long one is drawn in parts", async () => {
    const { page } = await runOf(openPage, "cluster replication mode=sync clients=3 load=8ms\nrun 60ms");
    await panel(page, "saw");
    await page.locator('.saw[data-verdict="yes"]').waitFor();
    const operations = async () => Number(await attribute(page, ".saw", "data-operations"));
    const before = await operations();
    await hurry(page);
    await page.locator('[data-action="play"]').first().click();
    await until("there are many more", async () => (await operations()) > before + 60, 60_000);
    await page.locator('[data-action="play"]').first().click();
    await page.locator('.saw[data-verdict="yes"]').waitFor();
    assert.ok((await page.locator(".saw-op").count()) <= 32);
    assert.match(await page.locator(".saw").innerText(), /32 of [0-9]+ operations are drawn/);
    assert.ok((await page.locator(".saw-point").count()) > 10);
    const first = await attribute(page, ".saw-op", "data-operation");
    await page.locator('[data-action="saw-earlier"]').click();
    await until("earlier ones are drawn", async () => (await attribute(page, ".saw-op", "data-operation")) !== first);
    await screenshot(page, "saw-long");
  });

  test("the page answers while a long history is judged, and another question ends that", async () => {
    // Of almost 3,000 operations, a few at the end conflict: an acknowledged write is lost, and read as it was before.
    const reads = ["c1", "c2", "c3"].map((client) => `request ${client} get x\n`).join("");
    const run = `cluster replication mode=async clients=3 load=8ms lag=40ms seed=7\nrun 22s\n${reads}crash n1\nrun 150ms\n${reads}run 1s`;
    const { page } = await runOf(openPage, run);
    await page.evaluate(() => {
      // Turns of the page while it says that it judges.
      window.turns = 0;
      const turn = () => {
        if (document.querySelector('.saw[data-verdict="judging"]')) window.turns += 1;
        setTimeout(turn, 0);
      };
      turn();
    });
    await panel(page, "saw");
    await page.locator('.saw[data-verdict="no"], .saw[data-verdict="undecided"]').waitFor({ timeout: 120_000 });
    const [operations, took] = [await attribute(page, ".saw", "data-operations"), await attribute(page, ".saw", "data-took")];
    const turns = await page.evaluate(() => window.turns);
    console.log(`${operations} operations in ${took} ms, ${turns} turns of the page meanwhile`);
    assert.ok(Number(operations) > 2_500, operations);
    assert.ok(turns >= 5, `${turns} turns`);
    // A question that comes while another is judged is the one that is answered.
    await page.locator('[data-action="saw-consistency"]').selectOption("clients");
    await page.locator('[data-action="saw-consistency"]').selectOption("time");
    await page.locator('.saw[data-verdict="no"], .saw[data-verdict="undecided"]').waitFor({ timeout: 120_000 });
    assert.match(await page.locator(".saw").innerText(), /linearizable/i);
  });

  test("a protocol that is not one object has no such panel, and a lesson has neither", async () => {
    const { page } = await openPage({ path: "#/sandbox/two-phase-commit", reducedMotion: "reduce" });
    await page.locator("[data-node]").first().waitFor();
    assert.equal(await page.locator('[role=tab][id$="-tab-find"]').count(), 1);
    assert.equal(await page.locator('[role=tab][id$="-tab-saw"]').count(), 0);
    const { page: lesson } = await openPage({ path: "#/lesson/primary-dies/what-happened", reducedMotion: "reduce" });
    await lesson.locator("[data-node]").first().waitFor();
    assert.equal(await lesson.locator('[role=tab][id$="-tab-find"], [role=tab][id$="-tab-saw"]').count(), 0);
  });
});
