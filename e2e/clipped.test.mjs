// No words are cut off: in rows, tables, tabs, choices and chips, on every width of screen.
import { assert, stands, suite, test, until } from "./harness.mjs";

const PAGES = [
  "#/",
  "#/lesson/copies",
  "#/lesson/two-primaries",
  "#/lesson/coordinator-dies",
  "#/sandbox/replication?seed=7",
  "#/sandbox/two-phase-commit?seed=7",
  "#/sandbox/hashing?seed=7",
  "#/sandbox/checkpoint?seed=7",
  "#/teach",
  "#/progress",
];

/** What is cut, in words. What grows for ever, a log, may be scrolled. Runs in the page. */
function cut() {
  const found = new Set();
  const say = (element, text, wants, has) => found.add(`${element.localName}.${element.getAttribute("class") ?? ""} “${text.trim().slice(0, 50)}”: ${Math.ceil(wants)} px in ${Math.floor(has)}`);
  for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (element.closest(".sr-only, .skip, svg, [inert], dialog:not([open]), .narration, .stage-world")) continue;
    const style = getComputedStyle(element);
    if (style.clipPath !== "none") continue;
    if (element.matches("select")) {
      const pen = document.createElement("canvas").getContext("2d");
      pen.font = style.font;
      const text = element.selectedOptions[0]?.textContent.trim() ?? "";
      const room = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      if (pen.measureText(text).width > room + 1) say(element, text, pen.measureText(text).width, room);
    } else if (/hidden|clip/.test(style.overflowX) && element.scrollWidth > element.clientWidth + 1 && element.textContent.trim()) {
      say(element, element.textContent, element.scrollWidth, element.clientWidth);
    } else if (style.webkitLineClamp !== "none" && element.scrollHeight > element.clientHeight + 1) {
      say(element, element.textContent, element.scrollHeight, element.clientHeight);
    } else if (element.matches("[role=tablist], .exhibit-frame, .log-scroll") && element.scrollWidth > element.clientWidth + 1) {
      say(element, element.textContent, element.scrollWidth, element.clientWidth);
    }
  }
  return [...found];
}

suite("words that are cut", ({ openPage }) => {
  for (const [width, height] of [[1280, 800], [1024, 768], [390, 844], [360, 640]]) {
    test(`nothing is cut at ${width} by ${height}`, async () => {
      const { page } = await openPage({ path: "#/nowhere", viewport: { width, height } });
      const complaints = [];
      for (const hash of PAGES) {
        await page.evaluate((hash) => (location.hash = hash), hash);
        const runs = /lesson|sandbox/.test(hash);
        await page.locator(runs ? "[data-node]" : "main h1, main h2").first().waitFor();
        if (runs) {
          // So many events that there is something in every panel; at the end of its story a step stops by itself.
          const step = page.locator('[data-action="step"]').first();
          for (let event = 0; event < 60; event++) await step.evaluate((button) => button.click());
          const clock = () => page.evaluate(() => Number(document.querySelector("[data-clock]").dataset.clock));
          await until("something has happened", async () => (await clock()) > 10_000);
        }
        await stands(page);
        const look = async (where) => {
          // A row gets its second line when it has been measured.
          let found = [];
          await until("nothing is cut", async () => (found = await page.evaluate(cut)).length === 0).catch(() => {});
          complaints.push(...found.map((what) => `${hash} ${where}: ${what}`));
        };
        await look("");
        for (const tab of await page.locator("[role=tab]").all()) {
          if (!(await tab.isVisible())) continue;
          await tab.click();
          await look(await tab.innerText());
        }
      }
      assert.deepEqual([...new Set(complaints)], []);
    });
  }
});
