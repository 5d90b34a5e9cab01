// <faultline-lesson lesson="…">: a lesson in a page of yours, and a way to speak with it from your own script.
// See docs/embedding.md; the types are in embed.d.ts. Needs nothing else, and may be loaded more than once.
"use strict";
(() => {
  if (customElements.get("faultline-lesson")) return;

  /** The version of the messages, see messages.schema.json. */
  const VERSION = 1;
  /** What is shown: some of these may be sent to a lesson that is there already. */
  const SUBJECT = ["lesson", "src", "step", "seed", "run"];
  const LOOK = ["lang", "theme", "speed", "autoplay", "panels", "controls", "progress"];
  const LOADABLE = [...SUBJECT, "saved"];

  const READY_TIMEOUT = 60_000;
  const ANSWER_TIMEOUT = 10_000;
  const LOAD_TIMEOUT = 30_000;
  /** A lesson may start this long before it is on the screen. */
  const NEAR = "600px 0px";
  const HEIGHT_MAX = 20_000;
  /** After a change of progress, what is needed to go on elsewhere is asked for once things are calm. */
  const KEEP_DELAY = 500;
  const STATEMENTS_AT_ONCE = 50;
  const RECORD_RETRIES = 6;

  // The script is not "current" any more when a lesson starts.
  const SCRIPT = /** @type {HTMLScriptElement | null} */ (document.currentScript)?.src;

  const SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads";

  // Not a style element or attribute: a strict policy of the page would refuse it.
  const STYLE = new CSSStyleSheet();
  STYLE.replaceSync(`
    :host { display: block; }
    :host([hidden]) { display: none; }
    iframe, .place { display: block; box-sizing: border-box; width: 100%; border: 0; background: transparent;
      height: var(--fitted, var(--faultline-height, 640px)); min-height: var(--faultline-min-height, 320px); }
    p { box-sizing: border-box; margin: 0; padding: 1em; border: 1px solid; }
  `);

  const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
  const isText = (value) => typeof value === "string";
  const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
  const isFlag = (value) => typeof value === "boolean";
  const isPlain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const isTextOrNull = (value) => value === null || isText(value);
  const isListOf = (test) => (value) => Array.isArray(value) && value.every(test);
  const has = (object, fields) => isPlain(object) && Object.entries(fields).every(([name, test]) => test(object[name]));

  const PROGRESS = { step: isTextOrNull, done: isListOf(isText), open: isListOf(isText), completed: isFlag };
  const SCORE = { points: isNumber, max: isNumber, percent: isNumber, minimum: isNumber, passed: isFlag };
  const STEP = { id: isText, kind: isText, points: isNumber };

  /** What each message from the frame must have. Fields may be added to it, so others are left alone. */
  const MESSAGES = new Map(
    Object.entries({
      ready: {
        lesson: isTextOrNull,
        title: isText,
        language: isText,
        step: isTextOrNull,
        steps: isListOf((step) => has(step, STEP)),
        version: isText,
      },
      resize: { height: isNumber },
      event: { time: isNumber, kind: isText, text: isText },
      progress: PROGRESS,
      score: SCORE,
      state: {
        lesson: isTextOrNull,
        step: isTextOrNull,
        time: isNumber,
        end: isNumber,
        playing: isFlag,
        promises: isListOf((promise) => has(promise, { name: isText, status: isText })),
        run: isText,
        progress: (value) => value === null || has(value, PROGRESS),
        score: (value) => value === null || has(value, SCORE),
        saved: isTextOrNull,
      },
      done: {},
      error: { message: isText },
      statement: { statement: isPlain },
    }),
  );

  /** Message types that become an event of the element, `faultline-ready` and so on. */
  const EVENTS = new Set(["ready", "event", "progress", "score", "state", "error", "statement"]);

  class FaultlineLesson extends HTMLElement {
    static get observedAttributes() {
      return [...SUBJECT, ...LOOK, "base", "loading", "title"];
    }

    #root = this.attachShadow({ mode: "open" });
    /** @type {HTMLIFrameElement | undefined} */
    #frame;
    /** Where the frame's page comes from: the only origin that is spoken with. */
    #origin = "";
    /** @type {IntersectionObserver | undefined} */
    #observer;
    /** Settles when the present frame is ready; `settled` says whether it has. */
    #ready = deferred();
    /** The `ready` message of the present frame. */
    #greeting;
    /** How often the frame's page has been loaded, and how often when it was last ready. */
    #loads = { seen: 0, greeted: 0 };
    #readyTimer = 0;
    /** Questions without an answer yet, by their ids. */
    #asked = new Map();
    #lastId = 0;
    /** Attributes that have changed and are not acted upon yet. */
    #changed = new Set();
    /** What the lesson needs to go on after its frame had to be made anew. */
    #saved;
    #keepTimer = 0;
    #sizing = { at: -Infinity, echoes: 0, deafUntil: -Infinity, timer: 0, applied: 0, frame: 0, wanted: 0 };
    /** @type {Recorder | undefined} */
    #recorder;
    /** Whether it is in the page; attributes that come before that are only read. */
    #here = false;
    #listen = (event) => this.#receive(event);

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [STYLE];
    }

    connectedCallback() {
      window.addEventListener("message", this.#listen);
      this.#here = true;
      if (this.getAttribute("loading") === "eager" || this.#saved !== undefined || !("IntersectionObserver" in window)) {
        this.#start();
        return;
      }
      this.#observer = new IntersectionObserver(
        (entries) => {
          if (entries.some((entry) => entry.isIntersecting)) this.#start();
        },
        { rootMargin: NEAR },
      );
      this.#placeholder();
      this.#observer.observe(this);
    }

    disconnectedCallback() {
      window.removeEventListener("message", this.#listen);
      this.#here = false;
      this.#changed.clear();
      this.#stop("the lesson was taken out of the page");
    }

    /** With it, `moveBefore` leaves the frame and everything in it as it is. */
    connectedMoveCallback() {}

    attributeChangedCallback(name, before, now) {
      if (before === now || !this.#here) return;
      if (name === "title") {
        if (this.#frame) this.#frame.title = this.#frameTitle();
        return;
      }
      if (name === "loading") {
        if (now === "eager") this.#start();
        return;
      }
      // Several attributes are usually changed one after the other.
      if (this.#changed.size === 0) queueMicrotask(() => this.#applyChanges());
      this.#changed.add(name);
    }

    /** @type {Promise<import("./embed").FaultlineReady>} The `ready` message. Waits until the lesson is near the screen and has loaded. */
    get ready() {
      return this.#ready.promise;
    }

    async play() {
      await this.#ask("play");
    }

    async pause() {
      await this.#ask("pause");
    }

    /** @param {number} time in virtual microseconds */
    async seek(time) {
      if (!isNumber(time) || time < 0) {
        throw new TypeError(`seek needs a time in virtual microseconds, from 0 on, not ${shown(time)}`);
      }
      await this.#ask("seek", { time: Math.round(time) });
    }

    /** @param {string} text lines of the scenario language */
    async command(text) {
      if (!isText(text) || !text.trim()) {
        throw new TypeError(`command needs lines of the scenario language, as "crash n1", not ${shown(text)}`);
      }
      await this.#ask("command", { text });
    }

    /**
     * @param {import("./embed").FaultlineLoadOptions} options
     * @returns {Promise<import("./embed").FaultlineReady>}
     */
    async load(options) {
      if (!isPlain(options)) throw new TypeError(`load needs an object, as { step: "…" }, not ${shown(options)}`);
      const wrong = Object.keys(options).find((name) => !LOADABLE.includes(name));
      if (wrong !== undefined) {
        throw new TypeError(`load knows no ${shown(wrong)}; it takes ${LOADABLE.join(", ")}`);
      }
      const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
      await this.#ask("load", given, LOAD_TIMEOUT);
      return this.#greeting; // said before the answer
    }

    /**
     * @param {{ limit?: number }} [options] `limit`: the most characters that `saved` may have
     * @returns {Promise<import("./embed").FaultlineState>}
     */
    async getState({ limit } = {}) {
      if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) {
        throw new TypeError(`getState needs a whole number above 0 as limit, not ${shown(limit)}`);
      }
      return this.#ask("get-state", limit === undefined ? {} : { limit });
    }

    /** @param {import("./embed").FaultlineRecordOptions} options */
    async record(options) {
      this.#recorder = new Recorder(options, (problem) => this.#report(problem, "xapi"));
      // A frame that is not there yet is told as soon as it is.
      if (this.#greeting) await this.#ask("xapi", this.#recorder.who);
      else await this.#ready.promise;
    }

    // The frame

    #start() {
      if (this.#frame) return;
      this.#observer?.disconnect();
      this.#observer = undefined;
      this.#greeting = undefined;
      if (this.#ready.settled) this.#ready = deferred();
      let address;
      try {
        address = this.#address();
      } catch (error) {
        this.#say(error.message);
        this.#fail(error);
        return;
      }
      this.#origin = address.origin;
      const frame = document.createElement("iframe");
      frame.setAttribute("part", "frame");
      frame.setAttribute("sandbox", SANDBOX);
      frame.allow = "clipboard-write";
      frame.title = this.#frameTitle();
      frame.src = address.href;
      // While it loads, it is as high as what was here before, so that the page does not jump.
      if (this.#sizing.applied) frame.style.setProperty("--fitted", `${this.#sizing.applied}px`);
      this.#sizing.deafUntil = -Infinity;
      this.#loads = { seen: 0, greeted: 0 };
      const loads = this.#loads;
      frame.addEventListener("load", () => {
        loads.seen += 1;
      });
      this.#frame = frame;
      this.#root.replaceChildren(frame);
      if (!address.searchParams.has("origin")) {
        this.#fail(
          new Error(
            "this page has no origin of its own (it is a file, or in a sandbox), so that the lesson can be seen " +
              "but not be spoken with; put the page on a web server",
          ),
        );
        return;
      }
      this.#readyTimer = setTimeout(() => {
        this.#fail(
          new Error(
            `the lesson has not answered for ${READY_TIMEOUT / 1000} seconds; check that ${address.href} is a ` +
              "Faultline page, and that the policy of this page allows frames from there",
          ),
        );
      }, READY_TIMEOUT);
    }

    #stop(reason) {
      this.#observer?.disconnect();
      this.#observer = undefined;
      clearTimeout(this.#readyTimer);
      clearTimeout(this.#keepTimer);
      clearTimeout(this.#sizing.timer);
      cancelAnimationFrame(this.#sizing.frame);
      this.#sizing.frame = 0;
      for (const { reject, timer } of this.#asked.values()) {
        clearTimeout(timer);
        reject(new Error(reason));
      }
      this.#asked.clear();
      this.#greeting = undefined;
      this.#frame = undefined;
      this.#root.replaceChildren();
    }

    /** The address of the frame's page. */
    #address() {
      const base = this.getAttribute("base");
      if (!base && !SCRIPT) {
        throw new Error('embed.js was not loaded by a script element; say where Faultline is: base="https://…/"');
      }
      let address;
      try {
        address = base ? new URL(base, document.baseURI) : new URL(".", SCRIPT);
      } catch {
        address = undefined;
      }
      if (!address || !/^https?:$/.test(address.protocol)) {
        throw new Error(`base must be the http or https address of a Faultline page, not ${shown(base ?? SCRIPT)}`);
      }
      // A folder, or its index.html for hosts that do not show that by themselves.
      if (!/\/$|\.html?$/.test(address.pathname)) address.pathname += "/";
      address.hash = "";
      address.search = "";
      const query = address.searchParams;
      query.set("embed", "1");
      for (const name of [...SUBJECT, ...LOOK]) {
        const value = this.getAttribute(name);
        // As in other elements, a bare `autoplay` means yes.
        if (value !== null) query.set(name, name === "autoplay" && value === "" ? "1" : value);
      }
      // Not that of `location`: a page in a sandbox has an address with an origin, but is not of that origin.
      if (self.origin !== "null") query.set("origin", self.origin);
      return address;
    }

    #frameTitle() {
      return this.getAttribute("title") || this.#greeting?.title || this.getAttribute("lesson") || "Faultline";
    }

    /** Keeps the lesson's place until it is near the screen. */
    #placeholder() {
      const place = document.createElement("div");
      place.className = "place";
      place.setAttribute("part", "frame");
      this.#root.replaceChildren(place);
    }

    #say(text) {
      const line = Object.assign(document.createElement("p"), { textContent: `faultline-lesson: ${text}` });
      line.setAttribute("part", "error");
      line.setAttribute("role", "alert");
      this.#root.replaceChildren(line);
    }

    #fail(error) {
      clearTimeout(this.#readyTimer);
      this.#ready.reject(error);
      this.#report(error.message);
    }

    // Changed attributes

    async #applyChanges() {
      const changed = [...this.#changed];
      this.#changed.clear();
      if (!this.#here || changed.length === 0) return;
      if (!this.#frame) {
        // It has not been near the screen yet, or could not start with what the attributes were.
        if (!this.#observer) this.#start();
        return;
      }
      const frame = this.#frame;
      const other = changed.some((name) => ["lesson", "src", "run", "base"].includes(name));
      const removed = changed.some((name) => !this.hasAttribute(name));
      if (other) this.#saved = undefined;
      if (this.#greeting && !removed && changed.every((name) => SUBJECT.includes(name))) {
        try {
          const subject = Object.fromEntries(changed.map((name) => [name, this.getAttribute(name)]));
          if ("seed" in subject) subject.seed = Number(subject.seed);
          await this.load(subject);
          return;
        } catch {
          // A frame that starts with these attributes says what is wrong with them.
        }
      } else if (!other) {
        // Only how it looks: the learner goes on where he is.
        await this.#keep();
      }
      if (this.#frame !== frame) return;
      this.#stop("the attributes of the lesson were changed");
      this.#start();
    }

    /** Keeps what is needed to go on in another frame. */
    async #keep() {
      const frame = this.#frame;
      if (!this.#greeting) return;
      try {
        const { saved } = await this.#question("get-state", {}, 2000, true);
        if (this.#frame === frame) this.#saved = saved ?? undefined;
      } catch {
        // Then it goes on from what was kept before.
      }
    }

    #keepSoon() {
      clearTimeout(this.#keepTimer);
      this.#keepTimer = setTimeout(() => this.#keep(), KEEP_DELAY);
    }

    // Messages

    #receive(event) {
      const { data, source, origin } = event;
      if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.#origin) return;
      if (!isPlain(data) || !("faultline" in data)) return;
      if (data.faultline !== VERSION) {
        if (!this.#ready.settled) {
          this.#fail(
            new Error(
              `the lesson speaks version ${shown(data.faultline)} of its messages and this embed.js version ` +
                `${VERSION}; take embed.js from where the lesson is`,
            ),
          );
        }
        return;
      }
      const fields = MESSAGES.get(data.type);
      if (!fields || !has(data, fields)) return;

      if (data.type === "resize") return this.#resize(data.height);
      if (data.type === "ready") this.#greet(data);
      if (data.type === "progress" || data.type === "score") this.#keepSoon();
      if (data.type === "statement") this.#recorder?.add(data.statement);
      if (data.type === "error" && data.id === undefined && !this.#greeting) {
        clearTimeout(this.#readyTimer);
        this.#ready.reject(new Error(data.message));
      }
      const asked = this.#asked.get(data.id);
      if (EVENTS.has(data.type) && !asked?.quiet) this.#emit(data.type, data);
      this.#answer(data);
    }

    /** As if the lesson had said it. */
    #report(message, type) {
      this.#emit("error", { faultline: VERSION, type: "error", message, ...(type && { for: type }) });
    }

    #emit(type, detail) {
      this.dispatchEvent(new CustomEvent(`faultline-${type}`, { detail, bubbles: true }));
    }

    async #greet(message) {
      // A page that has just started, at first or because the learner has reloaded it; or the outcome of a `load`.
      const fresh = !this.#greeting || this.#loads.seen > this.#loads.greeted;
      this.#greeting = message;
      this.#frame.title = this.#frameTitle();
      clearTimeout(this.#readyTimer);
      if (!fresh) {
        // While a page starts, whoever waits is told at the end.
        if (!this.#ready.settled) return;
        this.#ready = deferred();
        this.#ready.resolve(message);
        return;
      }
      this.#loads.greeted = Math.max(this.#loads.seen, 1);
      const frame = this.#frame;
      if (this.#ready.settled) this.#ready = deferred();
      const ready = this.#ready;
      const ask = async (type, fields, timeout) => {
        try {
          return await this.#question(type, fields, timeout);
        } catch (error) {
          if (this.#frame === frame) this.#report(error.message, type);
        }
      };
      // The learner goes on where he was before the frame had to be made anew.
      if (this.#saved !== undefined) {
        await ask("load", { saved: this.#saved }, LOAD_TIMEOUT);
      }
      if (this.#recorder && this.#frame === frame) await ask("xapi", this.#recorder.who, ANSWER_TIMEOUT);
      // Not if it was stopped meanwhile: whoever waits then waits for the next frame.
      if (this.#frame === frame) ready.resolve(this.#greeting);
    }

    #answer(message) {
      const asked = this.#asked.get(message.id);
      if (!asked) return;
      if (message.type === "error") asked.reject(new Error(message.message));
      else if (message.type === asked.answer) asked.resolve(message);
      else return;
      clearTimeout(asked.timer);
      this.#asked.delete(message.id);
    }

    /** Starts the lesson even if it is not near the screen: somebody wants to speak with it. */
    #began() {
      if (!this.#here) throw new Error("put the lesson into the page before you speak with it");
      this.#start();
      return this.#ready;
    }

    async #ask(type, fields = {}, timeout = ANSWER_TIMEOUT) {
      await this.#began().promise;
      return this.#question(type, fields, timeout);
    }

    #question(type, fields, timeout, quiet = false) {
      return new Promise((resolve, reject) => {
        const window = this.#frame?.contentWindow;
        if (!window) throw new Error("the lesson was taken out of the page");
        this.#lastId += 1;
        // A text, so that it is not taken for an id of another script of the page.
        const id = `embed-${this.#lastId}`;
        window.postMessage({ faultline: VERSION, type, id, ...fields }, this.#origin);
        const timer = setTimeout(() => {
          this.#asked.delete(id);
          reject(new Error(`the lesson has not answered ${shown(type)} for ${timeout / 1000} seconds`));
        }, timeout);
        const answer = type === "get-state" ? "state" : "done";
        this.#asked.set(id, { resolve, reject, timer, answer, quiet });
      });
    }

    // The height

    #resize(height) {
      const sizing = this.#sizing;
      if (!(height > 0) || performance.now() < sizing.deafUntil) return;
      sizing.wanted = Math.min(Math.ceil(height), HEIGHT_MAX);
      sizing.frame ||= requestAnimationFrame(() => {
        sizing.frame = 0;
        this.#fit();
      });
    }

    /**
     * A content that follows the height of its frame would make both grow for ever. So a height that is wanted
     * right after the last one was given is only granted some times; then what is wanted in the end, once.
     */
    #fit() {
      const sizing = this.#sizing;
      if (sizing.wanted === sizing.applied) return;
      const now = performance.now();
      sizing.echoes = now - sizing.at < 250 ? sizing.echoes + 1 : 0;
      clearTimeout(sizing.timer);
      if (sizing.echoes < 40) return this.#grant();
      sizing.at = now;
      sizing.timer = setTimeout(() => {
        sizing.deafUntil = performance.now() + 500;
        this.#grant();
      }, 300);
    }

    #grant() {
      const sizing = this.#sizing;
      sizing.at = performance.now();
      sizing.applied = sizing.wanted;
      this.#frame?.style.setProperty("--fitted", `${sizing.applied}px`);
    }
  }

  /** Passes xAPI statements on to a learning record store, in their order, and again after a failure. */
  class Recorder {
    #queue = [];
    #atOnce = STATEMENTS_AT_ONCE;
    #sending = false;
    #failures = 0;
    #timer = 0;

    constructor(options, report) {
      if (!isPlain(options)) throw new TypeError(`record needs an object, as { endpoint, actor }, not ${shown(options)}`);
      const { endpoint, authorization, actor, registration } = options;
      if (endpoint !== undefined) this.address = Recorder.#address(endpoint);
      if (authorization !== undefined && !isText(authorization)) {
        throw new TypeError('record needs authorization as a text, as "Basic …"');
      }
      if (!isPlain(actor)) throw new TypeError('record needs an actor, as { mbox: "mailto:…" }');
      if (registration !== undefined && !UUID.test(registration)) {
        throw new TypeError(`record needs a UUID as registration, not ${shown(registration)}`);
      }
      this.authorization = authorization;
      this.who = registration === undefined ? { actor } : { actor, registration };
      this.report = report;
    }

    static #address(endpoint) {
      let address;
      try {
        address = new URL("statements", String(endpoint).replace(/\/?$/, "/"));
      } catch {
        address = undefined;
      }
      if (isText(endpoint) && address && /^https?:$/.test(address.protocol)) return address.href;
      throw new TypeError(`record needs the http or https address of a record store as endpoint, not ${shown(endpoint)}`);
    }

    add(statement) {
      // Without an endpoint, the page listens for `faultline-statement` and sends them itself.
      if (!this.address) return;
      this.#queue.push(statement);
      clearTimeout(this.#timer);
      this.#send();
    }

    async #send() {
      if (this.#sending || this.#queue.length === 0) return;
      this.#sending = true;
      const batch = this.#queue.slice(0, this.#atOnce);
      const outcome = await this.#post(batch);
      this.#sending = false;
      if (outcome === "refused" && batch.length > 1) {
        // A store refuses all because of one. Find it.
        this.#atOnce = 1;
      } else if (outcome === "kept" || outcome === "refused") {
        this.#failures = 0;
        this.#queue.splice(0, batch.length);
        if (this.#queue.length === 0) this.#atOnce = STATEMENTS_AT_ONCE;
      } else {
        this.#failures += 1;
        if (this.#failures <= RECORD_RETRIES) {
          this.#timer = setTimeout(() => this.#send(), 1000 * 2 ** (this.#failures - 1));
        } else {
          // They go out with the next statement.
          const kept = `${this.#queue.length} statements are kept until the page is left`;
          this.report(`the record store cannot be reached: ${outcome}; ${kept}`);
        }
        return;
      }
      this.#send();
    }

    /** Says "kept", "refused" if trying again cannot help, or what went wrong. */
    async #post(batch) {
      const headers = { "content-type": "application/json", "x-experience-api-version": "1.0.3" };
      if (this.authorization) headers.authorization = this.authorization;
      const body = JSON.stringify(batch);
      try {
        // The last statements outlive the page; browsers allow that for small ones only.
        const keepalive = body.length < 30_000;
        const response = await fetch(this.address, { method: "POST", headers, body, keepalive, credentials: "omit" });
        if (response.ok) return "kept";
        const why = `${response.status} ${response.statusText}`;
        if (response.status >= 500 || [401, 403, 408, 429].includes(response.status)) return why;
        if (batch.length === 1) this.report(`the record store refuses a statement: ${why}`);
        return "refused";
      } catch (error) {
        return error.message;
      }
    }
  }

  function deferred() {
    const one = { settled: false };
    one.promise = new Promise((resolve, reject) => {
      one.resolve = (value) => {
        one.settled = true;
        resolve(value);
      };
      one.reject = (error) => {
        one.settled = true;
        reject(error);
      };
    });
    // Who does not wait for it hears of the problem by the event.
    one.promise.catch(() => {});
    return one;
  }

  function shown(value) {
    if (isText(value)) return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
    return isPlain(value) ? "an object" : String(value);
  }

  customElements.define("faultline-lesson", FaultlineLesson);
})();
