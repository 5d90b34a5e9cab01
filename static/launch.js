// Runs a lesson inside a learning-management system: finds the system's interface (SCORM 1.2 or 2004), hands the
// lesson what was kept of it, and reports what the learner does. launch.html says which lesson and which standard.
"use strict";
(() => {
  const STANDARDS = {
    scorm12: {
      object: "API",
      initialize: "LMSInitialize",
      finish: "LMSFinish",
      get: "LMSGetValue",
      set: "LMSSetValue",
      commit: "LMSCommit",
      lastError: "LMSGetLastError",
      status: "cmi.core.lesson_status",
      mode: "cmi.core.lesson_mode",
      credit: "cmi.core.credit",
      location: "cmi.core.lesson_location",
      exit: "cmi.core.exit",
      sessionTime: "cmi.core.session_time",
      raw: "cmi.core.score.raw",
      /** Characters of `suspend_data`. */
      limit: 4096,
      duration: duration12,
    },
    scorm2004: {
      object: "API_1484_11",
      initialize: "Initialize",
      finish: "Terminate",
      get: "GetValue",
      set: "SetValue",
      commit: "Commit",
      lastError: "GetLastError",
      status: "cmi.completion_status",
      mode: "cmi.mode",
      credit: "cmi.credit",
      location: "cmi.location",
      exit: "cmi.exit",
      sessionTime: "cmi.session_time",
      raw: "cmi.score.raw",
      limit: 64_000,
      duration: duration2004,
    },
  };
  const SUSPEND_DATA = "cmi.suspend_data";
  /** How many windows up the standards look for the interface. */
  const WINDOWS_MAX = 500;
  /** Several messages come at once when a step is done; they are reported together. */
  const COMMIT_DELAY = 400;
  /** How often the run is kept between steps, and how often a lost connection is tried again. */
  const KEEP_EVERY = 20_000;
  /** A good message goes away by itself. */
  const MESSAGE_TIME = 6_000;
  /** A system that takes an element only in part says so by errors of this kind; all others mean a lost connection. */
  const UNSUPPORTED = /^40\d$/;

  const TEXT = {
    en: {
      lost: "The connection to the course system is lost. Go on working: everything is kept in this page and reported when the connection is back. Do not close the page before.",
      retry: "Try again",
      back: "The connection is back. Everything is reported.",
      alone: "This lesson runs without a course system. Nothing is reported; your progress is kept in this browser.",
      review: "You are looking at this lesson without credit. Nothing is reported.",
      unread: "What the course system has kept of your work cannot be read, so the lesson begins anew.",
      unnamed: "This page is a part of a course package and does not know its lesson. Make the package again, by “Teach” in Faultline.",
      failed: "The lesson could not be loaded. Check the connection and reload the page; if that does not help, tell your teacher:",
      close: "Close",
    },
    zh: {
      lost: "与课程系统的连接已断开。请继续学习：所有内容都保存在本页中，连接恢复后会自动上报。在此之前请不要关闭页面。",
      retry: "重试",
      back: "连接已恢复，所有内容都已上报。",
      alone: "本课没有在课程系统中运行，不会上报任何内容；您的进度保存在此浏览器中。",
      review: "您正在以不计成绩的方式浏览本课，不会上报任何内容。",
      unread: "课程系统保存的学习记录无法读取，本课将从头开始。",
      unnamed: "此页是课程包的一部分，但不知道要显示哪一课。请用 Faultline 的“教学”页面重新制作课程包。",
      failed: "本课未能加载。请检查网络连接并重新加载页面；如果仍然无效，请把下面一行告诉老师：",
      close: "关闭",
    },
  };

  const lesson = document.querySelector("faultline-lesson");
  const place = document.getElementById("message");
  const slug = meta("faultline-lesson");
  const words = STANDARDS[meta("faultline-standard")];
  const started = Date.now();

  let texts = TEXT[/^zh/i.test(navigator.language) ? "zh" : "en"];
  /** The course system's interface, once it has been opened. */
  let system;
  /** Whether the learner's work counts; in a review it does not. */
  let credited = true;
  /** What the system has kept of earlier, once that has been read. A better status or score is never taken back. */
  let before;
  /** The last `progress` and `score`, and what `state` gave to go on later. */
  let progress;
  let score;
  let saved;
  /** Nothing is reported before the lesson stands where the learner left it. */
  let restored = false;
  let finished = false;
  let lost = false;
  let commitTimer = 0;
  /** The message that is shown. */
  let shown = {};

  style();
  if (!slug) {
    say("unnamed");
    lesson.remove();
    return;
  }
  lesson.setAttribute("lesson", slug);
  pass(["lang", "theme"]);
  if (find()) {
    if (!connect()) lose();
  } else {
    // The frame keeps the progress, since nobody else does.
    lesson.setAttribute("progress", "browser");
    say("alone", "close");
  }
  addEventListener("pagehide", finish);
  addEventListener("beforeunload", () => report()); // the learner may stay, so nothing is ended yet
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload(); // the session was ended when the page was left
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) keep();
  });
  customElements.whenDefined("faultline-lesson").then(run);

  // The lesson

  async function run() {
    lesson.addEventListener("faultline-progress", ({ detail }) => {
      // A page that was reloaded begins with nothing and is then brought back to where it was.
      if (!progress || detail.done.length >= progress.done.length) progress = detail;
      changed();
    });
    lesson.addEventListener("faultline-score", ({ detail }) => {
      if (!score || detail.percent >= score.percent) score = detail;
      changed();
    });
    lesson.addEventListener("faultline-ready", ({ detail }) => {
      document.title = detail.title;
      document.documentElement.lang = detail.language;
      const now = TEXT[/^zh/i.test(detail.language) ? "zh" : "en"];
      if (now === texts) return;
      texts = now;
      if (shown.name) say(shown.name, shown.action); // again, in the lesson's language
    });
    try {
      await lesson.ready;
    } catch (error) {
      say("failed", undefined, error.message);
      return;
    }
    if (before) await restore();
    restored = true;
    await keep();
    setInterval(async () => {
      const last = saved;
      await ask();
      if (saved !== last || lost) await keep();
    }, KEEP_EVERY);
  }

  async function restore() {
    if (before.saved) {
      try {
        await lesson.load({ saved: before.saved, ...(before.location && { step: before.location }) });
        return;
      } catch {
        say("unread", "close");
      }
    }
    if (before.location) {
      // A step that the lesson does not have any more is no reason to say anything.
      await lesson.load({ step: before.location }).catch(() => {});
    }
  }

  function changed() {
    if (!restored) return;
    clearTimeout(commitTimer);
    commitTimer = setTimeout(keep, COMMIT_DELAY);
  }

  /** Asks the lesson for what is needed to go on later. */
  async function ask() {
    try {
      ({ progress, score, saved } = await lesson.getState({ limit: (words ?? STANDARDS.scorm2004).limit }));
    } catch {
      // What was kept before stays; the lesson itself says what is wrong with it.
    }
  }

  /** Asks the lesson where it is, and reports everything. */
  async function keep() {
    if (!restored || finished) return;
    await ask();
    if (lost && !before && connect()) await meet();
    report();
  }

  /**
   * The system could not be reached at first, so that the learner has begun anew, and now it can: of what was
   * kept there and what has been done here, what is further goes on.
   */
  async function meet() {
    const here = { done: progress?.done.length ?? 0, saved };
    if (!before.saved) return;
    await restore();
    await ask();
    if (here.done > (progress?.done.length ?? 0)) {
      await lesson.load({ saved: here.saved }).catch(() => {});
      await ask();
    }
  }

  // The course system

  /** The interface, by the walk of the standards: up the parents, then up the parents of the opener. */
  function find() {
    if (!words) return undefined;
    return walk(window) ?? walk(window.opener) ?? walk(window.top?.opener);
  }

  function walk(from) {
    let at = from;
    for (let count = 0; at && count <= WINDOWS_MAX; count += 1) {
      try {
        if (typeof at[words.object]?.[words.initialize] === "function") return at[words.object];
      } catch {
        // A window of another origin may not be looked into; the ones above it may.
      }
      if (at === at.parent) return undefined;
      at = at.parent;
    }
    return undefined;
  }

  /** Calls the interface; "" if that fails in any way. */
  function call(object, name, ...values) {
    try {
      return String(object[name](...values) ?? "");
    } catch {
      return "";
    }
  }

  function get(name) {
    return call(system, words.get, name);
  }

  function open(object) {
    system = object;
    if (call(object, words.initialize, "") === "true") return true;
    // After a lost connection, or a reload of this page, the session is open already; only then a value is given.
    if (get(words.status) !== "") return true;
    system = undefined;
    return false;
  }

  /** Opens the interface and reads what the system has kept; says whether that could be done. */
  function connect() {
    const object = find();
    if (!object || !open(object)) return false;
    if (before) return true;
    before = {
      status: statusBefore(),
      saved: get(SUSPEND_DATA),
      location: get(words.location),
      percent: Number(get(words.raw)) || 0,
    };
    credited = !/^(review|browse)$/.test(get(words.mode)) && get(words.credit) !== "no-credit";
    if (!credited) {
      lost = false;
      say("review", "close");
    }
    return true;
  }

  function statusBefore() {
    const status = get(words.status);
    return words === STANDARDS.scorm2004 && get("cmi.success_status") === "passed" ? "passed" : status;
  }

  /** Writes everything that there is to say. */
  function report() {
    clearTimeout(commitTimer);
    if (!words || !credited || !restored || finished || (!system && !lost)) return;
    // A course window that was closed or has moved on takes its interface away, which would still answer.
    if (system && find() !== system) system = undefined;
    if (!system && (!before || !connect())) return lose();
    const values = words === STANDARDS.scorm12 ? values12() : values2004();
    for (const [name, value] of values) {
      if (value === undefined || write(name, String(value))) continue;
      return lose();
    }
    if (call(system, words.commit, "") !== "true") return lose();
    if (lost) {
      lost = false;
      say("back", "fade");
    }
  }

  /** Whether the value was taken, or is one that this system does not have. */
  function write(name, value) {
    if (call(system, words.set, name, value) === "true") return true;
    const needed = name === words.status || name === SUSPEND_DATA;
    return !needed && UNSUPPORTED.test(call(system, words.lastError));
  }

  function lose() {
    system = undefined; // looked for again by the next report
    if (lost && shown.name === "lost") return;
    lost = true;
    say("lost", "retry");
  }

  function common() {
    return [
      [words.location, progress?.step ?? undefined],
      [SUSPEND_DATA, saved !== undefined && saved.length <= words.limit ? saved : undefined],
      [words.sessionTime, words.duration(Date.now() - started)],
      [words.exit, "suspend"],
    ];
  }

  function values12() {
    const completed = progress?.completed === true;
    let status = "incomplete";
    if (completed) status = scored() ? (score.passed ? "passed" : "failed") : "completed";
    const rank = { passed: 3, completed: 2, failed: 2 };
    if ((rank[before.status] ?? 0) > (rank[status] ?? 0)) status = before.status;
    before.status = status;
    return [
      ...points("cmi.core.score"),
      [words.status, status],
      ...common(),
    ];
  }

  function values2004() {
    const completed = progress?.completed === true;
    const success = completed && scored() ? (score.passed ? "passed" : "failed") : undefined;
    const kept = /^(completed|passed)$/.test(before.status);
    const steps = (progress?.done.length ?? 0) + (progress?.open.length ?? 0);
    const values = [
      [words.status, completed || kept ? "completed" : "incomplete"],
      ["cmi.success_status", before.status === "passed" ? "passed" : success],
      ["cmi.progress_measure", steps ? hundredths(progress.done.length / steps) : undefined],
      ["cmi.score.scaled", better() ? Math.round(score.percent * 100) / 10_000 : undefined],
      ...points("cmi.score"),
      ...common(),
    ];
    if (success === "passed") before.status = "passed";
    else if (completed && !kept) before.status = "completed";
    return values;
  }

  function points(name) {
    if (!better()) return [];
    return [
      [`${name}.raw`, hundredths(score.percent)],
      [`${name}.min`, 0],
      [`${name}.max`, 100],
    ];
  }

  function better() {
    return scored() && score.percent >= before.percent;
  }

  /** A lesson without points is completed, neither passed nor failed. */
  function scored() {
    return score !== undefined && score.max > 0;
  }

  /** The page is left: what can be said is said, once. */
  function finish() {
    if (finished) return;
    report();
    finished = true;
    if (system) call(system, words.finish, "");
  }

  // What the learner is told

  function say(name, action, detail) {
    clearTimeout(shown.timer);
    shown = { name, action, timer: 0 };
    place.lang = texts === TEXT.zh ? "zh-CN" : "en";
    place.replaceChildren(...(name ? [element("p", texts[name])] : []));
    place.classList.toggle("there", Boolean(name));
    if (detail) place.append(element("p", detail));
    if (action === "retry") place.append(button("retry", keep));
    if (action === "close") place.append(button("close", () => say()));
    if (action === "fade") shown.timer = setTimeout(() => say(), MESSAGE_TIME);
  }

  function button(name, act) {
    const one = element("button", texts[name]);
    one.type = "button";
    one.addEventListener("click", () => act());
    return one;
  }

  function element(name, textContent) {
    return Object.assign(document.createElement(name), { textContent });
  }

  /** Not a style element: the page's policy allows none. */
  function style() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      html { color-scheme: light dark; height: 100%; }
      body { display: flex; flex-direction: column; height: 100%; margin: 0; font: 15px/1.5 system-ui, sans-serif; }
      #message { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 16px; }
      #message.there { padding: 8px 16px; border-bottom: 1px solid; }
      #message p { margin: 0; flex: 1 1 20em; }
      #message button { font: inherit; min-height: 40px; padding: 4px 16px; }
      faultline-lesson { flex: 1; min-height: 0; --faultline-min-height: 0; }
      faultline-lesson::part(frame) { height: 100%; }
    `);
    document.adoptedStyleSheets = [sheet];
  }

  // Small things

  function meta(name) {
    return document.querySelector(`meta[name="${name}"]`)?.content.trim() ?? "";
  }

  /** A course may start the page with these, as in launch.html?lang=zh-CN. */
  function pass(names) {
    const query = new URLSearchParams(location.search);
    for (const name of names) {
      if (query.has(name)) lesson.setAttribute(name, query.get(name));
    }
  }

  function hundredths(value) {
    return Math.round(value * 100) / 100;
  }

  /** HHHH:MM:SS.SS */
  function duration12(milliseconds) {
    const hundredth = Math.min(Math.floor(milliseconds / 10), 9999 * 360_000);
    const two = (number) => String(number).padStart(2, "0");
    const seconds = Math.floor(hundredth / 100);
    const hours = String(Math.floor(seconds / 3600)).padStart(4, "0");
    return `${hours}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${two(hundredth % 100)}`;
  }

  /** ISO 8601, as PT1H2M3.45S. */
  function duration2004(milliseconds) {
    const seconds = Math.floor(milliseconds / 1000);
    const hundredth = Math.floor(milliseconds / 10) % 100;
    const fraction = hundredth ? `.${String(hundredth).padStart(2, "0")}` : "";
    return `PT${Math.floor(seconds / 3600)}H${Math.floor(seconds / 60) % 60}M${seconds % 60}${fraction}S`;
  }
})();
