// What every browser test needs. A test file looks like this:
//
//   import { suite, test, axe } from "./harness.mjs";
//   suite("catalogue", ({ openPage }) => {
//     test("lists the lessons", async () => {
//       const { page } = await openPage({ path: "#/", viewport: "phone" });
//       ...
//     });
//   });
//
// A page that logs an error, throws, or asks for a file that is not there fails its test, unless the
// test expects it: `openPage({ expectErrors: [/404/] })`.
import assert from "node:assert/strict";
import { mkdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, afterEach, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { startServer } from "./server.mjs";

export { test, assert };

export const ARTIFACTS = fileURLToPath(new URL("./artifacts/", import.meta.url));

export const VIEWPORTS = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
  smallPhone: { width: 360, height: 640 },
  phoneLandscape: { width: 844, height: 390 },
};

/** Starts the browser that `cargo xtask` found. The caller closes it. */
export function launchBrowser() {
  const executablePath = process.env.CHROME_PATH;
  if (!executablePath) throw new Error("set CHROME_PATH to a Chromium, or run this by `cargo xtask test --only browser`");
  const args = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  if (process.getuid?.() === 0) args.push("--no-sandbox"); // Chromium's sandbox refuses to run as root
  return chromium.launch({ executablePath, args, headless: true });
}

/**
 * A group of tests that share a browser and a server. `body` gets
 * - `openPage(options)`: see below; the page is closed after the test, and its errors fail the test;
 * - `server()`: `{ origin, url }`, `url` being the address of the page in its sub-folder.
 * `pages` is handed to the server, for pages that embed a lesson. `folder` makes the folder that is served instead of
 * dist/ and gives its path; it is removed afterwards.
 */
export function suite(name, body, { pages, folder } = {}) {
  describe(name, () => {
    let browser;
    let server;
    let root;
    let opened = [];
    before(async () => {
      root = await folder?.();
      [browser, server] = await Promise.all([launchBrowser(), startServer({ pages, root })]);
    });
    after(async () => {
      await browser?.close();
      await server?.close();
      if (root) await rm(root, { recursive: true });
    });
    afterEach(async () => {
      const finished = opened;
      opened = [];
      for (const { context } of finished) await context.close();
      assert.deepEqual(finished.flatMap(({ problems }) => problems), [], "the page reported problems");
    });
    body({
      server: () => server,
      openPage: async (options) => {
        const result = await openPage(browser, server, options);
        opened.push(result);
        return result;
      },
    });
  });
}

/**
 * Opens the built page in a fresh profile and gives `{ page, context, problems }`.
 *
 * - `path`: what follows the page's address, as `#/lesson/x` or `?embed=1&lesson=x`; an absolute URL is taken as it is
 * - `viewport`: a name of VIEWPORTS or `{ width, height }`
 * - `colorScheme`: "light" | "dark"; `reducedMotion`: "reduce" | "no-preference"; `forcedColors`: "active" | "none"
 * - `locale`: as "zh-CN"; `touch`: a touch screen; `cpuThrottle`: 4 makes the processor four times slower
 * - `scripts: false`: JavaScript is off
 * - `serviceWorkers: "allow"`: the page may keep itself for use without a network
 * - `initScript`: a function that runs in the page before anything else
 * - `expectErrors`: patterns of problems that belong to the test
 * - `waitForApp: false`: give the page as soon as it is loaded, not when the app has started
 */
export async function openPage(browser, server, options = {}) {
  const { path = "", viewport = "desktop", touch = false, scripts = true, locale = "en-US" } = options;
  const context = await browser.newContext({
    viewport: VIEWPORTS[viewport] ?? viewport,
    hasTouch: touch,
    isMobile: touch,
    locale,
    javaScriptEnabled: scripts,
    serviceWorkers: options.serviceWorkers ?? "block", // a hundred requests that most tests do not want
    colorScheme: options.colorScheme ?? "light",
    reducedMotion: options.reducedMotion ?? "no-preference",
    forcedColors: options.forcedColors ?? "none",
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const problems = recordProblems(page, options.expectErrors ?? []);
  if (options.initScript) await page.addInitScript(options.initScript);
  if (options.cpuThrottle) await throttleCpu(page, options.cpuThrottle);
  await page.goto(new URL(path, server.url).href);
  if (scripts && options.waitForApp !== false) await appStarted(page);
  return { page, context, problems };
}

/**
 * Waits until the app has replaced the start-up screen and listens to keys (it names the direction of its texts just
 * after); says what that screen says if it has not.
 */
export async function appStarted(page) {
  try {
    await page.waitForFunction(() => !document.getElementById("boot") && document.documentElement.dir);
  } catch (error) {
    throw new Error(`the app has not started; the page says: ${await page.innerText("body")}`, { cause: error });
  }
}

export async function throttleCpu(page, rate) {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
}

/** Waits until what appears has appeared; messages go on flying. */
export const stands = (page) =>
  page.waitForFunction(() =>
    document.getAnimations().every((one) => one.playState !== "running" || !/^(break-in|appear)/.test(one.animationName ?? "")),
  );

/** Waits until `holds` gives something, and gives that; it may be async. */
export async function until(what, holds, timeout = 30000) {
  const end = Date.now() + timeout;
  for (;;) {
    const result = await holds();
    if (result) return result;
    assert.ok(Date.now() < end, `waited in vain until ${what}`);
    await new Promise((later) => setTimeout(later, 40));
  }
}

/** Guesses what a task asks for before anything can be done. It may have been guessed before. */
export async function guess(page, option) {
  const bind = page.locator('[data-action="guess"]');
  if ((await bind.count()) === 0) return;
  const choice = option ? page.locator(`[data-option="${option}"] input`) : page.locator("[data-option] input").first();
  await choice.check();
  await bind.click();
  await bind.waitFor({ state: "detached" });
}

/** The accessibility rules of WCAG 2.2 AA that the page breaks, one readable line an element. */
export async function axe(page, { include, disableRules = [] } = {}) {
  // Not a script element: the page's security policy would refuse it.
  await page.evaluate(await axeSource());
  const violations = await page.evaluate(
    async ({ include, disableRules }) => {
      const options = {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        rules: Object.fromEntries(disableRules.map((rule) => [rule, { enabled: false }])),
      };
      return (await window.axe.run(include ?? document, options)).violations;
    },
    { include, disableRules },
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id} (${help}): ${node.target.join(" ")}\n${node.failureSummary}`),
  );
}

/** Saves a picture as e2e/artifacts/<name>.png, to be looked at; it is not compared with anything. */
export async function screenshot(page, name, options = {}) {
  await mkdir(ARTIFACTS, { recursive: true });
  await page.screenshot({ path: `${ARTIFACTS}${name}.png`, ...options });
}

let axeText;
async function axeSource() {
  axeText ??= await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  return axeText;
}

export function recordProblems(page, expected) {
  const problems = [];
  const record = (problem) => {
    if (!expected.some((pattern) => pattern.test(problem))) problems.push(problem);
  };
  page.on("console", (message) => {
    if (message.type() === "error") record(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => record(`exception: ${error.stack ?? error}`));
  page.on("requestfailed", (request) => {
    // A request that the test itself ended by leaving the page is no problem.
    const reason = request.failure()?.errorText ?? "";
    if (reason !== "net::ERR_ABORTED") record(`request failed: ${request.url()} ${reason}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) record(`status ${response.status()}: ${response.url()}`);
  });
  return problems;
}

/** Plays what the step shows, which stops by itself, and goes on from there until a time. The run is paused then. */
export async function playOn(page, time) {
  const play = page.locator('[data-action="play"]').first();
  await page.locator(".speed input").first().focus();
  for (let place = 0; place < 5; place += 1) await page.keyboard.press("ArrowRight");
  await page.locator('[data-action="play-this"]').click();
  await page.locator('[data-action="watch-again"]').waitFor();
  await play.click();
  await until("the run has gone on", async () => Number(await page.locator("[data-clock]").first().getAttribute("data-clock")) > time);
  await play.click();
}
