// Choosing, pointing and moving in the space-time diagram.
import { assert, axe, screenshot, suite, test, until } from "./harness.mjs";
import { runLink } from "./link.mjs";

const clock = async (page) => Number(await page.locator("[data-clock]").first().getAttribute("data-clock"));
const SMALL = "cluster replication nodes=3 load=10ms seed=3\nrun 400ms\n";
const CROWD = "cluster replication nodes=5 load=5ms seed=3\nrun 2500ms\n";
/** A link is cut, and the new primary loses a write that was acknowledged. */
const BROKEN = "cluster replication nodes=3 load=10ms seed=3\nrun 60ms\ncut n2 n3\nrun 25ms\ncrash n1\nrun 300ms\n";

const link = (text, time, more = []) => runLink(text, { at: [1e9, 9, time], more: ["view space-time", ...more] });
const caption = (page) => page.locator(".diagram-caption");
const pointedAt = (page) => page.locator(".diagram-pointed");

/** The middle of a line of the diagram that is not under another. */
async function middle(page, selector) {
  const found = await page.evaluate((selector) => {
    for (const one of document.querySelectorAll(selector)) {
      const { x1, y1, x2, y2 } = Object.fromEntries(["x1", "y1", "x2", "y2"].map((key) => [key, Number(one.getAttribute(key))]));
      const frame = document.querySelector(".diagram-frame").getBoundingClientRect();
      for (let part = 0.1; part < 0.95; part += 0.05) {
        const at = { x: frame.left + x1 + (x2 - x1) * part, y: frame.top + y1 + (y2 - y1) * part };
        if (document.elementFromPoint(at.x, at.y)?.closest("g") === one.closest("g")) return at;
      }
    }
    return null;
  }, selector);
  assert.ok(found, `${selector} is in sight`);
  return found;
}

suite("diagram", ({ openPage }) => {
  test("a broken promise has the past of what broke it; a cut link has no place in the order", async () => {
    const { page } = await openPage({ path: link(BROKEN, 400_000, ["panel inspector"]), reducedMotion: "reduce" });
    await page.locator('[data-action="diagram-fit"]').click();
    await page.locator(".diagram-picture line.diagram-broken").waitFor({ state: "attached" });
    await until("all is shown", async () => (await page.locator(".diagram-time").first().textContent()) === "0 ms");
    const broken = await middle(page, ".diagram-picture line.diagram-broken");
    await page.mouse.click(broken.x, broken.y);
    await page.locator(".diagram-moment.chosen").waitFor({ state: "attached" });
    await page.locator(".diagram-picture.with-cones").waitFor();
    assert.ok((await page.locator(".diagram-arrow.past").count()) > 5, "its past lights up");
    assert.equal(await page.locator(".diagram-chosen").count(), 1, "the ring is where it was seen");
    await screenshot(page, "diagram-broken");
    // Straight to the event that broke it.
    const card = page.locator(".event-card");
    assert.equal(await card.locator(".event-clock").count(), 0, "an observer has no clock");
    const before = await card.locator("b").innerText();
    await card.locator('[data-action="event-cause"]').click();
    await until("the cause is chosen", async () => (await card.locator("b").innerText()) !== before);
    const again = await middle(page, ".diagram-picture line.diagram-broken");
    await page.mouse.move(again.x, again.y);
    await until("it says how they lie", async () => (await pointedAt(page).count()) === 1);
    assert.match(await pointedAt(page).innerText(), /The chosen event could have influenced it\./);
    // A link that is cut is not concurrent with anything.
    const cut = await middle(page, "line.diagram-cut");
    await page.mouse.move(cut.x, cut.y);
    await until("it has no place", async () => /has no place in the order/.test(await pointedAt(page).innerText()));
    await page.mouse.click(cut.x, cut.y);
    await until("it is chosen", async () => /has no place in the order/.test(await caption(page).locator("[role=status]").innerText()));
    assert.equal(await page.locator(".diagram-picture.with-cones, .diagram-legend").count(), 0, "nothing is told apart");
    const cause = card.locator('[data-action="event-cause"]');
    assert.ok(await cause.isDisabled());
    assert.match(await cause.getAttribute("title"), /has no place in the order/);
    assert.match(await card.innerText(), /has no place in the order/);
    assert.equal(await page.locator("h3.inspected").innerText(), "n2 – n3", "the link is looked at");
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "diagram-cut");
  });

  test("a drag moves the window and chooses nothing, in a crowd and on an arrow", async () => {
    const { page } = await openPage({ path: link(CROWD, 2_500_000), reducedMotion: "reduce" });
    await page.locator('[data-action="diagram-fit"]').click();
    await page.locator(".diagram-stroke").first().waitFor();
    const frame = await page.locator(".diagram-frame").boundingBox();
    const ticks = () => page.locator(".diagram-time").allTextContents();
    const chosen = page.locator(".diagram-chosen");
    const time = await clock(page);
    const drag = async (from, to) => {
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
      await page.mouse.move(to.x, to.y);
      await page.mouse.up();
      await page.waitForTimeout(150);
    };
    for (let y = 0.3; y < 0.7; y += 0.05) {
      const before = await ticks();
      const [right, left] = [0.6, 0.5].map((part) => ({ x: frame.x + frame.width * part, y: frame.y + frame.height * y }));
      await drag(right, left);
      assert.notDeepEqual(await ticks(), before, "the window has moved");
      await drag(left, right);
      assert.equal(await chosen.count(), 0, "nothing is chosen");
    }
    assert.equal(await clock(page), time);
    await until("a click still chooses", async () => {
      await page.mouse.click(frame.x + frame.width * (0.4 + Math.random() / 5), frame.y + frame.height * (0.3 + Math.random() / 3));
      return (await chosen.count()) === 1;
    });
    // From a mark onto bare ground and along one and the same arrow.
    const { page: other } = await openPage({ path: link(SMALL, 400_000), reducedMotion: "reduce" });
    await other.locator(".diagram-arrow[data-message]").first().waitFor();
    const along = await other.evaluate(() => {
      const frame = document.querySelector(".diagram-frame").getBoundingClientRect();
      for (const shaft of document.querySelectorAll(".diagram-arrow .diagram-shaft")) {
        const at = (part) => {
          const { x, y } = shaft.getPointAtLength(shaft.getTotalLength() * part);
          return { x: frame.left + x, y: frame.top + y };
        };
        const free = [0.2, 0.8].every((part) => document.elementFromPoint(at(part).x, at(part).y)?.closest("g") === shaft.closest("g"));
        if (free && shaft.getTotalLength() > 40) return [at(0.2), at(0.8)];
      }
      return null;
    });
    assert.ok(along, "an arrow is long enough");
    const moment = await clock(other);
    await other.mouse.move(along[0].x, along[0].y);
    await other.mouse.down();
    await other.mouse.move(along[1].x, along[1].y, { steps: 4 });
    await other.mouse.up();
    await other.waitForTimeout(150);
    assert.equal(await other.locator(".diagram-chosen").count(), 0);
    assert.equal(await clock(other), moment);
    await other.mouse.click(along[1].x, along[1].y);
    await until("a click chooses it", async () => (await other.locator(".diagram-chosen").count()) === 1);
  });

  test("the log marks the chosen event and no neighbour, and says why it leaves it out", async () => {
    const { page } = await openPage({ path: link(SMALL, 100_000, ["panel log"]), reducedMotion: "reduce" });
    await page.locator(".log-row").first().waitFor();
    await page.locator(".diagram-bar .check input").first().check();
    const search = page.locator(".diagram-search");
    await search.fill("heartbeat");
    await search.press("Enter");
    const chosen = page.locator(".log-chosen button");
    await page.locator(".log-left-out").waitFor();
    assert.equal(await chosen.count(), 0, "no neighbour is marked");
    await screenshot(page, "log-left-out");
    await page.locator(".log-bar .check input").check();
    await until("it is listed and marked", async () => (await chosen.count()) === 1);
    assert.match(await chosen.getAttribute("title"), /heartbeat/i);
    assert.equal(await page.locator(".log-left-out").count(), 0);
    // What is not left out is marked as before.
    await page.locator(".log-row button").nth(2).click();
    await until("the row is marked", async () => (await page.locator(".log-chosen").count()) === 1);
  });

  test("plus and minus keep the chosen event in sight", async () => {
    const { page } = await openPage({ path: link(SMALL, 400_000), reducedMotion: "reduce" });
    await page.locator('[data-action="diagram-fit"]').click();
    const frame = page.locator(".diagram-frame");
    await frame.focus();
    await page.keyboard.press("ArrowLeft");
    const ring = page.locator(".diagram-chosen");
    await ring.waitFor();
    // From near the right edge, where zooming about the middle loses it.
    const place = async () => Number(await ring.getAttribute("cx"));
    const at = await place();
    assert.ok(at > (await frame.boundingBox()).width * 0.8, `${at}`);
    for (const press of [() => page.keyboard.press("+"), () => page.locator('[data-action="diagram-closer"]').click()]) {
      const ticks = await page.locator(".diagram-time").allTextContents();
      await press();
      await until("less time is shown", async () => (await page.locator(".diagram-time").allTextContents()).join() !== ticks.join());
      assert.equal(await ring.count(), 1, "it is still in sight");
      assert.ok(Math.abs((await place()) - at) < 2, `it stays at ${at}, not ${await place()}`);
    }
  });

  test("the caption forgets what the pointer has left", async () => {
    const { page } = await openPage({ path: link(SMALL, 400_000), reducedMotion: "reduce" });
    await page.locator(".diagram-arrow[data-message]").first().waitFor();
    const middle = () => page.evaluate(() => {
      const frame = document.querySelector(".diagram-frame").getBoundingClientRect();
      for (const shaft of document.querySelectorAll(".diagram-arrow .diagram-shaft")) {
        const { x, y } = shaft.getPointAtLength(shaft.getTotalLength() / 2);
        if (document.elementFromPoint(frame.left + x, frame.top + y)?.closest("g") === shaft.closest("g")) return { x: frame.left + x, y: frame.top + y };
      }
      return null;
    });
    const point = async () => {
      // What is around the diagram may still be arriving.
      const at = await middle();
      if (at) await page.mouse.move(at.x, at.y);
      return (await pointedAt(page).count()) === 1;
    };
    await until("it tells of the arrow", point);
    // Out of the diagram at once.
    await page.mouse.move(5, 5);
    await until("it tells of nothing", async () => (await pointedAt(page).count()) === 0);
    await until("and of it again", point);
  });

  test("the diagram's bar has one line on a small phone, from the left and from the right", async () => {
    for (const lang of ["en", "ar-XB", "zh-CN"]) {
      const { page } = await openPage({ path: `?lang=${lang}${link(SMALL, 400_000)}`, viewport: "smallPhone", touch: true });
      await page.locator(".diagram-frame").waitFor();
      const tops = await page.locator(".diagram-bar > *").evaluateAll((all) =>
        all.map((one) => one.getBoundingClientRect()).filter((box) => box.height).map((box) => (box.top + box.bottom) / 2),
      );
      await screenshot(page, `diagram-bar-${lang}`);
      assert.ok(tops.length >= 5 && Math.max(...tops) - Math.min(...tops) < 10, `${lang}: ${tops}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${lang}: ${wide} px too wide`);
    }
  });
});
