// Answers per second of Pipedrive's own Node client: node.cjs ADDRESS page|deal CONNECTIONS SECONDS

"use strict";

const { createRequire } = require("node:module");
const { performance } = require("node:perf_hooks");

const { Configuration, DealsApi } = createRequire(`${__dirname}/../../xtask/node/`)("pipedrive/v2");

const [url, what, connections, seconds] = process.argv.slice(2);
const TOKEN = "0123456789abcdef0123456789abcdef01234567";

async function main() {
  const api = new DealsApi(new Configuration({ apiKey: TOKEN, basePath: `${url}/api/v2` }));
  const start = performance.now();
  const end = start + Number(seconds) * 1000;
  let answers = 0;

  async function ask() {
    while (performance.now() < end) {
      const { data } = what === "page" ? await api.getDeals({ limit: 100 }) : await api.getDeal({ id: 4711 });
      if (what === "page" ? data.length !== 100 : data.id !== 4711) {
        throw new Error(`Error: not what was asked for: ${JSON.stringify(data).slice(0, 100)}`);
      }
      answers += 1;
    }
  }

  await Promise.all(Array.from({ length: Number(connections) }, ask));
  console.log(answers / ((performance.now() - start) / 1000));
}

main();
