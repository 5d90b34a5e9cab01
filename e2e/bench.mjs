// Measures the built page and prints one line a figure: name, value and unit, separated by tabs.
// `cargo xtask bench` runs it and sets the figures beside their goals.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { appStarted, launchBrowser, throttleCpu, VIEWPORTS } from "./harness.mjs";
import { runLink } from "./link.mjs";
import { DIST, startServer, SUB_FOLDER } from "./server.mjs";

/** The first lesson that plays without asking for a guess before. */
const LESSON = "#/lesson/copies";
const PLAY_BUTTON = '[data-action="play"]';
/** Set by the page when it has drawn the first frame of a running simulation. */
const FIRST_FRAME_MARK = "faultline-first-frame";
/** A route on which the page offers `window.faultlineBench`, see `measureEngine`. */
const BENCH_ROUTE = "#/bench";

const LOADS = 7;
const PLAY_MS = 5000;
const IDLE_MS = 5000;
const WAIT_MS = 20000;

const server = await startServer();
const browser = await launchBrowser();
try {
  await measure("transfer", measureTransfer);
  for (const throttle of [1, 4]) {
    await measure(`loading, ${throttle}x`, () => measureLoading(throttle));
    await measure(`playing, ${throttle}x`, () => measurePlaying(throttle));
  }
  await measure("25 nodes", () => measureCluster(21, 4));
  await measure("54 nodes", () => measureCluster(50, 1));
  await measure("idle", measureIdle);
  for (const throttle of [1, 4]) {
    await measure(`diagram, ${throttle}x`, () => measureDiagram(throttle));
    await measure(`scrubbing, ${throttle}x`, () => measureScrubbing(throttle));
  }
  await measure("a long way", measureLongWay);
  await measure("engine in Wasm", measureEngine);
} finally {
  await browser.close();
  await server.close();
}

/** A figure that cannot be had, as for a lesson that does not exist yet, does not prevent the others. */
async function measure(subject, measurement) {
  try {
    await measurement();
  } catch (error) {
    console.error(`${subject} is not measured: ${String(error).split("\n")[0]}`);
  }
}

function print(name, value, unit) {
  console.log(`${name}\t${value}\t${unit}`);
}

/** Everything that the browser fetches until the first lesson plays, each file packed by gzip -9. */
async function measureTransfer() {
  const { page, context } = await open({ throttle: 1 });
  await firstFrame(page);
  await page.waitForTimeout(1000);
  const urls = await page.evaluate(() => [
    location.href,
    ...performance.getEntriesByType("resource").map(({ name }) => name),
  ]);
  const files = new Set(urls.map((url) => new URL(url).pathname.slice(SUB_FOLDER.length) || "index.html"));
  let raw = 0;
  let packed = 0;
  for (const file of files) {
    const content = readFileSync(join(DIST, file));
    raw += content.length;
    packed += gzipSync(content, { level: 9 }).length;
  }
  print("transfer", (packed / 1000).toFixed(1), "KB");
  print("transfer-raw", (raw / 1000).toFixed(1), "KB");
  const wasm = readdirSync(DIST).filter((name) => name.endsWith(".wasm"));
  const sizes = wasm.map((file) => statSync(join(DIST, file)).size);
  print("wasm-raw, all parts", (sizes.reduce((sum, size) => sum + size, 0) / 1000).toFixed(1), "KB");
  await context.close();
}

/** From the start of the navigation, on an empty cache. */
async function measureLoading(throttle) {
  const paints = [];
  const frames = [];
  for (let load = 0; load < LOADS; load++) {
    const { page, context } = await open({ throttle });
    frames.push(await firstFrame(page));
    paints.push(
      await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN),
    );
    await context.close();
  }
  print(`first-contentful-paint-${throttle}x`, median(paints).toFixed(0), "ms");
  print(`first-frame-${throttle}x`, median(frames).toFixed(0), "ms");
}

async function measurePlaying(throttle) {
  const { page, context } = await open({ throttle });
  await firstFrame(page);
  await ensurePlaying(page);
  await page.waitForTimeout(500);
  const seen = await observe(page, PLAY_MS);
  print(`play-main-thread-${throttle}x`, (seen.busySeconds / seen.seconds).toFixed(3), "s/s");
  // The browser moves the messages by itself, so the page asks for no frames. A probe that does nothing
  // but ask for the next frame shows how often one is drawn.
  await page.evaluate(() => {
    const probe = () => requestAnimationFrame(probe);
    probe();
  });
  const probed = await observe(page, PLAY_MS);
  print(`play-frame-rate-${throttle}x`, (probed.frames.length / probed.seconds).toFixed(1), "frames/s");
  print(`play-interval-p95-${throttle}x`, percentile(intervals(probed.frames), 0.95).toFixed(1), "ms");
  await context.close();
}

/** A large cluster with traffic: so many members of a consistent hash, three clients and their router. */
async function measureCluster(members, throttle) {
  const path = `#/sandbox/hashing?nodes=${members}&spares=0&clients=3&load=10&seed=7`;
  const { page, context } = await open({ throttle, path });
  await page.waitForSelector("[data-message]", { timeout: WAIT_MS, state: "attached" });
  await ensurePlaying(page);
  const nodes = await page.locator("[data-node]").count();
  await page.waitForTimeout(500);
  const seen = await observe(page, PLAY_MS);
  print(`cluster-${nodes}-main-thread-${throttle}x`, (seen.busySeconds / seen.seconds).toFixed(3), "s/s");
  await page.evaluate(() => {
    const probe = () => requestAnimationFrame(probe);
    probe();
  });
  const probed = await observe(page, PLAY_MS);
  print(`cluster-${nodes}-frame-rate-${throttle}x`, (probed.frames.length / probed.seconds).toFixed(1), "frames/s");
  await context.close();
}

/** A lesson that is paused: nothing moves, so nothing may be done. */
async function measureIdle() {
  const { page, context } = await open({ throttle: 1 });
  await firstFrame(page);
  if (await isPlaying(page)) await page.click(PLAY_BUTTON);
  await page.waitForTimeout(1000);
  const seen = await observe(page, IDLE_MS);
  print("idle-frames", seen.frames.length, "frames");
  print("idle-main-thread", (seen.busySeconds / seen.seconds).toFixed(4), "s/s");
  await context.close();
}

/** A busy run of about so many events, at its end, seen in `view`. */
function busyRun(events, view) {
  const ms = Math.round(events * 0.265);
  const scenario = `cluster replication nodes=5 load=5ms loss=2% seed=3\nrun ${ms}ms\n`;
  return runLink(scenario, { at: [1e9, 9, ms * 1000], more: [`view ${view}`, "panel promises"] });
}

async function openRun({ throttle, events, view }) {
  const opened = await open({ throttle, path: busyRun(events, view) });
  await opened.page.waitForSelector(".scrubber", { timeout: WAIT_MS });
  return opened;
}

/**
 * Does something in the page so many times, one frame each. Gives the milliseconds that each took until the page
 * was drawn again (but for painting), and the main thread's milliseconds each, painting included.
 */
async function eachTook(page, times, does) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const busy = async () => (await session.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration").value;
  const before = await busy();
  const took = await page.evaluate(
    async ({ times, does }) => {
      const act = new Function("index", "times", does);
      const took = [];
      for (let index = 0; index < times; index++) {
        await new Promise(requestAnimationFrame);
        const start = performance.now();
        act(index, times);
        // The page draws in microtasks and in what they queue; layout is forced so that it counts.
        await new Promise((done) => setTimeout(done, 0));
        document.body.getBoundingClientRect();
        took.push(performance.now() - start);
      }
      return took;
    },
    { times, does },
  );
  return { took, busy: ((await busy()) - before) / times * 1000 };
}

/** The space-time diagram of 10,000 events, all in sight, moved by the wheel and then searched for what is chosen. */
async function measureDiagram(throttle) {
  const { page, context } = await openRun({ throttle, events: 10_000, view: "space-time" });
  await page.click('[data-action="diagram-fit"]');
  await page.waitForSelector(".diagram-stroke", { timeout: WAIT_MS });
  const wheel = `document.querySelector(".diagram-frame").dispatchEvent(
    new WheelEvent("wheel", { deltaY: index % 20 < 10 ? 12 : -12, bubbles: true, cancelable: true }))`;
  const seen = await eachTook(page, 60, wheel);
  print(`diagram-pan-p95-${throttle}x`, percentile(seen.took, 0.95).toFixed(1), "ms");
  print(`diagram-pan-main-thread-${throttle}x`, seen.busy.toFixed(1), "ms");
  await context.close();
}

/** Dragging over the timeline of 100,000 events, in jumps. */
async function measureScrubbing(throttle) {
  const { page, context } = await openRun({ throttle, events: 100_000, view: "cluster" });
  const drag = `const bar = document.querySelector(".scrubber"), { left, width, top } = bar.getBoundingClientRect();
    const known = document.querySelector(".track-known").getBoundingClientRect().width;
    const type = index === 0 ? "pointerdown" : index === times - 1 ? "pointerup" : "pointermove";
    const clientX = left + known * ((index * 37) % 100) / 100;
    bar.dispatchEvent(new PointerEvent(type, { clientX, clientY: top + 20, bubbles: true, pointerId: 1 }))`;
  const seen = await eachTook(page, 80, drag);
  print(`scrub-p95-${throttle}x`, percentile(seen.took, 0.95).toFixed(1), "ms");
  print(`scrub-main-thread-${throttle}x`, seen.busy.toFixed(1), "ms");
  await context.close();
}

/** A link to a run of a million events: how long it takes, and the longest time in which the page could not answer. */
async function measureLongWay() {
  const { page, context } = await open({ throttle: 1, path: "#/" });
  await page.evaluate((path) => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
    }).observe({ type: "longtask" });
    window.start = performance.now();
    location.hash = path;
  }, busyRun(1_000_000, "cluster"));
  await page.waitForSelector(".scrubber", { timeout: 60_000 });
  const [took, longest] = await page.evaluate(() => [performance.now() - window.start, window.longest]);
  print("long-run-opened", (took / 1000).toFixed(2), "s");
  print("long-run-longest-task", longest.toFixed(0), "ms");
  await context.close();
}

/**
 * What only the page can measure: the engine in Wasm, seeking, large clusters. On BENCH_ROUTE the page sets
 * `window.faultlineBench = { names: [...], run(name) }`; `run` gives, at once or as a promise, a list of
 * `{ name, value, unit }`. A figure's counterpart from the bare loop is named like it with `.bare` at the end.
 */
async function measureEngine() {
  const { page, context } = await open({ throttle: 1, path: BENCH_ROUTE });
  await page.waitForFunction(() => window.faultlineBench, undefined, { timeout: WAIT_MS });
  for (const name of await page.evaluate(() => window.faultlineBench.names)) {
    for (const figure of await page.evaluate((name) => window.faultlineBench.run(name), name)) {
      print(figure.name, figure.value, figure.unit);
    }
  }
  await context.close();
}

async function open({ throttle, path = LESSON }) {
  const context = await browser.newContext({ viewport: VIEWPORTS.desktop, serviceWorkers: "block" });
  const page = await context.newPage();
  await page.addInitScript(countFrames);
  if (throttle !== 1) await throttleCpu(page, throttle);
  await page.goto(server.url + path);
  await appStarted(page);
  return { page, context };
}

/** Notes the time of each frame that the page itself asks for; adds no frame of its own. */
function countFrames() {
  window.frameTimes = [];
  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    request((time) => {
      if (window.frameTimes.at(-1) !== time) window.frameTimes.push(time);
      callback(time);
    });
}

/** Milliseconds from the navigation to the first animated frame. */
async function firstFrame(page) {
  await page.waitForFunction((mark) => performance.getEntriesByName(mark).length, FIRST_FRAME_MARK, { timeout: WAIT_MS });
  return page.evaluate((mark) => performance.getEntriesByName(mark)[0].startTime, FIRST_FRAME_MARK);
}

/** The play button is a toggle: `data-playing` is "true" while the lesson plays. */
async function isPlaying(page) {
  return (await page.getAttribute(PLAY_BUTTON, "data-playing")) === "true";
}

async function ensurePlaying(page) {
  if (!(await isPlaying(page))) await page.click(PLAY_BUTTON);
}

/** The frames drawn and the seconds that the main thread worked during `duration` milliseconds. */
async function observe(page, duration) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const read = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    const value = (name) => metrics.find((metric) => metric.name === name).value;
    return { time: value("Timestamp"), busy: value("TaskDuration") };
  };
  await page.evaluate(() => void (window.frameTimes = []));
  const before = await read();
  await page.waitForTimeout(duration);
  const after = await read();
  const frames = await page.evaluate(() => window.frameTimes);
  return { frames, seconds: after.time - before.time, busySeconds: after.busy - before.busy };
}

function intervals(times) {
  return times.slice(1).map((time, index) => time - times[index]);
}

function median(values) {
  return percentile(values, 0.5);
}

function percentile(values, share) {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}
