// What somebody sees and does first: it is in sight, it stands out, and something happens.
import { assert, axe, screenshot, suite, test, until } from "./harness.mjs";

const VIEWPORTS = { phone: { width: 390, height: 844 }, "small phone": { width: 360, height: 740 } };

/** What of an element is in sight, of 1. */
const share = (page, selector) =>
  page.locator(selector).first().evaluate((element) => new Promise((told) => {
    new IntersectionObserver(([entry], observer) => {
      observer.disconnect();
      told(entry.intersectionRatio);
    }).observe(element);
  }));

const stands = async (page, selector) => /(^| )button-main( |$)/.test(await page.locator(selector).first().getAttribute("class"));

suite("on a phone, a lesson that opens", ({ openPage }) => {
  for (const [name, viewport] of Object.entries(VIEWPORTS)) {
    for (const lang of ["en", "zh-CN"]) {
      test(`has what to press in sight, ${name}, ${lang}`, async () => {
        const { page } = await openPage({ path: `?lang=${lang}#/lesson/copies`, viewport, touch: true });
        await page.locator('[data-action="play-this"]').waitFor();
        assert.equal(await page.locator('[data-action="play-this"]').count(), 1);
        assert.equal(await share(page, '[data-action="play-this"]'), 1);
        await screenshot(page, `lesson-opens-${name.replace(" ", "-")}-${lang}`);
        const hidden = await page.evaluate(() => {
          const box = (selector) => [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect());
          const buttons = box('[data-action="key"], [data-action="zoom-in"]');
          // A node is round: the corners of its box are free.
          const meet = (node, button) => {
            const [x, y] = [(node.left + node.right) / 2, (node.top + node.bottom) / 2];
            const across = Math.max(button.left - x, x - button.right, 0);
            const along = Math.max(button.top - y, y - button.bottom, 0);
            return Math.hypot(across, along) < Math.max(node.width, node.height) / 2;
          };
          return box("[data-node] .body").filter((node) => buttons.some((button) => meet(node, button))).length;
        });
        assert.equal(hidden, 0, "no button lies on a node");
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${wide} px too wide`);
        const foot = await page.locator(".lesson-ways").evaluate((foot) => foot.scrollWidth - foot.clientWidth);
        assert.ok(foot <= 0, `the foot is ${foot} px too wide`);
      });
    }

    test(`leads to its question and its task, ${name}`, async () => {
      for (const step of ["#/lesson/primary-dies/lose-it", "#/lesson/primary-dies/it-comes-back", "#/lesson/no-answer/two-pizzas"]) {
        const { page } = await openPage({ path: step, viewport, touch: true });
        const way = page.locator('[data-action="to-card"]');
        await way.waitFor();
        assert.equal(await share(page, '[data-action="to-card"]'), 1);
        const lines = await page.locator(".lesson-ways .button").evaluateAll((all) => new Set(all.map((one) => one.offsetTop)).size);
        assert.equal(lines, 1, "the foot has one line");
        await way.click();
        await way.waitFor({ state: "detached" });
        assert.ok((await page.locator(".lesson-body > .card").first().boundingBox()).y < page.viewportSize().height - 120);
        assert.ok(await page.evaluate(() => document.activeElement !== document.body), "the focus is not lost");
        assert.deepEqual(await axe(page, { include: ".lesson" }), []);
      }
    });
  }
});

suite("a student", ({ openPage }) => {
  test("finds one button that stands out: to play, and then to go on", async () => {
    const { page } = await openPage({ path: "#/lesson/copies" });
    await page.locator('[data-action="play-this"]').waitFor();
    assert.deepEqual([await stands(page, '[data-action="play-this"]'), await stands(page, '[data-action="next-step"]')], [true, false]);
    await page.locator(".speed input").first().focus();
    for (let place = 0; place < 6; place += 1) await page.keyboard.press("ArrowRight");
    await page.locator('[data-action="play-this"]').click();
    await page.locator('[data-action="watch-again"]').waitFor();
    assert.deepEqual([await stands(page, '[data-action="watch-again"]'), await stands(page, '[data-action="next-step"]')], [false, true]);
  });

  test("sees something happen soon in the sandbox of a protocol that waits first", async () => {
    // What is seen for a moment only is written down by the page itself: a busy machine looks too late.
    const watch = () => {
      window.seen = [];
      const look = () => {
        const hurry = document.querySelector('[data-hurry="true"]') !== null;
        const speak = document.querySelector('[data-role="candidate"], [data-role="leader"]') !== null;
        const now = `${hurry ? "hurried" : "as set"}, ${speak ? "servers speak" : "all wait"}`;
        if (window.seen.at(-1) !== now) window.seen.push(now);
      };
      new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
    };
    const { page } = await openPage({ path: "#/sandbox/raft", initScript: watch });
    const seen = () => page.evaluate(() => window.seen);
    // The wait is hurried through, and the first vote is seen at the speed that is set.
    await until("servers speak", async () => (await seen()).includes("as set, servers speak"));
    const all = await seen();
    assert.ok(all.indexOf("hurried, all wait") >= 0, all.join("; "));
    assert.ok(all.indexOf("hurried, all wait") < all.indexOf("as set, servers speak"), all.join("; "));
  });

  test("can read what stands under a node whose timer runs", async () => {
    const { page } = await openPage({ path: "#/sandbox/raft", reducedMotion: "reduce" });
    await page.locator("circle.dial").first().waitFor();
    const gaps = await page.evaluate(() => {
      const low = Math.max(...[...document.querySelectorAll("circle.dial")].map((dial) => dial.r.baseVal.value + parseFloat(getComputedStyle(dial).strokeWidth) / 2));
      // A capital letter is about seven tenths of the size high.
      return [...document.querySelectorAll('.node-server .node-line')].map((line) => line.y.baseVal[0].value - 0.72 * parseFloat(getComputedStyle(line).fontSize) - low);
    });
    assert.ok(gaps.length >= 3 && Math.min(...gaps) >= 1, gaps.join());
  });

  test("sees a prediction decided where nothing more happens before its end", async () => {
    const { page } = await openPage({ path: "#/lesson/two-proposers/second-comes" });
    await page.locator(".speed input").first().focus();
    await page.keyboard.press("End");
    await page.locator('[data-option="red"] input').check();
    await page.locator('[data-action="predict"]').click();
    await until("it is decided", async () => (await page.locator('[data-lesson-step="second-comes"]').first().getAttribute("data-status")) === "done");
  });

  test("moves an operation by keys to the end of an order and keeps the focus", async () => {
    const { page } = await openPage({ path: "#/lesson/two-primaries/what-they-saw" });
    const first = page.locator(".order-list li").first();
    await first.waitFor();
    const operation = await first.getAttribute("data-operation");
    await first.locator('[data-action="later"]').focus();
    const count = await page.locator(".order-list li").count();
    for (let at = 1; at <= count; at += 1) {
      await page.keyboard.press("Enter");
      const place = Math.min(at, count - 1);
      await until("it has moved", async () => (await page.locator(".order-list li").nth(place).getAttribute("data-operation")) === operation);
    }
    const focused = await page.evaluate(() => [document.activeElement.dataset.action, document.activeElement.closest("li")?.dataset.operation]);
    assert.deepEqual(focused, ["later", operation]);
    assert.deepEqual(await axe(page, { include: ".lesson" }), []);
  });

  test("gets the cluster with a printed lesson", async () => {
    const { page } = await openPage({ path: "#/lesson/copies", colorScheme: "dark" });
    await page.locator('[data-action="play-this"]').waitFor();
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.emulateMedia({ media: "print" });
    const picture = page.locator(".printed-stage");
    assert.equal(await picture.locator(".node").count(), 5);
    assert.match(await picture.getAttribute("data-caption"), /Replication, 5.* ms/);
    const box = await picture.boundingBox();
    assert.ok(box.height > 150 && box.width > 300, JSON.stringify(box));
    await screenshot(page, "printed-lesson", { fullPage: true });
    await page.emulateMedia({ media: "screen" });
    assert.ok(!(await picture.isVisible()));
  });
});
