// Starts the app, or says why it cannot. The element that loads this file names the other files:
// <script src="boot.js" data-js="…" data-wasm="…" data-update="…" data-parts="…">, so that a cached copy of this file
// never mixes versions.
"use strict";
(() => {
  const { js, wasm, update, parts } = document.currentScript.dataset;

  // What the reader chose in the app, wanted before the first paint. The app writes these two keys.
  const query = new URLSearchParams(location.search);
  const theme = query.get("theme") || stored("faultline.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  const tags = [query.get("lang"), stored("faultline.lang"), navigator.language];
  const lang = tags.find((tag) => /^(en|zh|ar-XB)\b/i.test(tag)) ?? "en";
  const chinese = /^zh/i.test(lang);

  /** The part that has the page of a place, see src/ui/parts.rs. */
  const PARTS = {
    "": "home",
    lesson: "lesson",
    sandbox: "explore",
    run: "explore",
    compare: "explore",
    progress: "teach",
    teach: "teach",
    bench: "teach",
    lab: "lab",
  };

  const TEXT = chinese
    ? {
        noWasmTitle: "此页面需要 WebAssembly",
        noWasm:
          "Faultline 用 WebAssembly 在浏览器中模拟集群，但当前浏览器不支持或已停用它。请使用新版的 Firefox、Chrome、Edge 或 Safari；如果 WebAssembly 已被停用（例如 iPhone 的锁定模式），请为本页启用它。",
        failedTitle: "Faultline 未能启动",
        failed:
          "页面的一部分没有加载成功。请检查网络连接，然后重新加载。如果问题仍然存在，请把下面一行告诉网站的维护者。",
        closed:
          "此页位于一个没有自己来源的框架中，因此浏览器不允许它加载自己的文件。嵌入此页的网站需要在框架的 sandbox 属性中加入 allow-same-origin，或者由此页所在的网站允许任何网站读取其文件（Access-Control-Allow-Origin）。",
        reload: "重新加载",
        loading: "正在加载…",
        read: "先读文字版",
      }
    : {
        noWasmTitle: "This page needs WebAssembly",
        noWasm:
          "Faultline simulates a cluster in your browser with WebAssembly, which this browser does not have or has switched off. Use a current version of Firefox, Chrome, Edge or Safari. If WebAssembly is switched off, for example by Lockdown Mode on an iPhone, allow it for this page.",
        failedTitle: "Faultline could not start",
        failed:
          "A part of the page did not load. Check the connection and reload the page. If that does not help, send the line below to whoever runs this site.",
        closed:
          "This page is in a frame without an origin of its own, so the browser does not let it load its own files. Whoever embeds it adds allow-same-origin to the sandbox attribute of the frame, or the host of this page lets any site read its files (Access-Control-Allow-Origin).",
        reload: "Reload the page",
        loading: "Loading…",
        read: "Read the text meanwhile",
      };

  // Without its texts the program cannot say anything.
  addEventListener("faultline-incomplete", () => explain(TEXT.failedTitle, TEXT.failed));
  surviveTranslation();
  beginFirst();
  if (typeof WebAssembly !== "object") {
    parsed().then(() => explain(TEXT.noWasmTitle, TEXT.noWasm));
    return;
  }
  announce();
  // All three at once: the glue, the Wasm (compiled while it arrives), and the element to mount on.
  Promise.all([import(new URL(js, document.baseURI)), download(wasm), parsed()])
    .then(([glue, response]) => glue.default({ module_or_path: response }))
    .then(keepForLater)
    .catch((error) => {
      console.error(error);
      const text = self.origin === "null" ? TEXT.closed : TEXT.failed;
      parsed().then(() => explain(TEXT.failedTitle, text, String(error)));
    });

  async function download(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}: ${response.url}`);
    return response;
  }

  /**
   * Asks for what the first page will ask for, while the program itself is on its way. A file that is left out here
   * only comes later. A build fills in `data-parts`: the files of each part of the page, and each lesson's protocol.
   */
  function announce() {
    const { files, lessons } = parts ? JSON.parse(parts) : { files: {}, lessons: {} };
    const embedded = query.has("embed");
    const { place, name } = where();
    const lesson = embedded ? query.get("lesson") : place === "lesson" && name;
    const own = (table, key) => (Object.hasOwn(table, key) ? table[key] : undefined);
    // Without a name it is the list of all sandboxes.
    const page = place === "sandbox" && !name ? "" : place;
    const part = embedded ? "embed" : own(PARTS, page);
    const protocol = (place === "sandbox" ? name : own(lessons, lesson))?.replace(/-/g, "_");
    const language = chinese ? "zh_cn" : "en";
    const keys = [part, `common_${language}`, protocol, `${protocol}_${language}`];
    const wanted = new Set(keys.flatMap((key) => own(files, key) ?? []));
    const folder = document.querySelector("meta[name=faultline-lessons]").content;
    if (!embedded && ["", "progress", "teach"].includes(page)) wanted.add(`${folder}/index.json`);
    if (Object.hasOwn(lessons, lesson)) {
      wanted.add(`${folder}/${lesson}/${chinese ? "zh-CN" : "en"}.lesson`);
    }
    for (const href of wanted) {
      document.head.append(
        Object.assign(document.createElement("link"), { rel: "preload", as: "fetch", crossOrigin: "anonymous", href: `./${href}` }),
      );
    }
  }

  /** The place that the address names, and what of it. */
  function where() {
    const [, place, name, step] = /^#?\/?([^/?]*)\/?([^/?]*)\/?([^/?]*)/.exec(location.hash);
    return { place, name, step };
  }

  /**
   * What is to be read until the program runs, see src/cli/index/first.rs: the catalogue, which is in the page, or the text
   * of a lesson, from its plain page. The style sheet shows it by `data-first` and the language, from the first paint on.
   */
  function beginFirst() {
    const root = document.documentElement;
    root.lang = chinese ? "zh-CN" : "en";
    const choose = () => {
      const { place, name } = where();
      const isText = place === "lesson" && /^[a-z0-9-]+$/.test(name) && buildName();
      const first = place === "" ? "home" : isText ? "lesson" : "none";
      root.dataset.first = query.has("embed") || /^ar/i.test(lang) ? "none" : first;
      if (root.dataset.first === "lesson") showText().catch((error) => console.info(`No text to read meanwhile: ${error}`));
    };
    choose();
    parsed().then(() => {
      const boot = document.getElementById("boot");
      if (!boot) return;
      for (const link of boot.querySelectorAll("[data-route]")) link.setAttribute("href", link.dataset.route);
      goOn(boot);
      const line = document.getElementById("boot-line");
      if (!line) return;
      line.textContent = TEXT.loading;
      const read = plainLesson("boot-text boot-read");
      if (read) line.after(read);
    });
    addEventListener("hashchange", () => {
      const boot = document.querySelector("#app > #boot");
      boot?.querySelector("main.workbench")?.remove();
      if (boot) choose();
    });
  }

  /** Names the lesson that was open last, as the program will. */
  function goOn(boot) {
    const title = boot.querySelector(`.cards [data-route="#/lesson/${CSS.escape(progress().last)}"] .lesson-card-title`);
    const way = boot.querySelector("[data-continue]");
    if (!title || !way) return;
    way.setAttribute("href", title.closest("a").dataset.route);
    for (const text of way.children) text.querySelector("b").replaceWith(title.querySelector(`[data-l="${text.dataset.l}"]`).textContent);
    boot.querySelector("[data-start]").remove();
    way.hidden = false;
  }

  /** What the program has stored of what the learner has done. */
  function progress() {
    try {
      return JSON.parse(stored("faultline.progress")) ?? {};
    } catch {
      return {};
    }
  }

  /** Shows the text of a step as the program will, beside the picture of its cluster. */
  async function showText() {
    const { name: slug, step } = where();
    await parsed();
    // Only what the catalogue has.
    if (!document.querySelector(`#boot [data-route="#/lesson/${slug}"]`)) return;
    const from = new URL(`./lessons/${slug}/${chinese ? "zh-CN" : "index"}.html`, document.baseURI);
    const response = await fetch(from);
    if (!response.ok) throw new Error(`${response.status}: ${response.url}`);
    // A document of its own, in which nothing runs and nothing is loaded.
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const boot = document.querySelector("#app > #boot");
    if (!boot || where().name !== slug || document.documentElement.dataset.first !== "lesson") return;
    const sections = [...page.querySelectorAll("main > section")];
    const lessons = progress().lessons;
    const last = lessons && Object.hasOwn(lessons, slug) ? lessons[slug].at : undefined;
    const place = Math.max(sections.findIndex(({ id }) => id === (step || last)), 0);
    if (!sections[place]) return;
    boot.querySelector(".boot")?.remove();
    boot.querySelector(".first").append(workbench(sections, place, from));
    stayUntilShown(boot);
  }

  /** The shape of the program's page of a lesson, with a step's text and picture in it. */
  function workbench(sections, place, from) {
    const section = sections[place];
    for (const one of section.querySelectorAll("script, .about, .kind, .goal, .options, details")) one.remove();
    for (const link of section.querySelectorAll("a[href]")) {
      const href = link.getAttribute("href");
      const route = /#\/.*/.exec(href);
      link.setAttribute("href", route ? route[0] : new URL(href, from).href);
    }
    for (const list of section.querySelectorAll("ul, ol")) list.className = list.nodeName === "UL" ? "list" : "list-ordered";
    // On a stage a style sheet names the size of words, which is stronger than an attribute.
    for (const text of section.querySelectorAll("[font-size]")) text.style.fontSize = text.getAttribute("font-size");
    const [title, ...texts] = section.querySelectorAll(":scope > div");
    const heading = element("h1", "", "");
    heading.append(...title.querySelector("h2").childNodes);
    const article = element("article", "prose", "");
    article.append(heading, ...texts.flatMap((text) => [...text.childNodes].filter(({ nodeType }) => nodeType === Node.ELEMENT_NODE)));
    if (title.lang) article.lang = title.lang;
    const bars = sections.map((_, at) => within("li", "", within("span", `step-bar ${at === place ? "step-now" : ""}`, element("span", "", ""))));
    const of = element("span", "quiet", `${place + 1} ${chinese ? "/" : "of"} ${sections.length}`);
    const body = within("div", "lesson-body", within("div", "steps", within("ol", "", ...bars), of), article);
    const scroll = Object.assign(within("div", "lesson-scroll", body), { tabIndex: 0 });
    const lesson = within("div", "lesson", scroll, within("div", "lesson-ways", element("span", "button", "\u00a0")));
    const line = Object.assign(element("p", "boot-line", TEXT.loading), { id: "boot-line" });
    line.setAttribute("role", "status");
    const stage = within("div", "stage-frame", ...section.querySelectorAll("svg"), within("div", "boot-wait", line, plainLesson("boot-text boot-read")));
    const time = element("div", "time", "");
    // On a narrow screen the text is one of the panels.
    if (matchMedia("(max-width: 720px)").matches) {
      // As many rows as they will have; in Chinese it is one.
      const names = chinese ? ["\u00a0"] : ["Lesson", "Inspector", "Promises", "Code", "Exhibits", "Log", "What you did"];
      const tabs = within("div", "tabs", ...names.map((name) => element("span", "tab", name)));
      tabs.setAttribute("aria-hidden", "true");
      const panel = within("div", "panel panel-side", tabs, within("div", "panel-body", lesson));
      return within("main", "workbench", stage, within("div", "panels panels-1", panel), time);
    }
    return within("main", "workbench with-side", within("div", "side", lesson), stage, element("div", "panels", ""), time);
  }

  /** The program shows a lesson a moment after it has begun to run. The text is in sight until then. */
  function stayUntilShown(boot) {
    const app = document.getElementById("app");
    new MutationObserver((_, observer) => {
      if (app.contains(boot)) return;
      const text = boot.querySelector(".lesson-scroll");
      // The reader has gone elsewhere meanwhile.
      if (!text) {
        boot.remove();
        observer.disconnect();
        return;
      }
      if (!app.querySelector("main:not([aria-busy])")) {
        if (boot.isConnected) return;
        for (const one of boot.querySelectorAll(".top, .catalogue")) one.remove();
        boot.className = "boot-over";
        document.body.append(boot);
        return;
      }
      const scrolled = text.scrollTop;
      const scroll = app.querySelector(".lesson-scroll");
      if (scroll) scroll.scrollTop = scrolled;
      boot.remove();
      observer.disconnect();
    }).observe(app, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-busy"] });
  }

  /** The name of the build; none while the page is being developed. */
  function buildName() {
    return document.querySelector("meta[name=faultline-build]")?.content;
  }

  /**
   * A browser that translates the page puts its texts into <font> elements, or such elements in their places, at any time.
   * The program knows its own nodes only. So what it is about to touch is put back first; the translator sees the change
   * and translates again.
   */
  function surviveTranslation() {
    const { insertBefore, removeChild } = Node.prototype;
    const value = Object.getOwnPropertyDescriptor(Node.prototype, "nodeValue");
    /** What stands in the place of a text that was taken out. */
    const standsFor = new WeakMap();
    const taken = new WeakSet();
    let translated = false;
    const isFont = (node) => node?.nodeName === "FONT"; // the page itself has none

    new MutationObserver((records) => {
      for (const { addedNodes, removedNodes, previousSibling, nextSibling } of records) {
        translated ||= [...addedNodes].some(isFont);
        if (!translated) continue;
        for (const node of removedNodes) {
          const fonts = [...addedNodes, previousSibling, nextSibling].filter((near) => isFont(near) && !taken.has(near));
          if (node.nodeType !== Node.TEXT_NODE || node.parentNode || !fonts.length) continue;
          taken.add(fonts[0]);
          standsFor.set(node, fonts[0]);
        }
      }
    }).observe(document.documentElement, { childList: true, subtree: true });

    function putBack(node) {
      let font = node.parentNode ? undefined : standsFor.get(node);
      const isOut = Boolean(font);
      for (let up = node.parentNode; isFont(up); up = up.parentNode) font = up;
      standsFor.delete(node);
      if (!font?.parentNode) return;
      const inside = (at) => [...at.childNodes].flatMap((child) => (isFont(child) ? inside(child) : [child]));
      // The texts in a stand-in are the translator's, the elements were moved there.
      const own = isOut ? [node, ...inside(font).filter((child) => child.nodeType === Node.ELEMENT_NODE)] : inside(font);
      font.replaceWith(...own);
    }

    Node.prototype.insertBefore = function (node, next) {
      if (translated) {
        putBack(node);
        if (next) putBack(next);
        while (next && next.parentNode !== this) next = next.parentNode;
      }
      return insertBefore.call(this, node, next);
    };
    Node.prototype.removeChild = function (node) {
      if (translated) putBack(node);
      const parent = translated ? node.parentNode : this;
      return parent ? removeChild.call(parent, node) : node;
    };
    Object.defineProperty(Node.prototype, "nodeValue", {
      ...value,
      set(text) {
        if (translated && !this.parentNode) putBack(this);
        value.set.call(this, text);
      },
    });
  }

  /** A line with a link to the lesson without the simulation, which a slow network has there sooner. */
  function plainLesson(className) {
    const { place, name: slug } = where();
    if (place !== "lesson" || !/^[a-z0-9-]+$/.test(slug) || !buildName() || query.has("embed")) return undefined;
    const line = element("p", className, "");
    const href = `./lessons/${slug}/${chinese ? "zh-CN" : "index"}.html`;
    line.append(Object.assign(element("a", "", TEXT.read), { href, lang: chinese ? "zh-CN" : "en" }));
    return line;
  }

  /**
   * Makes the browser keep the page for use without a network: only the site itself, not a lesson in somebody
   * else's page or a package, and not for a reader who saves data.
   */
  async function keepForLater() {
    const build = buildName();
    const isPart = query.has("embed") || window.top !== window;
    if (!build || isPart || !isSecureContext || !/^https?:$/.test(location.protocol)) return;
    if (!("serviceWorker" in navigator) || navigator.connection?.saveData) return;
    // What the lesson itself needs comes first.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    try {
      const registration = await navigator.serviceWorker.register("./sw.js", { updateViaCache: "none" });
      if (registration) (await import(new URL(update, document.baseURI))).watch(registration, build);
    } catch (error) {
      console.info(`Not kept for use without a network: ${error}`); // the page works all the same
    }
  }

  function parsed() {
    if (document.readyState !== "loading") return Promise.resolve();
    return new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
  }

  function explain(title, text, detail) {
    const reload = Object.assign(document.createElement("button"), { textContent: TEXT.reload, type: "button" });
    reload.addEventListener("click", () => location.reload());
    const box = document.createElement("div");
    box.className = "boot";
    box.id = "boot";
    box.setAttribute("role", "alert");
    box.lang = chinese ? "zh-CN" : "en";
    box.append(element("h1", "", title), element("p", "boot-text", text));
    const read = plainLesson("boot-text");
    if (read) box.append(read);
    if (detail) box.append(element("p", "boot-detail", detail));
    box.append(reload);
    document.getElementById("app").replaceChildren(box);
  }

  function element(name, className, textContent) {
    return Object.assign(document.createElement(name), { className, textContent });
  }

  function within(name, className, ...children) {
    const parent = element(name, className, "");
    parent.append(...children.filter(Boolean));
    return parent;
  }

  function stored(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage is blocked, as in a sandboxed frame
    }
  }
})();
