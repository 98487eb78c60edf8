// Keeps an open page true: listens for changes of what it shows, fetches itself anew and carries
// the differences over, so that focus, opened details and scroll positions stay.
"use strict";
(() => {
  const body = document.body;
  const topics = (body.dataset.topics || "").split(" ").filter(Boolean);
  const badge = document.getElementById("live");
  const GAP_MS = 700;

  const span = (seconds) =>
    seconds < 60 ? seconds + "s"
      : seconds < 3600 ? Math.floor(seconds / 60) + "m"
      : seconds < 48 * 3600 ? Math.floor(seconds / 3600) + "h"
      : Math.floor(seconds / 86400) + "d";

  // Same words as Words.ago on the server. The server's clock counts, not the browser's.
  let clockOffMs = Date.parse(body.dataset.now) - Date.now();
  const words = (at) => {
    const seconds = Math.floor((Date.now() + clockOffMs - Date.parse(at)) / 1000);
    if (seconds < 0) return seconds > -5 ? "now" : "in " + span(-seconds);
    return seconds < 5 ? "now" : span(seconds) + " ago";
  };
  const tick = (root) => {
    for (const time of root.querySelectorAll("time[datetime]")) {
      const text = words(time.getAttribute("datetime"));
      if (time.textContent !== text) time.textContent = text;
    }
  };

  const key = (node) => (node.nodeType === 1 ? node.dataset.key || node.id || "" : "");
  const alike = (a, b) =>
    a.nodeType === b.nodeType && a.nodeName === b.nodeName && key(a) === key(b);

  function attributes(from, to) {
    for (const { name } of [...from.attributes]) {
      if (!to.hasAttribute(name) && !(name === "open" && from.nodeName === "DETAILS")) {
        from.removeAttribute(name);
      }
    }
    for (const { name, value } of [...to.attributes]) {
      if (from.getAttribute(name) !== value) from.setAttribute(name, value);
    }
  }

  function morph(from, to) {
    if (from.isEqualNode(to)) return;
    if (from.nodeType !== 1) {
      if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
      return;
    }
    if (from.nodeName === "INPUT" || from.nodeName === "SELECT") return;
    const changed = from.dataset.value !== undefined && from.dataset.value !== to.dataset.value;
    attributes(from, to);
    children(from, to);
    if (changed) flash(from);
  }

  function children(from, to) {
    const keyed = new Map();
    for (const child of from.children) if (key(child)) keyed.set(key(child), child);
    let at = from.firstChild;
    for (const wanted of [...to.childNodes]) {
      const known = key(wanted) && keyed.get(key(wanted));
      if (known && known.nodeName === wanted.nodeName) {
        if (known !== at) from.insertBefore(known, at);
        else at = at.nextSibling;
        keyed.delete(key(wanted));
        morph(known, wanted);
      } else if (at && alike(at, wanted) && !key(wanted)) {
        const next = at.nextSibling;
        morph(at, wanted);
        at = next;
      } else {
        const fresh = document.importNode(wanted, true);
        from.insertBefore(fresh, at);
        if (fresh.nodeType === 1) {
          if (window.htmx) window.htmx.process(fresh);
          if (key(fresh)) flash(fresh);
        }
      }
    }
    while (at) {
      const next = at.nextSibling;
      at.remove();
      at = next;
    }
  }

  function flash(element) {
    element.classList.add("changed");
    element.addEventListener("animationend", () => element.classList.remove("changed"), { once: true });
  }

  let asked = false;
  let running = false;
  let last = 0;
  let failures = 0;
  async function renew() {
    asked = true;
    if (running) return;
    running = true;
    while (asked) {
      const wait = last + GAP_MS * 2 ** Math.min(failures, 6) - Date.now();
      if (wait > 0) await new Promise((go) => setTimeout(go, wait));
      asked = false;
      last = Date.now();
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        if (answer.status === 401) location.reload();
        if (answer.status >= 500 || answer.status === 429) throw new Error(answer.status);
        failures = 0;
        if (!answer.ok) continue;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const main = page.getElementById("main");
        if (!main) continue;
        tick(main);
        morph(document.getElementById("main"), main);
      } catch {
        failures++;
        asked = true;
      }
    }
    running = false;
  }

  function listen() {
    if (!topics.length || !badge) return;
    const stream = new EventSource("/events?topics=" + encodeURIComponent(topics.join(" "))
      + "&since=" + encodeURIComponent(body.dataset.now));
    let lost = false;
    stream.addEventListener("hello", (event) => {
      clockOffMs = Date.parse(event.data) - Date.now();
      badge.dataset.state = "on";
      badge.lastElementChild.textContent = "live";
      tick(document);
      if (lost) renew();
      lost = false;
    });
    stream.addEventListener("changed", renew);
    stream.onerror = () => {
      lost = true;
      badge.dataset.state = "lost";
      badge.lastElementChild.textContent = "reconnecting";
    };
  }

  let hide = 0;
  function toast(text, bad) {
    const box = document.getElementById("toast");
    box.textContent = text;
    box.className = "toast shown" + (bad ? " bad" : "");
    clearTimeout(hide);
    hide = setTimeout(() => (box.className = "toast"), 5000);
  }

  body.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRF-Token"] = body.dataset.csrf || "";
  });
  // Buttons send JSON, as the API wants it.
  body.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-post]");
    if (!button) return;
    button.disabled = true;
    await post(button.dataset, button.dataset.json || "{}");
    button.disabled = false;
  });
  // Forms likewise: what is empty is left out, and a time is the browser's own.
  body.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-post]");
    if (!form) return;
    event.preventDefault();
    const fields = {};
    for (const field of form.elements) {
      if (!field.name || !field.value) continue;
      fields[field.name] =
        field.type === "datetime-local" ? new Date(field.value).toISOString() : field.value;
    }
    if (await post(form.dataset, JSON.stringify(fields))) form.reset();
  });
  async function post(what, json) {
    try {
      const answer = await fetch(what.post, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": body.dataset.csrf || "" },
        body: json,
      });
      if (answer.ok) toast(what.done);
      else toast((await answer.json().catch(() => ({}))).detail || "That did not work: " + answer.status, true);
      return answer.ok;
    } catch {
      toast("The reconciler cannot be reached", true);
      return false;
    }
  }

  tick(document);
  setInterval(() => tick(document), 5000);
  listen();
})();
