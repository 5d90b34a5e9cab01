// The stage in words: everything that the picture shows and everything that can be done to it, without the picture.
import { assert, axe, screenshot, suite, test, until } from "./harness.mjs";

const SANDBOX = "#/sandbox/replication?load=0&seed=7";
const CROWD = "#/sandbox/replication?nodes=7&clients=3&load=1&heartbeat=2&latency=200ms&seed=7";
const action = (page, name) => page.locator(`[data-action="${name}"]`).first();

async function openWords(openPage, path = SANDBOX, options = {}) {
  const { page } = await openPage({ path, ...options });
  await page.locator("[data-node]").first().waitFor();
  if ((await action(page, "play").getAttribute("data-playing")) === "true") await action(page, "play").click();
  await action(page, "view-text").click();
  const view = page.locator('[data-view="text"]');
  await view.waitFor();
  return { page, view };
}
const card = (view, name) => view.getByRole("listitem").filter({ has: view.page().getByRole("heading", { name, exact: true }) });
const act = async (view, thing, deed) => {
  await view.getByRole("button", { name: `Actions: ${thing}` }).first().click();
  await view.getByRole("button", { name: deed }).click();
};

suite("the stage in words", ({ openPage }) => {
  test("nodes, links and promises are told, and broken by buttons", async () => {
    const { page, view } = await openWords(openPage);
    await act(view, "n1", "Crash n1");
    await card(view, "n1").getByText("crashed").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Actions: n1");
    await act(view, "n1", "Restart n1");
    await card(view, "n1").getByText(/\bup\b/).waitFor();
    await view.getByRole("button", { name: /links are as usual/ }).click();
    await act(view, "n1 – n2", "Cut both ways");
    await view.getByText("Link n1 – n2: cut both ways").waitFor();
    await act(view, "n1 – n2", "Heal");
    await view.getByText("Link n1 – n2: cut both ways").waitFor({ state: "detached" });
    await view.getByText("No acknowledged write is lost").or(view.getByText("no acknowledged write is lost")).first().waitFor();
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "words-desktop");
  });

  test("a node is cut off by moving it to the other side", async () => {
    const { view } = await openWords(openPage);
    await act(view, "n2", "Move to the other side");
    await view.getByRole("button", { name: "Cut them off" }).click();
    await view.getByText("Link n1 – n2: cut both ways").waitFor();
    await view.getByText("Link n2 – n3: cut both ways").waitFor();
  });

  test("a client asks by its form, and its message is dropped by a button", async () => {
    const { page, view } = await openWords(openPage);
    await view.getByRole("button", { name: "Actions: c1" }).click();
    await view.locator('[data-command^="request c1 put"]').click();
    const write = view.locator('.text-messages li[data-kind="write"]');
    await until("the write is under way", async () => {
      if (await write.count()) return true;
      await action(page, "step").click();
      return false;
    });
    assert.match(await write.innerText(), /c1 → n1/);
    assert.match(await write.innerText(), /arrives in/);
    await screenshot(page, "words-message");
    await write.getByRole("button").click();
    await write.getByRole("button", { name: "Drop" }).click();
    await write.waitFor({ state: "detached" });
    await until("the focus is at the messages", () => page.evaluate(() => document.activeElement.id === "text-messages"));
  });

  test("lines keep who they are while the run plays, and what is open stays open", async () => {
    const { page, view } = await openWords(openPage, "#/sandbox/replication?load=20&seed=7");
    const button = view.getByRole("button", { name: "Actions: n2" });
    await button.click();
    await button.evaluate((element) => (window.kept = element));
    await view.getByRole("button", { name: "Pause n2" }).focus();
    await page.keyboard.press(".");
    const before = await page.locator("[data-clock]").first().getAttribute("data-clock");
    for (let times = 0; times < 30; times++) await page.keyboard.press(".");
    assert.notEqual(await page.locator("[data-clock]").first().getAttribute("data-clock"), before);
    assert.equal(await page.evaluate(() => window.kept.isConnected && window.kept.getAttribute("aria-expanded")), "true");
    assert.match(await page.evaluate(() => document.activeElement.textContent), /Pause n2/);
  });

  test("a crowd of messages has lines too", async () => {
    const { page, view } = await openWords(openPage, CROWD);
    await action(page, "play").click();
    await until("there is a crowd", () => view.getByRole("button", { name: /more\. Show all/ }).count());
    await action(page, "play").click();
    assert.equal(await view.locator(".text-messages li").count(), 40);
    await view.getByRole("button", { name: /more\. Show all/ }).click();
    await until("all are shown", async () => (await view.locator(".text-messages li").count()) > 40);
    assert.deepEqual(await axe(page), []);
  });

  for (const [viewport, colorScheme] of [["phone", "dark"], ["smallPhone", "light"]]) {
    test(`it fits a phone: ${viewport}, ${colorScheme}`, async () => {
      const { page, view } = await openWords(openPage, SANDBOX, { viewport, colorScheme, touch: true });
      await view.getByRole("button", { name: "Actions: n1" }).tap();
      await view.getByRole("button", { name: "Crash n1" }).waitFor();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
      assert.deepEqual(await axe(page), []);
      await screenshot(page, `words-${viewport}`);
    });
  }
});
