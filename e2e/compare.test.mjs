// Two runs side by side on one clock.
import { assert, axe, playOn, screenshot, suite, test, until } from "./harness.mjs";
import { runLink, runOf } from "./link.mjs";

const START = "cluster replication nodes=3 load=10ms seed=3\nrun 50ms\n";
const RESTS = `${START}${["c1", "ctl", "res", "n1", "n2", "n3"].map((node) => `crash ${node}\n`).join("")}run 20ms\n`;
const GOES_ON = `${START}run 100ms\n`;
const CRASHES = "cluster replication nodes=3 load=10ms seed=3\nrun 100ms\ncrash n1\nrun 300ms\n";
const WITHOUT = "cluster replication nodes=3 load=10ms seed=3\nrun 400ms\n";

const clock = async (page) => Number(await page.locator("[data-clock]").first().getAttribute("data-clock"));
const side = (page, name) => page.locator(`[data-side="${name}"]`);
const action = (page, name) => page.locator(`[data-action="${name}"]`).first();
const compare = (left, right, options) =>
  `${runLink(left, options).replace("#/run/", "#/compare/")}/${runLink(right, options).replace("#/run/", "")}`;

/** Both runs of a comparison's link. */
function both(link) {
  const [left, right] = link.slice(link.indexOf("#/compare/") + 10).split("/");
  return { left: runOf(left), right: runOf(right) };
}

/** The link of "Share this moment". */
async function shared(page) {
  await action(page, "share").click();
  const dialog = page.locator("dialog[open]");
  const link = (await dialog.locator(".scenario").innerText()).trim();
  await page.keyboard.press("Escape");
  return link;
}

/** Shows two runs. */
async function show(openPage, path, options = {}) {
  const { page } = await openPage({ path, reducedMotion: "reduce", ...options });
  await side(page, "right").locator('[data-node="n1"]').waitFor();
  return page;
}

/** Pauses a run, leaves a future of it and compares both. Gives the time at which it was left. */
async function compareFuture(page) {
  await action(page, "play").click();
  await leaveFuture(page);
  const time = await clock(page);
  await page.locator('[data-action="future-compare"]').first().click();
  await side(page, "right").locator('[data-node="n1"]').waitFor();
  return time;
}

suite("compare", ({ openPage }) => {
  test("a step goes to what comes next in either run, and back, also when the left one has come to rest", async () => {
    const page = await show(openPage, compare(RESTS, GOES_ON));
    await page.locator(".scrubber .head").focus();
    await page.keyboard.press("End");
    await until("both have ended", async () => (await clock(page)) === 150_000);
    await page.keyboard.press("Home");
    await until("it is the start", async () => (await clock(page)) === 0);
    await page.keyboard.press("End");
    await until("both have ended", async () => (await clock(page)) === 150_000);
    // Only the right run has events here, some of them at one time.
    const place = () => page.locator(".scrubber .head").getAttribute("aria-valuetext");
    const places = [await place()];
    for (let step = 0; step < 6; step += 1) {
      await action(page, "step-back").click();
      await until("another event is the last", async () => (await place()) !== places.at(-1));
      places.push(await place());
    }
    const time = await clock(page);
    assert.ok(time > 100_000 && time < 150_000, `${time}`);
    for (const seen of places.slice(1, -1).reverse()) {
      await page.keyboard.press(".");
      await until("the same moments come again", async () => (await place()) === seen);
    }
    await page.keyboard.press("n");
    await until("the next event that matters is one of the right", async () => (await clock(page)) > time);
    assert.match(await page.locator(".narration").innerText(), /^Right: /);
    await action(page, "play").click();
    const start = await clock(page);
    await until("it plays on", async () => (await clock(page)) > start + 2_000);
    assert.equal(await action(page, "play").getAttribute("data-playing"), "true");
    assert.ok((await page.locator('[data-marks="right"] .mark-responded').count()) > 2);
    assert.ok((await page.locator('[data-marks="left"] .mark-crashed').count()) > 0);
    await page.locator(".parting-at").waitFor();
  });

  test("a shared moment of a comparison is both runs at this moment, with what was chosen", async () => {
    const page = await show(openPage, compare(CRASHES, WITHOUT));
    assert.equal(await clock(page), 0, "a link without a moment opens at the start");
    await action(page, "go-to-parting").click();
    await side(page, "left").locator('[data-node="n1"][data-status="crashed"]').waitFor();
    for (let step = 0; step < 3; step += 1) await page.keyboard.press(".");
    await side(page, "right").locator('[data-node="n2"]').click();
    const time = await clock(page);
    assert.ok(time > 100_000);
    const link = await shared(page);
    assert.match(link, /#\/compare\//);
    const other = await show(openPage, link, { viewport: "phone", touch: true });
    assert.equal(await clock(other), time);
    await side(other, "left").locator('[data-node="n1"][data-status="crashed"]').waitFor();
    await other.locator('[data-inspect="left"]', { hasText: "n2" }).waitFor();
    const again = both(await shared(other));
    const first = both(link);
    assert.equal(again.left.at, first.left.at);
    assert.equal(again.right.at, first.right.at);
    assert.match(first.right.text, /^chosen n2$/m);
    // Of two links to moments at different times, both are shown at the time of the left.
    const apart = compare(CRASHES, WITHOUT, { at: [1e9, 9, 200_000] }).split("/");
    apart[apart.length - 1] = runLink(WITHOUT).replace("#/run/", "");
    const third = await show(openPage, apart.join("/"));
    const end = await clock(third);
    assert.equal(end, 400_000, "a moment past the end is the end");
    const seen = both(await shared(third));
    assert.equal(seen.left.at.split(" ")[2], seen.right.at.split(" ")[2]);
    // One that is damaged says so.
    const { page: damaged } = await openPage({ path: `${link.slice(link.indexOf("#"), -9)}AAAAAAAAA` });
    await damaged.locator("[role=alert]", { hasText: "damaged" }).waitFor();
  });

  test("what is chosen is shown in both runs with what differs, and a fault says where it can be made", async () => {
    const page = await show(openPage, compare(CRASHES, WITHOUT));
    await action(page, "go-to-parting").click();
    await side(page, "left").locator('[data-node="n1"][data-status="crashed"]').waitFor();
    // What the difference is about is chosen in both.
    await page.locator('[data-inspect="right"]', { hasText: "n1" }).waitFor();
    await side(page, "left").locator('[data-node="n3"]').click();
    await side(page, "right").locator('[data-node="n1"]').click();
    const told = page.locator(".compare-inspect [role=status]");
    await until("it says what differs", async () => /^n1 differs in: .*whether it is up/.test(await told.innerText()));
    await page.locator('[data-inspect="left"] .tag-fault').waitFor();
    assert.equal(await page.locator('[data-inspect="right"] .tag-fault').count(), 0);
    assert.ok((await page.locator('[data-inspect="right"] .changed').count()) > 0, "what differs is marked");
    await side(page, "left").locator('[data-node="n3"]').click();
    await until("the same is the same", async () => (await told.getAttribute("data-differs")) === "false");
    assert.deepEqual(await axe(page), []);
    const toast = page.locator(".toast");
    for (const [name, fault] of [
      ["left", (node) => node.press("c")],
      ["right", (node) => node.dblclick()],
    ]) {
      await fault(side(page, name).locator('[data-node="n2"]'));
      await until("it says what can be done", async () => /Open this run/.test(await toast.innerText()));
      assert.deepEqual(await axe(page), []);
      await toast.locator("button").click();
      await toast.waitFor({ state: "detached" });
      assert.equal(await side(page, name).locator('[data-node="n2"]').getAttribute("data-status"), "up");
    }
    await screenshot(page, "compare-inspect");
    const time = await clock(page);
    await side(page, "right").locator('[data-action="open-run"]').click();
    await page.waitForURL(/#\/run\//);
    await page.locator('[data-node="n1"][data-status="up"]').waitFor();
    assert.equal(await clock(page), time);
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
    await page.locator('[data-node="n1"]').focus();
    await page.keyboard.press("c");
    await page.locator('[data-node="n1"][data-status="crashed"]').waitFor();
    await page.goBack();
    await side(page, "right").locator('[data-node="n1"][data-status="up"]').waitFor();
    assert.equal(await clock(page), time, "the way back leads to the same moment");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Two runs compared");
  });

  test("what is told goes on with the runs", async () => {
    const commands = "run 100ms\ncrash n1\nrun 20ms\n";
    const of = (timeout) => `cluster replication nodes=3 load=10ms timeout=${timeout} seed=3\n${commands}`;
    const page = await show(openPage, compare(of("100ms"), of("300ms")));
    const head = page.locator(".compare-until");
    assert.match(await head.innerText(), /the same, to the last message/);
    await page.locator(".scrubber .head").focus();
    await page.keyboard.press("End");
    for (let press = 0; press < 60 && /to the last/.test(await head.innerText()); press += 1) {
      const was = await clock(page);
      await page.keyboard.press("n");
      await until("the next event is there", async () => (await clock(page)) !== was);
    }
    await until("they are not the same any more", async () => /^the same until/.test(await head.innerText()));
    await page.locator(".parting").first().waitFor();
    await page.locator(".parting-at").waitFor();
    // The link of this moment tells the same.
    const told = await head.innerText();
    const again = await show(openPage, (await shared(page)).replace(/^.*#/, "#"));
    assert.equal(await again.locator(".compare-until").innerText(), told);
  });

  test("of a command that is not given, nothing is called its end, and the consequence is found when it comes", async () => {
    const start = "cluster replication nodes=3 load=10ms seed=3\nrun 60ms\n";
    const page = await show(openPage, compare(`${start}crash n1\n`, start));
    const right = page.locator(".parting").first().locator("p").nth(1);
    assert.match(await right.innerText(), /nothing of the kind so far, up to 60 ms/);
    await page.locator(".scrubber .head").focus();
    await page.keyboard.press("End");
    await action(page, "play").click();
    await until("the consequence is told", async () => (await page.locator(".parting").count()) === 2);
    await action(page, "play").click();
    assert.doesNotMatch(await page.locator(".compare-story").innerText(), /so far, up to/);
  });

  test("what differs is named: a time, an order, a clock; and two nodes are not held against each other", async () => {
    const chips = (page, name) => side(page, name).locator(".compare-what .chip").allInnerTexts();
    const start = "cluster replication nodes=3 load=10ms seed=3\n";
    let page = await show(openPage, compare(`${start}run 100ms\ncrash n1\nrun 200ms\n`, `${start}run 200ms\ncrash n1\nrun 100ms\n`));
    assert.deepEqual([await chips(page, "left"), await chips(page, "right")], [["with “crash n1” at 100 ms"], ["with “crash n1” at 200 ms"]]);
    page = await show(openPage, compare(`${start}run 100ms\ncrash n2\ncrash n3\n`, `${start}run 100ms\ncrash n3\ncrash n2\n`));
    assert.deepEqual([await chips(page, "left"), await chips(page, "right")], [["commands in another order"], ["commands in another order"]]);
    page = await show(openPage, compare(`${start}run 100ms\nrate n2 1.01\nrun 200ms\n`, `${start}run 300ms\n`));
    await page.locator('[data-action="go-to-parting"]').last().click();
    await until("the clock is named", async () => /^n2 differs in: .*timers, clock/.test(await page.locator(".compare-inspect [role=status]").innerText()));
    const five = start.replace("nodes=3", "nodes=5");
    page = await show(openPage, compare(`${start}run 300ms\n`, `${five}run 300ms\n`));
    await page.locator('[data-action="go-to-parting"]').first().click();
    await page.locator(".compare-inspect").waitFor();
    const names = await page.locator(".compare-inspect h3.inspected").allInnerTexts();
    if (names[0].split(/\s/)[0] !== names[1].split(/\s/)[0]) assert.equal(await page.locator(".compare-inspect [data-differs]").count(), 0);
  });

  test("a command that made no sense without the other is named with its reason", async () => {
    const run = "cluster replication nodes=3 load=10ms seed=3\nrun 100ms\ncrash n1\nrun 100ms\nrestart n1\nrun 200ms\n";
    const { page } = await openPage({ path: runLink(run, { at: [1e9, 9, 400_000] }), reducedMotion: "reduce" });
    await page.locator('[data-node="n1"]').waitFor();
    await page.getByRole("tab", { name: "What you did" }).click();
    await action(page, "compare-without").click();
    await side(page, "right").locator('[data-node="n1"]').waitFor();
    await page.getByText("“restart n1” makes no sense in this run and was left out").waitFor();
  });

  test("another seed shows whether it was luck: both runs again, with the same difference", async () => {
    const lossy = (text) => text.replace("seed=3", "seed=3 loss=5%");
    const page = await show(openPage, compare(lossy(CRASHES), lossy(WITHOUT)));
    const first = await shared(page);
    await action(page, "go-to-parting").click();
    await action(page, "new-seed").click();
    await page.locator(".compare-seed", { hasText: "seed 4" }).waitFor();
    await until("it starts over", async () => (await clock(page)) === 0);
    assert.match(await side(page, "left").locator(".stage-chips").innerText(), /with “crash n1”/);
    assert.match(await side(page, "right").locator(".stage-chips").innerText(), /without “crash n1”/);
    await action(page, "go-to-parting").click();
    await side(page, "left").locator('[data-node="n1"][data-status="crashed"]').waitFor();
    await side(page, "right").locator('[data-node="n1"][data-status="up"]').waitFor();
    const now = both(page.url());
    assert.match(now.left.scenario, /seed=4/);
    assert.match(now.right.scenario, /seed=4/);
    assert.match(now.left.scenario, /crash n1/);
    assert.notEqual(now.left.hash, both(first).left.hash);
    // A link to the comparison as it was leads there again.
    await page.evaluate((href) => (location.hash = href.slice(href.indexOf("#"))), first);
    await page.locator(".compare-seed", { hasText: "seed 3" }).waitFor();
  });

  test("from a comparison one comes back to the sandbox as it was left, with its futures and settings", async () => {
    const { page } = await openPage({ path: "#/sandbox/replication?load=10ms&seed=3", reducedMotion: "reduce" });
    await page.locator('[data-node="n3"]').waitFor();
    await until("it has gone on", async () => (await clock(page)) > 20_000);
    const time = await compareFuture(page);
    await page.goBack();
    await page.locator('[data-node="n3"][data-status="crashed"]').waitFor();
    assert.equal(await clock(page), time);
    assert.equal(await action(page, "play").getAttribute("data-playing"), "false");
    assert.match(page.url(), /#\/sandbox\/replication\?.*seed=3/);
    await page.getByRole("button", { name: "Settings" }).waitFor();
    await page.getByRole("tab", { name: "What you did" }).click();
    assert.equal(await page.locator(".futures li input").first().inputValue(), "all is well");
    // The settings still change this run.
    await page.getByRole("button", { name: "Settings" }).click();
    await page.locator(".settings").waitFor();
  });

  test("a shared run keeps its futures while it is compared, and its address keeps its name", async () => {
    const { page } = await openPage({ path: runLink(WITHOUT, { at: [1e9, 9, 400_000] }), reducedMotion: "reduce" });
    await page.locator('[data-node="n3"]').waitFor();
    await leaveFuture(page);
    const present = page.locator(".futures-present input");
    await present.fill("n3 is down");
    await present.press("Tab");
    await until("the address knows the name", async () => /^name n3 is down$/m.test(runOf(page.url()).text));
    // The link that is shown of a future follows its name.
    const future = page.locator(".futures li").first();
    await future.locator('[data-action="future-share"]').click();
    const name = async () => runOf((await future.locator("pre").innerText()).trim()).text;
    assert.match(await name(), /^name all is well$/m);
    await future.locator("input").fill("nothing is wrong");
    await future.locator("input").press("Tab");
    await until("the link has the new name", async () => /^name nothing is wrong$/m.test(await name()));
    await page.locator('[data-action="future-compare"]').first().click();
    await side(page, "right").locator('[data-node="n1"]').waitFor();
    await page.goBack();
    await page.locator('[data-node="n3"][data-status="crashed"]').waitFor();
    await page.getByRole("tab", { name: "What you did" }).click();
    assert.equal(await page.locator(".futures li input").first().inputValue(), "nothing is wrong");
    assert.equal(await page.locator(".futures-present input").inputValue(), "n3 is down");
    assert.equal(await page.locator(".chip-notice").count(), 0);
  });

  test("when a comparison was loaded again, the way back leads to the run, says what is lost and knows its lesson", async () => {
    const { page } = await openPage({ path: "#/lesson/primary-dies/what-happened", reducedMotion: "reduce" });
    await page.locator('[data-node="n2"]').waitFor();
    await playOn(page, 245_000);
    const time = await compareFuture(page);
    await page.reload();
    await side(page, "right").locator('[data-node="n1"]').waitFor();
    await page.goBack();
    await page.locator('[data-node="n3"][data-status="crashed"]').waitFor();
    assert.equal(await clock(page), time);
    assert.match(await page.locator(".chip-notice").innerText(), /other future/);
    await page.locator('a.chip-action[href*="primary-dies/what-happened"]').click();
    await page.waitForURL(/#\/lesson\/primary-dies\/what-happened/);
    await page.locator("[data-lesson-step]").first().waitFor();
  });

  test("a shared run that is loaded again says how many futures it has lost", async () => {
    const { page } = await openPage({ path: runLink(CRASHES, { at: [1e9, 9, 150_000] }), reducedMotion: "reduce" });
    await page.locator('[data-node="n1"][data-status="crashed"]').waitFor();
    await page.locator(".scrubber .head").focus();
    await page.keyboard.press("PageDown");
    await page.locator('[data-node="n3"]').focus();
    await page.keyboard.press("c");
    await page.locator('[data-node="n3"][data-status="crashed"]').waitFor();
    await until("the address knows it", async () => /crash n3/.test(runOf(page.url()).text));
    await page.locator("[data-branch]").waitFor();
    await page.reload();
    await page.locator('[data-node="n3"][data-status="crashed"]').waitFor();
    assert.match(await page.locator(".chip-notice").innerText(), /other future that this run had/);
  });

  test("two protocols are not called good to compare", async () => {
    const { page } = await openPage({ path: "#/run" });
    const other = runLink("cluster hashing seed=3\nrun 50ms\n").replace("#/run/", "");
    await page.locator("textarea").fill(`${runLink(WITHOUT).replace("#/run/", "#/compare/")}/${other}`);
    await action(page, "open-text").click();
    await page.locator('[data-verdict="wrong"]', { hasText: "two protocols" }).waitFor();
    assert.equal(await page.locator('[data-action="see-run"]').count(), 0);
  });

  test("nothing covers a node on a phone, and time can be moved on a small screen", async () => {
    const narrow = await show(openPage, compare(CRASHES.replace("crash n1\n", "crash n1\nrun 5ms\ncut n2 n3\n"), WITHOUT), { viewport: "phone", touch: true });
    for (const name of ["left", "right"]) {
      const chips = await side(narrow, name).locator(".stage-chips").boundingBox();
      const open = await side(narrow, name).locator('[data-action="open-run"]').boundingBox();
      assert.ok(open.y + open.height <= chips.y + chips.height && open.x + open.width <= 390, `the way to the run is in sight: ${JSON.stringify({ open, chips })}`);
      for (const node of await side(narrow, name).locator("[data-node]").all()) {
        const { y } = await node.boundingBox();
        assert.ok(y >= chips.y + chips.height - 1, `${name}: ${await node.getAttribute("data-node")} is covered`);
      }
    }
    await screenshot(narrow, "compare-chips-phone");
    assert.deepEqual(await axe(narrow), []);
    const small = await show(openPage, compare(CRASHES, WITHOUT), { viewport: { width: 640, height: 400 } });
    const play = await action(small, "play").boundingBox();
    assert.ok(play.y + play.height <= 400, `the button is at ${play.y}`);
    await screenshot(small, "compare-small");
  });
});

/** Crashes n3 a little earlier, and calls the future that is left "all is well". */
async function leaveFuture(page) {
  await page.locator(".scrubber .head").focus();
  await page.keyboard.press("PageDown");
  await page.locator('[data-node="n3"]').focus();
  await page.keyboard.press("c");
  await until("another future is kept", async () => (await page.locator(".branches option").count()) > 1);
  await page.getByRole("tab", { name: "What you did" }).click();
  const other = page.locator(".futures li input").first();
  await other.fill("all is well");
  await other.press("Tab");
}
