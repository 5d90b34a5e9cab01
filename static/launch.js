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
      saved: "cmi.suspend_data",
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
      success: "cmi.success_status",
      saved: "cmi.suspend_data",
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
  /** How many windows up the standards look for the interface. */
  const WINDOWS_MAX = 500;
  /** Several messages come at once when a step is done; they are reported together. */
  const COMMIT_DELAY = 400;
  /** What is needed to go on is asked for sooner: when the page is left, there is no time to ask. */
  const ASK_DELAY = 40;
  /** How often the run is kept between steps, and how often a lost connection is tried again. */
  const KEEP_EVERY = 20_000;
  /** The page stands still while a system answers. So long is waited after a report, as a multiple of what it took. */
  const RESPITE = 4;
  const RESPITE_MAX = 120_000;
  /** A call that takes longer is felt. */
  const SLOW_CALL = 50;
  /** How often a tab that is not seen tells the time that was spent, for it may be closed without a word. */
  const TIME_EVERY = 60_000;
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
      fetching: "Your earlier work is being fetched from the course system, which answers slowly.",
      cut: "This run has become too long for the course system to keep. Your steps and your score are kept; when you come back later, this step begins anew.",
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
      fetching: "正在从课程系统读取您之前的学习记录，该系统响应较慢。",
      cut: "这次运行太长，课程系统存不下。您完成的步骤和得分都会保留；以后再来时，本步骤将从头开始。",
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
  /** The course system's interface, once it has been opened; and the one that `taken` belongs to. */
  let system;
  let opened;
  /** Whether the learner's work counts; in a review it does not. */
  let credited = true;
  /** What the system has kept of earlier, once that has been read. A better status or score is never taken back. */
  let before;
  /** What the system has by now, or does not have a place for (`passedOver`): nothing is said twice. `unsaved`: some of
   * it is not committed. */
  const taken = new Map();
  const passedOver = new Set();
  let unsaved = false;
  /** How long the last call took, and all of the last report, and when the time was told last. */
  let slow = 0;
  let cost = 0;
  let timeTold = Date.now();
  /** The last `progress` and `score`, and what `state` gave to go on later, `cut` if that is without the run. */
  let progress;
  let score;
  let saved;
  let cut = false;
  /** Nothing is reported before the lesson stands where the learner left it. */
  let restored = false;
  let finished = false;
  let lost = false;
  let askTimer = 0;
  let commitTimer = 0;
  let keeping;
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
  let connecting = Promise.resolve();
  if (find()) {
    connecting = inTurn(connect()).then((done) => done || lose());
  } else {
    // The frame keeps the progress, since nobody else does.
    lesson.setAttribute("progress", "browser");
    say("alone", "close");
  }
  addEventListener("pagehide", finish);
  addEventListener("beforeunload", () => atOnce(report())); // the learner may stay, so nothing is ended yet
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
    await connecting;
    if (before) await meet();
    restored = true;
    await keep();
    for (;;) {
      await sleep(Math.max(KEEP_EVERY, respite()));
      const last = saved;
      await ask();
      if (saved !== last || lost) await keep();
    }
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
    clearTimeout(askTimer);
    askTimer = setTimeout(ask, ASK_DELAY);
    clearTimeout(commitTimer);
    commitTimer = setTimeout(keep, Math.max(COMMIT_DELAY, respite()));
  }

  /** How long the learner is left in peace after a report. */
  function respite() {
    return Math.min(cost * RESPITE, RESPITE_MAX);
  }

  /** Asks the lesson for what is needed to go on later. */
  async function ask() {
    try {
      const state = await lesson.getState({ limit: (words ?? STANDARDS.scorm2004).limit });
      ({ progress, score, saved } = state);
      if (!system || !restored || lost) return;
      if (state.cut && !cut && credited) say("cut", "close");
      cut = state.cut === true;
    } catch {
      // What was kept before stays; the lesson itself says what is wrong with it.
    }
  }

  /** Asks the lesson where it is, and reports everything. What comes meanwhile is reported by the next turn. */
  async function keep() {
    if (!restored || finished) return;
    clearTimeout(commitTimer);
    if (keeping) {
      changed();
      return;
    }
    keeping = true;
    try {
      await ask();
      if (lost && !before && (await inTurn(connect()))) await meet();
      await inTurn(report());
    } finally {
      keeping = false;
    }
  }

  /**
   * Of what the system has kept and what has been done here before it answered, what is further goes on: it may be slow,
   * or could not be reached at first.
   */
  async function meet() {
    if (!before.saved && !before.location) return;
    await ask();
    const here = { done: progress?.done.length ?? 0, saved };
    await restore();
    await ask();
    if (here.done > (progress?.done.length ?? 0)) {
      await lesson.load({ saved: here.saved }).catch(() => {});
      await ask();
    }
    if (shown.name === "fetching") say();
  }

  // The course system. Whoever calls it stands still until it answers, and some take seconds. So what has several calls is
  // a generator that stops after each: it goes on after a rest (`inTurn`), or at once when the page is left (`atOnce`).

  async function inTurn(calls) {
    for (;;) {
      const { done, value } = calls.next();
      if (done) return value;
      if (slow > SLOW_CALL) await sleep(Math.min(slow, 3000));
      if (finished) return undefined;
    }
  }

  function atOnce(calls) {
    for (;;) {
      const { done, value } = calls.next();
      if (done) return value;
    }
  }

  function sleep(milliseconds) {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  }

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
    const start = performance.now();
    try {
      return String(object[name](...values) ?? "");
    } catch {
      return "";
    } finally {
      slow = performance.now() - start;
      cost += slow;
    }
  }

  function get(name) {
    return call(system, words.get, name);
  }

  function* open(object) {
    system = object;
    const anew = call(object, words.initialize, "") === "true";
    yield;
    if (anew || opened !== object) taken.clear();
    opened = object;
    if (anew) return true;
    // After a lost connection, or a reload of this page, the session is open already; only then a value is given.
    if (get(words.status) !== "") return true;
    system = undefined;
    return false;
  }

  /** Opens the interface and reads what the system has kept; says whether that could be done. */
  function* connect() {
    const object = find();
    if (!object || !(yield* open(object))) return false;
    if (before) return true;
    if (slow > SLOW_CALL * 10) say("fetching");
    const kept = {};
    for (const name of ["status", "saved", "location", "mode"]) {
      kept[name] = get(words[name]);
      yield;
    }
    // What a session without credit is called in either standard.
    credited = !/^(review|browse)$/.test(kept.mode) && get(words.credit) !== "no-credit";
    yield;
    for (const name of ["status", "saved", "location"]) taken.set(words[name], kept[name]);
    // Only what was done once has a score and a success.
    const ended = /^(completed|passed|failed)$/.test(kept.status);
    kept.percent = ended ? Number(get(words.raw)) || 0 : 0;
    if (ended && words.success && get(words.success) === "passed") kept.status = "passed";
    before = kept;
    if (!credited) {
      lost = false;
      say("review", "close");
    } else if (shown.name === "fetching" && !kept.saved && !kept.location) {
      say();
    }
    return true;
  }

  /** Writes what the system does not have yet; `leaving`, also the time that was spent. */
  function* report(leaving = false) {
    if (!words || !credited || !restored || finished || (!system && !lost)) return;
    cost = 0;
    // A course window that was closed or has moved on takes its interface away, which would still answer.
    if (system && find() !== system) system = undefined;
    if (!system && (!before || !(yield* connect()))) return lose();
    for (;;) {
      const next = wanted().find(([name, value]) => value !== undefined && taken.get(name) !== String(value));
      if (!next) break;
      if (!write(next[0], String(next[1]))) return lose();
      yield;
    }
    if (!leaving && document.hidden && (unsaved || Date.now() - timeTold > TIME_EVERY)) {
      timeTold = Date.now();
      if (!writeTime()) return lose();
      yield;
    }
    if (unsaved) {
      if (call(system, words.commit, "") !== "true") return lose(system);
      unsaved = false;
    }
    // Whoever finishes commits, too.
    if (leaving && !writeTime()) return lose();
    if (lost) {
      lost = false;
      say("back", "fade");
    }
  }

  /** Whether the value was taken, or is one that this system does not have. */
  function write(name, value) {
    const done = call(system, words.set, name, value) === "true";
    const needed = name === words.status || name === words.saved;
    if (!done && (needed || !UNSUPPORTED.test(call(system, words.lastError)))) return false;
    taken.set(name, value);
    if (!done) passedOver.add(name);
    unsaved ||= done;
    return true;
  }

  function writeTime() {
    return write(words.sessionTime, words.duration(Date.now() - started));
  }

  /** What the system did not take is said again by the next report, which looks for an interface that is not `there`. */
  function lose(there) {
    system = there;
    // Of a lost connection it is not known why a value was refused.
    for (const name of passedOver) taken.delete(name);
    passedOver.clear();
    if (lost && shown.name === "lost") return;
    lost = true;
    say("lost", "retry");
  }

  /** What the system should have. A score only once everything is done: systems with a rule make *failed* of a lower one. */
  function wanted() {
    const completed = progress?.completed === true;
    const values = words === STANDARDS.scorm12 ? values12(completed) : values2004(completed);
    return [
      ...values,
      [words.location, progress?.step ?? undefined],
      [words.saved, saved !== undefined && saved.length <= words.limit ? saved : undefined],
      [words.exit, "suspend"],
    ];
  }

  function values12(completed) {
    let status = "incomplete";
    if (completed) status = scored() ? (score.passed ? "passed" : "failed") : "completed";
    // *Failed* with steps left was said by a rule of the system, not here.
    const kept = before.status === "passed" || (before.status === "completed" && !completed);
    if (kept) status = before.status;
    before.status = status;
    return [...points("cmi.core.score", completed), [words.status, status]];
  }

  function values2004(completed) {
    const success = completed && scored() ? (score.passed ? "passed" : "failed") : undefined;
    const kept = /^(completed|passed)$/.test(before.status);
    const steps = (progress?.done.length ?? 0) + (progress?.open.length ?? 0);
    const values = [
      [words.status, completed || kept ? "completed" : "incomplete"],
      [words.success, before.status === "passed" ? "passed" : success],
      ["cmi.progress_measure", steps && (completed || !kept) ? hundredths(progress.done.length / steps) : undefined],
      ...points("cmi.score", completed),
    ];
    if (success === "passed") before.status = "passed";
    else if (completed && !kept) before.status = "completed";
    return values;
  }

  function points(name, completed) {
    if (!completed || !scored() || score.percent < before.percent) return [];
    return [
      ...(words === STANDARDS.scorm2004 ? [[`${name}.scaled`, Math.round(score.percent * 100) / 10_000]] : []),
      [`${name}.raw`, hundredths(score.percent)],
      [`${name}.min`, 0],
      [`${name}.max`, 100],
    ];
  }

  /** A lesson without points is completed, neither passed nor failed. */
  function scored() {
    return score !== undefined && score.max > 0;
  }

  /** The page is left: what can be said is said, once. */
  function finish() {
    if (finished) return;
    atOnce(report(true));
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
