// The pages as people look at them who need it larger, from the right, without colours of ours, without movement, or on
// a small screen: nothing is cut off, nothing lies over something else, and everything can be hit.
import { assert, screenshot, stands, suite, test, until } from "./harness.mjs";
import { keepsTheRules } from "./kinds.mjs";
import { runLink } from "./link.mjs";

const SHARED = ["run 60ms\ncrash n1\nrun 200ms\n", "run 260ms\n"].map((commands) =>
  runLink(`cluster replication nodes=3 mode=sync load=20ms seed=3\n${commands}`, { at: [1e9, 9, 150_000] }),
);

const PAGES = {
  catalogue: { path: "#/", ready: "a[href*='#/lesson/copies']" },
  lesson: { path: "#/lesson/copies/wait-for-all", ready: "[data-node]" },
  sandbox: { path: "#/sandbox/replication?load=0&seed=7", ready: "[data-node]" },
  diagram: { path: "#/sandbox/replication?load=20&seed=7", ready: "[data-node]", view: "view-space-time" },
  words: { path: "#/sandbox/replication?load=20&seed=7", ready: "[data-node]", view: "view-text" },
  "shared run": { path: SHARED[0], ready: "[data-node]" },
  comparison: { path: `#/compare/${SHARED.map((link) => link.replace("#/run/", "")).join("/")}`, ready: '[data-side="right"] [data-node]' },
  teach: { path: "#/teach", ready: "main h1" },
  progress: { path: "#/progress", ready: "main h1" },
};

const MODES = {
  // 1280 by 800 at 200 %.
  zoomed: { viewport: { width: 640, height: 400 } },
  "larger letters": { viewport: { width: 1280, height: 800 }, letters: "200%" },
  "small phone": { viewport: { width: 360, height: 640 }, touch: true },
  "phone on its side": { viewport: { width: 740, height: 360 }, touch: true },
  "forced colours": { viewport: { width: 1280, height: 800 }, forcedColors: "active" },
  "forced colours, phone": { viewport: { width: 390, height: 844 }, forcedColors: "active", colorScheme: "dark", touch: true },
  "no movement": { viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" },
  "from the right": { viewport: { width: 1280, height: 800 }, lang: "ar-XB" },
  "from the right, phone": { viewport: { width: 390, height: 844 }, lang: "ar-XB", touch: true },
};

/** What cannot be read or hit, in words. Runs in the page. */
function faults({ touch }) {
  const found = [];
  const name = (element) =>
    `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""} “${(element.getAttribute("aria-label") ?? element.textContent).trim().slice(0, 40)}”`;
  const overflow = document.documentElement.scrollWidth - innerWidth;
  if (overflow > 0) found.push(`the page is ${overflow} px too wide`);
  const isShown = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !element.closest("[inert], .sr-only, dialog:not([open])");
  const clipped = (element) => getComputedStyle(element).clipPath !== "none";
  // What scrolls may be longer than what is seen of it; what does not must hold its words.
  for (const element of document.querySelectorAll("button, a, h1, h2, h3, label, p, summary, th, td, dt, dd, li")) {
    if (!isShown(element) || element.closest("svg, .stage-world, .scrubber, .log-scroll, .crumbs, .narration, .teach-live")) continue;
    const style = getComputedStyle(element);
    const cuts = style.overflowX === "hidden" || style.overflowX === "clip";
    if (cuts && style.textOverflow !== "ellipsis" && !clipped(element) && element.scrollWidth > element.clientWidth + 1) found.push(`cut off: ${name(element)}`);
  }
  // Controls that no frame around them cuts must be wholly in sight, or in what can be scrolled.
  const controls = [...document.querySelectorAll("button, a[href], input, select, summary, [role=slider], [role=tab]")].filter(
    (element) => isShown(element) && !element.closest(".stage-world") && !element.closest(".skip") && element.type !== "file",
  );
  const boxes = new Map(controls.map((element) => [element, element.getBoundingClientRect()]));
  const inText = (element) => element.tagName === "A" && getComputedStyle(element).display === "inline";
  const least = touch ? 44 : 24;
  for (const [element, box] of boxes) {
    if (box.width === 0 || inText(element)) continue;
    // A checkbox is as large as its label.
    const label = element.closest("label") ?? element;
    const hit = element.matches("input[type=checkbox], input[type=radio]") ? label.getBoundingClientRect() : box;
    const small = Math.min(hit.width, hit.height);
    // A row of a long list or a step of a bar is as wide as there is room; its height is what counts.
    const limit = element.matches(".step-bar, [role=slider], .code-button, .row-button, input[type=range], input[type=checkbox], input[type=radio]") ? 20 : least;
    if (small < limit - 0.6) found.push(`${Math.round(hit.width)}x${Math.round(hit.height)}, less than ${limit}: ${name(element)}`);
    const scrolls = (part) => part && (/(auto|scroll)/.test(getComputedStyle(part).overflowX) || scrolls(part.parentElement));
    if (!scrolls(element.parentElement) && (box.left < -1 || box.right > innerWidth + 1)) found.push(`out of sight: ${name(element)}`);
  }
  // Two controls in one place: what is in the middle of one must be itself.
  for (const [element, box] of boxes) {
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    if (box.width === 0 || x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue;
    const hidden = (part) => {
      if (!part) return false;
      const frame = part.getBoundingClientRect();
      const cuts = getComputedStyle(part).overflow !== "visible";
      return (cuts && (x < frame.left || x > frame.right || y < frame.top || y > frame.bottom)) || hidden(part.parentElement);
    };
    const top = document.elementFromPoint(x, y);
    if (!top || hidden(element.parentElement)) continue;
    const other = top.closest("button, a[href], input, select, summary, [role=slider], [role=tab]");
    const related = !other || other === element || element.contains(other) || other.contains(element) || other.closest("label")?.contains(element);
    if (!related && !other.closest(".stage-world")) found.push(`${name(other)} lies over ${name(element)}`);
  }
  return [...new Set(found)];
}

/** Goes to a page, in one that is open. */
async function go(page, { path, ready, view }, { letters }) {
  // By way of a page that has no run, so that this one begins anew.
  await page.evaluate(() => (location.hash = "#/nowhere"));
  await page.locator("[data-clock]").first().waitFor({ state: "detached" });
  await page.evaluate((hash) => (location.hash = hash), path);
  if (letters) await page.evaluate((size) => (document.documentElement.style.fontSize = size), letters);
  await page.locator(ready).first().waitFor();
  const play = page.locator('[data-action="play"]').first();
  if (view) await page.locator(`[data-action="${view}"]`).first().click();
  if (view || path.includes("sandbox")) {
    // Without movement, nothing plays by itself.
    const plays = (await play.getAttribute("data-playing")) === "true";
    if (plays && view) await until("there is something to look at", () => page.evaluate(() => Number(document.querySelector("[data-clock]").dataset.clock) > 100_000));
    if (plays) await play.click();
  }
  await stands(page);
}

async function open(openPage, where, mode) {
  const { letters, lang, ...options } = mode;
  const { page } = await openPage({ path: `${lang ? `?lang=${lang}` : ""}#/nowhere`, ...options });
  await go(page, where, mode);
  return page;
}

/** What the rules of accessibility are asked about again: other colours, sizes to be hit, and directions. */
const seen = {};

suite("for everyone", ({ openPage }) => {
  for (const [how, mode] of Object.entries(MODES)) {
    test(`every page: ${how}`, async () => {
      const { letters, lang, ...options } = mode;
      const { page } = await openPage({ path: lang ? `?lang=${lang}#/nowhere` : "#/nowhere", ...options });
      // Forced colours are the reader's own, which the rule does not see; and longer words are cut short in a node.
      const disableRules = mode.forcedColors ? ["color-contrast"] : mode.lang ? ["label-content-name-mismatch"] : [];
      const known = (seen[[mode.forcedColors, mode.colorScheme, mode.lang, mode.touch]] ??= new Set());
      const complaints = [];
      for (const [what, where] of Object.entries(PAGES)) {
        await go(page, where, mode);
        await screenshot(page, `access-${what}-${how.replaceAll(/[ ,]+/g, "-")}`);
        const found = await page.evaluate(faults, { touch: Boolean(mode.touch) });
        complaints.push(...found.map((fault) => `${what}: ${fault}`));
        await keepsTheRules(page, known, { disableRules }).catch((error) => complaints.push(`${what}: ${error.message}`));
      }
      assert.deepEqual(complaints, []);
    });
  }

  test("written from the right, the text mirrors, and time and cluster do not", async () => {
    const left = async (page, selector) => (await page.locator(selector).first().boundingBox()).x;
    const measure = async (lang) => {
      const page = await open(openPage, PAGES.lesson, { viewport: { width: 1280, height: 800 }, lang });
      return {
        direction: await page.evaluate(() => getComputedStyle(document.body).direction),
        side: await left(page, ".side"),
        stage: await left(page, ".stage-frame"),
        mark: await left(page, "header .mark"),
        client: (await left(page, '[data-node="c1"]')) - (await left(page, ".stage-frame")),
        back: (await left(page, '[data-action="step-back"]')) - (await left(page, '[data-action="step"]')),
        head: (await left(page, ".head")) - (await left(page, ".scrubber")),
        nodes: await page.locator(".stage-world").evaluate((world) => getComputedStyle(world).direction),
      };
    };
    const [usual, mirrored] = [await measure("en"), await measure("ar-XB")];
    assert.equal(mirrored.direction, "rtl");
    assert.ok(usual.side < usual.stage && mirrored.side > mirrored.stage, "the text beside the stage");
    assert.ok(usual.mark < 200 && mirrored.mark > 1000, "the line at the top");
    assert.equal(mirrored.nodes, "ltr");
    for (const same of ["client", "back", "head"]) assert.ok(Math.abs(usual[same] - mirrored[same]) < 2, `${same}: ${usual[same]} ${mirrored[same]}`);
  });

  test("the language that nobody speaks is offered nowhere and not remembered", async () => {
    const { page } = await openPage({ path: "?lang=ar-XB#/" });
    await until("the page is in it", () => page.evaluate(() => document.documentElement.lang === "ar-XB"));
    await page.getByRole("button", { name: "中文" }).click();
    // The words of a language are fetched.
    await until("it is written from the left", () => page.evaluate(() => document.documentElement.dir === "ltr"));
  });

  test("the narration tells as much as is wanted", async () => {
    const sentences = {};
    for (const [detail, label] of [["off", "nothing"], ["matters", "what matters"], ["everything", "everything"]]) {
      const { page } = await openPage({ path: "#/sandbox/replication?load=5&seed=7" });
      await page.locator("[data-node]").first().waitFor();
      const play = page.locator('[data-action="play"]').first();
      if ((await play.getAttribute("data-playing")) === "true") await play.click();
      await page.getByRole("tab", { name: "Log" }).click();
      await page.getByRole("combobox", { name: "Read aloud" }).selectOption({ label });
      await page.evaluate(() => document.activeElement.blur());
      const status = page.locator(".narration");
      await page.keyboard.press(".");
      await until("it is as loud as that", async () => (await status.getAttribute("aria-live")) === (detail === "off" ? "off" : "polite"));
      const told = new Set();
      for (let times = 0; times < 40; times++) {
        await page.keyboard.press(".");
        told.add(await status.textContent());
      }
      sentences[detail] = told.size;
      await page.locator('[data-node="n1"]').focus();
      await page.keyboard.press("c");
      await until("the crash is told", async () => /n1/.test(await status.textContent()));
    }
    assert.ok(sentences.everything > 2 * sentences.matters, JSON.stringify(sentences));
  });
});
