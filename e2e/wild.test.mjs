// The page in the wild: browsers that translate it, hosts that serve it oddly or renew it, frames that allow little.
import { readdirSync } from "node:fs";
import { readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after } from "node:test";
import { builtFolder } from "./folder.mjs";
import { assert, guess, screenshot, suite, test, until } from "./harness.mjs";
import { runLink } from "./link.mjs";
import { DIST, startServer } from "./server.mjs";

const PARTS = readdirSync(DIST).some((name) => /^split_.*\.wasm$/.test(name));
/** Servers are closed when all tests of a suite are over: a page may still ask for something. */
const closing = [];
async function serve(options) {
  const server = await startServer(options);
  closing.push(server);
  return server;
}
const closeAll = async () => {
  for (const server of closing.splice(0)) await server.close();
};

const whole = PARTS ? false : "this page was built in one part, by --quick";

/** Does to the page what a translator does: in each text that may be translated, at once and at each change. */
function translator() {
  const own = new WeakSet();
  window.translate = (manner) => {
    const said = (text) => `«${text}»`;
    const may = (text) => text.data.trim() && text.parentElement && !text.parentElement.closest("[translate=no], script, style");
    const take = (text) => {
      if (own.has(text) || !may(text)) return;
      const outer = document.createElement("font");
      const inner = outer.appendChild(document.createElement("font"));
      const words = said(text.data);
      text.replaceWith(outer);
      if (manner === "wrap") {
        inner.append(text);
        text.data = words;
        own.add(text);
      } else {
        inner.append(words);
        own.add(inner.firstChild);
      }
    };
    const takeAll = (root) => {
      if (root.nodeType === Node.TEXT_NODE) return take(root);
      const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const found = [];
      while (texts.nextNode()) found.push(texts.currentNode);
      found.forEach(take);
    };
    const observer = new MutationObserver((records) => {
      for (const { type, target, addedNodes } of records) {
        addedNodes.forEach(takeAll);
        if (type !== "characterData") continue;
        if (!own.has(target)) take(target);
        else if (!target.data.startsWith("«")) target.data = said(target.data);
      }
    });
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
    takeAll(document.body);
  };
}

/** What a reader sees of the step, without the translator's marks. */
const stepText = (page) =>
  page.evaluate(() => document.querySelector(".lesson-body").innerText.replace(/[«»]/g, "").replace(/\s+/g, " ").trim());

suite("a browser that translates the page", ({ openPage }) => {
  const STEPS = 4;
  const next = (page) => page.locator('[data-action="next-step"]').click();

  for (const manner of ["wrap", "replace"]) {
    test(`does not kill it and freezes nothing: texts it ${manner}s`, async () => {
      const plain = (await openPage({ path: "#/lesson/primary-dies" })).page;
      await plain.locator('[data-node="n1"]').waitFor();
      const { page } = await openPage({ path: "#/lesson/primary-dies", initScript: translator });
      await page.locator('[data-node="n1"]').waitFor();
      await page.evaluate((manner) => window.translate(manner), manner);
      assert.match(await page.locator("h1").innerText(), /^«.*»$/, "the heading is translated");
      for (let step = 1; step <= STEPS; step += 1) {
        assert.equal(await stepText(page), await stepText(plain), `step ${step}`);
        await next(page);
        await next(plain);
      }
      await page.evaluate(() => (location.hash = "#/lesson/primary-dies"));
      await until("the step that was left is there", async () => /\d of \d/.test(await stepText(page)));
      await guess(page);
      // The run plays, with everything open that there is.
      const clock = page.locator("[data-clock]").first();
      const narration = () => page.locator(".narration").first().innerText();
      const told = await narration();
      const before = await clock.innerText();
      await page.locator('[data-action="play"]').first().click();
      for (const name of await page.getByRole("tab").allInnerTexts()) {
        await page.getByRole("tab", { name: name.trim() }).first().click();
        await page.waitForTimeout(300);
      }
      const shown = await clock.innerText();
      assert.notEqual(shown, before, "the clock moves");
      assert.doesNotMatch(shown, /«/);
      await until("what happens is told", async () => (await narration()) !== told);
      await page.locator('[data-node="n1"]').click();
      await page.locator(".menu").first().waitFor();
      await page.keyboard.press("Escape");
      for (const view of ["space-time", "text", "cluster"]) {
        await page.locator(`[data-action="view-${view}"]`).click();
        await page.waitForTimeout(300);
      }
      for (const place of ["#/", "#/sandbox/hashing", "#/progress", "#/lesson/copies"]) {
        await page.evaluate((place) => (location.hash = place), place);
        await page.waitForTimeout(400);
      }
      await page.locator('[data-node="n1"]').waitFor();
      assert.equal(await page.locator(".broken").count(), 0);
      // What is live is nobody's to translate.
      const touched = await page.evaluate(() => document.querySelectorAll(".stage-world font, .clock font, .code font, .fields font").length);
      assert.equal(touched, 0);
    });
  }

  test("a sentence of the text view, a count and a promise follow the run, though translated", async () => {
    const { page } = await openPage({ path: "#/sandbox/replication", initScript: translator });
    await page.locator('[data-node="n1"]').waitFor();
    await page.locator('[data-action="view-text"]').click();
    await page.locator(".text-view").waitFor();
    await page.evaluate(() => window.translate("replace"));
    const told = () => page.locator(".text-view").innerText();
    const first = await told();
    await page.waitForTimeout(1200);
    assert.notEqual(await told(), first);
    assert.equal(await page.locator(".broken").count(), 0);
  });
});

suite("a host with odd types", ({ openPage }) => {
  after(closeAll);
  for (const type of ["application/wasm; charset=utf-8", "application/octet-stream", undefined]) {
    const served = () => serve({ headers: (path) => (path.endsWith(".wasm") ? { "content-type": type } : {}) });
    const warned = /MIME type|mime type/;

    test(`the page starts from Wasm that is served as ${type}`, async () => {
      const server = await served();
      const { page } = await openPage({ path: `${server.url}#/lesson/copies`, expectErrors: [warned] });
      await page.locator('[data-node="n1"]').waitFor();
    });

    test(`every part loads that is served as ${type}`, { skip: whole }, async () => {
      const server = await served();
      const { page } = await openPage({ path: `${server.url}#/`, expectErrors: [warned] });
      for (const [place, there] of [
        ["#/teach", "#teach-check"],
        ["#/sandbox/hashing", "[data-node]"],
        ["#/sandbox/checkpoint", "[data-node]"],
        ["#/sandbox/two-phase-commit", "[data-node]"],
        ["#/lesson/copies", "[data-node]"],
      ]) {
        await page.evaluate((place) => (location.hash = place), place);
        await page.locator(there).first().waitFor();
      }
      await page.locator('[data-action="view-space-time"]').click();
      await page.locator(".diagram").waitFor();
      await page.goto(`${server.url}?embed=1&lesson=copies`);
      await page.locator("[data-node]").first().waitFor();
      const names = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
      assert.ok(names.some((name) => /split_embed/.test(name)));
    });
  }
});

suite("a page whose site is renewed", ({ openPage }) => {
  const FAILED = /404|Failed to load|status/;
  const folders = [];
  after(async () => {
    await closeAll();
    for (const folder of folders) await rm(folder, { recursive: true });
  });

  /** A site of its own, and what makes another build of it: files have other names, and the page tells of them. */
  async function site() {
    const root = await builtFolder({ extra: [] });
    folders.push(root);
    const server = await serve({ root });
    const renew = async () => {
      let index = await readFile(join(root, "index.html"), "utf8");
      const names = await readdir(root);
      const lessons = names.find((name) => name.startsWith("lessons-"));
      await rename(join(root, lessons), join(root, "lessons-ffffffffffffffff"));
      index = index.replaceAll(lessons, "lessons-ffffffffffffffff");
      for (const part of names.filter((name) => /^(split|chunk)_.*\.wasm$/.test(name))) {
        const other = part.replace(/-[0-9a-f]{16}/, "-ffffffffffffffff");
        await rename(join(root, part), join(root, other));
        index = index.replaceAll(part, other);
        for (const loader of names.filter((name) => /^parts-.*\.js$/.test(name))) {
          const text = await readFile(join(root, loader), "utf8");
          await writeFile(join(root, loader), text.replaceAll(part, other));
        }
      }
      index = index.replace(/(<meta name="faultline-build" content=")[^"]*/, "$1ffffffffffffffff");
      await writeFile(join(root, "index.html"), index);
    };
    return { ...server, renew };
  }

  async function saysAndReloads(page) {
    await page.getByText("Faultline was renewed after this page was opened").first().waitFor();
    await page.locator('[data-action="reload"]').first().click();
  }

  test("says so where a lesson was to be shown, and the reloaded page shows it", async () => {
    const { url, renew } = await site();
    const { page } = await openPage({ path: `${url}#/progress`, expectErrors: [FAILED] });
    await page.getByRole("heading", { level: 1 }).waitFor();
    await renew();
    await page.evaluate(() => (location.hash = "#/lesson/primary-dies"));
    await saysAndReloads(page);
    await page.locator('[data-node="n1"]').waitFor();
  });

  test("says so where a part was to be shown, and the reloaded page shows it", { skip: whole }, async () => {
    const { url, renew } = await site();
    const { page } = await openPage({ path: `${url}#/lesson/copies`, expectErrors: [FAILED] });
    await page.locator('[data-node="n1"]').waitFor();
    await renew();
    await page.evaluate(() => (location.hash = "#/teach"));
    await saysAndReloads(page);
    await page.getByRole("heading", { name: "Teach with Faultline" }).waitFor();
  });

  test("only asks for it again where nothing was renewed", async () => {
    const { url } = await site();
    const { page } = await openPage({ path: `${url}#/progress`, expectErrors: [/en\.lesson|Failed|ERR_FAILED/] });
    await page.route("**/primary-dies/en.lesson", (route) => route.abort());
    await page.evaluate(() => (location.hash = "#/lesson/primary-dies"));
    await page.locator('[data-action="retry"]').waitFor();
    await page.waitForTimeout(500);
    assert.equal(await page.locator('[data-action="reload"]').count(), 0);
  });
});

const pages = { "/favicon.ico": "" };
suite(
  "a frame that allows little",
  ({ openPage }) => {
    after(closeAll);
    const UNKEPT = "This browser does not keep your progress";

    test("a sandbox without an origin shows the lesson and says that progress is not kept", async () => {
      const server = await serve({ pages, headers: () => ({ "access-control-allow-origin": "*" }) });
      pages["/frame.html"] =
        `<!DOCTYPE html><html lang="en"><title>Host</title><iframe sandbox="allow-scripts" src="${server.url}?embed=1&lesson=copies" width="1000" height="700"></iframe></html>`;
      const { page } = await openPage({ path: `${server.origin}/frame.html`, waitForApp: false });
      const frame = page.frameLocator("iframe");
      await frame.locator('[data-node="n1"]').waitFor();
      await frame.locator('[data-action="next-step"]').click();
      await frame.getByText(UNKEPT).waitFor();
      await frame.locator('[data-status="done"][data-lesson-step]').first().waitFor();
      await screenshot(page, "wild-unkept");
    });

    test("a sandbox without an origin, on a host that does not open its files, says why it cannot start", async () => {
      const server = await serve({ pages });
      pages["/frame.html"] =
        `<!DOCTYPE html><html lang="en"><title>Host</title><iframe sandbox="allow-scripts" src="${server.url}?embed=1&lesson=copies" width="1000" height="700"></iframe></html>`;
      const { page } = await openPage({ path: `${server.origin}/frame.html`, waitForApp: false, expectErrors: [/./] });
      const frame = page.frameLocator("iframe");
      await frame.getByText("allow-same-origin").first().waitFor();
    });

    test("storage that throws is said, too, in a lesson and on the page of progress", async () => {
      const { page } = await openPage({
        path: "#/lesson/copies",
        initScript: () => {
          Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } });
        },
      });
      await page.locator('[data-node="n1"]').waitFor();
      await page.locator('[data-action="next-step"]').click();
      await page.getByText(UNKEPT).waitFor();
      await page.evaluate(() => (location.hash = "#/progress"));
      await page.getByText(UNKEPT).waitFor();
    });

    test("progress that is kept is no matter of words", async () => {
      const { page } = await openPage({ path: "#/lesson/copies" });
      await page.locator('[data-action="next-step"]').click();
      await page.waitForTimeout(500);
      assert.equal(await page.getByText(UNKEPT).count(), 0);
    });

    test("one step back leaves a page with three embeds, whatever was done in them", async () => {
      const server = await serve({ pages });
      pages["/before.html"] = '<!DOCTYPE html><html lang="en"><title>Before</title><p>Before</p></html>';
      const one = (attributes) => `<faultline-lesson ${attributes} loading="eager" progress="host"></faultline-lesson>`;
      pages["/three.html"] =
        `<!DOCTYPE html><html lang="en"><title>Three</title><script src="${server.url}embed.js"></script>${one('id="a" lesson="copies"')}${one('id="b" lesson="primary-dies"')}${one('id="c" lesson="two-primaries"')}</html>`;
      const { page } = await openPage({ path: `${server.origin}/before.html`, waitForApp: false });
      await page.goto(`${server.origin}/three.html`);
      const frame = (id) => page.frameLocator(`#${id} >> iframe`);
      for (const id of ["a", "b", "c"]) await frame(id).locator("[data-node]").first().waitFor();
      // By the learner's hand, and by the page's.
      await frame("a").locator('[data-action="next-step"]').click();
      await frame("a").locator("[data-lesson-step]").first().click();
      await frame("a").locator('[data-action="view-space-time"]').click();
      await frame("b").locator('[data-node="n1"]').click();
      await page.evaluate(() => document.querySelector("#b").load({ step: "which-one" }).catch(() => {}));
      await page.evaluate(() => document.querySelector("#c").setAttribute("lesson", "copies"));
      await page.evaluate(() => document.querySelector("#b").setAttribute("theme", "dark"));
      await page.evaluate(() => document.querySelector("#a").setAttribute("base", "/sub/faultline/"));
      for (const id of ["a", "b", "c"]) await frame(id).locator("[data-node]").first().waitFor();
      await page.waitForTimeout(500);
      assert.equal(await page.evaluate(() => history.length), 3, "about:blank, the page before, and this one");
      await page.goBack();
      await page.getByText("Before").waitFor();
    });
  },
  { pages },
);

suite("what is said twice", ({ openPage }) => {
  /** How often the region has changed from now on. */
  const watch = (page, selector) =>
    page.evaluate((selector) => {
      window.changes = 0;
      new MutationObserver((records) => {
        if (records.some(({ addedNodes }) => addedNodes.length)) window.changes += 1;
      }).observe(document.querySelector(selector), { childList: true, subtree: true });
    }, selector);

  test("is a change of its live region twice: a file that is no progress", async () => {
    const { page } = await openPage({ path: "#/progress" });
    const input = page.locator('[data-action="import"]');
    const file = { name: "bad.json", mimeType: "application/json", buffer: Buffer.from("no") };
    await input.setInputFiles(file);
    const said = page.getByText(/bad\.json/).first();
    await said.waitFor();
    await watch(page, "[aria-labelledby=keep] [role=status]");
    const text = await said.innerText();
    await input.setInputFiles(file);
    await until("it is said again", () => page.evaluate(() => window.changes > 0));
    assert.equal(await said.innerText(), text);
  });
});

suite("links that were spoilt on their way", ({ openPage }) => {
  const SHORT = "cluster replication mode=async lag=40ms resource=off seed=7\nrun 5ms\nrequest c1 put x 1\nrun 20ms\n";
  const LONG = `${SHORT}${Array.from({ length: 700 }, (_, n) => `request c1 put k${(n * 7919) % 1000} ${(n * 104729) % 9973}\nrun ${1 + ((n * 31) % 17)}ms`).join("\n")}\n`;
  const short = runLink(SHORT, { at: [0, 1, 25_000] });
  const long = runLink(LONG, { at: [0, 1, 25_000] });
  const shown = async (page) => {
    await page.locator("[data-node]").first().waitFor();
    return page.locator("[data-node]").evaluateAll((nodes) => nodes.map((node) => node.getAttribute("aria-label")));
  };
  const right = short.replace("#/run/", "");

  test("have what stood behind them in a text, and lead to the same run", async () => {
    const { page } = await openPage({ path: short });
    const plain = await shown(page);
    for (const tail of [")", ").", "),", "...", "…", "%E2%80%A6", "\u201d", "%29", ">", "*", "'", "]", "/", "&amp;", "?"]) {
      for (const link of [short, short.replace("#/run/", `#/compare/${right}/`)]) {
        const { page: other } = await openPage({ path: `${link}${tail}` });
        const nodes = await shown(other);
        if (link === short) assert.deepEqual(nodes, plain, tail);
        else assert.equal(nodes.length, plain.length * 2, tail);
        assert.equal(await other.locator(".chip-notice, .compare-notice").count(), 0, tail);
        await other.close();
      }
    }
  });

  test("are explained where they were cut, and show what is left", async () => {
    assert.ok(long.length > 4200, `${long.length} characters`);
    for (const tail of ["", "…", "...", ")"]) {
      const { page } = await openPage({ path: `${long.slice(0, 4000)}${tail}` });
      await shown(page);
      await page.locator(".chip-notice").getByText(/end of (this|the) link|cut/i).first().waitFor();
    }
  });

  test("of a comparison are explained, whichever of its runs was cut", async () => {
    const pair = (left, second) => `${left.replace("#/run/", "#/compare/")}/${second.replace("#/run/", "")}`;
    const { page } = await openPage({ path: pair(short, long).slice(0, 4000) });
    await shown(page);
    await page.locator(".compare-notice").first().waitFor();
    for (const tail of ["", "/", "…", ")"]) {
      const { page: first } = await openPage({ path: `${pair(long, short).slice(0, 4000)}${tail}` });
      const text = await until("it is explained", async () => {
        const now = await first.locator("main").innerText();
        return /link/i.test(now) && now;
      });
      assert.match(text, /end of|cut|damaged|missing|whole/i, tail);
      assert.doesNotMatch(text, /not found|no such page/i, tail);
    }
  });
});
