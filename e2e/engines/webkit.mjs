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

export async function launch({ reducedMotion = false } = {}) {
  const config = await gtkConfig(reducedMotion);
  const screen = await startScreen();
  const port = await freePort();
  const driver = spawn(process.env.WEBKIT_DRIVER_PATH, [`--port=${port}`], {
    stdio: "ignore",
    env: {
      ...process.env,
      DISPLAY: screen.display,
      GDK_BACKEND: "x11",
      LANGUAGE: "en_US",
      XDG_CONFIG_HOME: config,
      // Its sandbox refuses to run as root and in most containers; it opens nothing but our own page.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
    },
  });
  endWithTests(driver);
  const failed = new Promise((_, reject) => driver.once("error", reject));
  const server = new WebDriver(`http://127.0.0.1:${port}`);
  await Promise.race([server.ready(), failed]);
  return {
    async close() {
      await ended(driver);
      await screen.close();
      await rm(config, { recursive: true, force: true });
    },
    async open({ width, height }) {
      const session = await server.open({ "webkitgtk:browserOptions": { args: ["--automation"] } });
      await session.resizePage(width, height);
      return {
        goto: (url) => session.goto(url),
        evaluate: (expression) => session.evaluate(expression),
        press: (x, y, times) => session.press(x, y, times),
        key: (key) => session.key(key),
        screenshot: () => session.screenshot(),
        // Its driver tells no console; watch.js has to do.
        problems: () => [],
        close: () => session.close(),
      };
    },
  };
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
function endWithTests(program) {
  const kill = () => program.kill();
  process.once("exit", kill);
  program.once("exit", () => process.off("exit", kill));
}

async function ended(program) {
  if (program.exitCode !== null || program.signalCode !== null) return;
  program.kill();
  await once(program, "exit");
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
