// Every key of the help sheet does something; and the sheet can be read with keys alone.
import { assert, axe, guess, screenshot, suite, test, until } from "./harness.mjs";

const SANDBOX = "#/sandbox/replication?load=0&seed=7";
const BUSY = "#/sandbox/replication?load=5&seed=7";
const NAMES = { "←": "ArrowLeft", "→": "ArrowRight", "↑": "ArrowUp", "↓": "ArrowDown", Esc: "Escape", PgUp: "PageUp", PgDn: "PageDown" };
/** What the sheet shows, as Playwright presses it: one key, or several that do the same in other directions. */
function presses(shown) {
  const [, held, rest] = shown.match(/^(Shift )?(.*)$/);
  const keys = held ? [...rest] : [rest];
  return keys.map((key) => (held ? "Shift+" : "") + (NAMES[key] ?? (key.length === 1 ? key.toLowerCase() : key)));
}

const node = (page, name) => page.locator(`[data-node="${name}"]`);
const slider = (page) => page.locator(".scrubber [role=slider]");
const focused = (page) => page.evaluate(() => document.activeElement?.outerHTML.slice(0, 300));
const moment = (page) => slider(page).getAttribute("aria-valuetext");
const status = (page) => node(page, "n1").getAttribute("data-status");
const link = (page) => page.locator('[data-link="n1-n2"]');
const linkStatus = (page) => link(page).getAttribute("data-status");
const messages = (page) => page.locator("[data-message]").evaluateAll((all) => all.map((one) => one.dataset.message).join());
const menu = async (page) => (await page.locator(".menu").allInnerTexts()).join();
const transform = (page) => page.locator(".stage-world").getAttribute("style");
const playing = (page) => page.locator('[data-action="play"]').getAttribute("data-playing");
const span = (page) => page.locator(".diagram-time").allTextContents();

const onNode = (page) => node(page, "n1").focus();
const onLink = (page) => link(page).focus();
const crashed = async (page) => {
  await onNode(page);
  await page.keyboard.press("c");
};
/** Until what was done is drawn: a message that is seen only now may be gone with the next frame. */
const drawnAnew = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
const onMessage = async (page) => {
  await drawnAnew(page);
  while (!(await page.locator("[data-message]").count())) {
    const was = await moment(page);
    await page.keyboard.press(".");
    await until("the step is shown", async () => (await moment(page)) !== was);
    await drawnAnew(page);
  }
  await page.locator("[data-message]").first().focus();
};
const inMenu = async (page) => {
  await onNode(page);
  await page.keyboard.press("Enter");
  await page.locator(".menu").waitFor();
  await page.keyboard.press("ArrowDown");
};
const inInnerMenu = async (page) => {
  await inMenu(page);
  await page.getByRole("menuitem", { name: "Clock…" }).press("Enter");
};
const closer = async (page) => {
  await onNode(page);
  await page.keyboard.press("+");
  await page.keyboard.press("+");
};
const diagram = async (page) => {
  await page.locator('[data-action="view-space-time"]').click();
  await page.locator(".diagram-frame").focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
};
const search = async (page) => {
  await diagram(page);
  await page.locator(".diagram-search").fill("n1");
};
const onSlider = (page) => slider(page).focus();
const onTab = async (page) => page.getByRole("tab", { selected: true }).last().focus();
const onTabBefore = async (page) => {
  await onTab(page);
  await page.keyboard.press("ArrowRight");
};
const drawn = async (page) => {
  await onNode(page);
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Move to the other side" }).press("Enter");
};

const onLine = async (page) => page.locator('.code-button[tabindex="0"]').focus();
const onLineBefore = async (page) => {
  await onLine(page);
  await page.keyboard.press("ArrowDown");
};

/** For each key: what comes before it, and what it changes. */
const DRIVERS = {
  "help-anywhere": {
    Space: [null, playing],
    ".": [null, moment],
    "→": [null, moment],
    ",": [null, moment],
    "←": [null, moment],
    N: [null, moment],
    Tab: [null, focused],
    Esc: [drawn, (page) => page.locator(".aside-bar").count()],
    "?": [null, (page) => page.locator("dialog[open]").count()],
  },
  "help-stage": {
    Enter: [onNode, menu],
    "←": [onNode, focused],
    "→": [onNode, focused],
    "↑": [(page) => node(page, "n3").focus(), focused],
    "↓": [onNode, focused],
    C: [onNode, status],
    R: [crashed, status],
    P: [onNode, status],
    X: [onLink, linkStatus],
    H: [(page) => onLink(page).then(() => page.keyboard.press("x")), linkStatus],
    D: [onMessage, messages],
    L: [onMessage, moment],
    U: [onMessage, messages],
    "+": [onNode, transform],
    "-": [closer, transform],
    0: [closer, transform],
    "Shift ←→↑↓": [closer, transform],
  },
  "help-in-menu": {
    "↑": [inMenu, focused],
    "↓": [inMenu, focused],
    Home: [inMenu, focused],
    End: [inMenu, focused],
    "←": [inInnerMenu, menu],
    Esc: [inMenu, menu],
    Tab: [inMenu, menu],
  },
  "help-diagram": {
    "←": [diagram, moment],
    "→": [diagram, moment],
    "↑": [diagram, moment],
    "↓": [diagram, moment],
    "+": [diagram, span],
    "-": [diagram, span],
    0: [diagram, span],
    Enter: [search, moment],
  },
  "help-scrubber": {
    "←": [onSlider, moment],
    "→": [onSlider, moment],
    "↑": [onSlider, moment],
    "↓": [onSlider, moment],
    PgUp: [onSlider, moment],
    PgDn: [onSlider, moment],
    Home: [onSlider, moment],
    End: [onSlider, moment],
  },
  "help-tabs": {
    "←": [onTabBefore, focused],
    "→": [onTab, focused],
    Home: [onTabBefore, focused],
    End: [onTab, focused],
  },
  "help-lines": {
    "↑": [onLineBefore, focused],
    "↓": [onLine, focused],
    Home: [onLineBefore, focused],
    End: [onLine, focused],
  },
};

/** A sandbox in the middle of what is known of its run, with the focus nowhere. */
async function fresh(page, hash) {
  // By way of a page that has no run, so that this one begins anew.
  await page.evaluate(() => (location.hash = "#/progress"));
  await node(page, "n1").waitFor({ state: "detached" });
  await page.evaluate((hash) => (location.hash = hash), hash);
  await node(page, "n1").waitFor();
  if ((await playing(page)) === "true") await page.locator('[data-action="play"]').click();
  // The same keys as by hand, without the way of each through the browser.
  await page.evaluate(async () => {
    document.activeElement.blur();
    const end = () => document.querySelector(".scrubber [role=slider]").getAttribute("aria-valuetext");
    for (const key of [..."..................................,,,,,,,,,,,,"]) {
      const before = end();
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      // Several events may have one time.
      for (let turn = 0; turn < 8 && end() === before; turn++) await new Promise((later) => setTimeout(later));
    }
  });
}

suite("keys", ({ openPage }) => {
  test("the sheet opens by its key, shows its beginning, and keeps the rules of accessibility", async () => {
    const { page } = await openPage({ path: SANDBOX });
    await page.keyboard.press("?");
    const sheet = page.getByRole("dialog", { name: "How to use it" });
    await sheet.waitFor();
    assert.equal(await sheet.evaluate((dialog) => dialog.scrollTop), 0);
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "help-desktop");
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "hidden" });
  });

  test("it has as many keys as this test knows", async () => {
    const { page } = await openPage({ path: SANDBOX, viewport: "smallPhone", touch: true });
    await page.keyboard.press("?");
    const shown = await page.locator("section[data-keys]").evaluateAll((sections) =>
      Object.fromEntries(sections.map((one) => [one.dataset.keys, [...one.querySelectorAll("kbd")].map((key) => key.textContent)])),
    );
    const known = Object.fromEntries(Object.entries(DRIVERS).map(([group, keys]) => [group, Object.keys(keys)]));
    for (const keys of [...Object.values(shown), ...Object.values(known)]) keys.sort();
    assert.deepEqual(shown, known);
    await screenshot(page, "help-phone");
  });

  const on = (selector) => async (page) => page.locator(selector).first().focus();
  const controls = {
    "the time line": onSlider,
    "a tab": onTab,
    "the Play button": on('[data-action="play"]'),
    "the speed": on('.time input[type="range"]'),
    "a checkbox": async (page) => {
      await page.getByRole("tab", { name: "Log" }).click();
      await on('.log-bar input[type="checkbox"]')(page);
    },
  };
  for (const [control, focus] of Object.entries(controls)) {
    test(`keys that work anywhere work on ${control}`, async () => {
      const { page } = await openPage({ path: SANDBOX });
      for (const key of [".", ",", "n", "?"]) {
        const [before, changes] = DRIVERS["help-anywhere"][key.toUpperCase()];
        assert.equal(before, null);
        await fresh(page, SANDBOX);
        await focus(page);
        const [was, place] = [await changes(page), await focused(page)];
        await page.keyboard.press(key);
        await until(`${key} changes ${was}`, async () => (await changes(page)) !== was, 4000);
        if (key !== "?") assert.equal((await focused(page)).slice(0, 60), place.slice(0, 60), "the focus stays");
      }
    });
  }

  test("the arrows step from a button, and stay with what they move", async () => {
    const { page } = await openPage({ path: SANDBOX });
    await fresh(page, SANDBOX);
    await on('[data-action="play"]')(page);
    const was = await moment(page);
    await page.keyboard.press("ArrowRight");
    await until("the run went on", async () => (await moment(page)) !== was, 4000);
    const then = await moment(page);
    await on('.time input[type="range"]')(page);
    const speed = await page.locator('.time input[type="range"]').inputValue();
    await page.keyboard.press("ArrowRight");
    await until("it is faster", async () => (await page.locator('.time input[type="range"]').inputValue()) !== speed, 4000);
    assert.equal(await moment(page), then, "and no event further");
    // The space bar presses a button, and plays from what knows no space bar.
    await onSlider(page);
    await page.keyboard.press("Space");
    await until("it plays", async () => (await playing(page)) === "true", 4000);
    await on('.time input[type="range"]')(page);
    await page.keyboard.press("Space");
    await until("it pauses", async () => (await playing(page)) === "false", 4000);
  });

  test("lines of the protocol and of the log are one stop of the Tab key", async () => {
    const { page } = await openPage({ path: SANDBOX });
    await fresh(page, SANDBOX);
    for (const [rows, name] of [[".code-button"], [".log-list .row-button", "Log"]]) {
      if (name) await page.getByRole("tab", { name }).click();
      await page.locator(rows).first().waitFor();
      assert.ok((await page.locator(rows).count()) > 8);
      const stops = page.locator(`${rows}[tabindex="0"]`);
      assert.equal(await stops.count(), 1);
      await stops.focus();
      const before = await focused(page);
      await page.keyboard.press("ArrowUp");
      assert.notEqual(await focused(page), before);
      await page.keyboard.press("End");
      await page.keyboard.press("Tab");
      assert.equal(await page.locator(`${rows}:focus`).count(), 0, "the next stop is another one");
    }
  });

  test("Escape closes the strip of a broken promise", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/lose-it" });
    await page.locator('[data-node="n1"]').waitFor();
    await guess(page);
    await page.locator('[data-action="show-me"]').click();
    await page.getByText("That is how").first().waitFor({ timeout: 30000 });
    await page.locator('[data-action="play"][data-playing="false"]').waitFor();
    await page.locator(".violation").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".violation").waitFor({ state: "detached" });
    assert.match(await focused(page), /data-action="play"/);
  });

  for (const [group, keys] of Object.entries(DRIVERS)) {
    test(`every key does something: ${group}`, async () => {
      const { page } = await openPage({ path: SANDBOX });
      for (const [key, [before, changes]] of Object.entries(keys)) {
        await fresh(page, group === "help-diagram" ? BUSY : SANDBOX);
        await before?.(page);
        await drawnAnew(page);
        const was = JSON.stringify(await changes(page));
        let last = was;
        for (const one of presses(key)) {
          await page.keyboard.press(one);
          await until(`${group} ${one} changes ${last}`, async () => JSON.stringify(await changes(page)) !== last, 4000);
          last = JSON.stringify(await changes(page));
        }
      }
    });
  }
});
