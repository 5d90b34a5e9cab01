// Does at random what a hand can do to the page, and fails when the page breaks. Chance is seeded; what comes of it is not
// quite, because the run and the machine have times of their own. By hand: cargo xtask monkey
import { assert, until, VIEWPORTS } from "./harness.mjs";

/** So many of the last actions are told of a failure. */
const TOLD = 30;
/** Longer than the page may take for anything. */
const PATIENCE_MS = 30_000;

const KEYS = [
  ..." .,nNcrpxhdlu+-0?ab17",
  ..."ArrowLeft ArrowRight ArrowUp ArrowDown Enter Escape Tab Tab Home End PageUp PageDown Backspace".split(" "),
];
const WORDS = ["a", "x", "7", "12", "-5", "3.5", "é b", "", "0", "99999999999", "写", "#n1", "mine"];
const SIZES = [VIEWPORTS.desktop, VIEWPORTS.phone, { width: 1000, height: 700 }, VIEWPORTS.phoneLandscape, VIEWPORTS.desktop];

/** xorshift32: small, and the same everywhere. */
function chance(seed) {
  let state = seed >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let turn = 0; turn < 8; turn++) next();
  return { next, below: (most) => Math.floor(next() * most), of: (list) => list[Math.floor(next() * list.length)] };
}

/**
 * What a monkey must not do: print, save files, ask for folders, leave the site, and open another tab, which would hide
 * this one: in a page that nobody sees Firefox lets a timer fire once a second, and after a while once in many. Runs in the page.
 */
export function prepare() {
  if (window.monkeyIsHere) return;
  window.monkeyIsHere = true;
  window.print = () => {};
  window.open = () => null;
  delete window.showDirectoryPicker;
  const click = HTMLAnchorElement.prototype.click;
  HTMLAnchorElement.prototype.click = function () {
    if (!this.hasAttribute("download")) click.call(this);
  };
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.("a[target], a[href^=http]");
      const file = event.target.closest?.("label")?.querySelector("input[type=file]") ?? event.target.closest?.("input[type=file]");
      if (link || file) event.preventDefault();
    },
    true,
  );
}

/**
 * Finds things of a kind that a pointer can reach, and gives the one at the place `at` of them (from 0 to 1); runs in the
 * page.
 */
function find(selector, at) {
  const reachable = [...document.querySelectorAll(selector)].flatMap((thing) => {
    const { left, top, width, height } = thing.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    if (!width || !height || x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return [];
    const hit = document.elementFromPoint(x, y);
    return hit && (thing.contains(hit) || hit.contains(thing)) ? [{ thing, x, y }] : [];
  });
  if (!reachable.length) return undefined;
  const { thing, x, y } = reachable[Math.floor(at * reachable.length)];
  const { action, node, link, message, command, option } = thing.dataset;
  const name = action ?? node ?? link ?? message ?? command ?? option ?? thing.getAttribute("href") ?? thing.innerText;
  const { left, top, width, height } = thing.getBoundingClientRect();
  const window = { width: innerWidth, height: innerHeight };
  return { x, y, left, top, width, height, window, name: `${thing.tagName.toLowerCase()} ${String(name ?? "").slice(0, 40).replaceAll(/\s+/g, " ")}` };
}

/** Scrolls to another part of the page, or of something in it that scrolls; runs in the page. */
function scroll(at, to) {
  const scrollers = [document.scrollingElement, ...document.querySelectorAll("main *, dialog")].filter(
    (one) => one.scrollHeight > one.clientHeight + 4 && (one === document.scrollingElement || getComputedStyle(one).overflowY !== "visible"),
  );
  const scroller = scrollers[Math.floor(at * scrollers.length)];
  if (scroller) scroller.scrollTop = to * scroller.scrollHeight;
}

/** Chooses or sets the value of a field, as a hand does; runs in the page. */
function set(selector, at, to) {
  const fields = [...document.querySelectorAll(selector)].filter((field) => field.getClientRects().length && !field.disabled);
  const field = fields[Math.floor(at * fields.length)];
  if (!field) return undefined;
  if (field.tagName === "SELECT") field.selectedIndex = Math.floor(to * field.options.length);
  else field.value = Number(field.min || 0) + to * (Number(field.max || 100) - Number(field.min || 0));
  for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
  return `${field.name || field.id || field.className || field.tagName} = ${field.value}`;
}

/** Turns a wheel, or moves two fingers, over the stage or the diagram; runs in the page. */
function overStage(kind, a, b) {
  const stage = document.querySelector(".diagram-frame, .stage");
  if (!stage) return;
  const { left, top, width, height } = stage.getBoundingClientRect();
  const [x, y] = [left + a * width, top + b * height];
  const under = document.elementFromPoint(x, y) ?? stage;
  const target = stage.contains(under) ? under : stage;
  const common = { bubbles: true, cancelable: true, clientX: x, clientY: y };
  if (kind === "wheel") {
    target.dispatchEvent(new WheelEvent("wheel", { ...common, deltaX: (a - 0.5) * 300, deltaY: (b - 0.5) * 300, ctrlKey: a > b }));
    return;
  }
  const finger = (type, pointerId, clientX, clientY) =>
    target.dispatchEvent(new PointerEvent(type, { ...common, clientX, clientY, pointerId, pointerType: "touch", isPrimary: pointerId === 71 }));
  finger("pointerdown", 71, x, y);
  if (kind === "pinch") finger("pointerdown", 72, x + 40, y + 20);
  for (let step = 1; step < 6; step++) {
    finger("pointermove", 71, x - step * 12 * a, y - step * 9 * b);
    if (kind === "pinch") finger("pointermove", 72, x + 40 + step * 15 * b, y + 20 + step * 8);
  }
  if (kind === "pinch") finger("pointerup", 72, x + 100, y + 60);
  finger(a > 0.9 ? "pointercancel" : "pointerup", 71, x - 60 * a, y - 45 * b);
}

/** Whether the app has started, or this is no page of the site; runs in the page. */
function hasStarted() {
  if (!location.href.startsWith("http")) return "elsewhere";
  return !document.getElementById("boot") && document.documentElement.dir ? "here" : "";
}

/** Whether the app still answers: what it says is drawn anew after a click; runs in the page. */
async function answers(patience) {
  // What follows would say of the page what is true of the browser.
  if (document.visibilityState !== "visible") return `nobody sees the page: it is ${document.visibilityState}`;
  const end = performance.now() + patience;
  const soon = () => new Promise((later) => setTimeout(later, 20));
  const one = (selector) => document.querySelector(selector);
  const dead = () => one(".broken")?.innerText ?? one(".boot-failed")?.innerText;
  const theme = () => document.documentElement.dataset.theme ?? "auto";
  /** What of the browser goes on, of a page that does not. */
  async function stillTurns() {
    const within = (what) => Promise.race([new Promise(what).then(() => "yes"), new Promise((later) => setTimeout(() => later("no"), 1000))]);
    const frames = await within((done) => requestAnimationFrame(done));
    const click = await within((done) => addEventListener("click", done, { once: true, capture: true }) ?? one("button")?.click());
    return `it is ${document.visibilityState}; frames: ${frames}, clicks: ${click}`;
  }
  // A page that is still on its way has nothing to click on.
  const onItsWay = () => one("#boot, .loading, .journey, .catalogue-wait");
  while (performance.now() < end && onItsWay() && !dead()) await soon();
  if (dead()) return dead();
  if (onItsWay()) return `still on its way after ${patience / 1000} s: ${onItsWay().outerHTML.slice(0, 300)}`;
  // What was said of an earlier click would hide that the same is said again.
  while (one(".toast button") && performance.now() < end) {
    one(".toast button").click();
    await soon();
  }
  const button = one(".top button[title]");
  if (button) {
    const before = theme();
    button.click();
    while (theme() === before && performance.now() < end && !dead()) await soon();
    return dead() ?? (theme() === before ? `a click on the theme changes nothing; ${await stillTurns()}` : "");
  }
  const play = one('[data-action="play"]');
  if (!play) return "";
  // A run that stands may play for less than a glance, to where it is held or ends: then its clock tells.
  const clock = () => (play.getAttribute("data-playing") === "true" ? "" : one("[data-clock]")?.dataset.clock);
  const stood = clock();
  const moved = () => stood && clock() && clock() !== stood;
  const state = () => `${one('[data-action="play"]')?.getAttribute("data-playing")} ${one(".toast")?.innerText} ${location.href}`;
  const before = state();
  play.click();
  while (state() === before && !moved() && performance.now() < end && !dead()) await soon();
  return dead() ?? (state() === before && !moved() ? `a click on Play changes nothing: ${before}, clock ${stood}; ${await stillTurns()}` : "");
}

export class Monkey {
  /** `page` is one of engines/page.mjs; `routes` are places to go to, `protocols` and `lessons` their names. */
  constructor(page, { seed, lessons, sandboxes }) {
    Object.assign(this, { page, seed, lessons, sandboxes });
    this.chance = chance(seed);
    this.told = [];
    this.done = 0;
    this.links = [];
  }

  /** Does so many things, or for so long. */
  async play({ actions = Infinity, seconds = Infinity }) {
    const end = Date.now() + seconds * 1000;
    await this.page.start(this.route());
    while (this.done < actions && Date.now() < end) {
      await this.act();
      this.done++;
    }
    await this.look(true);
  }

  async act() {
    const { chance } = this;
    const roll = chance.next();
    const [, action] = ACTIONS.find(([share]) => roll < share);
    // As many numbers for every action, so that one that finds nothing to do changes no other.
    const numbers = [chance.next(), chance.next(), chance.next(), chance.next()];
    try {
      await within(PATIENCE_MS, action.name, this.page.evaluate(prepare));
      const what = await within(PATIENCE_MS, action.name, action.call(this, ...numbers));
      this.told.push(`${this.done}: ${action.name} ${what ?? ""}`);
      await this.look(this.done % 20 === 19);
    } catch (error) {
      this.told.push(`${this.done}: ${action.name} failed`);
      throw new Error(`${error.message}\n${this.story()}`, { cause: error });
    }
  }

  story() {
    return `seed ${this.seed}, ${this.page.engine}; the last actions:\n${this.told.slice(-TOLD).join("\n")}`;
  }

  /** Fails if something went wrong, or if the page does not answer any more. */
  async look(thoroughly) {
    const dead = await this.page.evaluate(() => document.querySelector(".broken")?.innerText);
    const answer = dead ?? (thoroughly ? await this.page.evaluate(answers, PATIENCE_MS / 2) : "");
    const problems = (await this.page.takeProblems()).filter((problem) => !HARMLESS.test(problem));
    assert.deepEqual([answer, ...problems].filter(Boolean), [], `the page broke\n${this.story()}`);
  }

  /** An address of the page; sometimes one that is wrong. */
  route() {
    const { chance, lessons, sandboxes, links } = this;
    const lesson = chance.of(lessons);
    const step = chance.of(lesson.steps);
    const places = [
      "#/",
      "#/run",
      "#/teach",
      "#/progress",
      `#/lesson/${lesson.slug}`,
      `#/lesson/${lesson.slug}/${step}`,
      `#/lesson/${lesson.slug}/${step}`,
      `#/lesson/${lesson.slug}/no-such-step`,
      `#/sandbox/${chance.of(sandboxes)}`,
      `#/sandbox/${chance.of(sandboxes)}`,
      `#/sandbox/${chance.of(sandboxes)}`,
      chance.of(links) ?? "#/run/none",
      chance.of(links) ?? "#/",
    ];
    return chance.of(places);
  }

  /** Waits until a page is there: the way back may lead to one that has to be loaded again, or out of the site. */
  async arrive() {
    // The browser says later that it goes.
    await new Promise((later) => setTimeout(later, 150));
    const place = await until(`${this.page.engine}: a page is there`, async () => {
      const place = await this.page.evaluate(hasStarted).catch(() => "");
      return place;
    });
    if (place === "elsewhere") await this.page.start("#/");
  }

  async press(selector, at, times = 1) {
    const found = await this.page.evaluate(find, selector, at);
    if (!found) return "nothing";
    await this.page.driver.press(found.x, found.y, times);
    return found.name;
  }
}

/**
 * What a browser says of a page that is left while it still loads something. Firefox asks the whole site for an icon if it has
 * not come to the one that the page names.
 */
const HARMLESS =
  /AbortError|NS_BINDING_ABORTED|ERR_ABORTED|Load request cancelled|status 404: http:\/\/[^/]*\/favicon\.ico$/;

const CLICKABLE =
  'button, a[href^="#/"]:not([target]), summary, [role="tab"], [role="button"], label.check, label.option, .option label, input[type="radio"], input[type="checkbox"]';

const click = async function clicks(at) {
  return this.press(CLICKABLE, at);
};
const clickThing = async function clicksThing(at, times) {
  return this.press("[data-node], [data-link], [data-message], [data-event]", at, times > 0.8 ? 2 : 1);
};
const useMenu = async function choosesInMenu(at) {
  return this.press(".menu button, .menu input, .aside-bar button, .deed-list button, .violation button", at);
};
const time = async function movesTime(at) {
  return this.press(".controls button, .branches, .did-row button, .log-row button, .code-button, .marks span, .chip-button", at);
};
const pressKey = async function pressesKey(at) {
  const key = KEYS[Math.floor(at * KEYS.length)];
  await this.page.driver.key(key);
  return key;
};
const type = async function types(at, word) {
  const found = await this.press('input[type="text"], input[type="number"], input[type="search"], textarea', at);
  if (found === "nothing") return found;
  const text = WORDS[Math.floor(word * WORDS.length)];
  if (text) await this.page.driver.type(text);
  if (word > 0.5) await this.page.driver.key("Enter");
  return `${found}: ${text}`;
};
const choose = async function setsField(at, to) {
  return this.page.evaluate(set, 'main select, main input[type="range"], main input[type="number"]', at, to);
};
const drag = async function drags(kind, a, b, c) {
  const place = await this.page.evaluate(find, kind < 0.4 ? ".scrubber" : ".diagram-frame, .stage, .scrubber", a);
  if (!place) return "nothing";
  const { left, top, width, height, window } = place;
  // A thing may reach out of the window; a hand that drags may not, where the driver refuses it.
  const least = this.page.driver.dragsOutside ? -Infinity : 0;
  const inside = (part, from, length, whole) => Math.min(Math.max(from + 2 + part * Math.max(length - 4, 1), least), whole - 1 - least);
  const places = Array.from({ length: 8 }, (_, step) => [
    inside((a + (b * step) / 4) % 1, left, width, window.width),
    inside((c + step / 8) % 1, top, height, window.height),
  ]);
  await this.page.driver.drag(places);
  return place.name;
};
const wheel = async function turnsWheelOrFingers(kind, a, b) {
  const how = kind < 0.6 ? "wheel" : kind < 0.8 ? "pinch" : "swipe";
  await this.page.evaluate(overStage, how, a, b);
  return how;
};
const go = async function goesTo() {
  const route = this.route();
  await this.page.evaluate((route) => (location.hash = route), route);
  return route.slice(0, 80);
};
const history = async function goesInHistory(way) {
  const by = way < 0.6 ? -1 : way < 0.9 ? 1 : -2;
  // Later: who asks a page that is being left gets no answer.
  await this.page.evaluate((by) => void setTimeout(() => history.go(by), 20), by);
  await this.arrive();
  return String(by);
};
/** A page of its own: in a frame, in another language, from another direction, or the same once more. */
const load = async function loads(kind) {
  const lesson = this.chance.of(this.lessons);
  const search = [
    "",
    "",
    "?lang=zh-CN",
    "?lang=ar-XB",
    "?theme=dark",
    `?embed=1&lesson=${lesson.slug}&step=${this.chance.of(lesson.steps)}`,
    `?embed=1&lesson=${lesson.slug}&controls=basic&panels=none&autoplay=1`,
    `?embed=1&lesson=${lesson.slug}&speed=10&panels=log,commands`,
  ][Math.floor(kind * 8)];
  await this.page.start(search + this.route());
  return search;
};
const share = async function notesLinks() {
  await this.page.evaluate(() => document.querySelector('[data-action="share"]')?.click());
  const link = await until("the link is there", async () => {
    const text = await this.page.evaluate(() => (document.querySelector('[data-action="share"]') ? (document.querySelector("dialog[open] .scenario")?.innerText ?? "") : "none"));
    return text;
  }, 5000).catch(() => "none");
  const hash = link.slice(link.indexOf("#"));
  if (/^#\/(run|compare)\/./.test(hash) && this.links.length < 20) this.links.push(hash, hash.slice(0, -9));
  await this.page.evaluate(() => document.querySelector("dialog[open] .button-main")?.click());
  return hash.slice(0, 40);
};
const view = async function choosesView(at) {
  return this.press('.view-choice button, [role="tab"]', at);
};
const look = async function switchesLanguageOrTheme(at) {
  return this.press(".top button", at);
};
const scrolls = async function scrollsSomething(at, to) {
  await this.page.evaluate(scroll, at, to);
};
const resize = async function resizes(at) {
  const { width, height } = SIZES[Math.floor(at * SIZES.length)];
  await this.page.driver.resize(width, height);
  return `${width}x${height}`;
};

/** Each with the share of all actions up to it. */
const ACTIONS = [
  [click, 20],
  [clickThing, 16],
  [useMenu, 12],
  [time, 12],
  [pressKey, 12],
  [type, 4],
  [choose, 5],
  [drag, 5],
  [wheel, 4],
  [view, 4],
  [go, 3],
  [history, 2],
  [scrolls, 2],
  [look, 1],
  [share, 1],
  [load, 1],
  [resize, 0.5],
].map(
  (
    (sum) =>
    ([action, weight]) => [(sum += weight), action]
  )(0),
);
{
  const whole = ACTIONS.at(-1)[0];
  for (const action of ACTIONS) action[0] /= whole;
}

function within(milliseconds, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: the page has not answered for ${milliseconds / 1000} s`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
