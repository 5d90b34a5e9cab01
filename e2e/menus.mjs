// Menus that stay open while the run goes on: it is held, and stepped by hand, so what they offer changes. The functions run in the page.

/** Places of the slider of speed: 1/10, 1, 2 and 10 times as fast as real time. */
export const [SLOW, USUAL, QUICK, FAST] = [5, 8, 9, 11];

/**
 * Opens a menu of each kind that the stage offers and every page of it, writes into its forms, moves its sliders and leaves it
 * open until the stage was drawn anew so many times, or the run stands still; a client's menu, until what it offers has
 * changed twice. Runs in the page. `seen` are kinds that need not be opened again; `only` is a node, of which no other's menu
 * is opened. Waits for so many messages, at most for the draws of a `flight`, and for `most` draws of the stage: never for a time, but for `patience`, which is
 * longer than a page may be silent. Gives what was opened, the kinds, and what was wrong.
 */
export async function openEverything({ speed, messages = 2, draws = 2, most = 40, flight = most, patience = 20_000, only, seen = [], context = "" }) {
  const opened = { nodes: 0, links: 0, messages: 0, pages: 0, forms: 0, changes: 0 };
  const known = new Set(seen);
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
  for (const part of [one(".stage"), ...all("[data-clock]")]) {
    observer.observe(part, { subtree: true, childList: true, attributes: true, characterData: true });
  }

  const plays = () => one('[data-action="play"]')?.getAttribute("data-playing") === "true";
  /** Lets the run play on; one that is held at a question, or at its end, stands. */
  async function play() {
    if (plays()) return true;
    one('[data-action="play"]').click();
    await soon();
    return plays();
  }
  /** A menu holds the run: then one event on. Whether it goes on. */
  async function goOn() {
    if (!one(".menu")) return play();
    const before = drawn;
    one('[data-action="step"]').click();
    await soon();
    return drawn > before;
  }
  /** Until stage and clock were drawn so many times more and `holds`; not for ever, and not while the run stands. */
  async function pass(times, holds = () => true, limit = most) {
    const [start, end] = [drawn, performance.now() + patience];
    while (drawn - start < times || !holds()) {
      if (drawn - start > limit || !(await goOn())) break;
      if (performance.now() > end) throw new Error("the run plays, and nothing is drawn");
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
    for (const end = performance.now() + patience; fallen() && performance.now() < end; ) await soon();
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
  const sort = (names) => names.replaceAll(/\d+/g, "");
  const kind = ({ dataset: { node, link, role, status, kind } }) => [context, sort(node ?? link ?? "message"), kind ?? role ?? "", status ?? ""].join();
  const isNew = (thing) => !known.has(kind(thing));
  /** As it is now: what it is like may have changed while another menu was open. */
  async function openNew(thing, what) {
    if (!thing || (!only && !isNew(thing))) return;
    known.add(kind(thing));
    await open(thing, what);
  }
  const named = (what) => all(`[data-${what}]`).map((thing) => thing.dataset[what]);
  for (const [what, names] of [["node", named("node").filter((name) => !only || name === only)], ["link", only ? [] : named("link")]]) {
    for (const name of names) {
      const thing = () => one(`[data-${what}="${name}"]`);
      if (thing() && !only && !isNew(thing())) continue;
      await play();
      await openNew(thing(), `${what}s`);
    }
  }
  const message = () => all("[data-message]").find(isNew);
  for (let tried = 0; tried < messages && (tried || message() || ![...known].some((one) => one.startsWith(`${context},message,`))); tried++) {
    await play();
    await pass(1, message, flight);
    if (!message()) break;
    await openNew(message(), "messages");
  }
  one(".stage").dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
  await soon();
  alive();
  observer.disconnect();
  return { opened, wrong, seen: [...known] };
}

/** As above, of the stage in words: a word in a form stays while the line of its node changes. Runs in the page. */
export async function writeInWords() {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const soon = () => new Promise((later) => setTimeout(later));
  document.querySelector('[data-action="view-text"]').click();
  while (!document.querySelector(".text-cards .deeds button")) await soon();
  all(".text-cards .deeds > button").forEach((button) => button.click());
  while (document.querySelectorAll(".text-cards .deeds").length !== document.querySelectorAll(".text-cards .deed-list").length) await soon();
  const inputs = all('.deed-list input[type="text"]');
  for (const input of inputs) {
    input.value = "mine";
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  const facts = () => all(".text-cards").map((card) => card.innerText.replaceAll(/[\d.]/g, "")).join();
  const play = document.querySelector('[data-action="play"]');
  const end = performance.now() + 5000;
  for (let [before, changes] = [facts(), 0]; changes < 12 && performance.now() < end; await soon()) {
    if (play.getAttribute("data-playing") !== "true") play.click();
    if (document.querySelector(".broken")) throw new Error("the page is dead");
    if (facts() !== before) [before, changes] = [facts(), changes + 1];
  }
  return inputs.map((input) => input.isConnected && input.value);
}
