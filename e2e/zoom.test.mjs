// Looking closer at the stage: by fingers, wheel, keys and buttons; and everything else stays right meanwhile.
import { assert, axe, screenshot, suite, test, until } from "./harness.mjs";

const SANDBOX = "#/sandbox/replication?load=0&seed=7";
const CROWD = "#/sandbox/replication?nodes=7&clients=3&load=1&heartbeat=2&latency=200ms&seed=7";

const node = (page, name) => page.locator(`[data-node="${name}"]`);
const status = (page, name) => node(page, name).getAttribute("data-status");
const action = (page, name) => page.locator(`[data-action="${name}"]`).first();
const menus = (page) => page.locator(".menu").count();

async function openPaused(openPage, options = {}) {
  const opened = await openPage({ path: SANDBOX, ...options });
  await node(opened.page, "n1").waitFor();
  const play = action(opened.page, "play");
  if ((await play.getAttribute("data-playing")) === "true") await play.click();
  return opened;
}

/** How much closer, and where the picture's corner is on the stage. */
const zoom = (page) =>
  page.evaluate(() => {
    const matrix = new DOMMatrix(getComputedStyle(document.querySelector(".stage-world")).transform);
    return { scale: matrix.a, x: matrix.e, y: matrix.f };
  });
const scale = async (page) => (await zoom(page)).scale;
const middle = async (page, name) => {
  const box = await node(page, name).locator(".body").boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};
const stageBox = (page) => page.locator(".stage-frame .stage").boundingBox();

/** Fingers of a touch screen, by the browser's own protocol. */
async function fingers(page) {
  const session = await page.context().newCDPSession(page);
  const send = (type, points) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(({ x, y }, id) => ({ x, y, id })) });
  const glide = async (from, to, steps = 8) => {
    for (let step = 1; step <= steps; step++) {
      const at = (index, axis) => from[index][axis] + ((to[index][axis] - from[index][axis]) * step) / steps;
      await send("touchMove", from.map((_, index) => ({ x: at(index, "x"), y: at(index, "y") })));
      await page.waitForTimeout(16);
    }
  };
  return {
    async drag(from, to) {
      await send("touchStart", from);
      await glide(from, to);
      await send("touchEnd", []);
    },
    async hold(at, ms) {
      await send("touchStart", [at]);
      await page.waitForTimeout(ms);
      await send("touchEnd", []);
    },
    async holdAndDrag(at, path) {
      await send("touchStart", [at]);
      await page.waitForTimeout(500);
      let from = at;
      for (const to of path) {
        await glide([from], [to], 4);
        from = to;
      }
      await send("touchEnd", []);
    },
  };
}

/** A place of the stage where there is nothing. */
async function background(page) {
  return page.evaluate(() => {
    const stage = document.querySelector(".stage-frame .stage");
    const box = stage.getBoundingClientRect();
    for (let y = box.bottom - 70; y > box.top + 60; y -= 9) {
      for (let x = box.left + 30; x < box.right - 40; x += 9) {
        const found = document.elementFromPoint(x, y);
        if (found?.closest(".stage") && !found.closest("[data-node], [data-link], [data-message], button")) return { x, y };
      }
    }
    return null;
  });
}

const apart = (at, half) => [
  { x: at.x - half, y: at.y },
  { x: at.x + half, y: at.y },
];

async function pinch(page, at, from, to) {
  await (await fingers(page)).drag(apart(at, from), apart(at, to));
}

suite("zoom", ({ openPage }) => {
  test("two fingers come closer, what is between them stays there, and no menu opens", async () => {
    const { page } = await openPaused(openPage, { viewport: "phone", touch: true });
    const before = await middle(page, "n1");
    await pinch(page, before, 30, 75);
    await until("it is closer", async () => (await scale(page)) > 2.3);
    const after = await middle(page, "n1");
    assert.ok(Math.hypot(after.x - before.x, after.y - before.y) < 12, `${JSON.stringify(before)} ${JSON.stringify(after)}`);
    assert.equal(await menus(page), 0);
    await screenshot(page, "zoom-phone");
    await pinch(page, after, 75, 20);
    await until("the whole is there again", async () => (await scale(page)) === 1);
  });

  test("one finger moves the picture when it is closer, and the cluster cannot be lost", async () => {
    const { page } = await openPaused(openPage, { viewport: "phone", touch: true });
    // Twice on the same place.
    const button = await action(page, "zoom-in").boundingBox();
    for (let times = 0; times < 2; times++) {
      await page.touchscreen.tap(button.x + button.width / 2, button.y + button.height / 2);
      await page.waitForTimeout(400);
    }
    await until("it is closer", async () => (await scale(page)) === 2.25);
    const before = await zoom(page);
    const box = await stageBox(page);
    const start = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const hand = await fingers(page);
    await hand.drag([start], [{ x: start.x + 60, y: start.y + 40 }]);
    const moved = await zoom(page);
    assert.ok(moved.x - before.x > 30 && moved.y - before.y > 15, JSON.stringify([before, moved]));
    for (let times = 0; times < 4; times++) await hand.drag([start], [{ x: start.x + 160, y: start.y + 120 }]);
    const edge = await zoom(page);
    assert.deepEqual([edge.x, edge.y], [0, 0]);
    assert.equal(await menus(page), 0, "a drag is no tap");
    assert.equal(await page.evaluate(() => scrollY), 0);
    await action(page, "zoom-whole").tap();
    assert.equal(await scale(page), 1);
  });

  test("a long press opens the menu once, of a node and of a link", async () => {
    const { page } = await openPaused(openPage, { viewport: "phone", touch: true });
    await page.evaluate(() => {
      window.contextMenus = 0;
      addEventListener("contextmenu", (event) => (window.contextMenus += event.defaultPrevented ? 0 : 1));
    });
    const hand = await fingers(page);
    await hand.hold(await middle(page, "n2"), 700);
    await page.getByRole("menu", { name: "n2" }).waitFor();
    await page.waitForTimeout(500);
    assert.equal(await menus(page), 1, "the finger that is lifted closes nothing");
    await page.keyboard.press("Escape");
    const link = await page.evaluate(() => {
      for (const path of document.querySelectorAll("[data-link]")) {
        const part = path.getTotalLength() / 2;
        const at = path.getPointAtLength(part).matrixTransform(path.getScreenCTM());
        if (document.elementFromPoint(at.x, at.y) === path) return { x: at.x, y: at.y, name: path.dataset.link };
      }
    });
    await hand.hold(link, 700);
    await page.locator(".menu").waitFor();
    assert.equal(await page.locator(".menu").getAttribute("aria-label"), link.name.replace("-", " – "));
    assert.equal(await page.evaluate(() => window.contextMenus), 0);
  });

  test("a double tap crashes a node, and taps are right while closer", async () => {
    const { page } = await openPaused(openPage, { viewport: "phone", touch: true });
    await pinch(page, await middle(page, "n1"), 30, 60);
    await until("it is closer", async () => (await scale(page)) > 1.8);
    const at = await middle(page, "n1");
    await page.touchscreen.tap(at.x, at.y);
    await page.getByRole("menu", { name: "n1" }).waitFor();
    // The menu is on the stage, beside its node.
    const [menu, box] = [await page.locator(".menu").boundingBox(), await stageBox(page)];
    assert.ok(menu.x >= box.x && menu.x + menu.width <= box.x + box.width + 1, JSON.stringify(menu));
    await screenshot(page, "zoom-phone-menu");
    await page.keyboard.press("Escape");
    // On a busy machine two taps may be too far apart to be a double one: then they have opened a menu, and are made again.
    const doubleTap = (becomes) =>
      until(`n1 is ${becomes}`, async () => {
        await page.keyboard.press("Escape");
        await page.waitForTimeout(400);
        await page.touchscreen.tap(at.x, at.y);
        await page.touchscreen.tap(at.x, at.y);
        const done = async () => (await status(page, "n1")) === becomes || (await page.locator(".menu").count()) > 0;
        await until("something comes of it", done);
        return (await status(page, "n1")) === becomes;
      });
    await doubleTap("crashed");
    await doubleTap("up");
  });

  test("a finger that rests and then draws cuts nodes off, also closer", async () => {
    const { page } = await openPaused(openPage, { viewport: { width: 800, height: 900 }, touch: true });
    await pinch(page, await middle(page, "n2"), 60, 84);
    await until("it is closer", async () => (await scale(page)) > 1.3);
    const box = await node(page, "n2").boundingBox();
    const [left, top, right, bottom] = [box.x - 12, box.y - 12, box.x + box.width + 12, box.y + box.height + 12];
    const free = await background(page);
    const hand = await fingers(page);
    await hand.holdAndDrag(free, [{ x: left, y: top }, { x: right, y: top }, { x: right, y: bottom }, { x: left, y: bottom }, { x: left, y: top }]);
    await page.getByText("On the other side: n2").waitFor();
    await screenshot(page, "zoom-lasso");
  });

  test("a swipe over the whole stage scrolls a page that is longer than the screen", async () => {
    const { page } = await openPaused(openPage, { viewport: { width: 844, height: 390 }, touch: true });
    const free = await background(page);
    const hand = await fingers(page);
    await hand.drag([free], [{ x: free.x, y: free.y - 120 }]);
    await until("the page has scrolled", () => page.evaluate(() => scrollY > 20));
  });

  test("the wheel with Ctrl, keys and buttons come closer; another run begins with the whole", async () => {
    const { page } = await openPaused(openPage);
    assert.equal(await action(page, "zoom-in").isVisible(), false, "with a mouse the buttons wait until they are needed");
    const at = await middle(page, "n3");
    await page.mouse.move(at.x, at.y);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -70);
    await page.keyboard.up("Control");
    await until("it is closer", async () => (await scale(page)) > 1.5);
    const near = await middle(page, "n3");
    assert.ok(Math.hypot(near.x - at.x, near.y - at.y) < 2);
    assert.equal(await page.evaluate(() => visualViewport.scale), 1, "the page is as it was");
    await page.mouse.wheel(0, 50);
    await until("the wheel moves it", async () => (await middle(page, "n3")).y < near.y - 30);
    await action(page, "zoom-whole").click();
    assert.equal(await scale(page), 1);
    await node(page, "n3").focus();
    await page.keyboard.press("+");
    await page.keyboard.press("+");
    assert.equal(await scale(page), 2.25);
    await page.keyboard.press("-");
    assert.equal(await scale(page), 1.5);
    const before = await zoom(page);
    await page.keyboard.press("Shift+ArrowLeft");
    assert.notEqual((await zoom(page)).x, before.x);
    await page.keyboard.press("0");
    assert.equal(await scale(page), 1);
    await page.keyboard.press("+");
    await action(page, "new-seed").or(page.getByRole("button", { name: "another seed" })).first().click();
    await until("another run is shown whole", async () => (await scale(page)) === 1);
  });

  test("the focus of the keyboard is always in sight", async () => {
    const { page } = await openPaused(openPage);
    await node(page, "c1").focus();
    for (let times = 0; times < 3; times++) await page.keyboard.press("+");
    const box = await stageBox(page);
    for (let times = 0; times < 9; times++) {
      await page.keyboard.press("Tab");
      const seen = await page.evaluate(() => {
        const focused = document.activeElement.closest("[data-node]");
        return focused && focused.querySelector(".body").getBoundingClientRect().toJSON();
      });
      if (!seen) continue;
      const [x, y] = [seen.x + seen.width / 2, seen.y + seen.height / 2];
      assert.ok(x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height, JSON.stringify({ seen, box }));
    }
    assert.deepEqual(await page.evaluate(() => [".stage", ".stage-frame"].map((one) => document.querySelector(one).scrollLeft)), [0, 0]);
    await screenshot(page, "zoom-desktop");
    assert.deepEqual(await axe(page), []);
  });

  test("messages of a crowd are found where they are seen, also closer", async () => {
    const { page } = await openPage({ path: CROWD });
    await node(page, "n1").waitFor();
    await until("there is a crowd", () => page.locator("canvas.crowd").count());
    await action(page, "play").click();
    await page.waitForTimeout(200);
    await node(page, "n1").focus();
    await page.keyboard.press("+");
    await page.waitForTimeout(300);
    const at = await brightest(page, ".stage", "[data-node], [data-link], [data-message], button");
    assert.ok(at, "a message is seen apart from nodes and links");
    await page.mouse.click(at.x, at.y);
    const title = await page.locator(".menu").getAttribute("aria-label");
    assert.match(title, /^#\d+ /);
    await screenshot(page, "zoom-crowd");
  });

  test("a message of a crowd is above a link and below a node, for a click too", async () => {
    const { page } = await openPage({ path: CROWD });
    await node(page, "n1").waitFor();
    await until("there is a crowd", () => page.locator("canvas.crowd").count());
    await action(page, "play").click();
    await page.waitForTimeout(200);
    const menu = page.locator(".menu");
    const onLink = await brightest(page, "[data-link]", "[data-message]");
    assert.ok(onLink, "a message is seen on a link");
    await page.mouse.click(onLink.x, onLink.y);
    assert.match(await menu.getAttribute("aria-label"), /^#\d+ /, "the message is meant");
    await page.keyboard.press("Escape");
    await until("the menu is closed", async () => (await menu.count()) === 0);
    const onNode = await brightest(page, "[data-node]", "[data-message]", 10);
    assert.ok(onNode, "a message is near a node");
    await page.mouse.click(onNode.x, onNode.y);
    assert.doesNotMatch(await menu.getAttribute("aria-label"), /^#/, "the node is meant");
    await page.keyboard.press("Escape");
    // Where no message is, the link is meant.
    const bare = await page.evaluate(() => {
      for (const handle of document.querySelectorAll("[data-link]")) {
        const { x, y } = handle.getPointAtLength(handle.getTotalLength() / 2);
        const { left, top } = handle.ownerSVGElement.getBoundingClientRect();
        const canvas = document.querySelector("canvas.crowd");
        const scale = canvas.width / canvas.getBoundingClientRect().width;
        const around = [x - 30, y - 30, 60, 60].map((length) => length * scale);
        const empty = canvas.getContext("2d").getImageData(...around).data.every((value) => !value);
        if (empty && document.elementFromPoint(left + x, top + y) === handle) return { x: left + x, y: top + y, link: handle.dataset.link };
      }
      return null;
    });
    assert.ok(bare, "a link has a bare place");
    await page.mouse.click(bare.x, bare.y);
    const title = await menu.getAttribute("aria-label");
    assert.ok(bare.link.split("-").every((name) => title.includes(name)), `${title} of ${bare.link}`);
  });
});

/** Where a message of the crowd is seen, or so many pixels to the right, on what one selector says and not the other. */
function brightest(page, on, not, beside = 0) {
  return page.evaluate(
    ({ on, not, beside }) => {
      const canvas = document.querySelector("canvas.crowd");
      const box = canvas.getBoundingClientRect();
      const stage = document.querySelector(".stage").getBoundingClientRect();
      const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      for (let y = 4; y < canvas.height - 4; y += 3) {
        for (let x = 4; x < canvas.width - 4; x += 3) {
          if (data[4 * (y * canvas.width + x) + 3] < 250) continue;
          const [left, top] = [box.left + (x * box.width) / canvas.width + beside, box.top + (y * box.height) / canvas.height];
          if (left < stage.left + 8 || left > stage.right - 60 || top < stage.top + 60 || top > stage.bottom - 60) continue;
          const found = document.elementFromPoint(left, top);
          if (found?.closest(on) && !found.closest(not)) return { x: left, y: top };
        }
      }
      return null;
    },
    { on, not, beside },
  );
}
