// Every menu of every node, link and message, opened while the run plays: what it offers changes under the hand.
import { readFileSync } from "node:fs";
import { assert, suite, test } from "./harness.mjs";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");

const LESSONS = [...read("../lessons/catalogue.toml").matchAll(/^lessons = \[(.*)\]$/gm)].flatMap(([, list]) => list.match(/[a-z-]+/g));

/** Places of the slider of speed: 1/10, 1, 2 and 10 times as fast as real time. */
const [SLOW, USUAL, QUICK, FAST] = [3, 6, 7, 9];

/** Every protocol, and variants that differ in what is offered, or that break a promise, which pauses the run. */
const SANDBOXES = [
  ["replication", [SLOW, USUAL, FAST]],
  ["replication?mode=async&lag=60", [QUICK]],
  ["two-phase-commit", [USUAL, FAST]],
  ["two-phase-commit?locks=release&load=5", [QUICK]],
  ["hashing", [USUAL, FAST]],
  ["hashing?placement=ring&copies=3", [QUICK]],
  ["checkpoint", [USUAL, FAST]],
  ["checkpoint?mode=uncoordinated", [QUICK]],
];

/**
 * Opens each menu that the stage offers and every page of it, writes into its forms, moves its sliders and leaves it open
 * until the stage was drawn anew so many times, or the run stands still; a client's menu, until what it offers has changed
 * twice. Runs in the page. Gives what was opened and what was wrong.
 */
async function openEverything({ speed, messages = 2, draws = 2, patience = 600, only }) {
  const opened = { nodes: 0, links: 0, messages: 0, pages: 0, forms: 0, changes: 0 };
  const wrong = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);
  const soon = () => new Promise((later) => setTimeout(later));
  const alive = () => {
    const broken = one(".broken");
    if (broken) throw new Error(`the page is dead: ${broken.innerText}`);
  };
  const write = (input, value) => {
    input.value = value;
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
  let drawn = 0;
  const observer = new MutationObserver(() => drawn++);
  observer.observe(one(".stage"), { subtree: true, childList: true, attributes: true, characterData: true });

  const plays = () => one('[data-action="play"]')?.getAttribute("aria-pressed") === "true";
  /** Lets the run play on; one that is held at a question, or at its end, stands. */
  async function play() {
    if (plays()) return true;
    one('[data-action="play"]').click();
    await soon();
    return plays();
  }
  /** Until the stage was drawn so many times more and `holds`; not for ever, and not while the run stands. */
  async function pass(times, holds = () => true, most = 200) {
    const [start, end] = [drawn, performance.now() + patience];
    while (performance.now() < end && (drawn - start < times || !holds())) {
      if (drawn - start > most || (!plays() && !(await play()))) break;
      await soon();
      alive();
    }
    await soon();
    alive();
  }
  const offered = () => all(".menu button, .menu input").map((one) => one.dataset.command?.split(" ")[0] ?? one.innerText).join();
  /** The words of a form stay those that were written, whatever the run does. */
  async function writeInForms() {
    const inputs = all('.menu input[type="text"]');
    opened.forms += new Set(inputs.map((input) => input.parentElement)).size;
    inputs.forEach((input, index) => write(input, `w${index}`));
    await soon();
    let [before, changes] = [offered(), 0];
    await pass(draws, () => {
      const now = offered();
      if (now !== before) [before, changes] = [now, changes + 1];
      return !inputs.length || changes > 1 || !one(".menu");
    });
    opened.changes += changes;
    // An item that had the focus and went away gives it to the menu when that is drawn.
    const fallen = () => one(".menu") && document.activeElement === document.body;
    for (const end = performance.now() + 5000; fallen() && performance.now() < end; ) await soon();
    if (fallen()) wrong.push("the focus has fallen out of the menu");
    inputs.forEach((input, index) => {
      if (input.isConnected && input.value !== `w${index}`) wrong.push(`a form had w${index} and has ${input.value}`);
    });
  }
  async function open(thing, kind) {
    if (!thing) return;
    thing.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1 }));
    await soon();
    alive();
    if (!one(".menu")) return;
    opened[kind]++;
    await writeInForms();
    for (let index = 0; index < all('.menu [aria-haspopup="menu"], .menu button:not([data-command], [data-action], .menu-back)').length; index++) {
      const behind = all('.menu [aria-haspopup="menu"], .menu button:not([data-command], [data-action], .menu-back)')[index];
      behind.click();
      await soon();
      if (!one(".menu-back")) continue;
      opened.pages++;
      for (const slider of all('.menu input[type="range"]')) write(slider, slider.max / 2);
      await pass(kind === "nodes" ? 1 : 0);
      one(".menu-back")?.click();
      await soon();
      alive();
    }
  }
  const slider = one(".speed input");
  if (slider) write(slider, speed);
  await soon();
  const named = (kind) => all(`[data-${kind}]`).map((thing) => thing.dataset[kind]);
  for (const name of named("node").filter((name) => !only || name === only)) {
    await play();
    await open(one(`[data-node="${name}"]`), "nodes");
  }
  for (const name of only ? [] : named("link")) {
    await play();
    await open(one(`[data-link="${name}"]`), "links");
  }
  for (let tried = 0; tried < messages; tried++) {
    await play();
    await pass(1, () => one("[data-message]"));
    const flying = all("[data-message]");
    await open(flying[(tried * 7) % Math.max(flying.length, 1)], "messages");
  }
  one(".stage").dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
  await soon();
  alive();
  observer.disconnect();
  return { opened, wrong };
}

/** As above, of the stage in words: a word in a form stays while the line of its node changes. Runs in the page. */
async function writeInWords() {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const soon = () => new Promise((later) => setTimeout(later));
  document.querySelector('[data-action="view-text"]').click();
  while (!document.querySelector(".text-cards .deeds button")) await soon();
  all(".text-cards .deeds > button").forEach((button) => button.click());
  await soon();
  const inputs = all('.deed-list input[type="text"]');
  for (const input of inputs) {
    input.value = "mine";
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  const facts = () => all(".text-cards").map((card) => card.innerText.replaceAll(/[\d.]/g, "")).join();
  const play = document.querySelector('[data-action="play"]');
  const end = performance.now() + 5000;
  for (let [before, changes] = [facts(), 0]; changes < 12 && performance.now() < end; await soon()) {
    if (play.getAttribute("aria-pressed") !== "true") play.click();
    if (document.querySelector(".broken")) throw new Error("the page is dead");
    if (facts() !== before) [before, changes] = [facts(), changes + 1];
  }
  return inputs.map((input) => input.isConnected && input.value);
}

const goTo = async (page, hash) => {
  await page.evaluate((hash) => (location.hash = hash), hash);
  await page.locator("[data-node]").first().waitFor();
};

suite("menus while the run plays", ({ openPage }) => {
  for (const [sandbox, speeds] of SANDBOXES) {
    test(`every menu of #/sandbox/${sandbox}`, async () => {
      const { page } = await openPage({ path: `#/sandbox/${sandbox}` });
      await page.locator("[data-node]").first().waitFor();
      // Jobs that save checkpoints take no requests.
      const asks = !sandbox.startsWith("checkpoint");
      for (const speed of speeds) {
        const { opened, wrong } = await page.evaluate(openEverything, { speed, messages: 5 });
        assert.deepEqual(wrong, []);
        const { nodes, links, messages, pages, forms } = opened;
        assert.ok(nodes > 2 && links > 2 && messages > 0 && pages > 4 && (forms > 0) === asks, JSON.stringify(opened));
      }
      const words = await page.evaluate(writeInWords);
      assert.deepEqual([...new Set(words)], asks ? ["mine"] : []);
    });
  }

  for (const slug of LESSONS) {
    test(`every menu of every step of ${slug}`, async () => {
      const { page } = await openPage({ path: `#/lesson/${slug}` });
      await page.locator("[data-lesson-step]").first().waitFor();
      const ids = await page.locator("[data-lesson-step]").evaluateAll((all) => all.map((one) => one.dataset.lessonStep));
      for (const id of new Set(ids)) {
        await goTo(page, `#/lesson/${slug}/${id}`);
        await page.locator(`[data-lesson-step="${id}"][aria-current]`).waitFor();
        const { wrong } = await page.evaluate(openEverything, { speed: QUICK });
        assert.deepEqual(wrong, [], id);
      }
    });
  }

  for (const [name, options] of [
    ["in the first lesson", { path: "#/lesson/copies" }],
    ["in Chinese", { path: "#/lesson/copies", locale: "zh-CN" }],
    ["in a frame of somebody's page", { path: "?embed=1&lesson=copies" }],
    ["in all or nothing", { path: "#/lesson/all-or-nothing" }],
    ["on a phone", { path: "#/lesson/copies", viewport: "phone", touch: true }],
  ]) {
    test(`a client's menu stays open through all that its run does, ${name}`, async () => {
      const { page } = await openPage(options);
      await page.locator('[data-node="c1"]').waitFor();
      for (const speed of [SLOW, USUAL]) {
        const { opened, wrong } = await page.evaluate(openEverything, { speed, only: "c1", patience: 5000 });
        assert.deepEqual(wrong, []);
        assert.equal(opened.nodes, 1);
      }
    });
  }

  test("a cluster that becomes smaller takes along its menus, its partitions and what was chosen", async () => {
    const { page } = await openPage({ path: "#/sandbox/replication?nodes=7&load=0" });
    const node = page.locator('[data-node="n7"]');
    const view = (name) => page.locator(`[data-action="view-${name}"]`).click();
    for (const place of ["cluster", "text", "space-time"]) {
      await goTo(page, "#/sandbox/replication?nodes=7&load=0");
      await view("cluster");
      await node.click();
      await page.locator('.menu [data-action="aside"]').click();
      await page.locator(".aside-bar").waitFor();
      await node.click();
      await page.locator(".menu").waitFor();
      await page.locator(".inspector .inspected", { hasText: "n7" }).waitFor();
      if (place !== "cluster") await view(place);
      if (place === "text") {
        await page.getByRole("button", { name: "Actions: n7" }).click();
        await page.locator('.text-view [data-action="aside"]').last().click();
        await page.locator(".aside-bar").waitFor();
      }
      if (place === "space-time") {
        const event = page.locator(".diagram-frame");
        await event.focus();
        await event.press("ArrowLeft");
        await page.locator(".diagram-chosen").waitFor();
      }
      await page.evaluate(() => (location.hash = "#/sandbox/replication?nodes=2&load=0"));
      await page.locator("[data-node], .text-card, .diagram-name").first().waitFor();
      await view("cluster");
      await node.waitFor({ state: "detached" });
      assert.equal(await page.locator(".menu, .aside-bar").count(), 0, place);
    }
  });
});
