// Shows what the sandbox holds and steers it, by the requests under /_sandbox/ that its README lists. What comes from there
// is put on the page as text, never as HTML; the policy that the page is sent with would not let it be more.

"use strict";

const KEY = "pipedrive-sandbox-token";
const EVERY = 1000; // milliseconds between two looks
const RECORDS = 50; // on a page
const LINES = 100; // that are loaded at a time
const MOST_LINES = 500; // that are shown at once

const $ = (selector, root = document) => root.querySelector(selector);

// Makes an element; `parts` are elements and texts.
function make(name, attributes = {}, ...parts) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...parts);
  return element;
}

function say(text, isBad = false) {
  $("#said").textContent = text;
  $("#said").classList.toggle("bad", isBad);
  clearTimeout(say.timer);
  if (text && !isBad) say.timer = setTimeout(() => say(""), 4000);
}

// Asks the sandbox; throws what it refuses with.
async function ask(method, path, body, token = sessionStorage.getItem(KEY)) {
  const text = await fetched(method, path, body, token);
  try { return JSON.parse(text); } catch { return {}; } // what is no JSON says nothing
}

// The same, as text.
async function fetched(method, path, body, token = sessionStorage.getItem(KEY)) {
  const headers = token ? { "x-api-token": token, accept: "application/json" } : { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  const response = await fetch(path, { method, headers, body: typeof body === "object" && !(body instanceof Blob) ? JSON.stringify(body) : body });
  const text = await response.text();
  if (response.status === 401 && token === sessionStorage.getItem(KEY)) leave();
  if (!response.ok) {
    let error;
    try { error = JSON.parse(text).error; } catch { /* what is no JSON says nothing */ }
    throw new Error(error ?? `The sandbox answered ${response.status}`);
  }
  return text;
}

// Saves a text as a file.
function save(name, type, text) {
  const link = make("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const query = (values) => {
  const given = Object.entries(values).filter(([, value]) => value !== "" && value !== undefined);
  return `?${new URLSearchParams(given)}`;
};

// Runs what a button asks for, and says what came of it.
async function act(done, work) {
  try {
    await work();
    say(done);
    await look();
  } catch (error) {
    say(error.message, true);
  }
}

// Entering.

function leave() {
  sessionStorage.removeItem(KEY);
  $("nav").hidden = true;
  for (const section of document.querySelectorAll("main > section")) section.hidden = true;
  $("#enter").hidden = false;
  $("#enter input").focus();
}

async function enter() {
  const code = /^#code=(.+)$/.exec(location.hash)?.[1];
  if (code) {
    // Neither the history nor a bookmark keeps it.
    history.replaceState(null, "", location.pathname);
    try {
      const { token } = await ask("POST", "link", undefined, code);
      sessionStorage.setItem(KEY, token);
    } catch (error) {
      say(error.message, true);
    }
  }
  if (!sessionStorage.getItem(KEY)) return leave();
  await open();
}

async function open() {
  $("#enter").hidden = true;
  $("nav").hidden = false;
  show();
}

$("#enter").addEventListener("submit", (event) => {
  event.preventDefault();
  const input = event.target.elements.token;
  act("", async () => {
    await ask("GET", "clock", undefined, input.value);
    sessionStorage.setItem(KEY, input.value);
    input.value = "";
    await open();
  });
});

// Views, and looking again and again.

const views = {};
let current;

function show() {
  if (!sessionStorage.getItem(KEY)) return;
  const name = location.hash.slice(1) in views ? location.hash.slice(1) : "records";
  if (name !== current) say("");
  current = name;
  for (const section of document.querySelectorAll("main > section")) section.hidden = section.id !== name;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  look();
}

let looking = false;
let again = false;

// Looks once; a call while one is under way is made up for behind it.
async function look() {
  if (!sessionStorage.getItem(KEY)) return;
  if (looking) { again = true; return; }
  looking = true;
  try {
    do {
      again = false;
      const clock = await ask("GET", "clock");
      $("#now").textContent = `${clock.now.slice(0, 19).replace("T", " ")} UTC${clock.stands ? ", standing" : ""}`;
      await views[current]();
      if (look.lost) say("");
      look.lost = false;
    } while (again);
  } catch (error) {
    look.lost = error instanceof TypeError;
    say(look.lost ? "The sandbox does not answer" : error.message, true);
  } finally {
    looking = false;
  }
}

addEventListener("hashchange", () => (location.hash.startsWith("#code=") ? enter() : show()));
setInterval(() => { if (!document.hidden) look(); }, EVERY);

// Puts in place what changed since the last time, so that what is open stays open.
function changed(element, value) {
  const text = JSON.stringify(value);
  if (element.seen === text) return false;
  element.seen = text;
  return true;
}

function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

// Records.

{
  const section = $("#records");
  const [kinds, search, back, on] = ["kind", "search", "back", "on"].map((name) => $(`[name=${name}]`, section));
  let start = 0;

  views.records = async () => {
    const counts = (await ask("GET", "records")).kinds;
    if (changed(kinds, counts)) {
      const chosen = kinds.value || "deal";
      const names = Object.keys(counts).sort((a, b) => (counts[b] > 0) - (counts[a] > 0) || (a < b ? -1 : 1));
      kinds.replaceChildren(...names.map((name) => make("option", { value: name }, `${name.replaceAll("_", " ")} (${counts[name]})`)));
      kinds.value = chosen;
    }
    const asked = { kind: kinds.value, search: search.value.trim(), start, limit: RECORDS };
    const { records, total, fields } = await ask("GET", `records${query(asked)}`);
    if (start > 0 && start >= total) { start = 0; return views.records(); }
    $(".count", section).textContent = total === 0 ? "None." : `${start + 1} to ${start + records.length} of ${total}`;
    [back.disabled, on.disabled] = [start === 0, start + records.length >= total];
    const rows = $(".rows", section);
    if (!changed(rows, [asked, records, fields])) return;
    const opened = new Set([...rows.querySelectorAll("details[open]")].map((row) => row.dataset.id));
    rows.replaceChildren(...records.map((record) => row(record, fields, opened.has(String(record.id)))));
  };

  // A record; its fields are made when it is opened.
  function row(record, fields, isOpen) {
    const name = record.title ?? record.name ?? record.subject ?? record.content ?? record.message ?? record.item ?? "";
    const more = [record.status, record.value !== undefined && record.currency ? `${record.value} ${record.currency}` : undefined];
    const summary = make("summary", {}, make("span", { class: "id" }, `${record.id}`), make("span", { class: "main" }, `${name}`),
      ...more.filter((text) => typeof text === "string").map((text) => make("span", { class: "cost" }, text)));
    const details = make("details", { "data-id": `${record.id}` }, summary);
    details.addEventListener("toggle", () => {
      if (details.open && details.childElementCount === 1) details.append(make("div", { class: "inside" }, members(record, fields)));
    });
    details.open = isOpen;
    return details;
  }

  // The members of a record; custom fields by their names.
  function members(record, fields) {
    const list = make("dl");
    const add = (name, value) => list.append(make("dt", {}, name), make("dd", {}, plain(value)));
    for (const [name, value] of Object.entries(record)) {
      if (name !== "custom_fields" && value !== null) add(name, value);
    }
    for (const [code, value] of Object.entries(record.custom_fields ?? {})) {
      if (value === null) continue;
      const field = fields[code] ?? { name: code, options: {} };
      const labelled = Object.keys(field.options).length ? [value].flat().map((id) => field.options[id] ?? id).join(", ") : value;
      add(field.name, labelled);
      list.lastChild.previousSibling.title = code;
    }
    const empty = Object.entries(record).filter(([, value]) => value === null).map(([name]) => name);
    if (empty.length) add("nothing in", empty.join(", "));
    return list;
  }

  const plain = (value) => (typeof value === "object" ? JSON.stringify(value, null, 1) : `${value}`);
  const anew = () => { start = 0; look(); };
  kinds.addEventListener("change", anew);
  search.addEventListener("input", anew);
  back.addEventListener("click", () => { start = Math.max(0, start - RECORDS); look(); });
  on.addEventListener("click", () => { start += RECORDS; look(); });
}

// The journal.

{
  const section = $("#journal");
  const [search, live, recording, forget, older] = ["search", "live", "save", "forget", "older"].map((name) => $(`[name=${name}]`, section));
  const rows = $(".rows", section);
  let newest = 0; // of those that were looked at
  let searched = "";

  views.journal = async () => {
    if (!live.checked && searched === search.value) return;
    const isNew = searched !== search.value;
    searched = search.value;
    if (isNew) newest = 0;
    const { lines, kept, last } = await ask("GET", `journal/lines${query({ after: newest, search: searched.trim(), limit: LINES })}`);
    // Since a reset the numbers begin anew.
    if (last < newest) {
      newest = 0;
      rows.replaceChildren();
      return views.journal();
    }
    if (isNew || kept === 0 || lines.length === LINES) rows.replaceChildren();
    rows.prepend(...lines.map(line));
    while (rows.childElementCount > MOST_LINES) rows.lastChild.remove();
    newest = last;
    $(".count", section).textContent = `${kept} requests are kept`;
    older.disabled = rows.childElementCount === 0 || Number(rows.lastChild.dataset.number) <= 1;
  };

  // A request; it is asked for as a whole when it is opened.
  function line({ number, time, method, target, status, cost }) {
    const kind = status === null || status >= 500 ? "bad" : status >= 400 ? "warn" : "good";
    const summary = make("summary", {}, make("span", { class: "time" }, time.slice(11, 23).padEnd(8)),
      make("span", { class: "method" }, method), make("span", { class: "main" }, target),
      make("span", { class: `status ${kind}` }, status === null ? "reset" : `${status}`),
      make("span", { class: "cost" }, `${cost} tokens`));
    const details = make("details", { "data-number": `${number}` }, summary);
    details.addEventListener("toggle", async () => {
      if (!details.open || details.childElementCount > 1) return;
      const inside = make("div", { class: "inside" });
      details.append(inside);
      try {
        inside.append(...entry(await ask("GET", `journal/entry${query({ number })}`)));
      } catch (error) {
        inside.append(error.message);
      }
    });
    return details;
  }

  function entry({ request, answer }) {
    const copy = make("button", { type: "button" }, "Copy as curl");
    copy.addEventListener("click", () => copied(curl(request), copy));
    const parts = [make("p", { class: "bar" }, copy), make("h4", {}, "Request")];
    if (request.body) parts.push(make("pre", {}, pretty(request.body)));
    parts.push(headers(request.headers));
    if (answer) {
      parts.push(make("h4", {}, `Answer ${answer.status}`));
      if (answer.body) parts.push(make("pre", {}, pretty(answer.body)));
      else if (answer.length) parts.push(make("p", { class: "count" }, `A body of ${answer.length} bytes, which is not kept.`));
      parts.push(headers(answer.headers));
    } else {
      parts.push(make("p", { class: "count" }, request.status === null ? "No answer: the connection was reset." : "The answer is no longer kept."));
    }
    return parts;
  }

  function headers(pairs) {
    const list = make("dl");
    for (const [name, value] of pairs) list.append(make("dt", {}, name), make("dd", {}, value));
    return make("details", { class: "headers" }, make("summary", {}, `${pairs.length} headers`), list);
  }

  const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;

  // The request as a command; the token is that of the variable PIPEDRIVE_SANDBOX_TOKEN.
  function curl(request) {
    const [path, asked] = request.target.split("?");
    const pairs = asked?.split("&").filter((pair) => !pair.endsWith("=<hidden>")).join("&");
    const words = ["curl", "-X", request.method, quote(location.origin + path + (pairs ? `?${pairs}` : ""))];
    words.push("-H", "\"x-api-token: $PIPEDRIVE_SANDBOX_TOKEN\"");
    const own = /^(host|user-agent|accept.*|connection|content-length|origin|referer|sec-.*|x-api-token|authorization|cookie|expect|transfer-encoding)$/;
    for (const [name, value] of request.headers) {
      if (!own.test(name) && value !== "<hidden>") words.push("-H", quote(`${name}: ${value}`));
    }
    if (request.body) words.push("--data-binary", quote(request.body));
    return words.join(" ");
  }

  async function copied(text, button) {
    try {
      await navigator.clipboard.writeText(text);
      say("Copied. The token is taken from $PIPEDRIVE_SANDBOX_TOKEN.");
    } catch {
      // Not every browser and address may: then it is there to be selected.
      const shown = make("pre", { tabindex: "0" }, text);
      button.replaceWith(shown);
      getSelection().selectAllChildren(shown);
    }
  }

  let typing;
  search.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(look, 150); });
  live.addEventListener("change", look);
  recording.addEventListener("click", () => act("", async () => {
    save("recording.jsonl", "application/jsonl", await fetched("GET", "recording"));
  }));
  forget.addEventListener("click", () => act("Forgotten.", async () => {
    await ask("DELETE", "journal");
    rows.replaceChildren();
  }));
  older.addEventListener("click", () => act("", async () => {
    const before = rows.lastChild.dataset.number;
    const { lines } = await ask("GET", `journal/lines${query({ before, search: searched.trim(), limit: LINES })}`);
    // Those that come would be taken away again.
    live.checked = false;
    rows.append(...lines.map(line));
    while (rows.childElementCount > MOST_LINES) rows.firstChild.remove();
    older.disabled = lines.length < LINES;
  }));
}

// Limits.

{
  const section = $("#limits");
  const BARS = {
    daily_tokens: "Tokens today", daily_writes: "POST and PUT requests today, with API tokens",
    burst: "Requests in two seconds, with an API token", burst_oauth: "Requests in two seconds, with an OAuth token",
    searches: "Searches in two seconds",
  };

  views.limits = async () => {
    const { plan, limits, used } = await ask("GET", "limits");
    if (!changed(section, [plan, limits, used])) return;
    const named = plan === "generous" ? "No plan: nobody runs into these limits." : plan ? `Those of the plan ${plan}.` : "Set one by one.";
    $(".count", section).textContent = named;
    $(".meters", section).replaceChildren(...Object.entries(BARS).map(([name, title]) => {
      const [most, own] = [limits[name], used[name]];
      const meter = make("meter", { min: 0, max: most || 1, high: most * 0.8, low: most * 0.5, optimum: 0, value: own, "data-name": name });
      return make("label", {}, `${title}: ${own.toLocaleString("en")} of ${most.toLocaleString("en")}`, meter);
    }));
    $("dl", section).replaceChildren(...Object.entries(limits).flatMap(([name, value]) =>
      [make("dt", {}, name), make("dd", {}, value === null ? "none" : `${value}`)]));
  };
}

// Webhooks.

{
  const section = $("#webhooks");
  const details = (words, value) => make("details", {},
    make("summary", {}, ...words), make("div", { class: "inside" }, make("pre", {}, JSON.stringify(value, null, 2))));

  views.webhooks = async () => {
    const [{ records }, { duplicates, retry_millis, attempts }] =
      [await ask("GET", "records?kind=webhook"), await ask("GET", "webhooks")];
    if (!changed(section, [records, duplicates, retry_millis, attempts])) return;
    const pauses = retry_millis.map((millis) => `${millis / 1000} s`).join(", ");
    $(".count", section).textContent = `${records.length || "No"} ${records.length === 1 ? "webhook" : "webhooks"}. ` +
      `What fails is tried again after ${pauses || "no time: never"}${duplicates ? "; everything is sent twice" : ""}.`;
    $(".hooks", section).replaceChildren(...records.map((hook) => details([
      make("span", { class: "id" }, `${hook.id}`), make("span", { class: "main" }, `${hook.subscription_url}`),
      make("span", {}, `${hook.event_action} ${hook.event_object}`),
      make("span", { class: "cost" }, hook.last_http_status ? `last answer ${hook.last_http_status}` : "never answered"),
    ], hook)));
    $(".rows", section).replaceChildren(...attempts.map((own) => details([
      make("span", { class: "time" }, own.time.slice(0, 19).replace("T", " ")), make("span", { class: "id" }, `webhook ${own.webhook}`),
      make("span", { class: "main" }, own.url), make("span", {}, `attempt ${own.attempt}`),
      make("span", { class: `status ${own.status >= 200 && own.status < 300 ? "good" : "bad"}` }, `${own.status ?? "no answer"}`),
    ], own.body)));
  };
}

// Steering.

{
  const { clock, plan, delivery, fault, state } = document.forms;
  // What each fault needs to know, and what is proposed.
  const FAULTS = {
    status: { code: 503 }, html: { code: 403 }, redirect: { location: "https://example.org/" }, empty_body: null,
    delay: { millis: 3000 }, slow_body: { bytes: 10, millis: 100 }, truncate_body: { bytes: 20 },
    reset_before_reading: null, reset_after_commit: null, huge_body: { bytes: 1000000 },
    unknown_enum: { field: "status" }, null_field: { field: "id" }, duplicate_page: null,
  };

  views.steer = async () => {
    const [{ now, stands }, { plan: own }, { faults }] = [await ask("GET", "clock"), await ask("GET", "limits"), await ask("GET", "faults")];
    $(".count", clock).textContent = `${now.slice(0, 19).replace("T", " ")} UTC. It ${stands ? "stands." : "runs."}`;
    if (changed(plan, own)) plan.elements.plan.value = own ?? "";
    const { duplicates, shuffle_millis, retry_millis } = await ask("GET", "webhooks");
    if (changed(delivery, [duplicates, shuffle_millis, retry_millis])) {
      const { elements } = delivery;
      [elements.duplicates.checked, elements.shuffle.value, elements.retries.value] = [duplicates, shuffle_millis, retry_millis.join(", ")];
    }
    if (!changed(fault, faults)) return;
    $("ul", fault).replaceChildren(...faults.map(({ rule, matched }) =>
      make("li", {}, make("code", {}, JSON.stringify(rule)), ` ${matched} ${matched === 1 ? "request" : "requests"} so far`)));
    fault.elements.drop.disabled = faults.length === 0;
  };

  clock.addEventListener("submit", (event) => {
    event.preventDefault();
    act("The clock stands.", () => ask("PUT", "clock", { set: clock.elements.set.value.trim() }));
  });
  for (const button of clock.querySelectorAll("[value]")) {
    const order = button.value === "system" ? JSON.stringify("system") : { advance_seconds: Number(button.value) };
    button.addEventListener("click", () => act("The clock was changed.", () => ask("PUT", "clock", order)));
  }

  plan.addEventListener("submit", (event) => {
    event.preventDefault();
    const { plan: { value: name }, spent: { value: spent } } = plan.elements;
    const order = { ...(name ? { plan: name } : {}), ...(spent === "" ? {} : { tokens_spent: Number(spent) }) };
    act("The limits are in force.", () => ask("PUT", "limits", order));
  });

  delivery.addEventListener("submit", (event) => {
    event.preventDefault();
    const { duplicates, shuffle, retries } = delivery.elements;
    const retry_millis = retries.value.split(",").filter((text) => text.trim()).map(Number);
    act("Webhooks are delivered so.", () =>
      ask("PUT", "webhooks", { duplicates: duplicates.checked, shuffle_millis: Number(shuffle.value), retry_millis }));
  });

  const kinds = fault.elements.fault;
  kinds.append(...Object.keys(FAULTS).map((name) => make("option", { value: name }, name.replaceAll("_", " "))));
  const given = () => $(".given", fault).replaceChildren(...Object.entries(FAULTS[kinds.value] ?? {}).map(([name, value]) =>
    make("label", {}, name, make("input", { name, value: `${value}`, type: typeof value === "number" ? "number" : "text", required: "" }))));
  const counted = () => { fault.elements.n.disabled = fault.elements.when.value === "always"; };
  kinds.addEventListener("change", given);
  fault.elements.when.addEventListener("change", counted);
  given();
  counted();
  fault.addEventListener("submit", (event) => {
    event.preventDefault();
    const { method, path, when, n } = fault.elements;
    const inputs = [...$(".given", fault).querySelectorAll("input")];
    const values = inputs.map((input) => [input.name, input.type === "number" ? Number(input.value) : input.value]);
    const rule = { when: when.value === "always" ? "always" : { [when.value]: Number(n.value) } };
    rule.fault = values.length ? { [kinds.value]: Object.fromEntries(values) } : kinds.value;
    if (method.value) rule.method = method.value;
    if (path.value.trim()) rule.path = path.value.trim();
    act("The fault is in force.", () => ask("POST", "faults", rule));
  });
  fault.elements.drop.addEventListener("click", () => act("No faults.", () => ask("DELETE", "faults")));

  const { download, file, reset } = state.elements;
  download.addEventListener("click", () => act("", async () => {
    save("sandbox.json", "application/json", await fetched("GET", "snapshot"));
  }));
  file.addEventListener("change", () => {
    if (file.files.length) act("The snapshot is in place.", () => ask("PUT", "snapshot", file.files[0])).then(() => { file.value = ""; });
  });
  reset.addEventListener("click", () => {
    if (confirm("Go back to the start? What was written since then is lost.")) act("As at the start.", () => ask("POST", "reset"));
  });
}

enter();
