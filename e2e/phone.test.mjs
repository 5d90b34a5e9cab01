// A phone has little room: what opens hides nothing that it is about, and nothing reaches the edge.
import { assert, screenshot, suite, test, until } from "./harness.mjs";
import { runLink } from "./link.mjs";

/** The new primary loses a write that was acknowledged. */
const LOST = "cluster replication nodes=3 load=20ms seed=3\nrun 60ms\ncrash n1\nrun 200ms\n";
const SANDBOX = "#/sandbox/replication?load=0&seed=7";
const node = (page, name) => page.locator(`[data-node="${name}"]`);
const box = (page, selector) => page.locator(selector).first().boundingBox();

/** Waits until the menu is where it belongs. */
const slidIn = (page) =>
  page.locator(".menu").evaluate((menu) => Promise.all(menu.getAnimations().map((one) => one.finished)));

async function openPaused(openPage, viewport, path = SANDBOX) {
  const { page } = await openPage({ path, viewport, touch: true });
  await node(page, "n1").waitFor();
  const play = page.locator('[data-action="play"]').first();
  if ((await play.getAttribute("data-playing")) === "true") await play.click();
  return page;
}

suite("on a phone", ({ openPage }) => {
  for (const viewport of ["phone", "smallPhone"]) {
    test(`a menu is whole and hides no node, ${viewport}`, async () => {
      const page = await openPaused(openPage, viewport);
      for (const name of ["c1", "n1", "n2", "n3", "ctl", "res"]) {
        await node(page, name).click();
        await page.locator(".menu").waitFor();
        await slidIn(page);
        const [menu, stage] = [await box(page, ".menu"), await box(page, ".stage-frame .stage")];
        assert.ok(menu.y >= stage.y + stage.height, `${name}: ${JSON.stringify(menu)}`);
        assert.ok(menu.y + menu.height <= page.viewportSize().height, `${name}: ${JSON.stringify(menu)}`);
        const more = await page.locator(".menu").evaluate((menu) => menu.scrollHeight - menu.clientHeight);
        assert.ok(more <= 1, `${name}: ${more} px of the menu are not seen`);
        await page.keyboard.press("Escape");
      }
      await screenshot(page, `menu-${viewport}`);
    });

    test(`every field of a request can be read, ${viewport}`, async () => {
      const { page } = await openPage({ path: "#/sandbox/two-phase-commit", viewport, touch: true });
      await node(page, "c1").waitFor();
      await node(page, "c1").click();
      await page.locator(".menu").waitFor();
      const fields = await page.locator(".menu-form input").evaluateAll((all) => all.map((one) => one.clientWidth));
      assert.ok(fields.length >= 6 && Math.min(...fields) >= 44, fields.join());
      const wide = await page.locator(".menu").evaluate((menu) => menu.scrollWidth - menu.clientWidth);
      assert.ok(wide <= 0, `${wide} px too wide`);
    });

    test(`a broken promise leaves the stage in sight, ${viewport}`, async () => {
      const page = await openPaused(openPage, viewport, runLink(LOST, { at: [1e9, 9, 260_000] }));
      await page.locator(".violation").waitFor();
      const [banner, stage] = [await box(page, ".violation"), await box(page, ".stage-frame .stage")];
      assert.ok(banner.y >= stage.y + stage.height, JSON.stringify({ banner, stage }));
      assert.ok(banner.y + banner.height <= page.viewportSize().height);
      await page.locator(".violation").getByRole("button", { name: "Close" }).click();
      await page.locator(".violation").waitFor({ state: "detached" });
    });

    test(`the speed keeps its distance from the edge, ${viewport}`, async () => {
      const page = await openPaused(openPage, viewport);
      const speed = await box(page, ".speed-word");
      assert.ok(speed.x + speed.width <= page.viewportSize().width - 5, JSON.stringify(speed));
      const fast = await box(page, '[data-action="next"]');
      const slider = await box(page, ".speed input");
      assert.ok(slider.x >= fast.x + fast.width - 8, "the slider is beside the buttons, not on them");
    });

    test(`a notice about a link takes the width that is there, ${viewport}`, async () => {
      const link = runLink("cluster replication nodes=3 mode=async seed=7\nrequest c1 put x 1\nrun 40ms\nexplode n1\nrun 400ms\n");
      const page = await openPaused(openPage, viewport, link);
      const [notice, stage] = [await box(page, ".chip-notice"), await box(page, ".stage-frame")];
      await screenshot(page, `notice-${viewport}`);
      assert.ok(notice.width >= stage.width - 24, JSON.stringify(notice));
      assert.ok(notice.x + notice.width <= stage.x + stage.width, JSON.stringify(notice));
      assert.ok(notice.height <= stage.height * 0.45, `${notice.height} of ${stage.height} px`);
    });
  }
});

suite("on a phone on its side", ({ openPage }) => {
  test("the speed is whole", async () => {
    const page = await openPaused(openPage, "phoneLandscape", "#/lesson/primary-dies/price");
    const speed = await box(page, ".speed-word");
    assert.ok(speed.x + speed.width <= page.viewportSize().width - 5, JSON.stringify(speed));
  });
});

suite("the stage", ({ openPage }) => {
  test("a crashed node is not called what it was, and says so where nothing is seen, too", async () => {
    const { page } = await openPage({ path: SANDBOX });
    await node(page, "n1").waitFor();
    const name = () => node(page, "n1").getAttribute("aria-label");
    assert.match(await name(), /primary/);
    await node(page, "n1").focus();
    await page.keyboard.press("c");
    await until("n1 is down", async () => (await node(page, "n1").getAttribute("data-status")) === "crashed");
    assert.match(await name(), /^n1, crashed, /);
    assert.doesNotMatch(await name(), /primary|epoch/);
    assert.ok(await node(page, "n1").getAttribute("data-role"), "pages of others rely on it");
    await page.locator('[data-action="view-text"]').first().click();
    const card = page.locator(".text-card").filter({ has: page.getByRole("heading", { name: "n1", exact: true }) });
    assert.equal(await card.locator(".text-facts").innerText(), "crashed");
  });

  test("when the bar of a partition goes, the focus stays with what it was about", async () => {
    const { page } = await openPage({ path: SANDBOX });
    await node(page, "n2").waitFor();
    for (const button of ['[data-action="partition"]', ".aside-bar button:last-child"]) {
      await node(page, "n2").focus();
      await page.keyboard.press("Enter");
      await page.locator('.menu [data-action="aside"]').click();
      await page.locator(`.aside-bar ${button.split(" ").at(-1)}`).focus();
      await page.keyboard.press("Enter");
      await until("the bar is gone", async () => (await page.locator(".aside-bar").count()) === 0);
      await until("n2 has the focus", () => page.evaluate(() => document.activeElement.dataset.node === "n2"));
    }
  });

  test("a message never hides the words of a node", async () => {
    const { page } = await openPage({ path: "#/sandbox/replication?load=1&seed=7" });
    await node(page, "n1").waitFor();
    const z = (selector) => page.locator(selector).evaluate((element) => Number(getComputedStyle(element).zIndex));
    assert.ok((await z(".stage-nodes")) > (await z(".messages")));
  });

  test("logs that differ are shown where they differ, other logs at their end", async () => {
    const logs = "cluster replication nodes=3 mode=async lag=40ms load=5ms seed=7\nrun 100ms\ncrash n1\nrun 300ms\n";
    const sight = async (scenario) => {
      const path = runLink(scenario, { at: [1e9, 9, 1e9], more: ["panel exhibits"] });
      const { page } = await openPage({ path, viewport: "phone", touch: true });
      const frame = page.locator(".logs-frame");
      await until("the log is scrolled", () => frame.evaluate((frame) => frame.scrollLeft > 0));
      return frame.evaluate((frame) => {
        const place = frame.getBoundingClientRect();
        const entry = frame.querySelector(".entry.diverged")?.getBoundingClientRect();
        const rest = frame.scrollWidth - frame.clientWidth - frame.scrollLeft;
        return { rest, differs: entry && entry.left >= place.left && entry.right <= place.right };
      });
    };
    assert.deepEqual(await sight("cluster replication nodes=3 load=5ms seed=7\nrun 100ms\n"), { rest: 0, differs: undefined });
    const { rest, differs } = await sight(`${logs}restart n1\nrun 1ms\n`);
    assert.ok(differs && rest > 100, "what differs is in sight, and newer entries are not");
  });

  test("a setting that links the same nodes otherwise moves none of them", async () => {
    const { page } = await openPage({ path: SANDBOX, viewport: "phone", touch: true });
    await node(page, "n1").waitFor();
    const spots = () => page.locator("[data-node]").evaluateAll((nodes) => nodes.map((node) => node.getAttribute("transform")));
    const before = await spots();
    await page.getByRole("tab", { name: "Settings" }).click();
    const fencing = page.locator(".parameter").filter({ hasText: "fencing" }).locator("select").first();
    await fencing.selectOption({ index: await fencing.evaluate((select) => 1 - select.selectedIndex) });
    await page.waitForTimeout(300);
    assert.deepEqual(await spots(), before);
  });
});
