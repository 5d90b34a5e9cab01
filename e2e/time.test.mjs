// Moments that are shared, and the space-time diagram.
import { readFile } from "node:fs/promises";
import { assert, axe, playOn, screenshot, suite, test, until } from "./harness.mjs";
import { runLink } from "./link.mjs";

const clock = async (page) => Number(await page.locator("[data-clock]").first().getAttribute("data-clock"));

/** The link of "Share this moment". */
async function shared(page) {
  await page.locator('[data-action="share"]').click();
  const dialog = page.locator("dialog[open]");
  const link = await dialog.locator(".scenario").innerText();
  assert.deepEqual(await axe(page, { include: "dialog[open]" }), []);
  await page.keyboard.press("Escape");
  return link.trim();
}

suite("time", ({ openPage }) => {
  test("a shared moment is the same run at the same time, with what was chosen", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/what-happened", reducedMotion: "reduce" });
    await page.locator('[data-node="n2"]').waitFor();
    await page.locator('[data-action="step"]').first().click();
    await page.locator('[data-node="n1"]').focus();
    await page.keyboard.press("c");
    await page.locator('[data-node="n1"][data-status="crashed"]').waitFor();
    await page.locator('[data-action="step"]').first().click();
    const time = await clock(page);
    const link = await shared(page);
    assert.ok(link.length < 2000, `${link.length} characters`);
    const { page: other } = await openPage({ path: link, viewport: "phone", touch: true });
    await other.locator('[data-node="n1"][data-status="crashed"]').waitFor();
    assert.equal(await clock(other), time);
    assert.equal(await shared(other).then((again) => again.length > 40), true);
    await screenshot(other, "shared-run-phone");
  });

  test("choosing an event in the diagram chooses it everywhere, and lights up its past and future", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/what-happened", reducedMotion: "reduce" });
    await page.locator('[data-node="n2"]').waitFor();
    // Its set-up has had a crash and a new primary.
    await playOn(page, 245_000);
    await page.locator('[data-action="view-space-time"]').click();
    await page.locator('[data-action="diagram-fit"]').click();
    const arrows = page.locator(".diagram-arrow[data-message]");
    await until("arrows are drawn", async () => (await arrows.count()) > 10);
    assert.deepEqual(await axe(page), []);
    // The right-most chosen, so that it has a past.
    const frame = page.locator(".diagram-frame");
    await frame.focus();
    for (let n = 0; n < 4; n += 1) await page.keyboard.press("ArrowLeft");
    await until("an event is chosen", async () => (await page.locator(".diagram-picture.with-cones").count()) === 1);
    assert.ok((await page.locator(".diagram-arrow.past").count()) > 0, "it has a past");
    const time = await clock(page);
    await page.keyboard.press("ArrowLeft");
    await until("time went back", async () => (await clock(page)) < time);
    await screenshot(page, "space-time");
    await page.getByRole("tab", { name: "Log" }).click();
    await page.locator(".log-chosen").waitFor();
    // From the log to the diagram.
    const row = page.locator(".log-row").nth(3);
    const sentence = await row.locator("button").getAttribute("title");
    await row.locator("button").click();
    const chosen = page.locator(".log-chosen button");
    await until("the row is chosen", async () => (await chosen.count()) && (await chosen.getAttribute("title")) === sentence);
    // Only one kind of message, and none of a node that is left out.
    const kinds = page.locator(".diagram-bar select");
    await kinds.selectOption("write");
    await until("other kinds are gone", async () => {
      const shown = await arrows.evaluateAll((all) => all.map((one) => one.dataset.kind));
      return shown.length > 0 && shown.every((kind) => kind === "write");
    });
    await kinds.selectOption("");
    await page.locator(".diagram-nodes summary").click();
    const before = await arrows.count();
    await page.locator(".diagram-nodes label", { hasText: "ctl" }).locator("input").uncheck();
    await until("messages of ctl are gone", async () => (await arrows.count()) < before);
  });

  test("a run is compared with itself without one command, on one clock", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/what-happened", reducedMotion: "reduce" });
    await page.locator('[data-node="n2"]').waitFor();
    await page.getByRole("tab", { name: "What you did" }).click();
    await page.locator(".did-row", { hasText: "crash n1" }).locator('[data-action="compare-without"]').click();
    await page.waitForURL(/#\/compare\//);
    const side = (name) => page.locator(`[data-side="${name}"]`);
    await side("right").locator('[data-node="n1"]').waitFor();
    assert.deepEqual(await axe(page), []);
    await page.locator('[data-action="go-to-parting"]').first().click();
    await until("the left n1 is down", async () => (await side("left").locator('[data-node="n1"]').getAttribute("data-status")) === "crashed");
    assert.equal(await side("right").locator('[data-node="n1"]').getAttribute("data-status"), "up", "the right one is not");
    assert.match(await page.locator(".compare-words").innerText(), /n1 crashes/);
    assert.match(await page.locator(".compare-words table").innerText(), /No acknowledged write is lost\s+broken\s+kept so far/);
    await page.locator('[data-action="step"]').first().click();
    await screenshot(page, "compare");
    // The address is the comparison: it can be sent.
    const { page: other } = await openPage({ path: page.url(), viewport: "phone", touch: true });
    await other.locator('[data-side="right"] [data-node="n1"]').waitFor();
    const wide = await other.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
    await screenshot(other, "compare-phone");
  });

  test("the present view is saved as a picture that stands alone, and the run as a scenario", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/what-happened", reducedMotion: "reduce" });
    await page.locator('[data-node="n2"]').waitFor();
    for (const view of ["view-cluster", "view-space-time", "view-text"]) {
      await page.locator(`[data-action="${view}"]`).click();
      await page.locator('[data-action="share"]').click();
      const [download] = await Promise.all([page.waitForEvent("download"), page.locator('[data-action="export-picture"]').click()]);
      const svg = await readFile(await download.path(), "utf8");
      const problem = await page.evaluate((svg) => {
        const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
        return parsed.querySelector("parsererror")?.textContent ?? "";
      }, svg);
      assert.equal(problem, "");
      assert.match(svg, /n2/);
      assert.match(svg, /<title>Replication, [0-9.]+ ms<\/title>/);
      assert.doesNotMatch(svg, /class=|var\(|<script|href=/);
      await page.keyboard.press("Escape");
    }
    await page.locator('[data-action="share"]').click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator('[data-action="export-scenario"]').click()]);
    assert.match(await readFile(await download.path(), "utf8"), /^cluster replication .*\n[^]*crash n1/);
  });

  test("the picture of a stage that is looked at closely shows what the screen shows", async () => {
    const { page } = await openPage({ path: "#/sandbox/replication?load=0&seed=7", reducedMotion: "reduce" });
    const play = page.locator('[data-action="play"]').first();
    await page.locator('[data-node="c1"]').waitFor();
    if ((await play.getAttribute("data-playing")) === "true") await play.click();
    await page.locator('[data-node="c1"]').click();
    await page.locator('[data-command^="request c1 put"]').first().click();
    while (!(await page.locator(".msg-request").count())) await page.locator('[data-action="step"]').first().click();
    await page.locator('[data-node="c1"]').focus();
    await page.keyboard.press("+");
    await page.waitForTimeout(200);
    const seen = await page.evaluate(() => {
      const stage = document.querySelector(".stage-frame .stage").getBoundingClientRect();
      const middle = (selector) => {
        const box = document.querySelector(selector).getBoundingClientRect();
        return { x: box.x + box.width / 2 - stage.x, y: box.y + box.height / 2 - stage.y, width: box.width };
      };
      return { node: middle('[data-node="c1"] .body'), message: middle(".msg-request .msg-shape") };
    });
    await page.locator('[data-action="share"]').first().click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator('[data-action="export-picture"]').click()]);
    const svg = await readFile(await download.path(), "utf8");
    assert.doesNotMatch(svg, /color\(/, "colours that only browsers know");
    const saved = await page.evaluate(({ svg, seen }) => {
      document.body.insertAdjacentHTML("afterbegin", `<div id="saved" style="position:fixed;inset:0 auto auto 0">${svg}</div>`);
      const middle = (element) => {
        const box = element.getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width };
      };
      const node = [...document.querySelectorAll("#saved text")].find((text) => text.textContent.trim() === "c1").closest("g[transform]");
      const bodies = [...node.querySelectorAll("path")].filter((path) => getComputedStyle(path).fill !== "none");
      // Of all the messages, the one that is nearest.
      const messages = [...document.querySelectorAll("#saved > svg > g > path")].map(middle);
      const apart = ({ x, y }) => Math.hypot(x - seen.message.x, y - seen.message.y);
      return { node: middle(bodies.at(-1)), message: messages.sort((a, b) => apart(a) - apart(b))[0] };
    }, { svg, seen });
    for (const what of ["node", "message"]) {
      const apart = Math.hypot(seen[what].x - saved[what].x, seen[what].y - saved[what].y);
      assert.ok(apart < 3, `${what}: ${JSON.stringify(seen[what])} ${JSON.stringify(saved[what])}`);
      assert.ok(Math.abs(seen[what].width - saved[what].width) < 4, `${what}: ${seen[what].width} ${saved[what].width}`);
    }
  });

  test("a trace that was saved is held against the run that is made again", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/what-happened", reducedMotion: "reduce" });
    await page.locator('[data-node="n2"]').waitFor();
    await page.locator('[data-action="share"]').click();
    const saved = async (action) => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.locator(`[data-action="${action}"]`).click()]);
      return readFile(await download.path(), "utf8");
    };
    const trace = await saved("export-trace");
    assert.match(await saved("export-shiviz"), /^n1 \{"n1":1/m);
    await page.locator('dialog[open] a[href="#/run"]').click();
    const open = async (text) => {
      await page.locator('[data-action="open-file"]').setInputFiles({ name: "trace.json", mimeType: "application/json", buffer: Buffer.from(text) });
    };
    await page.locator('[data-action="open-file"]').waitFor({ state: "attached" });
    await open(trace);
    await page.locator('[data-verdict="good"]').waitFor();
    assert.deepEqual(await axe(page), []);
    // The run is seen where it differs first, with that event chosen.
    await open(trace.replace('"event":"crashed"', '"event":"paused"'));
    await page.locator('[data-verdict="wrong"]').getByText(/differs from event \d+ on/).waitFor();
    assert.doesNotMatch(await page.locator("[data-verdict]").innerText(), /was made by/, "it is of this version");
    await page.locator('[data-action="see-run"]').click();
    await page.locator('[data-node="n1"][data-status="crashed"]').waitFor();
    assert.match(await page.locator(".log-chosen").innerText(), /n1 crashes/);
    await page.goBack();
    await page.locator('[data-action="open-file"]').waitFor({ state: "attached" });
    await open(trace.replace(/"hash": "[0-9a-f]+/, '"hash": "0123456789abcdef').replace(/"faultline": "[^"]+/, '"faultline": "0.0.7'));
    await page.locator('[data-verdict="wrong"]').getByText(/All \d+ events are the same; only the hash/).waitFor();
    assert.match(await page.locator("[data-verdict]").innerText(), /was made by Faultline 0\.0\.7/);
    await open("{");
    await page.locator('[data-verdict="wrong"]').waitFor();
    await open(trace);
    await page.locator('[data-action="see-run"]').click();
    await page.locator('[data-node="n2"]').waitFor();
  });

  test("a long trace is written, read and compared while the page answers, and each can be stopped", async () => {
    const scenario = "cluster replication nodes=5 load=1ms seed=5\nrun 6s\n";
    const { page } = await openPage({ path: runLink(scenario), reducedMotion: "reduce" });
    await page.locator('[data-node="n1"]').waitFor();
    // How long the page did not answer at most, in milliseconds.
    const longest = await page.evaluateHandle(() => {
      const longest = { ms: 0, reset: () => (longest.ms = 0) };
      new PerformanceObserver((list) => list.getEntries().forEach((task) => (longest.ms = Math.max(longest.ms, task.duration)))).observe({ type: "longtask" });
      return longest;
    });
    /** Does something long, and stops it as soon as it can be, while it says this. */
    const stopped = async (text, act) => {
      const clicked = page.evaluate((text) => new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          const journey = document.querySelector(".journey");
          if (!journey?.innerText.includes(text)) return;
          observer.disconnect();
          journey.querySelector('[data-action="stop-journey"]').click();
          resolve();
        });
        observer.observe(document.body, { childList: true, subtree: true, characterData: true });
      }), text);
      await act();
      await clicked;
      await until("it is given up", async () => (await page.locator(".journey").count()) === 0);
    };
    let downloads = 0;
    page.on("download", () => (downloads += 1));
    const answers = async (what, act) => {
      await longest.evaluate((longest) => longest.reset());
      const began = Date.now();
      const result = await act();
      const [all, most] = [Date.now() - began, await longest.evaluate((longest) => longest.ms)];
      console.log(`${what}: ${all} ms, of which at most ${Math.round(most)} without an answer`);
      // Work in one go would take nearly all of it, on any machine.
      assert.ok(most < all / 2, `${what}: no answer for ${most} of ${all} ms`);
      return result;
    };
    await page.locator('[data-action="share"]').click();
    for (const action of ["export-trace", "export-shiviz"]) {
      await stopped("Writing the file", () => page.locator(`[data-action="${action}"]`).click());
    }
    const save = async (action) => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.locator(`[data-action="${action}"]`).click()]);
      return download.path();
    };
    await answers("ShiViz", () => save("export-shiviz"));
    const trace = await answers("export", () => save("export-trace"));
    assert.ok((await readFile(trace, "utf8")).split("\n").length > 20_000, "it is long");
    assert.equal(downloads, 2, "what was stopped is not saved");
    await page.locator('dialog[open] a[href="#/run"]').click();
    const file = page.locator('[data-action="open-file"]');
    await file.waitFor({ state: "attached" });
    // A path: a text would be decoded in the page, which takes longer than anything that is measured here.
    const give = (path) => file.setInputFiles(path);
    await stopped("Reading the trace", () => give(trace));
    await stopped("Making the run again and comparing", () => give(trace));
    assert.equal(await page.locator("[data-verdict]").count(), 0);
    await answers("import", async () => {
      await give(trace);
      await page.locator('[data-verdict="good"]').waitFor();
    });
  });

  test("on a phone the diagram stays inside of its place", async () => {
    const { page } = await openPage({ path: "#/sandbox/two-phase-commit", viewport: "phone", touch: true, colorScheme: "dark" });
    await page.locator("[data-node]").first().waitFor();
    await page.locator('[data-action="view-space-time"]').tap();
    await page.locator(".diagram-frame").waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "space-time-phone");
    await page.locator('[data-action="view-cluster"]').tap();
    await page.locator("[data-node]").first().waitFor();
  });

  test("a link shows again what was looked at: the diagram, the chosen event, the panel", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/what-happened", reducedMotion: "reduce" });
    await page.locator('[data-node="n2"]').waitFor();
    await page.locator('[data-action="step"]').first().click();
    await page.getByRole("tab", { name: "Log" }).click();
    await page.locator(".log-row button").nth(4).click();
    await page.locator(".log-chosen").waitFor();
    const sentence = await page.locator(".log-chosen button").getAttribute("title");
    await page.locator('[data-action="view-space-time"]').click();
    await page.locator(".diagram-chosen").waitFor();
    const time = await clock(page);
    const { page: other } = await openPage({ path: await shared(page) });
    await other.locator(".diagram-chosen").waitFor();
    assert.equal(await clock(other), time);
    assert.equal(await other.locator(".log-chosen button").getAttribute("title"), sentence, "the log is in front, with the same event");
    assert.match(await other.locator(".diagram-caption").innerText(), /vector clock: /);
    assert.equal(await other.locator(".chosen-at").count(), 1, "the timeline points at it");
    assert.equal(await other.locator(".chip-notice").count(), 0);
  });

  test("a link that is cut, or of another version, shows the nearest run and says why", async () => {
    const scenario = "cluster replication nodes=3 mode=async seed=7\nrequest c1 put x 1\nrun 40ms\ncrash n1\nrun 400ms\n";
    const whole = runLink(scenario);
    const notice = async (path) => {
      const { page } = await openPage({ path });
      await page.locator('[data-node="n1"]').waitFor();
      return { page, text: await page.locator(".chip-notice").first().innerText() };
    };
    assert.match((await notice(whole.slice(0, -14))).text, /end of the link is missing/);
    const { page, text } = await notice(runLink(scenario.replace("crash n1", "explode n1")));
    assert.match(text, /line 4, column 1: .*explode/);
    await page.getByRole("tab", { name: "What you did" }).click();
    assert.match(await page.locator(".did-list").innerText(), /request c1 put x 1/, "what came before it is there");
    assert.match((await notice(runLink(scenario.replace("seed=7", "seed=7 colour=blue")))).text, /colour/);
    await screenshot(page, "link-unread");
    const { page: none } = await openPage({ path: runLink(scenario.replace("replication", "quorums")) });
    assert.match(await none.locator(".plain-alert").innerText(), /quorums/);
    // What makes no sense is told with its reason, and with the version only if that is another one.
    const twice = (version) => runLink(scenario.replace("run 400ms", "crash n1"), { version });
    const refused = "The run is shown up to “crash n1”, which cannot be carried out: n1 has crashed already.";
    assert.equal((await notice(twice())).text, refused);
    assert.equal((await notice(twice("0.0.7"))).text, `Made with version 0.0.7. ${refused}`);
    const { page: never } = await notice(runLink(`${scenario}run until n2.log = 999\n`));
    assert.match(await never.locator(".chip-notice").first().innerText(), /^The run is shown up to “run until n2.log = 999”, .*does not come true$/);
  });

  test("a shared run starts over with its own commands, and without those that were added", async () => {
    const scenario = "cluster replication nodes=3 mode=async seed=7\nrequest c1 put x 1\nrun 40ms\ncrash n1\nrun 400ms\n";
    const { page } = await openPage({ path: runLink(scenario, { at: [1e9, 9, 0] }), reducedMotion: "reduce" });
    const node = (name, status) => page.locator(`[data-node="${name}"][data-status="${status}"]`);
    const over = async () => {
      await page.locator('[data-action="restart"]').click();
      await until("it stands at its start", async () => (await clock(page)) === 0);
    };
    const steps = async (name) => {
      for (let n = 0; n < 400 && (await node(name, "crashed").count()) === 0; n += 1) await page.locator('[data-action="step"]').first().click();
      return clock(page);
    };
    await node("n1", "crashed").waitFor();
    await page.getByRole("tab", { name: "What you did" }).click();
    const did = page.locator(".did-list");
    await page.locator('[data-node="n3"]').focus();
    await page.keyboard.press("c");
    await node("n3", "crashed").waitFor();
    await over();
    await node("n1", "up").waitFor();
    await node("n3", "up").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.dataset.action), "restart", "the focus stays");
    assert.equal(await steps("n1"), 40_000, "its crash is still to come");
    await until("its commands are told", async () => /crash n1/.test(await did.innerText()));
    assert.doesNotMatch(await did.innerText(), /crash n3/);
    // The same after something else was done in its past.
    await over();
    await page.locator('[data-node="n2"]').focus();
    await page.keyboard.press("c");
    await node("n2", "crashed").waitFor();
    await over();
    await node("n2", "up").waitFor();
    assert.equal(await steps("n1"), 40_000);
    await node("n2", "up").waitFor();
    // With another seed it is another run.
    await page.locator('[data-action="new-seed"]').click();
    await page.locator(".chip-seed").getByText("8").waitFor();
    await over();
    assert.match(await page.locator(".chip-seed").innerText(), /8/);
  });

  test("what is added to a shared run is there after the page is loaded again", async () => {
    const link = runLink("cluster replication nodes=3 mode=async seed=7\nrequest c1 put x 1\nrun 40ms\n", { at: [1e9, 9, 0], more: ["lesson primary-dies", "step what-happened"] });
    const { page } = await openPage({ path: `?lang=en${link}`, reducedMotion: "reduce" });
    const node = (name, status) => page.locator(`[data-node="${name}"][data-status="${status}"]`);
    await node("n2", "up").waitFor();
    assert.ok(page.url().endsWith(`?lang=en${link}`), "nothing was added yet");
    await page.locator('[data-node="n2"]').focus();
    await page.keyboard.press("c");
    await node("n2", "crashed").waitFor();
    await until("it is in the address", async () => !page.url().endsWith(link));
    assert.match(page.url(), /\?lang=en#\/run\/\d+\.[\w-]+$/);
    const time = await clock(page);
    await page.reload();
    await node("n2", "crashed").waitFor();
    assert.equal(await clock(page), time);
    assert.equal(await page.locator(".chip-notice").count(), 0);
    await page.getByRole("link", { name: "To its lesson" }).waitFor();
    // The link that it came from still leads to what was shared, here too.
    await page.evaluate((hash) => (location.hash = hash), link);
    await node("n2", "up").waitFor();
    await page.locator('[data-node="n3"]').focus();
    await page.keyboard.press("c");
    await node("n3", "crashed").waitFor();
    await until("it is in the address", async () => !page.url().endsWith(link));
    await page.evaluate((hash) => (location.hash = hash), link);
    await node("n3", "up").waitFor();
  });

  test("a run whose lesson is gone says so", async () => {
    const run = (lesson) => runLink("cluster replication nodes=3 seed=7\nrun 40ms\n", { more: [`lesson ${lesson}`, "step one"] });
    const { page } = await openPage({ path: run("no-such-lesson") });
    await page.getByText("Its lesson “no-such-lesson” is no longer here").waitFor();
    assert.equal(await page.getByRole("link", { name: "To its lesson" }).count(), 0);
    assert.deepEqual(await axe(page), []);
    await page.evaluate((hash) => (location.hash = hash), run("primary-dies"));
    await page.getByRole("link", { name: "To its lesson" }).waitFor();
    await page.waitForLoadState("networkidle");
    assert.equal(await page.getByRole("link", { name: "To its lesson" }).count(), 1);
  });

  test("what stands around a link is passed over, and a link that is pasted is looked into first", async () => {
    const scenario = "cluster replication nodes=3 mode=async seed=7\nrequest c1 put x 1\nrun 40ms\ncrash n1\nrun 400ms\n";
    const link = runLink(scenario, { at: [1e9, 9, 0] });
    const { page } = await openPage({ path: "#/run" });
    for (const behind of [".", '">', "?from=mail", `/${link}`, "%0Aand then"]) {
      await page.evaluate((hash) => (location.hash = hash), link + behind);
      await page.locator('[data-node="n1"][data-status="crashed"]').waitFor();
      assert.equal(await page.locator(".chip-notice").count(), 0, behind);
    }
    await page.evaluate(() => (location.hash = "#/run"));
    const paste = async (text) => {
      await page.locator("textarea").fill(text);
      await page.locator('[data-action="open-text"]').click();
      return page.locator("[data-verdict]").innerText();
    };
    const verdict = () => page.locator("[data-verdict]").getAttribute("data-verdict");
    const address = `https://example.org/faultline/${link}`;
    assert.match(await paste(`Look at ${address}. What do you think?`), /link to a shared run/);
    assert.equal(await verdict(), "good");
    assert.match(await page.locator('[data-action="see-run"]').getAttribute("href"), /^#\/run\/\d+\.[\w-]+$/, "the link alone");
    await paste(address.replace(/.{70}/g, "$&\n"));
    assert.equal(await verdict(), "good", "broken into lines");
    assert.match(await paste(address.slice(0, -14)), /end of the link is missing/);
    assert.equal(await verdict(), "wrong");
    await page.locator('[data-action="see-run"]').click();
    await page.locator(".chip-notice").getByText("end of the link is missing").waitFor();
    await page.goBack();
    assert.match(await paste(address.replace("#/run/", "#/run/9")), /link to a shared run/, "its length is not needed");
    assert.match(await paste(`${address.slice(0, 80)}AAAA${address.slice(80)}`), /link is damaged/);
    assert.equal(await page.locator('[data-action="see-run"]').count(), 0);
    const other = runLink(scenario.replace("crash n1", "explode n1"), { at: [1e9, 9, 0] });
    assert.match(await paste(other), /line 4, column 1: .*explode/);
    const compare = (left, right) => `https://example.org/${left.replace("#/run/", "#/compare/")}/${right.replace("#/run/", "")}`;
    assert.match(await paste(compare(link, other)), /two runs side by side[^]*Right: .*explode/);
    assert.match(await paste(compare(link, "nothing")), /Right: .*link is damaged/);
    assert.match(await paste(`(${compare(link, runLink(scenario.replace("crash n1", "crash n2")))})`), /two runs side by side/);
    assert.equal(await verdict(), "good");
    assert.deepEqual(await axe(page), []);
    await page.locator('[data-action="see-run"]').click();
    await page.locator('[data-side="right"] [data-node="n1"]').waitFor();
  });

  test("a link to a very long run shows how far it is, and can be stopped", async () => {
    const { page } = await openPage({ path: "#/", cpuThrottle: 4 });
    await page.evaluate((path) => (location.hash = path), runLink("cluster replication nodes=5 load=5ms seed=3\nrun 600000ms\n"));
    const progress = page.locator(".journey progress");
    await until("it has begun", async () => (await progress.count()) && Number(await progress.getAttribute("value")) >= 0);
    assert.deepEqual(await axe(page), []);
    await page.locator('[data-action="stop-journey"]').click();
    await page.locator('[data-node="n1"]').waitFor();
    assert.match(await page.locator(".chip-notice").innerText(), /as far as it was made/);
    const time = await clock(page);
    assert.ok(time > 0 && time < 600_000_000, `${time} us`);
  });

  test("a run that was left alone ends before the memory does", async () => {
    const path = runLink("cluster replication nodes=5 load=1ms seed=3\nrun 230s\n", { at: [1e9, 9, 230_000_000] });
    const { page } = await openPage({ path });
    await page.locator('[data-node="n1"]').waitFor({ timeout: 120_000 });
    const play = page.locator('[data-action="play"]').first();
    await play.click();
    await page.getByText("A run ends after a million events.").waitFor();
    assert.equal(await play.getAttribute("data-playing"), "false");
    // What there is of it can be looked at.
    await page.locator('[data-action="step-back"]').click();
    await page.locator('[data-action="restart"]').click();
    await until("it begins anew", async () => (await clock(page)) < 1_000_000);
  });

  test("the diagram of a long run draws a crowd, of which each arrow can still be chosen", async () => {
    const path = runLink("cluster replication nodes=5 load=5ms seed=3\nrun 2500ms\n", { at: [1e9, 9, 2_500_000], more: ["view space-time", "panel inspector"] });
    const { page } = await openPage({ path, reducedMotion: "reduce" });
    await page.locator('[data-action="diagram-fit"]').click();
    await page.locator(".diagram-stroke").first().waitFor();
    assert.equal(await page.locator(".diagram-arrow").count(), 0);
    await screenshot(page, "space-time-crowd");
    const frame = await page.locator(".diagram-frame").boundingBox();
    const chosen = page.locator(".diagram-chosen");
    // Somewhere in the middle of the crowd an arrow is near.
    await until("an arrow is chosen", async () => {
      await page.mouse.click(frame.x + frame.width * (0.4 + Math.random() / 5), frame.y + frame.height * (0.3 + Math.random() / 3));
      return (await chosen.count()) === 1;
    });
    assert.ok((await page.locator(".diagram-stroke.past").count()) > 0, "its past lights up in the crowd");
    assert.ok((await page.locator(".diagram-stroke.apart").count()) > 0, "and what is concurrent is told apart");
    await screenshot(page, "space-time-crowd-chosen");
    // From the event to its cause, in the inspector.
    const card = page.locator(".event-card");
    const before = await card.innerText();
    const time = await clock(page);
    await card.locator('[data-action="event-cause"]').click();
    await until("the cause is chosen", async () => (await card.innerText()) !== before);
    assert.ok((await clock(page)) <= time, "a cause is not later");
    assert.deepEqual(await axe(page), []);
    // Close enough, each is a thing of its own again.
    await page.locator(".diagram-frame").focus();
    await until("the crowd is gone", async () => {
      await page.keyboard.press("+");
      return (await page.locator(".diagram-arrow").count()) > 0 && (await page.locator(".diagram-stroke").count()) === 0;
    });
  });

  test("a run is compared with itself with another setting", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/what-happened", reducedMotion: "reduce" });
    await page.locator('[data-node="n2"]').waitFor();
    await page.getByRole("tab", { name: "What you did" }).click();
    await page.locator('[data-action="compare-setting"]').selectOption("mode");
    await page.locator("#compare-mode").selectOption("sync");
    await page.waitForURL(/#\/compare\//);
    await page.locator('[data-side="right"] [data-node="n1"]').waitFor();
    assert.match(await page.locator('[data-side="right"] .stage-chips').innerText(), /mode = sync/);
    assert.match(await page.locator('[data-side="left"] .stage-chips').innerText(), /mode = async/);
    await page.locator('[data-action="go-to-parting"]').first().click();
    assert.deepEqual(await axe(page), []);
  });

  test("futures that were left are a tree, and keep the names that they are given", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/what-happened", reducedMotion: "reduce" });
    await page.locator('[data-node="n2"]').waitFor();
    await playOn(page, 245_000);
    const scrubber = page.locator(".scrubber .head");
    for (const key of ["c", "p"]) {
      await scrubber.focus();
      await page.keyboard.press("PageDown");
      await page.locator('[data-node="n3"]').focus();
      await page.keyboard.press(key);
      await until("another future is kept", async () => (await page.locator(".branches option").count()) > 1);
    }
    await page.getByRole("tab", { name: "What you did" }).click();
    const futures = page.locator(".futures li");
    await until("two futures were left", async () => (await futures.count()) === 2);
    assert.equal(await page.locator(".futures-tree path").count(), 3);
    await futures.first().locator("input").fill("before the crash");
    await futures.first().locator("input").press("Tab");
    await page.getByRole("tab", { name: "Log" }).click();
    await page.getByRole("tab", { name: "What you did" }).click();
    assert.equal(await futures.first().locator("input").inputValue(), "before the crash");
    await screenshot(page, "futures");
    assert.deepEqual(await axe(page), []);
    // A link to one of them is to that one, not to the present with other events.
    await futures.first().locator('[data-action="future-share"]').click();
    const link = await futures.first().locator("pre").innerText();
    const { page: other } = await openPage({ path: new URL(link).hash });
    await other.locator('[data-node="n3"]').waitFor();
    assert.equal(await other.locator(".chip-notice").count(), 0, "nothing is said to be otherwise");
  });

  test("the diagram's search finds what is shown, says what it does not find, and is there when one comes back", async () => {
    const path = runLink("cluster replication nodes=3 load=10ms seed=3\nrun 400ms\n", { at: [1e9, 9, 100_000], more: ["view space-time"] });
    const { page } = await openPage({ path });
    const search = page.locator(".diagram-search");
    const said = page.locator(".diagram-bar [role=status]");
    const seek = async (words) => {
      await search.fill(words);
      await search.press("Enter");
    };
    await seek("no such words");
    await until("it says so", async () => (await said.innerText()) === "No event says that.");
    assert.equal(await page.locator(".diagram-chosen").count(), 0);
    // Heartbeats are not shown, so none is chosen.
    await seek("heartbeat");
    await until("it says why", async () => (await said.innerText()) === "Only events that are not shown say that.");
    await page.locator(".diagram-bar .check input").first().check();
    await search.press("Enter");
    const caption = page.locator(".diagram-caption [role=status]");
    await until("one is chosen", async () => /heartbeat/i.test(await caption.innerText()));
    assert.equal(await said.innerText(), "");
    const first = await caption.innerText();
    await search.press("Enter");
    await until("and the next", async () => (await caption.innerText()) !== first && /heartbeat/i.test(await caption.innerText()));
    const ticks = () => page.locator(".diagram-time").allTextContents();
    const all = await ticks();
    await page.locator('[data-action="diagram-closer"]').click();
    await until("less time is shown", async () => (await ticks()).join() !== all.join());
    const close = await ticks();
    await page.locator('[data-action="view-cluster"]').click();
    await page.locator('[data-node="n1"]').waitFor();
    await page.locator('[data-action="view-space-time"]').click();
    assert.equal(await search.inputValue(), "heartbeat");
    assert.ok(await page.locator(".diagram-bar .check input").first().isChecked());
    assert.deepEqual(await ticks(), close);
  });

  test("a future that was left early is run on to be compared, and a run can be named", async () => {
    const text = "cluster replication nodes=3 load=10ms seed=3\nrun 300ms\n";
    const { page } = await openPage({ path: runLink(text, { at: [1e9, 9, 300_000] }) });
    await page.locator('[data-node="n1"]').waitFor();
    const scrubber = page.locator(".scrubber .head");
    await scrubber.focus();
    for (let step = 0; step < 4; step += 1) await page.keyboard.press("PageDown");
    const left = await clock(page);
    await page.locator('[data-node="n3"]').focus();
    await page.keyboard.press("c");
    await until("another future is kept", async () => (await page.locator(".branches option").count()) > 1);
    await page.getByRole("tab", { name: "What you did" }).click();
    const present = page.locator(".futures-present input");
    await present.fill("n3 is down");
    await present.press("Tab");
    const other = page.locator(".futures li input");
    await other.fill("all is well");
    await other.press("Tab");
    await until("the list knows the name", async () => /^all is well/.test(await page.locator(".branches option").last().innerText()));
    await page.locator('[data-action="future-compare"]').click();
    await page.locator('[data-side="right"] [data-node="n1"]').waitFor();
    const chips = (side) => page.locator(`[data-side="${side}"] .stage-chips`).innerText();
    assert.match(await chips("left"), /Left\s*n3 is down/);
    assert.match(await chips("right"), /Right\s*all is well/);
    const words = page.locator(".compare-words");
    await until("what is longer is said", async () => /Left was left at .* here it goes on to 300 ms/.test(await words.innerText()));
    assert.doesNotMatch(await words.innerText(), /nothing (happens|more)/);
    const end = Number(await page.locator(".scrubber .head").getAttribute("aria-valuemax"));
    assert.ok(end >= 300 && left < 300_000, `the time line ends at ${end}`);
    await screenshot(page, "compare-future");
    assert.deepEqual(await axe(page), []);
    // Back to the run, which has kept its name; and it goes into its link.
    await page.goBack();
    await page.locator('[data-node="n3"][data-status="crashed"]').waitFor();
    const again = await shared(page);
    const { page: third } = await openPage({ path: again });
    await third.locator('[data-node="n3"]').waitFor();
    await third.locator('[data-action="step-back"]').first().click();
    await third.locator('[data-node="n1"]').focus();
    await third.keyboard.press("c");
    await until("another future is kept", async () => (await third.locator(".branches option").count()) > 1);
    assert.match(await third.locator(".branches option").last().innerText(), /^n3 is down/);
  });

  test("the way back from a broken promise leads before what broke it, whatever was done since", async () => {
    // In the lesson itself it was broken when the step began, and is no news.
    const scenario = [
      "cluster replication mode=async lag=40ms resource=off seed=7", "run 5ms", "request c1 put x 1", "run until acknowledged", "crash n1",
      "run until violated", "run 30ms", "request c1 put y 2", "run until acknowledged 2", "restart n1", "run 40ms", "",
    ];
    const path = runLink(scenario.join("\n"), { at: [1e9, 9, 245_000], more: ["lesson primary-dies", "step what-happened"] });
    const { page } = await openPage({ path, reducedMotion: "reduce" });
    await page.locator('[data-node="n2"]').waitFor();
    const way = page.locator(".violation-ways button").last();
    assert.match(await way.innerText(), /crash n1/, "n1 was restarted after the promise had broken");
    // An event that is only known to come is not the same in another future.
    await page.getByRole("tab", { name: "Log" }).click();
    const last = page.locator(".log-row button").last();
    await last.click();
    await page.locator(".chosen-at").waitFor();
    for (let step = 0; step < 8; step += 1) await page.locator('[data-action="step-back"]').first().click();
    await page.locator('[data-node="n3"]').focus();
    await page.keyboard.press("c");
    await page.locator('[data-node="n3"][data-status="crashed"]').waitFor();
    await until("it is not chosen any more", async () => (await page.locator(".chosen-at").count()) === 0);
    // What is shared from a shared run is still of its lesson.
    const link = await shared(page);
    const { page: other } = await openPage({ path: link });
    await other.locator('[data-node="n3"][data-status="crashed"]').waitFor();
    const again = await shared(other);
    const { page: third } = await openPage({ path: again });
    await third.locator('a.chip-action[href*="primary-dies/what-happened"]').waitFor();
  });

  test("what is compared in an embedded lesson opens beside it", async () => {
    const { page } = await openPage({ path: "?embed=1&lesson=primary-dies&step=what-happened", reducedMotion: "reduce" });
    await page.locator('[data-node="n2"]').waitFor();
    await page.getByRole("tab", { name: "What you did" }).click();
    const opens = page.waitForEvent("popup");
    await page.locator(".did-row", { hasText: "crash n1" }).locator('[data-action="compare-without"]').click();
    const beside = await opens;
    await beside.locator('[data-side="right"] [data-node="n1"]').waitFor();
    assert.match(beside.url(), /\/#\/compare\//);
    assert.doesNotMatch(beside.url(), /embed=1/);
    assert.doesNotMatch(page.url(), /compare/);
  });

  test("from a comparison one comes back to the run of the lesson", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/what-happened", reducedMotion: "reduce" });
    await page.locator('[data-node="n2"]').waitFor();
    await playOn(page, 245_000);
    await page.locator('[data-node="n3"]').focus();
    await page.keyboard.press("c");
    await page.locator('[data-node="n3"][data-status="crashed"]').waitFor();
    const time = await clock(page);
    await page.getByRole("tab", { name: "What you did" }).click();
    await page.locator(".did-row", { hasText: "crash n3" }).locator('[data-action="compare-without"]').click();
    await page.locator('[data-side="right"] [data-node="n1"]').waitFor();
    await page.goBack();
    await page.locator('[data-node="n3"][data-status="crashed"]').waitFor();
    assert.equal(await clock(page), time);
    assert.equal(await page.locator('[data-action="play"]').first().getAttribute("data-playing"), "false");
  });

  test("two fingers show less or more time, and what is between them stays there", async () => {
    const path = runLink("cluster replication nodes=3 load=10ms seed=3\nrun 400ms\n", { at: [1e9, 9, 400_000], more: ["view space-time"] });
    const { page } = await openPage({ path, viewport: "phone", touch: true });
    await page.locator('[data-action="diagram-fit"]').tap();
    await page.locator(".diagram-frame").waitFor();
    const ticks = () => page.locator(".diagram-time").evaluateAll((all) => all.map((one) => Number.parseFloat(one.textContent)));
    const span = async () => Math.max(...(await ticks())) - Math.min(...(await ticks()));
    const before = await span();
    const fingers = (from, to) =>
      page.evaluate(
        async ({ from, to }) => {
          const frame = document.querySelector(".diagram-frame");
          const { left, top, width, height } = frame.getBoundingClientRect();
          const send = (type, finger, part) =>
            frame.dispatchEvent(
              new PointerEvent(type, { pointerId: 10 + finger, pointerType: "touch", button: 0, clientX: left + width * part, clientY: top + height / 2, bubbles: true }),
            );
          for (const finger of [0, 1]) send("pointerdown", finger, from[finger]);
          for (let step = 1; step <= 8; step++) {
            for (const finger of [0, 1]) send("pointermove", finger, from[finger] + ((to[finger] - from[finger]) * step) / 8);
            await new Promise(requestAnimationFrame);
          }
          for (const finger of [0, 1]) send("pointerup", finger, to[finger]);
        },
        { from, to },
      );
    // Capturing a pointer that no hand has put down is refused, which the page takes as it comes.
    await fingers([0.5, 0.6], [0.3, 0.9]);
    await until("less time is shown", async () => (await span()) < before / 3);
    assert.ok(Math.min(...(await ticks())) > 0, "not the start: what was between the fingers");
    const closer = await span();
    await fingers([0.3, 0.9], [0.5, 0.6]);
    await until("more time is shown again", async () => (await span()) > closer * 3);
  });

  test("the timeline is sought where the pointer is, beside a lesson's text, too", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/what-happened", reducedMotion: "reduce" });
    await page.locator('[data-node="n2"]').waitFor();
    await playOn(page, 245_000);
    const bar = await page.locator(".scrubber").boundingBox();
    // The eight ticks stand at eighths of the track.
    const ticks = await page.locator(".time-tick").allInnerTexts();
    const span = Number.parseFloat(ticks[1]) * 8 * 1000;
    const at = (part) => [bar.x + bar.width * part, bar.y + 14];
    const isAt = (part) => until(`the clock is at ${part}`, async () => Math.abs((await clock(page)) / span - part) < 0.01);
    for (const part of [0.1, 0.5, 0.25]) {
      await page.mouse.click(...at(part));
      await isAt(part);
    }
    await page.mouse.move(...at(0.5));
    await page.mouse.down();
    await page.mouse.move(...at(0.2), { steps: 5 });
    await isAt(0.2);
    // Also when the hand leaves the track.
    await page.mouse.move(bar.x + bar.width * 0.4, bar.y - 150, { steps: 5 });
    await isAt(0.4);
    await page.mouse.up();
    await page.mouse.move(...at(0.1), { steps: 3 });
    await isAt(0.4);
  });
});
