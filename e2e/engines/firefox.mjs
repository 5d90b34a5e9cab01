// Firefox, by puppeteer-core, which speaks WebDriver BiDi with it.
import { createRequire } from "node:module";
import { missing as whyMissing } from "./missing.mjs";

// As CommonJS, because as a module it insists on packages that download browsers, which package.json leaves out.
const load = () => createRequire(import.meta.url)("puppeteer-core").default;

export const name = "firefox";

export const missing = () => whyMissing(name, "FIREFOX_PATH");

export async function launch({ reducedMotion = false } = {}) {
  const browser = await load().launch({
    browser: "firefox",
    executablePath: process.env.FIREFOX_PATH,
    headless: true,
    extraPrefsFirefox: {
      "intl.accept_languages": "en-US",
      "ui.prefersReducedMotion": reducedMotion ? 1 : 0,
      "ui.systemUsesDarkTheme": 0,
    },
  });
  return {
    close: () => browser.close(),
    async open({ width, height }) {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      await resize(page, { width, height });
      const problems = recordProblems(page);
      return {
        goto: (url) => goTo(page, url),
        evaluate: (expression) => page.evaluate(expression),
        press: (x, y, times) => page.mouse.click(x, y, { count: times }),
        drag: (places) => drag(page.mouse, places),
        resize: (width, height) => resize(page, { width, height }),
        key: (key) => page.keyboard.press(key),
        type: (text) => page.keyboard.type(text),
        screenshot: () => page.screenshot(),
        problems: () => problems.splice(0),
        close: () => context.close(),
      };
    },
  };
}

/** After a page has come back from the history, Firefox does not always tell that the next one is there, so that is looked at, too. */
async function goTo(page, url) {
  const before = await page.evaluate("(window.isLeft = true, location.href)").catch(() => "");
  const isSamePage = before.split("#")[0] === url.split("#")[0] && url.includes("#");
  const state = () => page.evaluate("[location.href, document.readyState, window.isLeft ?? false]").catch(() => []);
  const isThere = async () => {
    const [href, ready, isLeft] = await state();
    return isSamePage ? href === url || (isLeft && href !== before) : ready === "complete" && !isLeft;
  };
  const told = page.goto(url);
  let stopped = false;
  const seen = async () => {
    while (!stopped && !(await isThere())) await new Promise((later) => setTimeout(later, 100));
  };
  try {
    await Promise.race([told, seen()]);
  } finally {
    stopped = true;
    // If it is never told, nobody waits for it any more.
    told.catch(() => {});
  }
}

/** An older Firefox, such as ESR 140, has the size by then, and does not know the command that follows. */
async function resize(page, size) {
  await page.setViewport(size).catch((error) => {
    if (!`${error}`.includes("setScreenOrientationOverride")) throw error;
  });
}

async function drag(mouse, [[x, y], ...places]) {
  await mouse.move(x, y);
  await mouse.down();
  for (const [x, y] of places) await mouse.move(x, y);
  await mouse.up();
}

function recordProblems(page) {
  const problems = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => problems.push(`exception: ${error.stack ?? error}`));
  page.on("requestfailed", (request) => {
    // A request that the test itself ended by leaving the page is no problem.
    const reason = request.failure()?.errorText ?? "";
    // Nor is one of a frame that the page has replaced.
    const isLeft = /NS_BINDING_ABORTED|NS_BASE_STREAM_CLOSED|Browsing context already closed/.test(reason);
    if (!isLeft) problems.push(`request failed: ${request.url()} ${reason}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`status ${response.status()}: ${response.url()}`);
  });
  return problems;
}
