// The page without a network, and what happens when the site is built anew: one whole build at a time.
import { cp, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { after, afterEach, before, describe } from "node:test";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finish } from "./folder.mjs";
import { appStarted, assert, axe, launchBrowser, openPage, screenshot, test, until } from "./harness.mjs";
import { DIST, startServer, SUB_FOLDER } from "./server.mjs";

const LESSON = "#/lesson/copies";
/** A change to the text of a lesson that no test has opened before. */
const OTHER = "#/lesson/how-often-to-save";
const OLD_TITLE = "How often to save";

/** Changes the title of a lesson as a new build would: the folder of the lessons has another name then. */
async function buildAnew(folder, title) {
  const old = (await readdir(folder)).find((name) => name.startsWith("lessons-"));
  const name = `lessons-${[...title].map((one) => one.charCodeAt(0).toString(16)).join("").padEnd(16, "0").slice(0, 16)}`;
  await rename(join(folder, old), join(folder, name));
  await edit(join(folder, name, "how-often-to-save/lesson.toml"), (text) => text.replace(/^en = ".*"/m, `en = "${title}"`));
  await edit(join(folder, "index.html"), (html) => html.replace(old, name));
  await finish(folder);
}

async function edit(path, change) {
  await writeFile(path, change(await readFile(path, "utf8")));
}

describe("without a network", () => {
  let browser;
  /** What a test has opened. */
  let opened = [];
  before(async () => (browser = await launchBrowser()));
  after(() => browser.close());
  afterEach(async () => {
    const finished = opened;
    opened = [];
    for (const close of finished) await close();
  });

  /** A site of its own: `stop()` ends its server, `start()` starts it again at the same address. */
  async function site({ intercept, pages } = {}) {
    const folder = await mkdtemp(join(tmpdir(), "faultline-site-"));
    await cp(DIST, folder, { recursive: true });
    let server = await startServer({ root: folder, intercept, pages });
    const port = Number(new URL(server.url).port);
    const stop = async () => {
      await server?.close();
      server = undefined;
    };
    opened.push(async () => {
      await stop();
      await rm(folder, { recursive: true });
    });
    const own = {
      folder,
      url: server.url,
      origin: server.origin,
      stop,
      start: async () => (server = await startServer({ root: folder, port, intercept, pages })),
      open: async (options) => {
        const result = await openPage(browser, own, { serviceWorkers: "allow", ...options });
        opened.unshift(() => result.context.close());
        return result;
      },
      /** Opens the page and waits until it is kept. */
      visit: async (options) => {
        const result = await own.open(options);
        await until("the page is kept", () => workerIs(result.page, "active"), 30000);
        return result;
      },
    };
    return own;
  }

  const workerIs = (page, role) =>
    page.evaluate(async (role) => {
      const worker = (await navigator.serviceWorker.getRegistration())?.[role];
      return worker && ["installed", "activated"].includes(worker.state);
    }, role);
  const update = (page) =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      await registration.update().catch(() => {});
      while (registration.installing) await new Promise((later) => setTimeout(later, 50));
      return Boolean(registration.waiting);
    });
  const builds = (page) => page.evaluate(async () => (await caches.keys()).length);
  const buildOf = (page) => page.getAttribute("meta[name=faultline-build]", "content");
  const notice = (page) => page.locator(".update");
  const button = (page, name) => page.locator(`[data-action="update-${name}"]`);
  const reload = async (page) => {
    await page.reload();
    await appStarted(page);
  };
  /** Goes to another lesson within the page, so that its text is fetched now. */
  const go = (page, hash) => page.evaluate((hash) => (location.hash = hash), hash);
  const titleIs = (page, title) => page.waitForFunction((title) => document.title.includes(title), title);
  const stageIsThere = (page) => page.locator("[data-node]").first().waitFor();

  test("after one visit all of it works, in both languages, from a sub-folder", async () => {
    const { url, stop, visit } = await site();
    const { page, context, problems } = await visit();
    assert.deepEqual(problems, []);
    assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.ready).scope), url);
    await stop();
    await context.setOffline(true);
    await reload(page);
    for (const hash of [OTHER, "#/sandbox/two-phase-commit", "#/"]) {
      await page.goto(url + hash);
      await appStarted(page);
      if (hash !== "#/") await stageIsThere(page);
    }
    await page.goto(`${url}index.html?lang=zh-CN#/lesson/coordinator-dies`);
    await appStarted(page);
    await stageIsThere(page);
    assert.match(await page.innerText("h1"), /\p{Script=Han}/u);
    const fresh = await context.newPage();
    await fresh.goto(`${url}lessons/copies/index.html`);
    await fresh.getByRole("link", { name: "Open the lesson", exact: true }).click();
    await appStarted(fresh);
    await stageIsThere(fresh);
  });

  test("the first visit itself goes on without a network", async () => {
    const { stop, visit } = await site();
    const { page } = await visit({ path: LESSON });
    await page.waitForFunction(() => navigator.serviceWorker.controller);
    await stop();
    await go(page, OTHER);
    await titleIs(page, OLD_TITLE);
    await stageIsThere(page);
  });

  test("it answers for its own files only", async () => {
    const elsewhere = await startServer({ pages: { "/x/lesson.toml": "format = 1" } });
    opened.push(() => elsewhere.close());
    const { url, visit } = await site();
    const { page } = await visit();
    await reload(page);
    const answers = [];
    page.on("response", (response) => answers.push([response.url(), response.fromServiceWorker()]));
    const asks = [
      [`${url}favicon.svg`, {}, true],
      [`${url}favicon.svg?other`, {}, false],
      [`${url}favicon.svg#range`, { headers: { range: "bytes=0-3" } }, false],
      [`${url}favicon.svg#post`, { method: "POST" }, false],
      [`${url}sw.js`, {}, false],
      [`${url}none.txt`, {}, false],
      [`${new URL(url).origin}/none.txt`, {}, false],
      [`${elsewhere.origin}/x/lesson.toml`, { mode: "no-cors" }, false],
    ];
    for (const [address, init, kept] of asks) {
      answers.length = 0;
      await page.evaluate(([address, init]) => fetch(address, init).then(() => {}), [address, init]);
      // The page itself may still be asking for something.
      const mine = ([url]) => url === address.split("#")[0];
      const answer = await until("it is answered", () => answers.find(mine));
      assert.equal(answer[1], kept, address);
    }
  });

  for (const { locale, words } of [
    { locale: "en-GB", words: ["A new version is ready.", "Reload", "Not now"] },
    { locale: "zh-CN", words: ["新版本已就绪。", "重新加载", "以后再说"] },
  ]) {
    test(`a new build is announced in ${locale}, and shown when the reader wants it`, async () => {
      const { folder, visit } = await site();
      const { page, problems } = await visit({ path: LESSON, locale, viewport: "smallPhone" });
      await reload(page);
      const old = await buildOf(page);
      // Ask before two seconds have passed, too: the notice must not depend on who was there first.
      await until("the page listens", async () => (await notice(page).count()) === 1);
      await buildAnew(folder, "A newer title");
      assert.equal(await update(page), true);
      await notice(page).getByText(words[0]).waitFor();
      assert.equal(await notice(page).getAttribute("role"), "status");

      assert.equal(await buildOf(page), old);
      await go(page, OTHER);
      if (locale === "en-GB") await titleIs(page, OLD_TITLE);
      await stageIsThere(page);
      for (const name of [words[1], words[2]]) {
        const { width, height } = await notice(page).getByRole("button", { name, exact: true }).boundingBox();
        assert.ok(width >= 24 && height >= 24, `${name}: ${width}x${height}`);
      }
      assert.deepEqual(await axe(page), []);
      await screenshot(page, `update-${locale}`);
      const time = await page.locator(".time").boundingBox();
      const { height } = await notice(page).boundingBox();
      assert.ok(time.y >= height, "it covers nothing");

      await button(page, "reload").focus();
      await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
      await appStarted(page);
      assert.notEqual(await buildOf(page), old);
      if (locale === "en-GB") await titleIs(page, "A newer title");
      await until("the page listens", async () => (await notice(page).count()) === 1);
      assert.equal(await notice(page).innerText(), "");
      assert.deepEqual(problems, []);
    });
  }

  test("the notice can be put away, in the dark too", async () => {
    const { folder, visit } = await site();
    const { page } = await visit({ path: LESSON, colorScheme: "dark" });
    const before = await page.locator(".workbench").boundingBox();
    await buildAnew(folder, "A newer title");
    await update(page);
    await button(page, "close").waitFor();
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "update-dark");
    assert.equal(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight), 0, "it all fits");
    await button(page, "close").click();
    assert.equal(await notice(page).innerText(), "");
    await until("the page has its room again", async () => (await page.locator(".workbench").boundingBox()).y === before.y);
  });

  test("a plain reload shows the new build once all of it is there, and the old one is tidied away", async () => {
    const { folder, stop, url, visit } = await site();
    const { page, context } = await visit();
    await buildAnew(folder, "A newer title");
    assert.equal(await update(page), true);
    await reload(page);
    await go(page, OTHER);
    await titleIs(page, "A newer title");
    await until("the new one is in charge", async () => !(await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting)));
    await page.goto("about:blank");
    await stop();
    const again = await context.newPage();
    await again.goto(url + OTHER);
    await appStarted(again);
    await titleIs(again, "A newer title");
    await until("there is one build", async () => (await builds(again)) === 1);
  });

  test("a second page of the old build keeps its files and says that there is a newer one", async () => {
    const { folder, url, visit } = await site();
    const { page, context } = await visit({ path: LESSON });
    const other = await context.newPage();
    await other.goto(url + LESSON);
    await appStarted(other);
    await until("the page listens", async () => (await notice(other).count()) === 1);
    await buildAnew(folder, "A newer title");
    await update(page);
    await button(page, "reload").click();
    await until("the new one is there", async () => (await buildOf(page).catch(() => "")) !== (await buildOf(other)));
    await button(other, "reload").waitFor();
    await go(other, OTHER);
    await titleIs(other, OLD_TITLE);
    await button(other, "reload").click();
    await titleIs(other, "A newer title");
  });

  test("an update that breaks off leaves the old build whole, and goes on later", async () => {
    const { folder, start, stop, visit } = await site();
    const { page } = await visit();
    const old = await buildOf(page);
    await buildAnew(folder, "A newer title");
    await rename(join(folder, "launch.js"), join(folder, "away"));
    assert.equal(await update(page), false);
    for (const network of [true, false]) {
      if (!network) await stop();
      await reload(page);
      assert.equal(await buildOf(page), old);
      await go(page, OTHER);
      await titleIs(page, OLD_TITLE);
      await go(page, "#/");
    }
    assert.equal(await notice(page).innerText(), "");
    await rename(join(folder, "away"), join(folder, "launch.js"));
    await start();
    assert.equal(await update(page), true);
    await reload(page);
    await go(page, OTHER);
    await titleIs(page, "A newer title");
  });

  test("a host in the middle of an update mixes nothing", async () => {
    const { folder, visit } = await site();
    const { page } = await visit();
    const old = await buildOf(page);
    const html = await readFile(join(folder, "index.html"));
    await buildAnew(folder, "A newer title");
    const newer = await readFile(join(folder, "index.html"));
    await writeFile(join(folder, "index.html"), html);
    assert.equal(await update(page), false, "index.html is of another build than the list");
    await writeFile(join(folder, "index.html"), newer);
    await reload(page);
    assert.equal(await buildOf(page), old, "the new one is not all here");
  });

  test("a slow network and one that wants a login show the kept page", async () => {
    const stays = { way: "good" };
    const intercept = async (path, response) => {
      if (![SUB_FOLDER, `${SUB_FOLDER}index.html`].includes(path) || stays.way === "good") return false;
      if (stays.way === "slow") await new Promise((later) => setTimeout(later, 20000).unref());
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<title>Log in</title>");
      return true;
    };
    const { visit } = await site({ intercept });
    const { page } = await visit({ path: LESSON });
    for (const way of ["login", "slow"]) {
      stays.way = way;
      const start = Date.now();
      await reload(page);
      await stageIsThere(page);
      assert.ok(Date.now() - start < 10000, way);
    }
  });

  test("embedded and framed pages keep nothing", async () => {
    const pages = {};
    const { origin, url, open } = await site({ pages });
    const frame = (address) => `<!DOCTYPE html><html lang="en"><title>Host</title><iframe src="${address}" title="x"></iframe>`;
    pages["/embed.html"] = frame(`${url}?embed=1&lesson=copies`);
    pages["/whole.html"] = frame(url);
    pages["/favicon.ico"] = "";
    for (const path of [`${url}?embed=1&lesson=copies`, `${origin}/embed.html`, `${origin}/whole.html`]) {
      const { page } = await open({ path, waitForApp: false });
      const inner = page.frames().at(-1);
      await inner.waitForFunction(() => document.getElementById("app")?.children.length && !document.getElementById("boot"));
      await page.waitForTimeout(3000);
      assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0, path);
      assert.equal(await inner.locator(".update").count(), 0, path);
    }
  });

  test("an embedded lesson of a kept build is of one build too, and works without a network", async () => {
    const pages = { "/favicon.ico": "" };
    const { folder, origin, url, stop, visit } = await site({ pages });
    const { context } = await visit();
    pages["/host.html"] = `<!DOCTYPE html><html lang="en"><title>Host</title><iframe src="${url}?embed=1&lesson=how-often-to-save" title="x"></iframe>`;
    await buildAnew(folder, "A newer title");
    const host = await context.newPage();
    await host.goto(`${origin}/host.html`);
    const inner = host.frameLocator("iframe");
    await inner.locator("[data-node]").first().waitFor();
    await stop();
    await host.locator("iframe").evaluate((frame) => (frame.src += "&theme=dark"));
    await inner.locator('html[data-theme="dark"] [data-node]').first().waitFor();
  });

  test("it can be installed", async () => {
    const { folder, open } = await site();
    const { page } = await open();
    const session = await page.context().newCDPSession(page);
    const { errors } = await session.send("Page.getAppManifest");
    assert.deepEqual(errors, []);
    const manifest = JSON.parse(await readFile(join(folder, "manifest.webmanifest"), "utf8"));
    const purposes = new Set();
    for (const { src, sizes, type, purpose } of manifest.icons) {
      const bytes = await readFile(join(folder, src));
      purposes.add(`${purpose} ${sizes}`);
      if (type === "image/png") assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, sizes, src);
    }
    for (const need of ["any any", "maskable any", "any 192x192", "any 512x512"]) assert.ok(purposes.has(need), need);
    const apple = await page.getAttribute('link[rel="apple-touch-icon"]', "href");
    assert.ok((await readFile(join(folder, apple))).length > 0);
  });
});
