// Lighthouse in its mobile setting on four pages of dist/, served packed. `cargo xtask bench --lighthouse` runs it and sets
// the goals beside the figures: a line for each, name, value and unit, separated by tabs.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { startServer } from "../server.mjs";

const PAGES = {
  catalogue: "",
  lesson: "#/lesson/copies",
  embed: "?embed=1&lesson=copies",
  plain: "lessons/copies/index.html",
};
/** The one in the middle counts. */
const RUNS = 3;
const FLAGS = ["--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
if (process.getuid?.() === 0) FLAGS.push("--no-sandbox"); // Chromium's sandbox refuses to run as root

const { url, close } = await startServer({ packed: true });
for (const [name, path] of Object.entries(PAGES)) {
  const runs = [];
  while (runs.length < RUNS) runs.push(await measured(url + path));
  runs.sort((a, b) => a.performance - b.performance);
  const { performance, paint, blocked, shift, seo, accessibility, complaints } = runs[Math.floor(RUNS / 2)];
  const figure = (what, value, unit) => console.log(`${name}-${what}\t${value}\t${unit}`);
  figure("performance", Math.round(performance * 100), "");
  figure("largest-paint", (paint / 1000).toFixed(1), "s");
  figure("blocked", (blocked / 1000).toFixed(2), "s");
  figure("shift", shift.toFixed(3), "");
  figure("seo", Math.round(seo * 100), "");
  figure("accessibility", Math.round(accessibility * 100), "");
  for (const complaint of complaints) console.log(`  ${name}: ${complaint}`);
}
await close();

async function measured(address) {
  const chrome = await launch({ chromePath: process.env.CHROME_PATH, chromeFlags: FLAGS, ignoreDefaultFlags: true });
  try {
    const { lhr } = await lighthouse(address, { port: chrome.port, onlyCategories: ["performance", "seo", "accessibility"], logLevel: "silent" });
    if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
    const { categories, audits } = lhr;
    const failed = [...categories.seo.auditRefs, ...categories.accessibility.auditRefs].map(({ id }) => audits[id]);
    return {
      performance: categories.performance.score,
      paint: audits["largest-contentful-paint"].numericValue,
      blocked: audits["total-blocking-time"].numericValue,
      shift: audits["cumulative-layout-shift"].numericValue,
      seo: categories.seo.score,
      accessibility: categories.accessibility.score,
      complaints: failed.filter(({ score }) => score === 0).map(({ title }) => title),
    };
  } finally {
    await chrome.kill();
  }
}
