// A lesson from another host: it is shown and named for what it is, and whatever it holds can do no harm.
import { after, before } from "node:test";
import { gzipSync } from "node:zlib";
import { assert, axe, screenshot, suite, test, until } from "./harness.mjs";
import { HOSTILE } from "./hostile.mjs";
import { OPEN, fixture, startHost } from "./host.mjs";

/** A lesson in English only has no zh-CN.md; the browser says so itself. */
const NO_CHINESE = [/404.*zh-CN\.md|zh-CN\.md.*404|404.*\(http:.*zh-CN\.md\)/];

const hash = (src, step) => `#/lesson?src=${encodeURIComponent(src)}${step ? `&step=${step}` : ""}`;
const step = (page, id) => page.locator(`[data-lesson-step="${id}"]`).first();
const isDone = (page, id) =>
  until(`${id} is done`, async () => (await step(page, id).getAttribute("data-status")) === "done", 30000);
const go = (page, to) => page.evaluate((to) => (location.hash = to), to);

/** As fast as it goes. */
async function fast(page) {
  await page.locator('.timebar input[type="range"], input[type="range"]').first().focus();
  await page.keyboard.press("End");
}

async function play(page) {
  const button = page.locator('[data-action="play"]').first();
  if ((await button.getAttribute("data-playing")) !== "true") await button.click();
}

/** That the line which says whose it is stands in no landmark is another test's. */
const rules = (page) => axe(page, { disableRules: ["region"] });

const heading = (page, name) => page.getByRole("heading", { level: 1, name });

suite("a lesson from elsewhere", ({ openPage, server }) => {
  let host;
  before(async () => {
    host = await startHost();
  });
  after(() => host.close());

  test("is shown, and says whose it is", async () => {
    const src = host.put("lessons/one-crash", fixture("one-crash"));
    const { page } = await openPage({ path: hash(src), expectErrors: NO_CHINESE });
    await heading(page, "Look at one write").waitFor();
    const { host: name } = new URL(host.origin);
    assert.match(await page.locator(".whose").innerText(), new RegExp(`\\b${name}\\b`));
    assert.ok((await page.locator(".whose").boundingBox()).height > 0, "it can be seen whose it is");
    await until("the page is named", async () => /^One crash & <b>no<\/b> more/.test(await page.title()));
    assert.equal(await page.locator("b", { hasText: /^no$/ }).count(), 0, "a title is text and nothing else");
    assert.deepEqual(await rules(page), []);
    await screenshot(page, "elsewhere");

    // Only what a lesson has is asked for.
    const asked = new Set(host.asked.filter((path) => path.startsWith("/lessons/one-crash/")));
    assert.deepEqual([...asked].filter((path) => !/\/(lesson\.toml|en\.md|zh-CN\.md)$/.test(path)), []);
  });

  test("keeps the rules of accessibility", async () => {
    const src = host.put("lessons/one-crash", fixture("one-crash"));
    const { page } = await openPage({ path: hash(src), expectErrors: NO_CHINESE });
    await page.locator(".whose").waitFor();
    assert.deepEqual(await axe(page), []);
  });

  test("sends no cookies and does not say where it is shown", async () => {
    const heard = [];
    const files = Object.entries(fixture("one-crash")).map(([name, content]) => [
      name,
      (request, response) => {
        heard.push(request.headers);
        response.writeHead(200, OPEN).end(content);
      },
    ]);
    const src = host.put("lessons/heard", Object.fromEntries(files));
    const { page, context } = await openPage({ path: "#/", expectErrors: NO_CHINESE });
    await context.addCookies([{ name: "who", value: "me", url: host.origin }]);
    await go(page, hash(src));
    await heading(page, "Look at one write").waitFor();
    assert.ok(heard.length >= 2);
    assert.deepEqual(heard.map(({ cookie, referer }) => ({ cookie, referer })).filter((one) => one.cookie || one.referer), []);
  });

  test("can go elsewhere only with care", async () => {
    const src = host.put("lessons/one-crash", fixture("one-crash"));
    const { page } = await openPage({ path: hash(src), expectErrors: NO_CHINESE });
    const away = page.getByRole("link", { name: "more about it" });
    await away.waitFor();
    assert.equal(await away.getAttribute("href"), "https://example.org/more?a=1&b=2#c");
    assert.equal(await away.getAttribute("target"), "_blank");
    assert.deepEqual((await away.getAttribute("rel")).split(" ").sort(), ["noopener", "noreferrer"]);
    await page.locator(".prose").getByRole("link", { name: "all lessons" }).click();
    await page.locator('a[href*="#/lesson/copies"]').first().waitFor();
  });

  test("is done by hand to the end, and is another one than a lesson of that name here", async () => {
    // The site has a lesson `copies` too.
    const src = host.put("elsewhere/copies", fixture("one-crash"));
    const { page } = await openPage({ path: hash(src), expectErrors: NO_CHINESE });
    const next = () => page.locator('[data-action="next-step"]').click();
    const at = (id) => page.waitForURL((url) => url.hash === hash(src, id));
    await heading(page, "Look at one write").waitFor();
    await fast(page);
    await next();
    await at("guess");
    await page.locator('[data-option="lost"] input').check();
    await page.locator('[data-action="predict"]').click();
    await isDone(page, "guess");
    await next();
    await at("why");
    await page.locator('[data-option="early"] input').check();
    await page.locator('[data-action="check"]').click();
    await isDone(page, "why");
    await next();
    await at("lose-it");
    await page.locator('[data-node="n1"]').dblclick();
    await play(page);
    await isDone(page, "lose-it");
    await next();
    const finished = page.locator(".finished");
    await finished.waitFor();
    assert.match(await finished.innerText(), /4 of 4 points, 100 %/);
    assert.equal(await page.locator('[data-lesson-step][data-status="open"]').count(), 0);
    assert.deepEqual(await rules(page), []);

    await page.reload();
    await step(page, "lose-it").waitFor();
    assert.equal(await page.locator('[data-lesson-step][data-status="open"]').count(), 0, "it is still done after a reload");
    const kept = await page.evaluate(() => JSON.parse(localStorage.getItem("faultline.progress")));
    assert.deepEqual(Object.keys(kept.lessons), [src], "it is kept under its address");

    await go(page, "#/lesson/copies");
    await step(page, "one-write").waitFor();
    assert.equal(await page.locator(".whose").count(), 0);
    assert.equal(await page.locator('[data-lesson-step][data-status="done"]').count(), 0, "the lesson here is not done");
    await go(page, "#/progress");
    const row = page.locator(`[data-lesson="${src}"]`);
    await row.waitFor();
    assert.match(await row.innerText(), /4/);
    await row.getByRole("link").click();
    await step(page, "lose-it").waitFor();
  });

  test("has an address for every step", async () => {
    const src = host.put("lessons/one-crash", fixture("one-crash"));
    const { page } = await openPage({ path: hash(src, "why"), expectErrors: NO_CHINESE });
    await heading(page, "Why can it be lost?").waitFor();
    assert.equal(await step(page, "guess").getAttribute("href"), hash(src, "guess"));
    await step(page, "guess").click();
    await heading(page, "What will happen?").waitFor();
    await page.goBack();
    await heading(page, "Why can it be lost?").waitFor();

    await go(page, hash(src, "loose-it"));
    await until("it says that there is no such step", async () => /no step “loose-it”/.test(await page.innerText("body")));
    await page.locator(`a[href="${hash(src, "lose-it")}"]`).click();
    await heading(page, "Lose it").waitFor();
  });

  test("tells a Chinese reader that it is in English only", async () => {
    const src = host.put("lessons/one-crash", fixture("one-crash"));
    const { page } = await openPage({ path: hash(src), locale: "zh-CN", expectErrors: NO_CHINESE });
    await heading(page, "Look at one write").waitFor();
    assert.match(await page.locator(".lesson").innerText(), /English/);
    assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
    assert.equal(await page.locator("article.prose").getAttribute("lang"), "en");
    assert.match(await page.locator(".whose").innerText(), /127\.0\.0\.1/);
    assert.deepEqual(await rules(page), []);
    await screenshot(page, "elsewhere-chinese");

    // One that has both languages is shown in the reader's, and in the other on demand.
    const both = host.put("lessons/sample", fixture("sample"));
    await go(page, hash(both));
    await heading(page, "看一看").waitFor();
    await page.getByRole("button", { name: "English" }).click();
    await heading(page, "Look").waitFor();
  });

  test("fits a phone", async () => {
    const src = host.put("lessons/one-crash", fixture("one-crash"));
    const { page } = await openPage({ path: hash(src), viewport: "smallPhone", touch: true, expectErrors: NO_CHINESE });
    await page.locator('[data-node="n1"]').waitFor();
    await page.locator(".whose").waitFor();
    // A phone widens its window for a page that is too wide, so `innerWidth` cannot tell.
    const { width, height } = page.viewportSize();
    const overflow = (await page.evaluate(() => document.documentElement.scrollWidth)) - width;
    assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
    const controls = await page.locator('[data-action="play"]').first().boundingBox();
    assert.ok(controls.y + controls.height <= height, "the time bar is below the fold");
    await screenshot(page, "elsewhere-phone");
  });

  test("of a host that answers only for what is there needs no file that it does not have", async () => {
    // `add_header` of nginx is not sent with a 404, a bucket without the right to list says 403 for what is not there,
    // and a host of apps answers everything with its page. None of them has a Chinese text to give.
    const silent = { "404 without the header": { status: 404, headers: {}, body: "" } };
    silent["403 for what is not there"] = { status: 403, headers: OPEN, body: "<Error><Code>AccessDenied</Code></Error>" };
    silent["a page for everything"] = { status: 200, headers: { ...OPEN, "content-type": "text/html" }, body: "<!DOCTYPE html><p>App</p>" };
    const usual = host.missing;
    const problems = [];
    try {
      const { page } = await openPage({ path: "#/", expectErrors: [/zh-CN\.md/, /blocked by CORS/] });
      for (const [name, missing] of Object.entries(silent)) {
        host.missing = missing;
        await go(page, hash(host.put(`only/${name.replaceAll(" ", "-")}`, fixture("one-crash"))));
        const answer = page.locator('.plain-alert, [data-lesson-step="look"]').first();
        await answer.waitFor();
        const text = await answer.innerText();
        if (await page.locator(".plain-alert").count()) problems.push(`${name}: ${text}`);
        await go(page, "#/");
        await page.locator('a[href*="#/lesson/copies"]').first().waitFor();
      }
    } finally {
      host.missing = usual;
    }
    assert.deepEqual(problems, []);
  });
});

suite("a lesson that does not arrive", ({ openPage, server }) => {
  let host;
  let other;
  before(async () => {
    [host, other] = await Promise.all([startHost(), startHost()]);
  });
  after(() => Promise.all([host.close(), other.close()]));

  /** Waits for the message, which is all there is, and gives its text. */
  async function message(page, timeout = 15000) {
    const alert = page.locator(".plain-alert");
    await alert.waitFor({ timeout });
    assert.equal(await page.locator("[data-node]").count(), 0, "nothing else is shown");
    assert.equal(await page.locator(".whose").count(), 0);
    assert.deepEqual(await rules(page), []);
    return alert.innerText();
  }

  const retry = (page) => page.locator('[data-action="retry"]');

  test("because the host lets no other page read it", async () => {
    const src = host.put("lessons/closed", fixture("one-crash"));
    host.headers = {};
    const { page } = await openPage({ path: hash(src), expectErrors: [/CORS/, /ERR_FAILED/, /zh-CN/] });
    assert.match(await message(page), /Access-Control-Allow-Origin: \*/, "it says what to do");
    await screenshot(page, "elsewhere-cors");
    host.headers = OPEN;
    await retry(page).click();
    await heading(page, "Look at one write").waitFor();
  });

  test("because it is not there", async () => {
    const { page } = await openPage({ path: hash(`${host.origin}/nowhere`), expectErrors: [/404/] });
    const text = await message(page);
    assert.match(text, /no lesson\.toml/);
    assert.match(text, /\/nowhere\/lesson\.toml/, "it says where it was looked for");
    host.put("nowhere", fixture("one-crash"));
    await retry(page).click();
    await heading(page, "Look at one write").waitFor();
  });

  test("and is tried again where that can be seen", async () => {
    const { page } = await openPage({ path: hash(`${host.origin}/later`), expectErrors: [/404/] });
    await message(page);
    host.put("later", { "lesson.toml": () => {} });
    await retry(page).click();
    await until("it is asked for again", async () => host.asked.filter((path) => path === "/later/lesson.toml").length === 2);
    const busy = page.locator('[aria-busy="true"], [data-action="retry"]:disabled');
    await busy.first().waitFor({ timeout: 5_000 });
  });

  test("and is not named as the page before it", async () => {
    const { page } = await openPage({ path: "#/progress", expectErrors: [/404/] });
    await until("the page is named", async () => /My progress/.test(await page.title()));
    await go(page, hash(`${host.origin}/not-there`));
    await message(page);
    assert.doesNotMatch(await page.title(), /My progress/);
    assert.doesNotMatch(await page.locator("header .crumbs").innerText(), /My progress/);
  });

  test("because nothing listens there", async () => {
    const gone = await startHost();
    await gone.close();
    const { page } = await openPage({ path: hash(`${gone.origin}/lesson`), expectErrors: [/CONNECTION_REFUSED/] });
    assert.match(await message(page), /did not answer/);
  });

  for (const status of [401, 403, 500, 503]) {
    test(`because the host answers ${status}`, async () => {
      const answer = (request, response) => response.writeHead(status, OPEN).end("<script>window.__pwned = true</script>");
      const src = host.put(`lessons/status-${status}`, { "lesson.toml": answer });
      const { page } = await openPage({ path: hash(src), expectErrors: [new RegExp(String(status))] });
      assert.match(await message(page), new RegExp(String(status)), "it says what the host said");
      assert.equal(await page.evaluate(() => window.__pwned), undefined);
    });
  }

  test("because of its address", async () => {
    const https = /https:\/\//;
    const bad = /no address/;
    const { page, context } = await openPage({ path: "#/" });
    const asked = [];
    context.on("request", (request) => asked.push(request.url()));
    const problems = [];
    for (const [src, told] of [
      ["http://example.org/lesson", https],
      ["ftp://example.org/lesson", https],
      ["javascript:window.__pwned=true//https://", https],
      [" javascript:window.__pwned=true", https],
      ["data:text/plain,format=1", https],
      ["file:///etc/passwd", https],
      ["blob:https://example.org/1", https],
      ["//example.org/lesson", https],
      ["lessons/copies", https],
      ["", https],
      ["http://localhost.example.org/lesson", https],
      ["http://127.0.0.1.example.org/lesson", https],
      ["http://127.0.0.1:80@example.org/lesson", bad],
      ["https://user:password@example.org/lesson", bad],
      ["https://", bad],
      [`https://example.org/${"a".repeat(2000)}`, bad],
      ['<img src=x onerror="window.__pwned=true">', https],
      ['https://<img src=x onerror="window.__pwned=true">/', bad],
    ]) {
      await go(page, hash(src));
      const text = await message(page);
      if (!told.test(text)) problems.push(`${src} is told: ${text}`);
      if (!text.includes(src.trim().slice(0, 30))) problems.push(`${src} is not named: ${text}`);
      await go(page, "#/");
      await page.locator('a[href*="#/lesson/copies"]').first().waitFor();
    }
    const elsewhere = asked.filter((url) => !url.startsWith(server().origin));
    assert.deepEqual(elsewhere, [], "nobody is asked");
    assert.equal(await page.evaluate(() => window.__pwned), undefined);
    assert.equal(problems.join("\n"), "");
  });

  /** Patience is what the page says, but a second is enough to see that it has an end. */
  const impatient = () => {
    const real = AbortSignal.timeout;
    window.__patience = [];
    AbortSignal.timeout = (ms) => {
      window.__patience.push(ms);
      return real.call(AbortSignal, 1000);
    };
  };

  async function endsInTime(page) {
    const patience = await page.evaluate(() => window.__patience);
    assert.ok(patience.length > 0 && patience.every((ms) => ms > 1000 && ms <= 30_000), `it waits ${patience} ms`);
  }

  test("because the host never answers", async () => {
    const src = host.put("lessons/silent", { "lesson.toml": () => {} });
    const { page } = await openPage({ path: hash(src), initScript: impatient });
    assert.match(await message(page), /did not answer/);
    await endsInTime(page);
    // The way out is there while it is waited, too.
    await retry(page).click();
    await page.locator("main.loading, main[aria-busy]").or(page.locator(".plain-alert")).first().waitFor();
    await page.locator("header .mark").click();
    await page.locator('a[href*="#/lesson/copies"]').first().waitFor();
  });

  test("because the host begins to answer and does not go on", async () => {
    const stuck = (request, response) => {
      response.writeHead(200, OPEN);
      response.write("format = 1\n");
    };
    const src = host.put("lessons/stuck", { "lesson.toml": stuck });
    const { page } = await openPage({ path: hash(src), initScript: impatient });
    await message(page);
    await endsInTime(page);
  });

  test("because the host does not stop", async () => {
    let sent = 0;
    let ended = false;
    const endless = (request, response) => {
      response.writeHead(200, OPEN);
      response.on("close", () => (ended = true));
      const chunk = Buffer.alloc(16 * 1024, "# more\n");
      const more = () => {
        // A stream that nobody reads stops to be asked for more; one that is read goes on.
        while (!ended && sent < 200_000_000) {
          sent += chunk.length;
          if (!response.write(chunk)) return response.once("drain", more);
        }
        response.end();
      };
      more();
    };
    const src = host.put("lessons/endless", { "lesson.toml": endless });
    const { page } = await openPage({ path: hash(src), expectErrors: [/ERR_/] });
    assert.match(await message(page), /64 KB/);
    await until("nothing more is asked for", async () => ended);
    assert.ok(sent < 50_000_000, `${sent} bytes were taken`);
  });

  test("because what is sent small is large", async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000, "# more\n"));
    const squeezed = (request, response) => response.writeHead(200, { ...OPEN, "content-encoding": "gzip" }).end(bomb);
    const src = host.put("lessons/bomb", { "lesson.toml": squeezed });
    const { page } = await openPage({ path: hash(src), expectErrors: [/ERR_/] });
    assert.match(await message(page), /64 KB/);
  });

  test("because it is sent on in a circle", async () => {
    const circle = (request, response) => response.writeHead(302, { ...OPEN, location: request.url }).end();
    const src = host.put("lessons/circle", { "lesson.toml": circle });
    const { page } = await openPage({ path: hash(src), expectErrors: [/REDIRECT|ERR_FAILED/] });
    assert.match(await message(page), /did not answer/);
  });

  test("because it is sent on to a host that lets no other page read it", async () => {
    const to = other.put("closed", fixture("one-crash"));
    other.headers = {};
    const onward = (request, response) => response.writeHead(302, { ...OPEN, location: `${to}/lesson.toml` }).end();
    const src = host.put("lessons/onward-closed", { "lesson.toml": onward });
    const { page } = await openPage({ path: hash(src), expectErrors: [/CORS/, /ERR_FAILED/] });
    assert.match(await message(page), /Access-Control-Allow-Origin/);
    other.headers = OPEN;
  });

  test("because it is sent on to what is no web address", async () => {
    for (const location of ["data:text/plain,format%20=%201", "javascript:window.__pwned=true", "file:///etc/passwd"]) {
      const onward = (request, response) => response.writeHead(302, { ...OPEN, location }).end();
      const src = host.put("lessons/onward-odd", { "lesson.toml": onward });
      const { page } = await openPage({ path: hash(src), expectErrors: [/CORS/, /ERR_/, /Content Security Policy/, / csp$/] });
      await message(page);
      assert.equal(await page.evaluate(() => window.__pwned), undefined);
    }
  });

  test("but one that was moved is found", async () => {
    const moved = (to) => (request, response) => response.writeHead(301, { ...OPEN, location: to(request.url) }).end();
    const names = Object.keys(fixture("one-crash"));
    const folder = other.put("new-place", fixture("one-crash"));
    const files = names.map((name) => [name, moved(() => `${folder}/${name}`)]);
    const src = host.put("lessons/moved", Object.fromEntries(files));
    const { page } = await openPage({ path: hash(src), expectErrors: NO_CHINESE });
    await heading(page, "Look at one write").waitFor();
    // Who gave the address answers for it.
    assert.match(await page.locator(".whose").innerText(), new RegExp(new URL(host.origin).host));
  });

  test("because it is wrong: its author reads where and what, and tries again", async () => {
    const good = fixture("one-crash");
    const files = {
      "lesson.toml": String(good["lesson.toml"]).replace("budget = 1", "budget = 0").replace('kind = "quiz"', 'kind = "quizz"'),
      "en.md": good["en.md"],
    };
    const src = host.put("lessons/wrong", files);
    const { page } = await openPage({ path: hash(src), expectErrors: NO_CHINESE });
    const lineOf = (text) => String(files["lesson.toml"]).split("\n").findIndex((line) => line.includes(text)) + 1;
    let text = await message(page);
    assert.match(text, /one mistake/);
    assert.ok(text.includes(`wrong/lesson.toml:${lineOf("quizz")}`), text);
    assert.match(text, /did you mean `quiz`|`quiz`/i);
    await screenshot(page, "elsewhere-wrong");

    // The next ones are found when that is corrected, in both files, in order.
    files["lesson.toml"] = String(good["lesson.toml"]).replace("budget = 1", "budget = 0");
    files["en.md"] = String(good["en.md"]).replace("{#slow}", "{#slwo}");
    await retry(page).click();
    await page.locator(".complaints li").nth(2).waitFor();
    const places = await page.locator(".complaints code").allInnerTexts();
    assert.ok(places.every((place) => /^wrong\/(lesson\.toml|en\.md)(:\d+)?$/.test(place)), places.join());
    assert.deepEqual([...new Set(places.map((place) => place.split(":")[0]))], ["wrong/lesson.toml", "wrong/en.md"]);
    text = await page.innerText(".complaints");
    assert.match(text, /`slwo`/);
    assert.ok(text.includes(`en.md:${String(files["en.md"]).split("\n").findIndex((line) => line.includes("slwo")) + 1}`), text);

    host.put("lessons/wrong", good);
    await retry(page).click();
    await heading(page, "Look at one write").waitFor();
    await page.locator('[data-node="n1"]').waitFor();
  });
});

/** Notes whatever is run by what is none of the page; runs in the page before anything else. */
const trap = () => {
  window.__pwned = [];
  const fire = (what) => window.__pwned.push(String(what));
  for (const name of ["pwn", "alert", "confirm", "prompt", "open"]) window[name] = (what) => fire(`${name} ${what}`);
};

/** Everything in the page that could run something or fetch something and does not belong to the page; runs in the page. */
const dangers = () => {
  const found = [];
  const own = new URL(".", location.href.split("#")[0]).href;
  // As a browser reads an address: without what it skips.
  const bare = (address) => address.replace(/[\u0000-\u0020]+/g, "").toLowerCase();
  for (const element of document.querySelectorAll("*")) {
    const say = (what) => found.push(`${what}: ${element.outerHTML.slice(0, 200)}`);
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) say(`the attribute ${name}`);
      if (/^(href|src|xlink:href|action|formaction|data|poster|background|srcdoc|srcset|ping)$/i.test(name)) {
        const to = bare(value);
        const inside = to === "" || to.startsWith("#") || new URL(value, document.baseURI).href.startsWith(own);
        const away = element.localName === "a" && to.startsWith("https://");
        if (!inside && !away) say(`the address ${value}`);
        if (away && !(element.target === "_blank" && element.relList.contains("noopener") && element.relList.contains("noreferrer"))) {
          say("a link that takes the page along");
        }
      }
      if (name === "style" && /url\(|expression|@import/i.test(value)) say("a style");
    }
    // The page's own dialogs close by a form.
    const tag = element.closest("dialog") ? "" : element.localName;
    if (/^(iframe|frame|object|embed|applet|base|form|portal|template|faultline-lesson)$/.test(tag)) say(`<${tag}>`);
    if (document.getElementById("app").contains(element) && /^(script|style|link|meta|img|video|audio|source|math|foreignobject|animate|set)$/.test(tag)) {
      say(`<${tag}>`);
    }
  }
  return found;
};

suite("a hostile lesson from elsewhere", ({ openPage, server }) => {
  let host;
  before(async () => {
    host = await startHost();
  });
  after(() => host.close());

  /** Opens a page with the traps, and gives it with a list of what was asked of whom. */
  async function openTrap() {
    const opened = await openPage({ path: "#/", initScript: trap, expectErrors: NO_CHINESE });
    const asked = [];
    const seen = [];
    opened.context.on("request", (request) => asked.push(request.url()));
    opened.page.on("dialog", (dialog) => {
      seen.push(`a dialog: ${dialog.message()}`);
      dialog.dismiss().catch(() => {});
    });
    opened.context.on("page", (other) => seen.push(`a window: ${other.url()}`));
    opened.page.on("framenavigated", (frame) => {
      if (frame.parentFrame()) seen.push(`a frame: ${frame.url()}`);
    });
    await opened.page.locator('a[href*="#/lesson/copies"]').first().waitFor();
    return { ...opened, asked, seen };
  }

  test("would be noticed", async () => {
    const { page } = await openPage({ path: "#/progress", initScript: trap, expectErrors: [/Content Security Policy/, / csp$/] });
    await page.locator("main").waitFor();
    assert.deepEqual(await page.evaluate(dangers), []);
    await page.evaluate(() => {
      const main = document.querySelector("main");
      const add = (tag, attributes) => {
        const element = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
        main.append(element);
      };
      add("a", { href: " java\tscript:pwn(1)" });
      add("a", { href: "https://evil.example/" });
      add("b", { onclick: "pwn(1)" });
      add("iframe", { src: "about:blank" });
      add("img", { src: "https://evil.example/x.png" });
      window.alert("x");
    });
    const dangersNow = (await page.evaluate(dangers)).join("\n");
    for (const what of [/address\s+java/, /takes the page along/, /attribute onclick/, /<iframe>/, /<img>/]) assert.match(dangersNow, what);
    assert.deepEqual(await page.evaluate(() => window.__pwned), ["alert x"]);
  });

  for (const [kind, cases] of Object.entries(HOSTILE)) {
    test(`does no harm: ${kind}`, { timeout: 600_000 }, async () => {
      let opened = await openTrap();
      const problems = [];
      for (const [number, { name, files, expect }] of cases.entries()) {
        const { page, asked, seen } = opened;
        asked.length = seen.length = opened.problems.length = 0;
        const before = problems.length;
        const say = (what) => problems.push(`${name}: ${what}`);
        const folder = `${kind.replace(/\W/g, "-")}/case-${number}`;
        const src = host.put(folder, files);
        await go(page, hash(src));
        // Refused or shown, and that in a time that somebody waits.
        const answer = page.locator(`.plain-alert, .whose[data-source="${src}"], .broken`).first();
        const came = await answer.waitFor({ timeout: 30_000 }).then(() => true, () => false);
        if (!came) {
          say("nothing is said about it");
          await opened.context.close();
          opened = await openTrap();
          continue;
        }
        const broken = await page.locator(".broken").count();
        if (broken) {
          say(`the page is broken: ${(await page.innerText(".broken")).slice(0, 300)}`);
        } else if (await page.locator(".whose").count()) {
          await page.locator("[data-node]").first().waitFor();
          if (expect instanceof RegExp) say("it is not refused");
          await page.locator(".side, .panels").first().waitFor();
        } else {
          const said = await page.innerText(".plain-alert");
          if (expect === "shown") say(`it is refused: ${said.slice(0, 500)}`);
          if (expect instanceof RegExp && !expect.test(said)) say(`it is told: ${said.slice(0, 500)}`);
          const places = await page.locator(".complaints code").allInnerTexts();
          if (places.length === 0 && !/(lesson\.toml|en\.md): larger than 64 KB/.test(said)) say(`there are no complaints: ${said.slice(0, 300)}`);
          const odd = places.filter((place) => !/^case-\d+(\/[\w.-]+)?(:[1-9]\d*)?$/.test(place));
          if (odd.length) say(`places that do not help an author: ${odd}`);
          if (said.length > 200_000) say(`the complaints are ${said.length} characters long`);
        }
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (overflow > 0) say(`the page is ${overflow} px too wide`);
        for (const danger of await page.evaluate(dangers)) say(danger);
        for (const what of await page.evaluate(() => window.__pwned)) say(`this was run: ${what}`);
        if (!broken) {
          // The page goes on.
          await go(page, "#/");
          await page.locator('a[href*="#/lesson/copies"]').first().waitFor();
          if (await page.locator(".whose, .plain-alert").count()) say("it stays where it was");
        }
        for (const url of asked) {
          const fine = url.startsWith(server().url) || url.startsWith(`${src}/`);
          if (!fine) say(`this was fetched: ${url}`);
        }
        for (const what of seen) say(what);
        for (const what of opened.problems) say(what);
        opened.problems.length = 0;
        if (problems.length > before) {
          // The next one begins anew.
          await opened.context.close();
          opened = await openTrap();
        }
      }
      assert.equal(problems.join("\n"), "");
    });
  }
});
