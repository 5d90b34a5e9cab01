// Menus that hold the run and stay open through what is stepped, and what becomes of them when it goes. Those of each protocol: protocols.test.mjs.
import { assert, suite, test, until } from "./harness.mjs";
import { openEverything, SLOW, USUAL } from "./menus.mjs";

const goTo = async (page, hash) => {
  await page.evaluate((hash) => (location.hash = hash), hash);
  await page.locator("[data-node]").first().waitFor();
};

suite("menus and the run", ({ openPage }) => {
  test("a menu holds the run while it is open, gives the command of a letter, and lets the run go on", async () => {
    const { page } = await openPage({ path: "#/sandbox/replication?mode=async" });
    const clock = async () => Number(await page.locator("[data-clock]").getAttribute("data-clock"));
    const node = page.locator('[data-node="n3"]');
    await until("it plays", async () => (await clock()) > 0);
    await node.click();
    await page.locator(".menu").waitFor();
    const held = await clock();
    // Drawn many times, and always the same moment.
    for (let frame = 0; frame < 30; frame++) await page.evaluate(() => new Promise(requestAnimationFrame));
    assert.equal(await clock(), held);
    assert.equal(await page.locator('[data-action="play"]').getAttribute("aria-label"), "Pause", "it goes on afterwards");
    const [own, menu] = [await node.boundingBox(), await page.locator(".menu").boundingBox()];
    const gap = Math.hypot(...[["x", "width"], ["y", "height"]].map(([at, size]) => Math.max(own[at] - menu[at] - menu[size], menu[at] - own[at] - own[size], 0)));
    assert.ok(gap < 24, `the menu is ${gap} px away from its node`);
    await page.keyboard.press("c");
    await page.locator('[data-node="n3"][data-status="crashed"]').waitFor();
    await page.locator(".menu").waitFor({ state: "detached" });
    await until("it goes on", async () => (await clock()) > held + 100);
    await page.keyboard.press("Space");
    await page.locator('[data-action="play"][aria-label="Play"]').waitFor();
    assert.equal(await page.locator(".menu").count(), 0, "the space bar plays, and opens nothing");
  });

  test("on a phone no menu brings up a keyboard", async () => {
    const { page } = await openPage({ path: "#/lesson/copies", viewport: "phone", touch: true });
    await page.locator('[data-node="c1"]').tap();
    await page.locator(".menu input").first().waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.classList.contains("menu")), true);
  });

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
        const { opened, wrong } = await page.evaluate(openEverything, { speed, only: "c1", most: 200 });
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
