// A learner breaks the store: by click, by touch, by keyboard; and goes back in time.
import { assert, axe, screenshot, suite, test, until } from "./harness.mjs";

const SANDBOX = "#/sandbox/replication?load=0&seed=7";

const node = (page, name) => page.locator(`[data-node="${name}"]`);
const status = (page, name) => node(page, name).getAttribute("data-status");
const clock = async (page) => Number(await page.locator("[data-clock]").first().getAttribute("data-clock"));
const action = (page, name) => page.locator(`[data-action="${name}"]`).first();
const promise = (page, name) => page.locator(`[data-invariant="${name}"]`).first();

async function pause(page) {
  const play = action(page, "play");
  if ((await play.getAttribute("data-playing")) === "true") await play.click();
}

/** Asks c1 to write, by its menu. */
async function write(page) {
  await node(page, "c1").click();
  await page.locator('[data-command^="request c1 put"]').first().click();
}

/** Steps until a message of the kind is in flight. */
async function stepToMessage(page, kind) {
  await until(`${kind} is in flight`, async () => {
    if (await page.locator(`[data-message][data-kind="${kind}"]`).count()) return true;
    await action(page, "step").click();
    return false;
  });
  return page.locator(`[data-message][data-kind="${kind}"]`).first();
}

async function openPaused(openPage, options = {}) {
  const opened = await openPage({ path: SANDBOX, ...options });
  await node(opened.page, "n1").waitFor();
  await pause(opened.page);
  return opened;
}

suite("breaking things", ({ openPage }) => {
  test("a click on a node crashes it and another restarts it", async () => {
    const { page } = await openPaused(openPage);
    await node(page, "n1").click();
    await page.locator('[data-command="crash n1"]').click();
    await until("n1 is down", async () => (await status(page, "n1")) === "crashed");
    await node(page, "n1").click();
    await page.locator('[data-command="restart n1"]').click();
    await until("n1 is up", async () => (await status(page, "n1")) === "up");
  });

  test("what is being written stays while time goes on", async () => {
    const { page } = await openPaused(openPage);
    await page.locator(".chip-action").click();
    const field = page.locator(".request input").first();
    const number = page.locator('.settings input[type="number"]').first();
    const before = await number.inputValue();
    await field.fill("mine");
    await number.focus();
    await number.pressSequentially("1");
    const begun = await number.inputValue();
    assert.notEqual(begun, before);
    const from = await clock(page);
    await action(page, "play").evaluate((button) => button.click());
    await until("time has gone on", async () => (await clock(page)) > from + 20_000);
    await write(page);
    assert.equal(await field.inputValue(), "mine");
    await action(page, "play").evaluate((button) => button.click());
  });

  test("a number that cannot be stays to be corrected, with what is wrong", async () => {
    const { page } = await openPaused(openPage);
    await page.locator(".chip-action").click();
    const number = page.locator('.settings input[type="number"]').first();
    const before = await number.inputValue();
    await number.fill("-5");
    await number.press("Enter");
    await page.locator(".settings .field-error").waitFor();
    assert.equal(await number.inputValue(), "-5");
    await number.fill(before);
    await number.press("Enter");
    await page.locator(".settings .field-error").waitFor({ state: "detached" });
  });

  test("a request takes words only, which a link can carry", async () => {
    const { page } = await openPaused(openPage);
    await page.locator(".chip-action").click();
    const form = page.locator(".request").first();
    const field = form.locator("input").first();
    for (const wrong of ["a b", "a=b", "#a"]) {
      await field.fill(wrong);
      await form.locator("button").click();
      assert.match(await field.evaluate((input) => input.validationMessage), /One word/);
    }
    assert.equal(await page.locator(".did-row").count(), 0);
    await field.fill("a,b");
    await form.locator("button").click();
    await page.getByRole("tab", { name: "What you did" }).click();
    await page.locator(".did-row", { hasText: "request c1 put a,b" }).first().waitFor();
  });

  test("the way back from a comparison leads to the run that was left", async () => {
    const { page } = await openPaused(openPage);
    await node(page, "n1").dblclick();
    await until("n1 is down", async () => (await status(page, "n1")) === "crashed");
    const left = await clock(page);
    await page.getByRole("tab", { name: "What you did" }).click();
    await page.locator('[data-action="compare-without"]').first().click();
    await page.locator('[data-side="right"] [data-node="n1"]').waitFor();
    await page.locator('[data-side="right"]').getByText("without “crash n1”").waitFor();
    await page.goBack();
    await page.locator('[data-node="n1"][data-status="crashed"]').waitFor();
    assert.equal(await clock(page), left);
  });

  test("the inspector shows what a field holds beside its name", async () => {
    const { page } = await openPaused(openPage);
    await node(page, "n1").click();
    const field = page.locator(".inspector .field").first();
    const [name, value] = [await field.locator("dt").boundingBox(), await field.locator("dd").boundingBox()];
    assert.ok(Math.abs(name.y - value.y) < name.height / 2, "on one line");
    assert.ok(value.x >= name.x + name.width);
  });

  test("a double click crashes at once", async () => {
    const { page } = await openPaused(openPage);
    await node(page, "n2").dblclick();
    await until("n2 is down", async () => (await status(page, "n2")) === "crashed");
    await node(page, "n2").dblclick();
    await until("n2 is up", async () => (await status(page, "n2")) === "up");
  });

  test("a touch crashes, on a phone", async () => {
    const { page } = await openPaused(openPage, { viewport: "phone", touch: true });
    await node(page, "n1").tap();
    await page.locator('[data-command="crash n1"]').tap();
    await until("n1 is down", async () => (await status(page, "n1")) === "crashed");
    await screenshot(page, "phone-crashed");
  });

  test("the keyboard crashes, restarts, pauses and opens the menu", async () => {
    const { page } = await openPaused(openPage);
    await node(page, "n1").focus();
    await page.keyboard.press("c");
    await until("n1 is down", async () => (await status(page, "n1")) === "crashed");
    await page.keyboard.press("r");
    await until("n1 is up", async () => (await status(page, "n1")) === "up");
    await page.keyboard.press("p");
    await until("n1 is paused", async () => (await status(page, "n1")) === "paused");
    await page.keyboard.press("p");
    await page.keyboard.press("Enter");
    await page.locator(".menu").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".menu").count(), 0);
    const focused = await page.evaluate(() => document.activeElement?.getAttribute("data-node"));
    assert.equal(focused, "n1", "the focus is back where it was");
  });

  test("arrow keys move between nodes", async () => {
    const { page } = await openPaused(openPage);
    await node(page, "c1").focus();
    const left = await node(page, "c1").boundingBox();
    await page.keyboard.press("ArrowRight");
    const focused = await page.evaluate(() => document.activeElement?.getAttribute("data-node"));
    assert.notEqual(focused, "c1");
    assert.ok((await node(page, focused).boundingBox()).x > left.x + left.width, `${focused} is right of c1`);
    await page.keyboard.press("ArrowLeft");
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("data-node")), "c1");
  });

  test("a link is cut and healed, both ways and one way", async () => {
    const { page } = await openPaused(openPage);
    const link = page.locator('[data-link="n1-n2"]');
    await link.focus();
    await page.keyboard.press("x");
    await until("it is cut", async () => (await link.getAttribute("data-status")) === "cut");
    await page.keyboard.press("h");
    await until("it is whole", async () => (await link.getAttribute("data-status")) === "up");
    await page.keyboard.press("Enter");
    await page.locator('[data-command="cut n2 -> n1"]').click();
    await until("one way is cut", async () => (await link.getAttribute("data-status")) === "cut-backward");
    await screenshot(page, "cut-one-way");
  });

  test("a message in flight is dropped, and the client asks again", async () => {
    const { page } = await openPaused(openPage);
    await write(page);
    const message = await stepToMessage(page, "write");
    const id = await message.getAttribute("data-message");
    await message.focus();
    await page.keyboard.press("d");
    await until("it is gone", async () => (await page.locator(`[data-message="${id}"]`).count()) === 0);
    await stepToMessage(page, "write");
  });

  test("a drawn line cuts a group of nodes off", async () => {
    const { page } = await openPaused(openPage);
    const box = await node(page, "n2").boundingBox();
    const corners = [[-14, -14], [box.width + 14, -14], [box.width + 14, box.height + 14], [-14, box.height + 14]].map(([dx, dy]) => [box.x + dx, box.y + dy]);
    // Where no message happens to fly.
    const first = await page.evaluate(
      (corners) => corners.findIndex(([x, y]) => !document.elementFromPoint(x, y).closest("[data-message], [data-node]")),
      corners,
    );
    const around = [...corners.slice(first), ...corners.slice(0, first), corners[first]];
    await page.mouse.move(...around[0]);
    await page.mouse.down();
    for (const [x, y] of around) {
      await page.mouse.move(x, y, { steps: 5 });
      // The stage is drawn again under the hand, as it is all the time while the run plays.
      await page.locator('[data-action="step"]').first().evaluate((button) => button.click());
    }
    await page.mouse.up();
    await action(page, "partition").click();
    for (const link of ["n1-n2", "n2-n3"]) {
      const line = page.locator(`[data-link="${link}"]`);
      await until(`${link} is cut`, async () => (await line.getAttribute("data-status")) === "cut");
    }
    assert.equal(await page.locator('[data-link="n1-n3"]').getAttribute("data-status"), "up");
  });

  test("a command that makes no sense says why", async () => {
    const { page } = await openPaused(openPage);
    await node(page, "n1").focus();
    await page.keyboard.press("r");
    await page.getByText("there is nothing to restart").first().waitFor();
  });

  test("an acknowledged write is lost, the run pauses and explains, and stepping back undoes it", async () => {
    const { page } = await openPage({ path: "#/sandbox/replication?mode=async&lag=60ms&seed=7&load=0" });
    await node(page, "n1").waitFor();
    await pause(page);
    await write(page);
    await stepToMessage(page, "write-ok");
    await until("the client is told", async () => {
      await action(page, "step").click();
      return (await page.locator('[data-message][data-kind="write-ok"]').count()) === 0;
    });
    await action(page, "step").click();
    await node(page, "n1").focus();
    await page.keyboard.press("c");
    await page.locator('input[type="range"]').first().focus();
    await page.keyboard.press("End"); // as fast as it goes
    const lost = promise(page, "no acknowledged write is lost");
    await action(page, "play").click();
    await until("the promise is broken", async () => (await lost.getAttribute("data-status")) === "violated");
    await until("it pauses", async () => (await action(page, "play").getAttribute("data-playing")) === "false");
    await page.getByText("is not in the log of n").first().waitFor();
    await screenshot(page, "violation");
    await page.locator(".violation .button-main").press("Enter");
    const [strip, stage] = [await page.locator(".violation").boundingBox(), await page.locator(".stage").boundingBox()];
    assert.ok(strip.y >= stage.y + stage.height, "the strip covers nothing of the stage");
    assert.notEqual(await page.evaluate(() => document.activeElement.tagName), "BODY", "the focus is not lost");
    await screenshot(page, "violation-moment");
    const broken = await clock(page);
    await until("the promise holds again", async () => {
      await action(page, "step-back").click();
      return (await lost.getAttribute("data-status")) === "holds";
    });
    assert.ok((await clock(page)) <= broken);
  });

  test("going back and doing something else keeps the old future", async () => {
    const { page } = await openPaused(openPage);
    await node(page, "n2").focus();
    await page.keyboard.press("c");
    for (let step = 0; step < 5; step++) await action(page, "step").click();
    for (let step = 0; step < 7; step++) await action(page, "step-back").click();
    await until("n2 is up", async () => (await status(page, "n2")) === "up");
    await node(page, "n3").focus();
    await page.keyboard.press("c");
    await until("n3 is down", async () => (await status(page, "n3")) === "crashed");
    await page.locator("select.branches").selectOption({ index: 1 });
    await until("n2 is down again", async () => (await status(page, "n2")) === "crashed");
    assert.equal(await status(page, "n3"), "up");
  });

  test("the clock stands still while paused and runs while playing", async () => {
    const { page } = await openPaused(openPage);
    const before = await clock(page);
    await page.waitForTimeout(400);
    assert.equal(await clock(page), before);
    await action(page, "play").click();
    await until("time passes", async () => (await clock(page)) > before);
  });

  for (const viewport of ["desktop", "phone", "smallPhone"]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`the sandbox keeps the rules of accessibility: ${viewport}, ${colorScheme}`, async () => {
        const { page } = await openPaused(openPage, { viewport, colorScheme, touch: viewport !== "desktop" });
        await write(page);
        await stepToMessage(page, "write");
        assert.deepEqual(await axe(page), []);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
        await screenshot(page, `sandbox-${viewport}-${colorScheme}`);
      });
    }
  }

  test("with reduced motion nothing moves, and messages still show", async () => {
    const { page } = await openPaused(openPage, { reducedMotion: "reduce" });
    await write(page);
    const message = await stepToMessage(page, "write");
    await action(page, "play").click();
    const running = await page.evaluate(
      () => document.getAnimations().filter((a) => a.effect.target?.closest(".messages") && a.playState === "running").length,
    );
    assert.equal(running, 0);
    assert.equal(await message.getAttribute("data-kind"), "write");
  });
});
