// Pipedrive's own Node client against the emulator, just as it is installed: only address and credentials are given.
//
// Version 32 of the package dropped the operations of v1 that v2 replaces, so v1 is tried with the last one before it.

"use strict";

const assert = require("node:assert/strict");

const { everyClass } = require("./classes.cjs");

const { PIPEDRIVE_SANDBOX_URL: url, PIPEDRIVE_SANDBOX_TOKEN: token } = process.env;
const RECORDS = 7;
const PAGE = 3;

const VERSIONS = [
  {
    name: "v2",
    sdk: require("pipedrive/v2"),
    basePath: `${url}/api/v2`,
    next: ({ additional_data }) => additional_data.next_cursor && { cursor: additional_data.next_cursor },
  },
  {
    name: "v1",
    sdk: require("pipedrive-with-all-of-v1/v1"),
    basePath: `${url}/v1`,
    next: ({ additional_data: { pagination } }) =>
      pagination.more_items_in_collection && { start: pagination.next_start },
  },
];

const KINDS = [
  { one: "Deal", many: "Deals", text: "title", change: { value: 12000.5, currency: "EUR" }, searched: true },
  { one: "Person", many: "Persons", text: "name", change: { owner_id: 2 }, searched: true },
  // No version has a search for activities.
  { one: "Activity", many: "Activities", text: "subject", change: { due_date: "2026-03-01" }, searched: false },
];

// Adds records, gets, changes, lists and finds them, deletes them, and looks whether they are gone.
async function tour({ name, sdk, basePath, next }, { one, many, text, change, searched }) {
  const api = new sdk[`${many}Api`](new sdk.Configuration({ apiKey: token, basePath }));
  const ids = [];
  for (let count = 1; count <= RECORDS; count++) {
    const record = { [text]: `${name} number ${count}` };
    const added = await api[`add${one}`]({ [`Add${one}Request`]: record });
    assert.equal(added.success, true);
    assert.equal(added.data[text], record[text]);
    ids.push(added.data.id);
  }

  const id = ids[0];
  const title = `${name}, the first & only – changed`;
  // The newer package takes the request for adding an activity for changing one, too.
  const body = { [text]: title, ...change };
  await api[`update${one}`]({ id, [`Update${one}Request`]: body, [`Add${one}Request`]: body });
  const { data } = await api[`get${one}`]({ id });
  assert.equal(data[text], title);
  for (const [key, value] of Object.entries(change)) {
    assert.deepEqual(data[key]?.id ?? data[key], value, `${one}: ${key}`);
  }

  const listed = [];
  let [pages, page] = [0, {}];
  do {
    const answer = await api[`get${many}`]({ limit: PAGE, ...page });
    listed.push(...answer.data.map((row) => row.id));
    pages += 1;
    page = next(answer);
  } while (page);
  assert.deepEqual(listed.sort((a, b) => a - b), ids);
  assert.equal(pages, Math.ceil(RECORDS / PAGE));

  if (searched) {
    const found = await api[`search${many}`]({ term: "the first & only" });
    assert.deepEqual(found.data.items.map(({ item }) => [item.id, item[text]]), [[id, title]]);
  }

  for (const id of ids) {
    const deleted = await api[`delete${one}`]({ id });
    assert.deepEqual([deleted.success, deleted.data.id], [true, id]);
  }
  // An empty list is null in v1.
  assert.deepEqual((await api[`get${many}`]({})).data ?? [], []);
  await assert.rejects(api[`get${one}`]({ id: 999_999 }), { success: false });
  console.log(`${name}: ${RECORDS} ${many.toLowerCase()} added, read, changed, listed in ${pages} pages,` +
    `${searched ? " found," : ""} deleted`);
}

// The whole way of an application: the page, the code, the tokens, their renewal, a call.
async function oauth() {
  const { Configuration, OAuth2Configuration, DealsApi } = require("pipedrive/v2");
  const known = await (await fetch(`${url}/_sandbox/oauth`, { headers: { "x-api-token": token } })).json();
  const application = new OAuth2Configuration({
    clientId: known.client_id,
    clientSecret: known.client_secret,
    redirectUri: known.redirect_uri,
    host: url,
  });
  const page = await fetch(`${application.authorizationUrl}&decision=allow`, { redirect: "manual" });
  const code = new URL(page.headers.get("location")).searchParams.get("code");
  await application.authorize(code);
  await application.tokenRefresh();
  assert.equal(application.basePath, `${url}/api/v2`);
  const configuration = new Configuration({
    accessToken: application.getAccessToken,
    basePath: application.basePath,
  });
  assert.equal((await new DealsApi(configuration).getDeals({ limit: 1 })).success, true);
  await application.revokeToken("refresh_token");
  await assert.rejects(new DealsApi(configuration).getDeals({ limit: 1 }), { success: false, errorCode: 401 });
  console.log("OAuth: authorized, renewed, called, revoked");
}

async function main() {
  for (const version of VERSIONS) {
    for (const kind of KINDS) {
      await tour(version, kind);
    }
  }
  await oauth();
  // Last, as it adds records.
  await everyClass(url, token);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
