// Steps that study a run: settings that have to survive an attack, and the event after which nothing could help.
import { assert, axe, screenshot, suite, test, until } from "./harness.mjs";

const status = (page, id) => page.locator(`[data-lesson-step="${id}"]`).first().getAttribute("data-status");

suite("steps that study a run", ({ openPage }) => {
  test("settings are attacked: what breaks them can be played, and those that survive are told with what was tried", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/survive" });
    const card = page.locator(".task");
    await card.locator('[data-action="attack"]').click();
    await card.locator('[data-action="play-attack"]').waitFor();
    assert.match(await card.locator(".goal").innerText(), /^Broken, at [\d.]+ ms, by one fault\. No schedule with fewer faults does it\.$/m);
    assert.equal(await status(page, "survive"), "open");
    await card.locator('[data-action="play-attack"]').click();
    await page.locator('[data-node][data-status="crashed"]').first().waitFor();
    await screenshot(page, "survive-broken");
    for (const [parameter, value] of [["mode", "sync"], ["promote", "longest"]]) {
      await card.locator(`#parameter-${parameter}`).selectOption(value);
      await card.getByText("Not attacked yet.").waitFor();
      assert.equal(await card.locator('[data-action="play-attack"]').count(), 0, "what was found of other settings is gone");
    }
    await card.locator('[data-action="attack"]').click();
    await page.locator(".task-done").waitFor();
    const told = await card.locator(".goal").innerText();
    assert.match(told, /Survived: none of the \d{4,} schedules with at most 2 faults within 400 ms breaks it\./);
    assert.match(told, /1 of 1 point/);
    await until("the step is done", async () => (await status(page, "survive")) === "done");
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "survived");
  });

  test("the solution of a step that has to survive is shown for no points", async () => {
    const { page } = await openPage({ path: "#/lesson/what-the-log-knows/survive" });
    const card = page.locator(".task");
    await card.locator('[data-action="show-me"]').click();
    await until("the settings are those of the solution", async () => {
      const chosen = await card.locator("select").evaluateAll((all) => all.map((select) => select.value));
      return chosen.join() === "on,on";
    });
    await card.locator('[data-action="attack"]').click();
    await page.locator(".task-done").waitFor();
    assert.match(await card.locator(".goal").innerText(), /0 of 1 point/);
  });

  test("the moments of the suspected events can be looked at, and the culprit is named", async () => {
    const { page } = await openPage({ path: "#/lesson/coordinator-dies/too-late" });
    const tm = page.locator('[data-node="tm"]');
    const option = (id) => page.locator(`[data-option="${id}"]`);
    await option("died").locator('[data-action="look"]').click();
    await page.locator('[data-node="tm"][data-status="crashed"]').waitFor();
    await option("voted").locator('[data-action="look"]').click();
    await page.locator('[data-node="tm"]:not([data-status="crashed"])').waitFor();
    await tm.dblclick();
    await page.getByText("Not yet: choose an answer first.").first().waitFor();
    assert.notEqual(await tm.getAttribute("data-status"), "crashed", "evidence is not changed");
    await option("gave-up").locator("input").check();
    await page.locator('[data-action="check"]').click();
    await page.getByText("Not right.").waitFor();
    assert.equal(await status(page, "too-late"), "open");
    await option("died").locator("input").check();
    await page.locator('[data-action="check"]').click();
    await page.getByText("none of 20 futures").waitFor();
    assert.equal(await status(page, "too-late"), "done");
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "culprit");
  });

  test("what clients saw is put in order, and what is wrong with an order is said", async () => {
    const { page } = await openPage({ path: "#/lesson/two-primaries/what-they-saw" });
    const list = page.locator(".order-list li");
    await list.first().waitFor();
    assert.deepEqual(await list.locator("b").allInnerTexts(), ["c1: put x 1 → ok", "c2: put x 2 → ok", "c2: get x → 2", "c1: get x → 1"]);
    const check = page.locator('[data-action="check"]');
    assert.ok(await check.isDisabled(), "nothing is chosen yet");
    await page.locator('[data-option="ordered"] input').check();
    await check.click();
    await page.getByText("“c1: get x → 1” would have got: 2.").waitFor();
    await list.nth(3).locator('[data-action="earlier"]').click();
    await list.nth(2).locator('[data-action="earlier"]').click();
    assert.equal(await list.nth(1).locator("b").innerText(), "c1: get x → 1");
    await check.click();
    await page.getByText(/^“c2: put x 2 → ok” was answered at [\d.]+ ms, before “c1: get x → 1” began/).waitFor();
    await screenshot(page, "order");
    await list.nth(1).locator('[data-action="look"]').click();
    await until("the moment of the answer is shown", async () => /^[3-9]\d\d/.test((await page.locator(".clock").first().innerText()).trim()));
    await page.locator('[data-option="no-order"] input').check();
    await check.click();
    await page.getByText("stale read").first().waitFor();
    assert.equal(await status(page, "what-they-saw"), "done");
    assert.deepEqual(await axe(page), []);
  });
});
