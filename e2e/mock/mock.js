// Speaks like an embedded lesson (docs/embedding.md) and simulates nothing, so that embed.js and launch.js can be
// tested without a build, and against frames that do not keep the contract: `lesson=silent` and so on, see FAULTS.
"use strict";
(() => {
  const VERSION = 1;
  const END = 2_000_000;
  const STEPS = [
    { id: "look", kind: "read", points: 0 },
    { id: "why", kind: "quiz", points: 1 },
    { id: "break-it", kind: "task", points: 1 },
  ];
  const FAULTS = ["growing", "silent", "deaf", "newer", "malformed", "damaged", "long"];
  const LESSONS = ["sample", "copies", "primary-dies", "two-primaries", ...FAULTS];
  const PANELS = ["code", "inspector", "promises", "exhibits", "log", "commands"];

  const oneOf = (...values) => (value) => values.includes(value);
  const isSlug = (value) => typeof value === "string" && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value) && value.length <= 200;
  const isText = (max) => (value) => typeof value === "string" && value.length > 0 && value.length <= max;
  const isStep = (value) => STEPS.some(({ id }) => id === value);
  const isSeed = (value) => Number.isInteger(value) && value >= 1 && value <= 9999;
  const isRun = (value) => typeof value === "string" && /^run-\d+$/.test(value);
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const isUuid = (value) => typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);

  const PARAMETERS = {
    embed: oneOf("1"),
    lesson: (value) => LESSONS.includes(value),
    src: (value) => URL.canParse(value) && new URL(value).protocol === "https:",
    step: isStep,
    seed: (value) => /^\d+$/.test(value) && isSeed(Number(value)),
    lang: oneOf("en", "zh-CN"),
    theme: oneOf("light", "dark", "auto"),
    speed: (value) => /^1\/\d+$/.test(value) || (Number(value) >= 0.01 && Number(value) <= 100),
    autoplay: oneOf("0", "1"),
    panels: (value) => value === "none" || value.split(",").every((name) => PANELS.includes(name)),
    controls: oneOf("full", "basic", "none"),
    run: isRun,
    origin: (value) => URL.canParse(value) && new URL(value).origin === value,
    progress: oneOf("browser", "host"),
  };

  /** Of each message: its fields, `true` if needed, and the test of each. */
  const MESSAGES = new Map([
    ["play", {}],
    ["pause", {}],
    ["seek", { time: [true, (value) => Number.isInteger(value) && value >= 0] }],
    ["command", { text: [true, isText(16_384)] }],
    [
      "load",
      {
        lesson: [false, isSlug],
        src: [false, (value) => isText(1000)(value) && value.startsWith("https:")],
        step: [false, isText(200)],
        seed: [false, isSeed],
        run: [false, isText(262_144)],
        saved: [false, isText(262_144)],
      },
    ],
    ["get-state", { limit: [false, (value) => Number.isInteger(value) && value >= 1] }],
    ["xapi", { actor: [true, (value) => isObject(value) && Object.keys(value).length > 0], registration: [false, isUuid] }],
  ]);

  const query = new URLSearchParams(location.search);
  const wrong = [...query].find(([name, value]) => !Object.hasOwn(PARAMETERS, name) || !PARAMETERS[name](value));
  const origin = PARAMETERS.origin(query.get("origin") ?? "") ? query.get("origin") : undefined;
  const fault = FAULTS.includes(query.get("lesson")) ? query.get("lesson") : undefined;

  const state = {
    lesson: query.get("src") ?? query.get("lesson"),
    step: query.get("step") ?? "look",
    seed: Number(query.get("seed") ?? 7),
    time: 0,
    playing: query.get("autoplay") === "1",
    violated: false,
    done: [],
    points: {},
    tries: 0,
  };
  let actor;
  let registration;

  document.documentElement.lang = PARAMETERS.lang(query.get("lang")) ? query.get("lang") : "en";
  document.documentElement.dataset.theme = query.get("theme") ?? "auto";
  if (wrong || (!state.lesson && !query.get("run")) || (query.has("src") && query.has("lesson"))) {
    const [name, value] = wrong ?? (query.has("src") ? ["src", query.get("src")] : ["lesson", ""]);
    const text = `${name} cannot be ${JSON.stringify(value)}. Look it up in the table of parameters.`;
    document.body.append(element("p", text));
    say({ type: "error", message: text });
    return;
  }
  if (query.get("progress") !== "host") restore(stored());
  addEventListener("message", receive);
  if (fault === "silent") return;
  // The real page needs some time, too.
  setTimeout(() => {
    draw();
    greet();
    new ResizeObserver(() => resize()).observe(document.body);
  }, 50);

  function say(message) {
    if (origin) parent.postMessage({ faultline: fault === "newer" ? 2 : VERSION, ...message }, origin);
  }

  function greet(id) {
    const title = `The lesson ${state.lesson}`;
    const language = document.documentElement.lang;
    const steps = fault === "malformed" ? "many" : STEPS;
    say({ type: "ready", lesson: state.lesson, title, language, step: state.step, steps, version: "0.0.0" });
    say({ type: "progress", ...progress() });
    say({ type: "score", ...score() });
    statement("initialized");
    if (id !== undefined) say({ type: "done", id });
  }

  function resize() {
    const height = document.body.scrollHeight + (fault === "growing" ? innerHeight + 10 : 40);
    say({ type: "resize", height });
  }

  function progress() {
    const open = STEPS.map(({ id }) => id).filter((id) => !state.done.includes(id));
    return { step: state.step, done: [...state.done], open, completed: open.length === 0 };
  }

  function score() {
    const points = Object.values(state.points).reduce((sum, one) => sum + one, 0);
    return { points, max: 2, percent: points * 50, minimum: 60, passed: progress().completed && points * 50 >= 60 };
  }

  function saved(limit = Infinity) {
    const { lesson, step, done, points, tries, time, seed } = state;
    // The run becomes long when something is done in it.
    const run = "r".repeat(fault === "long" && time ? 70_000 : 2000);
    const all = JSON.stringify({ lesson, step, done, points, tries, time, seed, run });
    if (all.length <= limit) return { saved: all, cut: false };
    return { saved: JSON.stringify({ lesson, step, done, points, tries }), cut: true };
  }

  function stored() {
    try {
      return localStorage.getItem(`mock.${state.lesson}`);
    } catch {
      return null;
    }
  }

  function restore(text) {
    if (text === null) return true;
    try {
      const { lesson, step, done, points, tries = 0, time = 0 } = JSON.parse(text);
      if (!isStep(step)) return false;
      Object.assign(state, { lesson, step, done, points, tries, time });
      return true;
    } catch {
      return false;
    }
  }

  function finish(id, points) {
    if (!state.done.includes(id)) state.done.push(id);
    state.points[id] ??= points;
    changed();
    say({ type: "score", ...score() });
    statement("completed");
  }

  function changed() {
    if (query.get("progress") !== "host") localStorage.setItem(`mock.${state.lesson}`, saved().saved);
    say({ type: "progress", ...progress() });
    draw();
  }

  function statement(verb) {
    if (!actor) return;
    const id = "00000000-0000-4000-8000-000000000000".replace(/0/g, () => Math.floor(Math.random() * 16).toString(16));
    say({
      type: "statement",
      statement: {
        id,
        actor,
        verb: { id: `http://adlnet.gov/expapi/verbs/${verb}` },
        object: { id: `${location.origin}${location.pathname}#/lesson/${state.lesson}` },
        ...(registration && { context: { registration } }),
        timestamp: new Date().toISOString(),
      },
    });
  }

  function answer(id) {
    return id === undefined ? {} : { id };
  }

  function isId(id) {
    return id === undefined || (typeof id === "string" && id.length <= 200) || (typeof id === "number" && Number.isFinite(id));
  }

  function receive({ data, origin: from, source }) {
    if (source !== parent || from !== origin || fault === "deaf") return;
    const fail = (message, id) =>
      say({ type: "error", message, ...answer(id), ...(MESSAGES.has(data?.type) && { for: data.type }) });
    if (!isObject(data) || Object.getPrototypeOf(data) !== Object.prototype) return fail("A message is a plain object.");
    if (data.type === "error") return;
    const { faultline, type, id, ...given } = data;
    if (!isId(id)) return fail("An id is a short string or a number.");
    if (faultline !== VERSION) return fail("This is version 1.", id);
    const fields = MESSAGES.get(type);
    if (!fields) return fail("There is no such type.", id);
    for (const name of Object.keys(given)) {
      if (!Object.hasOwn(fields, name)) return fail(`${type} has no ${name}.`, id);
      if (!fields[name][1](given[name])) return fail(`${name} cannot be that.`, id);
    }
    const missing = Object.keys(fields).find((name) => fields[name][0] && !(name in given));
    if (missing) return fail(`${type} needs ${missing}.`, id);
    const done = () => id !== undefined && say({ type: "done", id });
    if (type === "play" || type === "pause") {
      state.playing = type === "play";
      done();
    } else if (type === "seek") {
      state.time = Math.min(given.time, END);
      draw();
      done();
    } else if (type === "command") {
      if (!/^(run|crash|restart)\b/.test(given.text)) return fail("There is no such command.", id);
      if (/\bn9\b/.test(given.text)) return fail("There is no n9.", id);
      state.time = END;
      say({ type: "event", time: state.time, kind: "fault", text: `You did this: ${given.text}.` });
      state.violated = /violated/.test(given.text);
      if (state.step === "break-it" && state.violated) finish("break-it", 1);
      draw();
      done();
    } else if (type === "load") {
      if ("lesson" in given && "src" in given) return fail("load needs one subject.", id);
      if ("lesson" in given && !LESSONS.includes(given.lesson)) return fail(`There is no lesson ${given.lesson}.`, id);
      if ("step" in given && !isStep(given.step)) return fail(`There is no step ${given.step}.`, id);
      if ("run" in given && !isRun(given.run)) return fail("run is damaged.", id);
      if ("saved" in given && (fault === "damaged" || !restore(given.saved))) return fail("saved is damaged.", id);
      const { lesson = given.src ?? state.lesson, step = given.lesson ? "look" : state.step, seed = state.seed } = given;
      if (lesson !== state.lesson) Object.assign(state, { done: [], points: {}, tries: 0 });
      Object.assign(state, { lesson, step, seed });
      draw();
      greet(id);
    } else if (type === "get-state") {
      const { lesson, step, time, playing } = state;
      const promises = [{ name: "no acknowledged write is lost", status: state.violated ? "violated" : "holds" }];
      const rest = { run: "run-1", progress: progress(), score: score(), ...saved(given.limit) };
      say({ type: "state", ...answer(id), lesson, step, time, end: END, playing, promises, ...rest });
    } else if (type === "xapi") {
      ({ actor, registration } = given);
      done();
      statement("initialized");
    }
  }

  // What can be seen, with the names that tests of the real page use.
  function draw() {
    const step = element("section", "");
    step.dataset.lessonStep = state.step;
    step.dataset.status = state.done.includes(state.step) ? "done" : "open";
    step.append(element("h1", state.step));
    const clock = element("p", `${state.time} µs`);
    clock.dataset.clock = state.time;
    const node = element("p", "n1");
    node.dataset.node = "n1";
    step.append(clock, node);
    if (state.step === "why") {
      for (const id of ["early", "slow"]) {
        const option = element("p", "");
        option.dataset.option = id;
        const input = Object.assign(document.createElement("input"), { type: "radio", name: "why", value: id });
        const label = element("label", id);
        label.prepend(input);
        option.append(label);
        step.append(option);
      }
      step.append(button("check", check));
    }
    step.append(button("next-step", next));
    const place = STEPS.findIndex(({ id }) => id === state.step);
    const filler = element("p", "");
    filler.style.height = `${300 + place * 200}px`;
    step.append(filler);
    document.body.replaceChildren(step);
    document.body.style.margin = "0";
  }

  function check() {
    const chosen = document.querySelector("input:checked")?.value;
    if (!chosen) return;
    state.tries += 1;
    if (chosen === "early") finish("why", state.tries === 1 ? 1 : 0);
  }

  function next() {
    if (state.step === "look") finish("look", 0);
    const place = STEPS.findIndex(({ id }) => id === state.step);
    state.step = STEPS[place + 1]?.id ?? state.step;
    changed();
  }

  function button(action, act) {
    const one = element("button", action);
    one.dataset.action = action;
    one.addEventListener("click", act);
    return one;
  }

  function element(name, textContent) {
    return Object.assign(document.createElement(name), { textContent });
  }
})();
