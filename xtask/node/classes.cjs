// Calls of every class that each of the installed versions exports, with its v1 and with its v2.

"use strict";

const assert = require("node:assert/strict");
const { inspect } = require("node:util");

const { dependencies } = require("./package.json");

const YESTERDAY = new Date(Date.now() - 24 * 3_600_000).toISOString().slice(0, 10);

// What the calls are to find, added without going through the API.
const RECORDS = {
  activity: [{ subject: "Call Ann" }],
  addon: [{ code: "leadbooster" }],
  board: [{ id: 100, name: "Building" }],
  call_log: [{
    to_phone_number: "+372", outcome: "busy", start_time: "2026-01-30 08:00:00", end_time: "2026-01-30 08:01:00",
  }],
  channel: [{ name: "Hotline", provider_channel_id: "hotline" }],
  deal: [{ id: 100, title: "A roof", person_id: 100, stage_id: 1 }, { title: "A house", is_archived: true }],
  deal_product: [{ deal_id: 100, product_id: 1, quantity: 1, item_price: 10 }],
  file: [{ name: "roof.pdf", deal_id: 100 }, { name: "acme.pdf", org_id: 100 }],
  filter: [{ name: "Open deals", type: "deals", conditions: {} }],
  follower: [{ follower_user_id: 1, person_id: 100 }],
  goal: [{
    title: "Ten roofs",
    type: { name: "deals_won", params: { pipeline_id: [1] } },
    assignee: { id: 1, type: "person" },
    interval: "monthly",
    duration: { start: "2026-01-01", end: "2026-12-31" },
    expected_outcome: { target: 10, tracking_metric: "quantity" },
  }],
  installment: [{ deal_id: 100, description: "The first half", amount: 5, billing_date: "2026-03-01" }],
  lead: [{ title: "Roof or not", person_id: 100 }, { title: "House or not", person_id: 100, is_archived: true }],
  mail_message: [{ mail_thread_id: 100, body: "How much?" }],
  mail_thread: [{ id: 100, subject: "Your roof" }],
  note: [{ content: "Called twice.", person_id: 100 }],
  organization: [{ id: 100, name: "Acme" }, { id: 101, name: "Acme Roofs" }],
  person: [{ id: 100, name: "Ann Bee", org_id: 100 }],
  phase: [{ id: 100, board_id: 100, name: "Planning" }],
  project: [{ id: 100, title: "The roof", board_id: 100, phase_id: 100 }, { title: "The house", is_archived: true }],
  project_template: [{ title: "Renovation" }],
  relationship: [{ type: "parent", rel_owner_org_id: 100, rel_linked_org_id: 101 }],
  task: [{ title: "Buy tiles", project_id: 100 }],
  team: [{ name: "Sales", manager_id: 1, users: [1] }],
  webhook: [{ subscription_url: "https://example.org", event_action: "*", event_object: "*" }],
};

// The calls of a class are all its `get...` that require no arguments. A class without such a one has a row here.
const CALLS = {
  ChannelsApi: {
    receiveMessage: {
      ReceiveMessageRequest: {
        id: "1", channel_id: "hotline", sender_id: "ann", conversation_id: "roof", message: "How much?", status: "sent",
        created_at: "2026-01-30 08:00", attachments: [],
      },
    },
  },
  DealInstallmentsApi: { getInstallments: { deal_ids: [100] } },
  DealProductsApi: { getDealsProducts: { deal_ids: [100] } },
  ItemSearchApi: {
    searchItem: { term: "roof" },
    // v1 takes the first two of a field, v2 the others.
    searchItemByField: {
      field_type: "dealField", field_key: "title", entity_type: "deal", field: "title", term: "A roof",
    },
  },
  LeadsApi: { searchLeads: { term: "roof" } },
  MailboxApi: { getMailThreads: { folder: "inbox" } },
  MeetingsApi: {
    saveUserProviderLink: {
      AddUserProviderLinkRequest: {
        user_provider_id: "1e3943c9-6395-462b-b432-1f252c017f3d", user_id: 1, company_id: 55,
        marketplace_client_id: "57da5c3c",
      },
    },
    deleteUserProviderLink: { id: "1e3943c9-6395-462b-b432-1f252c017f3d" },
  },
  OrganizationRelationshipsApi: { getOrganizationRelationships: { org_id: 100 } },
  OrganizationsApi: { getOrganizationFiles: { id: 100 } },
  PersonsApi: { getPersonFollowers: { id: 100 } },
  PipelinesApi: { getPipelineDeals: { id: 1 } },
  ProductsApi: { getProductDeals: { id: 1 } },
  ProjectPhasesApi: { getProjectsPhases: { board_id: 100 } },
  RecentsApi: { getRecents: { since_timestamp: `${YESTERDAY} 00:00:00` } },
  StagesApi: { getStageDeals: { id: 1 } },
  UsersApi: { getUserFollowers: { id: 1 } },
};

// The data of an answer that found nothing, as text.
const NOTHING = [undefined, "null", "[]", '{"items":[]}', '{"goals":[]}'];
// Calls that find nothing: nobody follows a user.
const EMPTY = ["getUserFollowers"];

// Adds the records and makes the calls. Fails at the end, with every fault, a class without calls among them.
async function everyClass(url, token) {
  const added = await fetch(`${url}/_sandbox/records`, {
    method: "POST",
    headers: { "x-api-token": token },
    body: JSON.stringify(RECORDS),
  });
  assert.equal(added.status, 200, await added.text());

  const faults = [];
  const rows = Object.entries(CALLS).flatMap(([key, calls]) => Object.keys(calls).map((method) => `${key}.${method}`));
  const unused = new Set(rows);
  for (const [name, pinned] of Object.entries(dependencies)) {
    const version = pinned.split("@").at(-1);
    let [classes, calls] = [0, 0];
    for (const [api, basePath] of [["v1", `${url}/v1`], ["v2", `${url}/api/v2`]]) {
      const { Configuration, ...exported } = require(`${name}/${api}`);
      const configuration = new Configuration({ apiKey: token, basePath });
      for (const [key, Class] of Object.entries(exported).filter(([key]) => key.endsWith("Api"))) {
        classes += 1;
        const wanted = callsOf(key, Class);
        if (wanted.length === 0) {
          faults.push(`${version}, ${api}: ${key} has nothing to read without arguments, and no row of calls`);
        }
        for (const [method, parameters] of wanted) {
          calls += 1;
          unused.delete(`${key}.${method}`);
          const fault = await faultOf(new Class(configuration), method, parameters);
          if (fault) {
            faults.push(`${version}, ${api}: ${key}.${method}: ${fault}`);
          }
        }
      }
    }
    console.log(`${version}: ${classes} classes, ${calls} calls`);
  }
  faults.push(...Array.from(unused, (row) => `${row}: no version needs this row`));
  assert(faults.length === 0, faults.join("\n"));
}

function callsOf(key, Class) {
  const reads = Object.getOwnPropertyNames(Class.prototype)
    .filter((method) => method.startsWith("get") && Class.prototype[method].length === 0);
  return reads.length > 0 ? reads.map((method) => [method]) : Object.entries(CALLS[key] ?? {});
}

// Makes a call. Its answer has to be a 200, to have been read, and to hold something.
async function faultOf(api, method, parameters) {
  let status;
  // The client itself gives no more than the body.
  const look = (data, headers, code) => {
    status = code;
    return data;
  };
  api.axios.defaults.transformResponse = [api.axios.defaults.transformResponse, look].flat();
  const answer = await api[method](parameters).catch((error) => error);
  if (status !== 200 || answer.success !== true) {
    return `${status}, ${inspect(answer).slice(0, 500)}`;
  }
  if (NOTHING.includes(JSON.stringify(answer.data)) && !EMPTY.includes(method)) {
    return "nothing was found";
  }
}

module.exports = { everyClass };
