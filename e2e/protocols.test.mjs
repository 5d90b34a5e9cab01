// What belongs to each protocol: its sandboxes, and every step of its lessons. FAULTLINE_PROTOCOL chooses one.
//
// What is alike is done once: the rules of accessibility are asked where an element of a new kind is to be seen, a menu is
// opened of each kind of node, link and message (in a lesson: for each kind of step, and what it allows), a solution is shown
// if it uses a command that no other of this protocol has used. That each solution solves its task, the check of the lessons
// says, natively.
import { assert, guess, suite, test } from "./harness.mjs";
import { keepsTheRules } from "./kinds.mjs";
import { FAST, openEverything, QUICK, SLOW, USUAL, writeInWords } from "./menus.mjs";
import { CHOSEN, LESSONS } from "./protocols.mjs";

/** Variants that differ in what is offered, or that break a promise, which pauses the run. */
const VARIANTS = {
  replication: ["mode=async&lag=60"],
  "two-phase-commit": ["locks=release&load=5"],
  hashing: ["placement=ring&copies=3"],
  checkpoint: ["mode=uncoordinated"],
  paxos: ["decrees=many&roles=separate"],
};

/** Jobs that save checkpoints take no requests. */
const ASKS_NOTHING = ["checkpoint"];

/** Steps on, one event after another, until one finds what `found` looks for. */
async function stepUntil(page, found) {
  const play = page.locator('[data-action="play"]').first();
  if ((await play.getAttribute("data-playing")) === "true") await play.click();
  for (let event = 0; event < 500; event++) {
    if (await page.evaluate(found)) return true;
    await page.locator('[data-action="step"]').first().evaluate((button) => button.click());
  }
  return false;
}

/** The menu of a client has a form; a client that waits may have none. Runs in the page. */
async function opensForm() {
  document.querySelector('[data-node="c1"]').dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1 }));
  await new Promise((later) => setTimeout(later));
  return Boolean(document.querySelector('.menu input[type="text"]'));
}

/** There is a message, and it has a menu. Runs in the page. */
async function opensMessage() {
  const message = document.querySelector("[data-message]");
  message?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1 }));
  await new Promise((later) => setTimeout(later));
  return Boolean(message && document.querySelector(".menu"));
}

async function openMenus(page, options) {
  const result = await page.evaluate(openEverything, options);
  assert.deepEqual(result.wrong, []);
  return result;
}

async function readStep(page, { slug, steps }, { id, kind, allowed, verbs }, known) {
  const hash = `#/lesson/${slug}/${id}`;
  const open = async () => {
    await page.evaluate((hash) => (location.hash = hash), hash);
    await page.locator(`[data-lesson-step="${id}"][aria-current]`).first().waitFor();
    await page.locator("[data-node]").first().waitFor();
  };
  await open();
  await keepsTheRules(page, known.elements);
  await guess(page);
  if (verbs.some((verb) => !known.verbs.has(verb))) {
    await page.locator('input[type="range"]').first().focus();
    await page.keyboard.press("End");
    await page.locator('[data-action="show-me"]').click();
    await page.getByText("That is how").first().waitFor({ timeout: 60_000 });
    const status = await page.locator(`[data-lesson-step="${id}"]`).first().getAttribute("data-status");
    assert.equal(status, "open", "being shown is not doing");
    await keepsTheRules(page, known.elements);
    for (const verb of verbs) known.verbs.add(verb);
    // As it was before.
    const other = steps.find((step) => step.id !== id).id;
    await page.evaluate((hash) => (location.hash = hash), `#/lesson/${slug}/${other}`);
    await page.locator(`[data-lesson-step="${other}"][aria-current]`).first().waitFor();
    await open();
  } else if (kind === "task") {
    assert.equal(await page.locator('[data-action="show-me"]').count(), 1, "it can be shown");
  }
  const { seen } = await openMenus(page, { speed: QUICK, seen: [...known.things], context: `${kind} ${allowed}` });
  for (const thing of seen) known.things.add(thing);
}

suite("protocols", ({ openPage }) => {
  for (const protocol of CHOSEN) {
    const sandboxes = [[protocol, [SLOW, USUAL, FAST]], ...(VARIANTS[protocol] ?? []).map((variant) => [`${protocol}?${variant}`, [QUICK]])];
    for (const [sandbox, speeds] of sandboxes) {
      test(`${protocol}: the menus of #/sandbox/${sandbox}`, async () => {
        const { page } = await openPage({ path: `#/sandbox/${sandbox}` });
        await page.locator("[data-node]").first().waitFor();
        const asks = !ASKS_NOTHING.includes(protocol);
        let [forms, messages] = [0, 0];
        for (const speed of speeds) {
          const { opened } = await openMenus(page, { speed, messages: 5, flight: 200 });
          assert.ok(opened.nodes > 1 && opened.links > 0 && opened.pages > 2, JSON.stringify(opened));
          forms += opened.forms;
          messages += opened.messages;
        }
        // While the run plays, a message may come and go between two looks of a slow machine.
        assert.ok(messages > 0 || (await stepUntil(page, opensMessage)), "a message has a menu");
        assert.equal(forms > 0 || (asks && (await stepUntil(page, opensForm))), asks, "there are forms if anything can be asked");
        const words = await page.evaluate(writeInWords);
        assert.deepEqual([...new Set(words)], asks ? ["mine"] : []);
      });
    }

    const known = { elements: new Set(), things: new Set(), verbs: new Set() };
    for (const lesson of LESSONS.filter((lesson) => lesson.protocol === protocol)) {
      test(`${protocol}: every step of ${lesson.slug}`, async () => {
        const { page } = await openPage({ path: `#/lesson/${lesson.slug}` });
        await page.locator("[data-lesson-step]").first().waitFor();
        const ids = await page.locator("[data-lesson-step]").evaluateAll((all) => [...new Set(all.map((one) => one.dataset.lessonStep))]);
        assert.deepEqual(ids, lesson.steps.map(({ id }) => id));
        assert.ok(ids.length >= 4);
        for (const step of lesson.steps) {
          await readStep(page, lesson, step, known).catch((error) => {
            throw new Error(`${lesson.slug}/${step.id}: ${error.message}`, { cause: error });
          });
        }
      });
    }
  }
});
