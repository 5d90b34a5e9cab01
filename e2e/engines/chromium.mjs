// Chromium, by playwright-core.
import { launchBrowser, recordProblems } from "../harness.mjs";
import { missing as whyMissing } from "./missing.mjs";

export const name = "chromium";

export const missing = () => whyMissing(name, "CHROME_PATH");

async function drag(mouse, [[x, y], ...places]) {
  await mouse.move(x, y);
  await mouse.down();
  for (const [x, y] of places) await mouse.move(x, y);
  await mouse.up();
}

export async function launch({ reducedMotion = false } = {}) {
  const browser = await launchBrowser();
  return {
    close: () => browser.close(),
    async open({ width, height }) {
      const context = await browser.newContext({
        viewport: { width, height },
        locale: "en-US",
        colorScheme: "light",
        reducedMotion: reducedMotion ? "reduce" : "no-preference",
      });
      const page = await context.newPage();
      const problems = recordProblems(page, []);
      return {
        goto: (url) => page.goto(url),
        evaluate: (expression) => page.evaluate(expression),
        press: (x, y, times) => page.mouse.click(x, y, { clickCount: times }),
        drag: (places) => drag(page.mouse, places),
        dragsOutside: true,
        resize: (width, height) => page.setViewportSize({ width, height }),
        key: (key) => page.keyboard.press(key),
        type: (text) => page.keyboard.type(text),
        screenshot: () => page.screenshot(),
        problems: () => problems.splice(0),
        close: () => context.close(),
      };
    },
  };
}
