// Each protocol's own picture on the stage.
import { assert, screenshot, suite, test, until } from "./harness.mjs";
import { keepsTheRules } from "./kinds.mjs";
import { CHOSEN } from "./protocols.mjs";

/** What is to be seen of it, and whether a stage begins with it. */
const PICTURES = {
  replication: { shows: "[data-strip] .cell" },
  "two-phase-commit": { shows: "[data-strip] .cell" },
  hashing: { shows: ".stage-ground .ring-arc", first: true },
  checkpoint: { shows: ".stage-exhibit svg" },
  paxos: { shows: "[data-strip] .cell", first: true },
  raft: { shows: "[data-strip] .cell" },
  // Whom a member does not hold for alive.
  membership: { shows: "[data-strip] .cell", first: true, crash: "n3" },
  "failure-detection": { shows: "[data-strip] .level-line" },
};

/** Pairs of nodes that lie over each other, and what lies over the ring. Runs in the page. */
function overlaps() {
  const circle = (shape) => {
    const { left, top, width, height } = shape.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2, r: Math.min(width, height) / 2 };
  };
  const nodes = [...document.querySelectorAll("[data-node]")].map((node) => ({ name: node.dataset.node, ...circle(node.querySelector(".body")) }));
  return nodes.flatMap((a, index) =>
    nodes.slice(index + 1).flatMap((b) => (Math.hypot(a.x - b.x, a.y - b.y) < a.r + b.r ? [`${a.name} and ${b.name}`] : [])),
  );
}

suite("the protocol's own picture", ({ openPage }) => {
  for (const protocol of CHOSEN) {
    const { shows, first, crash } = PICTURES[protocol];
    for (const viewport of ["desktop", "smallPhone"]) {
      test(`${protocol}, ${viewport}`, async () => {
        const { page } = await openPage({ path: `#/sandbox/${protocol}?seed=7`, viewport, touch: viewport !== "desktop" });
        const view = (word) => page.locator(`[data-action="view-${word}"]`).first();
        await view("picture").waitFor({ state: "attached" });
        assert.equal(await view("picture").getAttribute("aria-pressed"), String(Boolean(first)), "what a stage begins with");
        if (!first) await view("picture").click();
        if (crash) {
          await page.locator(`[data-node="${crash}"]`).click();
          await page.locator(`[data-command="crash ${crash}"]`).click();
          await page.locator(".speed input").first().focus();
          await page.keyboard.press("End");
          const play = page.locator('[data-action="play"]').first();
          if ((await play.getAttribute("data-playing")) !== "true") await play.click();
        }
        await page.locator(shows).first().waitFor();
        if (crash) await page.locator('[data-action="play"]').first().click();
        assert.deepEqual(await page.evaluate(overlaps), []);
        await screenshot(page, `picture-${protocol}-${viewport}`);
        await keepsTheRules(page, new Set());
        if (first || shows.startsWith(".stage-exhibit")) {
          // The nodes of the picture are the nodes.
          const server = page.locator('[data-node="n1"], [data-node="w1"]').first();
          await server.click();
          await page.locator(".menu").waitFor();
          await page.keyboard.press("Escape");
          await page.locator(".menu").waitFor({ state: "detached" });
          await until("the focus is back", () => server.evaluate((node) => node === document.activeElement));
          await server.click();
          await page.locator('.menu [data-command^="crash"]').click();
          await until("it is down", async () => (await server.getAttribute("data-status")) === "crashed");
          await page.keyboard.press("r");
          await until("it is up again", async () => (await server.getAttribute("data-status")) === "up");
        }
        await view("cluster").click();
        await until("the cluster is shown as a network", async () => (await page.locator(`${shows}`).count()) === 0);
        await page.locator('[data-node="c1"]').waitFor();
      });
    }
  }
});
