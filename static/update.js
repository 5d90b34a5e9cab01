// Tells the reader that a newer build of the page is ready, and changes to it when asked. boot.js loads it.

const TEXT = {
  en: { ready: "A new version is ready.", reload: "Reload", close: "Not now" },
  zh: { ready: "新版本已就绪。", reload: "重新加载", close: "以后再说" },
};
/** How often a page that stays open asks whether there is another build. */
const HOUR_MS = 60 * 60 * 1000;
const TAKES_OVER_MS = 3000;

export function watch(registration, build) {
  const workers = navigator.serviceWorker;
  const notice = document.createElement("div");
  notice.className = "update";
  notice.setAttribute("role", "status");
  // Above everything, and not over it: style.css makes room for its height.
  document.body.prepend(notice);
  const measure = () => document.documentElement.style.setProperty("--notice", `${notice.offsetHeight}px`);
  new ResizeObserver(measure).observe(notice);

  const look = async (worker) => {
    if (worker && (await buildOf(worker)) !== build) show(notice, () => change(registration));
  };
  look(registration.waiting);
  workers.addEventListener("controllerchange", () => look(workers.controller));
  const follow = (worker) =>
    worker?.addEventListener("statechange", () => {
      // The first one ever brings nothing new.
      if (worker.state === "installed" && registration.active) look(worker);
    });
  follow(registration.installing);
  registration.addEventListener("updatefound", () => follow(registration.installing));

  let asked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - asked < HOUR_MS) return;
    asked = Date.now();
    registration.update().catch(() => {}); // without a network there is nothing new
  });
}

function buildOf(worker) {
  const { port1, port2 } = new MessageChannel();
  worker.postMessage("build", [port2]);
  return new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
}

function show(notice, reload) {
  if (notice.childElementCount) return;
  const words = element("span", { className: "update-words" });
  const now = element("button", { className: "button", type: "button" });
  const close = element("button", { className: "round", type: "button", textContent: "×" });
  now.dataset.action = "update-reload";
  close.dataset.action = "update-close";
  now.addEventListener("click", reload);
  const write = () => {
    const text = /^zh/i.test(document.documentElement.lang) ? TEXT.zh : TEXT.en;
    words.textContent = text.ready;
    now.textContent = text.reload;
    close.setAttribute("aria-label", text.close);
    close.title = text.close;
  };
  write();
  const language = new MutationObserver(write);
  language.observe(document.documentElement, { attributeFilter: ["lang"] });
  close.addEventListener("click", () => {
    language.disconnect();
    notice.replaceChildren();
  });
  notice.append(words, now, close);
}

function change(registration) {
  const again = () => location.reload();
  if (!registration.waiting) return again();
  navigator.serviceWorker.addEventListener("controllerchange", again, { once: true });
  setTimeout(again, TAKES_OVER_MS);
  registration.waiting.postMessage("activate");
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
