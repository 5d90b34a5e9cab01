// Menus that stay open while the run plays, and what becomes of them when it goes. Those of each protocol: protocols.test.mjs.
import { assert, suite, test } from "./harness.mjs";
import { openEverything, SLOW, USUAL } from "./menus.mjs";

const goTo = async (page, hash) => {
  await page.evaluate((hash) => (location.hash = hash), hash);
  await page.locator("[data-node]").first().waitFor();
};

suite("menus while the run plays", ({ openPage }) => {
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
