// A monkey at the page: a short one in Chromium, with the same seed each time; a long one in every engine by `cargo xtask monkey`.
// FAULTLINE_MONKEY_SEED chooses another one, FAULTLINE_MONKEY_ACTIONS or FAULTLINE_MONKEY_SECONDS how long it plays.
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { after, before, describe } from "node:test";
import * as chromium from "./engines/chromium.mjs";
import * as firefox from "./engines/firefox.mjs";
import { Page } from "./engines/page.mjs";
import * as webkit from "./engines/webkit.mjs";
import { watchedFolder } from "./folder.mjs";
import { assert, test, VIEWPORTS } from "./harness.mjs";
import { Monkey, prepare } from "./monkey.mjs";
import { startServer } from "./server.mjs";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const number = (name) => (process.env[name] ? Number(process.env[name]) : undefined);

const seconds = number("FAULTLINE_MONKEY_SECONDS");
const actions = number("FAULTLINE_MONKEY_ACTIONS") ?? (seconds ? undefined : 400);
const seed = number("FAULTLINE_MONKEY_SEED") ?? (seconds ? Date.now() % 1_000_000 : 1);
const ENGINES = seconds ? [chromium, firefox, webkit] : [chromium];

const slugs = [...read("../lessons/catalogue.toml").matchAll(/^lessons = \[(.*)\]$/gm)].flatMap(([, list]) => list.match(/[a-z-]+/g));
const lessons = slugs.map((slug) => ({ slug, steps: [...read(`../lessons/${slug}/lesson.toml`).matchAll(/^\[\[step\]\]\s+id = "([^"]+)"/gm)].map(([, id]) => id) }));
const sandboxes = [
  "replication",
  "replication?mode=async&nodes=7&clients=3&load=5",
  "replication?mode=sync&promote=first&load=20",
  "hashing",
  "hashing?placement=ring&copies=3",
  "two-phase-commit",
  "two-phase-commit?locks=release&load=5",
  "two-phase-commit?phases=three",
  "checkpoint",
  "checkpoint?mode=uncoordinated",
  "no-such-protocol",
  "replication?nodes=99",
];

for (const engine of ENGINES) {
  describe(`a monkey in ${engine.name}`, () => {
    let root;
    let server;
    let browser;
    const skip = engine.missing() ?? false;
    before(async () => {
      if (skip) return;
      root = await watchedFolder();
      server = await startServer({ root });
      browser = await engine.launch();
    });
    after(async () => {
      await browser?.close();
      await server?.close();
      if (root) await rm(root, { recursive: true });
    });

    test("opens no tab, behind which its own would nearly stand still", { skip }, async () => {
      const page = new Page(engine.name, await browser.open(VIEWPORTS.desktop), server.url);
      await page.start("?embed=1&lesson=all-or-nothing");
      await page.evaluate(prepare);
      const opened = await page.evaluate(() => window.open(`${location.pathname}#/`, "_blank") !== null);
      const seen = await page.evaluate(() => new Promise((later) => setTimeout(() => later(document.visibilityState), 1500)));
      await page.close();
      assert.deepEqual({ opened, seen }, { opened: false, seen: "visible" });
    });

    test(`breaks nothing, seed ${seed}`, { skip }, async () => {
      const page = new Page(engine.name, await browser.open(VIEWPORTS.desktop), server.url);
      const monkey = new Monkey(page, { seed, lessons, sandboxes });
      try {
        await monkey.play({ actions, seconds });
        console.log(`${engine.name}: ${monkey.done} actions, seed ${seed}`);
      } finally {
        await page.close();
      }
    });
  });
}
