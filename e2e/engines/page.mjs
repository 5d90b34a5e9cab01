// What a learner does in a page, in any engine. The engines differ in a driver only:
//
//   goto(url), evaluate(expression), press(x, y, times), drag(places), key(name), type(text),
//   resize(width, height), screenshot(), problems(), close()
//
// and whether it can drag to a place outside of the window, which WebDriver refuses: dragsOutside
import { mkdir, writeFile } from "node:fs/promises";
import { ARTIFACTS, assert, until } from "../harness.mjs";

export class Page {
  constructor(engine, driver, address) {
    Object.assign(this, { engine, driver, address });
    this.problemsSeen = [];
  }

  /** Opens `path`, which is a part of the page's address as `#/lesson/x`, or a whole address. */
  async goto(path) {
    await this.collectProblems();
    await this.driver.goto(new URL(path, this.address).href);
  }

  /** Opens a path and waits until the app has replaced the start-up screen. */
  async start(path) {
    await this.goto(path);
    try {
      await this.until("the app has started", () => !document.getElementById("boot") && document.documentElement.dir);
    } catch (error) {
      throw new Error(`the app has not started; the page says: ${await this.text("body")}`, { cause: error });
    }
  }

  /** Runs a function in the page, which may be async; what goes in and comes out is JSON. */
  async evaluate(does, ...args) {
    const call = `(${does})(${args.map((value) => JSON.stringify(value)).join(", ")})`;
    return JSON.parse(await this.driver.evaluate(`(async () => JSON.stringify((await ${call}) ?? null))()`));
  }

  /** Waits until a function in the page gives something. */
  until(what, holds, ...args) {
    return until(`${this.engine}: ${what}`, () => this.evaluate(holds, ...args));
  }

  waitFor(selector) {
    return this.until(`there is ${selector}`, (selector) => Boolean(document.querySelector(selector)), selector);
  }

  count(selector) {
    return this.evaluate((selector) => document.querySelectorAll(selector).length, selector);
  }

  text(selector) {
    return this.evaluate((selector) => document.querySelector(selector)?.innerText, selector);
  }

  attribute(selector, name) {
    return this.evaluate((selector, name) => document.querySelector(selector)?.getAttribute(name), selector, name);
  }

  async waitForAttribute(selector, name, value) {
    await until(`${this.engine}: ${name} of ${selector} is ${value}`, async () => (await this.attribute(selector, name)) === value);
  }

  async click(selector, times = 1) {
    const place = await this.evaluate(middleOf, selector);
    if (!place) throw new Error(`${this.engine}: ${selector} cannot be clicked`);
    await this.arrived("click", times, () => this.driver.press(place.x, place.y, times));
  }

  /** On a busy machine a driver may leave so much time between two clicks that the engine makes no double click of them. */
  async doubleClick(selector) {
    const count = () => this.evaluate(() => window.arrived.count("dblclick"));
    const before = await count();
    await until(`${this.engine}: two clicks are a double click`, async () => {
      await this.click(selector, 2);
      return (await count()) > before;
    });
  }

  async focus(selector) {
    await this.waitFor(selector);
    await this.evaluate((selector) => document.querySelector(selector).focus(), selector);
  }

  key(key) {
    return this.arrived("keyup", 1, () => this.driver.key(key));
  }

  /** Some drivers are ready when an event is on its way; this waits until the page has had it and shows what comes of it. */
  async arrived(type, times, sends) {
    const before = await this.evaluate((type) => window.arrived.count(type), type);
    await sends();
    const has = await this.evaluate((type, count) => window.arrived.waitFor(type, count), type, before + times);
    if (!has) throw new Error(`${this.engine}: the page has not heard the ${type}`);
  }

  /** Chooses in a <select>; its list is a window of its own, where no driver reaches. */
  async choose(selector, value) {
    await this.waitFor(selector);
    const chosen = await this.evaluate(
      (selector, value) => {
        const select = document.querySelector(selector);
        select.value = value;
        for (const type of ["input", "change"]) select.dispatchEvent(new Event(type, { bubbles: true }));
        return select.value;
      },
      selector,
      value,
    );
    assert.equal(chosen, value, `${selector} has the option ${value}`);
  }

  /** Saves a picture as e2e/artifacts/engine-<engine>-<name>.png, to be looked at. */
  async screenshot(name) {
    // What scrolls and appears smoothly should have done so. It is a picture, no test: it does not wait for ever.
    await until("nothing appears", () => this.evaluate(standsStill), 1000).catch(() => {});
    await mkdir(ARTIFACTS, { recursive: true });
    await writeFile(`${ARTIFACTS}engine-${this.engine}-${name}.png`, await this.driver.screenshot());
  }

  /** Takes everything that went wrong since this was asked last. */
  async takeProblems() {
    await this.collectProblems();
    return this.problemsSeen.splice(0);
  }

  /** A page forgets what it knows when it is left. */
  async collectProblems() {
    const inPage = await this.evaluate(() => window.takeProblems?.() ?? []);
    this.problemsSeen.push(...inPage, ...(await this.driver.problems()));
  }

  close() {
    return this.driver.close();
  }
}

/** The middle of an element as soon as it stands where a pointer can reach it; runs in the page. */
async function middleOf(selector) {
  const end = Date.now() + 15000;
  for (let before; Date.now() < end; ) {
    const element = document.querySelector(selector);
    element?.scrollIntoView({ block: "nearest", inline: "nearest" });
    const { left, top, width, height } = element?.getBoundingClientRect() ?? {};
    const [x, y] = [left + width / 2, top + height / 2];
    const stands = before?.x === x && before.y === y;
    if (stands && !element.disabled && element.contains(document.elementFromPoint(x, y))) return { x, y };
    before = { x, y };
    await new Promise((later) => requestAnimationFrame(later));
  }
  return undefined;
}

/** Whether nothing appears or scrolls any more since this was asked last; runs in the page. */
function standsStill() {
  const appears = document.getAnimations().some(
    ({ playState, effect }) =>
      playState === "running" && effect.getComputedTiming().endTime !== Infinity && !effect.target?.closest(".messages"),
  );
  const scrolled = [document.scrollingElement, ...document.querySelectorAll("main *")].map((one) => one.scrollTop).join();
  const stands = !appears && scrolled === window.scrolled;
  window.scrolled = scrolled;
  return stands;
}
