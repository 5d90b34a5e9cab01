// WebKitGTK, by its own WebKitWebDriver and MiniBrowser, on a screen of Xvfb.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebDriver } from "./webdriver.mjs";
import { missing as whyMissing } from "./missing.mjs";

export const name = "webkit";

export const missing = () => whyMissing(name, "WEBKIT_DRIVER_PATH");

// Starting takes a second or two; a machine that is busy with other tests takes longer.
const START_TIMEOUT = 30_000;
const STARTS = 3;

export async function launch({ reducedMotion = false } = {}) {
  const config = await gtkConfig(reducedMotion);
  const screen = await startScreen();
  const env = {
    ...process.env,
    DISPLAY: screen.display,
    GDK_BACKEND: "x11",
    LANGUAGE: "en_US",
    XDG_CONFIG_HOME: config,
    // Its sandbox refuses to run as root and in most containers; it opens nothing but our own page.
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
  };
  const open = new Set();
  return {
    async close() {
      for (const session of open) await session.close();
      await screen.close();
      await rm(config, { recursive: true, force: true });
    },
    async open({ width, height }) {
      const opened = await openSession(env, width, height);
      open.add(opened);
      const { session } = opened;
      return {
        goto: (url) => session.goto(url),
        evaluate: (expression) => session.evaluate(expression),
        press: (x, y, times) => session.press(x, y, times),
        drag: (places) => session.drag(places),
        resize: (width, height) => session.resizePage(width, height),
        key: (key) => session.key(key),
        type: (text) => session.type(text),
        screenshot: () => session.screenshot(),
        // Its driver tells no console; watch.js has to do.
        problems: () => [],
        close() {
          open.delete(opened);
          return opened.close();
        },
      };
    },
  };
}

/**
 * A driver with a browser of its own. Now and then, on a busy machine, a driver waits for ever for the browser that it
 * has started, so a start that takes too long is given up and tried again. What a test does is never tried again.
 */
async function openSession(env, width, height) {
  for (let start = 1; ; start++) {
    const driver = await startDriver(env);
    try {
      const server = new WebDriver(`http://127.0.0.1:${driver.port}`);
      await Promise.race([server.ready(), driver.failed]);
      const session = await server.open({ "webkitgtk:browserOptions": { args: ["--automation"] } }, START_TIMEOUT);
      await session.resizePage(width, height);
      const close = async () => {
        // What does not end by itself is ended below.
        await session.close().catch((error) => console.error(`webkit: ${error.message}`));
        await driver.end();
      };
      return { session, close };
    } catch (error) {
      await driver.end();
      if (start === STARTS) throw error;
      console.error(`webkit: start ${start} of ${STARTS} failed: ${error.message}`);
    }
  }
}

async function startDriver(env) {
  const port = await freePort();
  // In a group of its own, so that its browser ends with it.
  const driver = spawn(process.env.WEBKIT_DRIVER_PATH, [`--port=${port}`], { stdio: "ignore", env, detached: true });
  const failed = new Promise((_, reject) => driver.once("error", reject));
  failed.catch(() => {});
  const kill = () => {
    try {
      process.kill(-driver.pid, "SIGKILL");
    } catch {
      // It has ended, or has never been.
    }
  };
  endWithTests(driver, kill);
  return { port, failed, end: () => ended(driver, kill) };
}

/** A folder of settings for the browser's own window, which is a GTK application. */
async function gtkConfig(reducedMotion) {
  const folder = await mkdtemp(join(tmpdir(), "faultline-gtk-"));
  await mkdir(join(folder, "gtk-3.0"));
  const animations = reducedMotion ? 0 : 1; // WebKit takes prefers-reduced-motion from here
  // And system-ui, which is a font of GNOME's if nobody says otherwise.
  const settings = `[Settings]\ngtk-enable-animations=${animations}\ngtk-font-name=Sans 11\n`;
  await writeFile(join(folder, "gtk-3.0/settings.ini"), settings);
  // A tool bar that is wider than a phone would make the page so, too.
  await writeFile(
    join(folder, "gtk-3.0/gtk.css"),
    "* { min-width: 0; min-height: 0; padding: 0; margin: 0; border-width: 0; font-size: 1px; }\n",
  );
  return folder;
}

/** A screen that nobody sees. */
async function startScreen() {
  const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  endWithTests(server);
  const number = await new Promise((resolve, reject) => {
    let text = "";
    server.once("error", (error) => reject(new Error("cannot start Xvfb; install it (Debian, Ubuntu: xvfb)", { cause: error })));
    server.once("exit", (code) => reject(new Error(`Xvfb ended with code ${code}`)));
    server.stdio[3].on("data", (data) => {
      text += data;
      if (text.includes("\n")) resolve(text.trim());
    });
  });
  return { display: `:${number}`, close: () => ended(server) };
}

/** Tests may end without closing what they have started. */
function endWithTests(program, kill = () => program.kill()) {
  process.once("exit", kill);
  program.once("exit", () => process.off("exit", kill));
}

async function ended(program, kill = () => program.kill()) {
  const runs = program.pid !== undefined && program.exitCode === null && program.signalCode === null;
  const exit = runs && once(program, "exit");
  kill();
  await exit;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
