// The emulator's page in a browser: node page.cjs LINK [FOLDER], where LINK is what the program printed and FOLDER is where
// pictures go. Chromium is where Debian puts it, or where CHROMIUM says.

"use strict";

const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const { readFileSync } = require("node:fs");
const http = require("node:http");
const path = require("node:path");

const { chromium } = require("playwright-core");

const { PIPEDRIVE_SANDBOX_URL: url, PIPEDRIVE_SANDBOX_TOKEN: token, CHROMIUM } = process.env;
const [link, pictures] = process.argv.slice(2);
const MANY = 10_000;
const SCRIPT = "<script>document.title = 'taken over'</script><img src=x onerror=\"document.title = 'taken over'\">";

// Asks the emulator, as any program would.
async function api(method, target, body) {
  const headers = { "x-api-token": token, "content-type": "application/json" };
  const answer = await fetch(url + target, { method, headers, body: body && JSON.stringify(body) });
  return { status: answer.status, json: await answer.json().catch(() => undefined) };
}

async function add(target, record) {
  const { status, json } = await api("POST", target, record);
  assert.ok(status === 200 || status === 201, `POST ${target}: ${status} ${JSON.stringify(json)}`);
  return json.data;
}

// A page that tells of what it should not do.
async function watched(browser, options) {
  const context = await browser.newContext({ viewport: { width: 1100, height: 720 }, colorScheme: "light", ...options });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: url });
  const page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("request", (request) => /^(data|blob):/.test(request.url()) || request.url().startsWith(`${url}/_sandbox/`) || page.complaints.push(`asked for ${request.url()}`));
  page.on("dialog", (dialog) => dialog.accept());
  page.setDefaultTimeout(10_000);
  return page;
}

const go = (page, name) => page.click(`nav a[href="#${name}"]`);
const row = (page, view, text) => page.locator(`#${view} .rows details`, { hasText: text }).first();
const said = (page, text) => page.getByText(text, { exact: false }).first().waitFor();
const picture = (page, name) => pictures && page.screenshot({ path: path.join(pictures, `${name}.png`) });

// How long the page took to show something, and to show its rows, in milliseconds. It is told, and nothing asserted of it.
async function painted(page) {
  await page.reload();
  await page.locator("section:not([hidden]) .rows details").first().waitFor();
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done({
    first: Math.round(performance.getEntriesByName("first-contentful-paint")[0].startTime),
    rows: Math.round(performance.now()),
  })))));
}

// A receiver of webhooks.
async function receiver() {
  const server = http.createServer((request, response) => request.resume().on("end", () => response.end()));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

async function tour(page, hook) {
  // The link lets in, and once.
  await page.goto(link);
  await page.locator("#records .count").waitFor();
  assert.equal(page.url(), `${url}/_sandbox/`, "the code stays in the address");
  const code = link.split("#code=")[1];
  const again = await fetch(`${url}/_sandbox/link`, { method: "POST", headers: { "x-api-token": code } });
  assert.equal(again.status, 401, "the link lets in twice");

  // What the API writes is on the page, as text, and custom fields by their names.
  const hooked = { name: "w", version: "2.0", subscription_url: `http://127.0.0.1:${hook}/hook`, event_action: "*", event_object: "deal", http_auth_user: "u", http_auth_password: "S3CRET-pass" };
  await add("/v1/webhooks", hooked);
  const fields = (await api("GET", "/api/v2/dealFields")).json.data;
  const color = fields.find((field) => field.is_custom_field && field.field_type === "enum");
  const deals = [
    { title: "Roof of the town hall", value: 130.5, currency: "EUR", custom_fields: { [color.field_code]: 12 } },
    { title: "New windows", value: 8400, currency: "USD" },
    { title: SCRIPT },
  ];
  for (const deal of deals) await add("/api/v2/deals", deal);
  await add("/v1/notes", { content: SCRIPT, deal_id: 1 });
  await row(page, "records", "Roof of the town hall").click();
  await page.locator("#records dt", { hasText: color.field_name }).first().waitFor();
  await page.locator("#records dd", { hasText: "Medium" }).first().waitFor();
  await picture(page, "records");
  await page.fill("#records [name=search]", "windows");
  await page.getByText("1 to 1 of 1").waitFor();
  await page.fill("#records [name=search]", "");
  await page.selectOption("#records [name=kind]", "note");
  await row(page, "records", SCRIPT).waitFor();
  await row(page, "records", SCRIPT).click();
  assert.equal(await page.locator("main script, main img").count(), 0);
  assert.equal(await page.title(), "Pipedrive sandbox");

  // The journal follows, tells both sides without secrets, and gives a command that does the same.
  await go(page, "journal");
  await api("GET", `/v1/deals/1?api_token=${token}`);
  await row(page, "journal", "/v1/deals/1?api_token=<hidden>").waitFor();
  await add("/api/v2/deals", { title: "It's copied" });
  const request = row(page, "journal", "POST").filter({ hasText: "/api/v2/deals" });
  await request.locator("summary").click();
  await request.getByText("Answer 200").waitFor();
  await request.locator("pre", { hasText: '"title": "It\'s copied"' }).first().waitFor();
  await picture(page, "journal");
  await request.getByRole("button", { name: "Copy as curl" }).click();
  await said(page, "Copied.");
  const command = await page.evaluate(() => navigator.clipboard.readText());
  const copied = JSON.parse(execFileSync("bash", ["-c", `${command} -s`], { encoding: "utf8" }));
  assert.equal(copied.data.title, "It's copied");
  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save as a recording" }).click()]);
  const recording = readFileSync(await saved.path(), "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(recording[0], { recording: "pipedrive-sandbox", version: 1, before: recording[0].before });
  assert.ok(recording.some(({ method, target }) => `${method} ${target}` === "POST /api/v2/deals"), "it holds what was asked");
  assert.ok(!JSON.stringify(recording).includes(token), "a secret is saved");
  await page.fill("#journal [name=search]", "post webhooks");
  await page.getByText("/v1/webhooks").first().waitFor();
  await row(page, "journal", "/v1/webhooks").click();
  await page.getByText("http_auth_password").first().waitFor();
  const text = await page.locator("body").innerText();
  for (const secret of [token, "S3CRET-pass"]) assert.ok(!text.includes(secret), "a secret is shown");
  await page.fill("#journal [name=search]", "");

  // Webhooks and what was sent.
  await go(page, "webhooks");
  await page.locator("#webhooks .rows details", { hasText: "200" }).first().waitFor();
  assert.ok(!(await page.locator("#webhooks").innerText()).includes("S3CRET-pass"), "a secret is shown");

  // The clock, a fault and the plan, and what the API says to it.
  await go(page, "steer");
  await page.fill("[name=set]", "2030-01-31T09:00:00Z");
  await page.press("[name=set]", "Enter");
  await said(page, "It stands.");
  await page.getByRole("button", { name: "+ 1 hour" }).click();
  await page.getByText("2030-01-31 10:00:00").first().waitFor();
  assert.equal((await add("/api/v2/deals", { title: "Later" })).add_time, "2030-01-31T10:00:00Z");
  await page.fill("[name=path]", "/api/v2/persons");
  await page.selectOption("[name=when]", "nth");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.locator("#steer li").waitFor();
  await picture(page, "steer");
  assert.deepEqual([(await api("GET", "/api/v2/persons")).status, (await api("GET", "/api/v2/persons")).status], [503, 200]);
  await page.locator("#steer li", { hasText: "2 requests so far" }).waitFor();
  await page.check("[name=duplicates]");
  await page.fill("[name=shuffle]", "20");
  await page.fill("[name=retries]", "100, 200");
  await page.getByRole("button", { name: "Deliver so" }).click();
  await said(page, "Webhooks are delivered so.");
  const { duplicates, shuffle_millis, retry_millis } = (await api("GET", "/_sandbox/webhooks")).json;
  assert.deepEqual([duplicates, shuffle_millis, retry_millis], [true, 20, [100, 200]]);
  await page.selectOption("select[name=plan]", "lite");
  await page.fill("[name=spent]", "30000");
  await page.getByRole("button", { name: "Put in force" }).click();
  await said(page, "The limits are in force.");
  assert.equal((await api("GET", "/v1/deals")).status, 429);
  await go(page, "limits");
  await page.getByText("Tokens today: 30,000 of 30,000").waitFor();

  // A snapshot is taken, all is reset, and the snapshot is put back.
  await go(page, "steer");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download a snapshot" }).click()]);
  const file = await download.path();
  await page.getByRole("button", { name: "Reset to the start" }).click();
  await said(page, "As at the start.");
  assert.equal((await api("GET", "/api/v2/deals")).json.data.length, 0);
  assert.equal((await api("GET", "/_sandbox/clock")).json.stands, false);
  await page.setInputFiles("[name=file]", file);
  await said(page, "The snapshot is in place.");
  assert.ok((await api("GET", "/api/v2/deals")).json.data.length > 3);
}

// By keyboard alone: to the journal, and a request opened.
async function keyboard(page) {
  await page.evaluate(() => document.activeElement?.blur());
  await page.reload();
  const press = async (key, until) => {
    for (let times = 0; times < 30; times++) {
      await page.keyboard.press(key);
      if (await page.evaluate(until)) return;
    }
    assert.fail(`${key} never gets to ${until}`);
  };
  await press("Tab", () => document.activeElement.hash === "#journal");
  await page.keyboard.press("Enter");
  await page.locator("#journal .rows details").first().waitFor();
  await press("Tab", () => document.activeElement.matches("#journal summary"));
  await page.keyboard.press("Enter");
  await page.locator("#journal details[open] h4").first().waitFor();
}

// On a phone, in the dark: nothing is wider than the screen.
async function phone(browser) {
  const page = await watched(browser, { viewport: { width: 375, height: 700 }, colorScheme: "dark", isMobile: true });
  await page.goto(`${url}/_sandbox/`);
  await page.fill("#enter input", token);
  await page.press("#enter input", "Enter");
  for (const view of ["records", "journal", "limits", "webhooks", "steer"]) {
    await go(page, view);
    await page.locator(`#${view}:not([hidden])`).waitFor();
    const opened = page.locator(`#${view} .rows summary`);
    if (view === "records" || view === "journal") await opened.first().click();
    if (view === "records") await picture(page, "phone");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${view} is ${wide} pixels too wide for a phone`);
  }
  assert.deepEqual(page.complaints, []);
}

// As many records and requests as are kept.
async function crowd(page) {
  await api("POST", "/_sandbox/deals", { count: MANY });
  for (let left = MANY; left > 0; left -= 50) await Promise.all(Array.from({ length: 50 }, () => api("GET", "/v1/currencies")));
  const times = {};
  for (const view of ["records", "journal"]) {
    await page.goto(`${url}/_sandbox/#${view}`);
    times[view] = await painted(page);
    // However many there are, the page has few of them.
    const rows = await page.locator(`#${view} .rows details`).count();
    assert.ok(rows > 0 && rows <= 100, `${view}: ${rows} rows`);
  }
  await page.getByText(`${MANY} requests are kept`).waitFor();
  await page.goto(`${url}/_sandbox/#records`);
  await page.selectOption("#records [name=kind]", "deal");
  await page.getByText(/1 to 50 of 100\d\d/).waitFor();
  return times;
}

async function main() {
  const browser = await chromium.launch({ executablePath: CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  const hooks = await receiver();
  try {
    const page = await watched(browser);
    await tour(page, hooks.address().port);
    await keyboard(page);
    await phone(browser);
    const times = await crowd(page);
    assert.deepEqual(page.complaints, []);
    const told = Object.entries(times).map(([view, { first, rows }]) => `${view}: first paint ${first} ms, rows ${rows} ms`);
    console.log(`with ${MANY} records and ${MANY} requests, ${told.join("; ")}`);
  } finally {
    await browser.close();
    hooks.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
