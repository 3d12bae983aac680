// Adds a deal and reads it again, with what Node brings. NODE_EXTRA_CA_CERTS names the emulator's certificate.

const { PIPEDRIVE_SANDBOX_URL: url, PIPEDRIVE_SANDBOX_TOKEN: token } = process.env;

async function call(method, path, body) {
  const headers = { "x-api-token": token, "content-type": "application/json" };
  const response = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
  const answer = await response.json();
  if (!answer.success) throw new Error(`${method} ${path}: ${response.status} ${answer.error}`);
  return answer.data;
}

const { id } = await call("POST", "/api/v2/deals", { title: "Roof, from Node", value: 1200, currency: "EUR" });
const { title, value, currency } = await call("GET", `/api/v2/deals/${id}`);
console.log(`deal ${id}: ${title}, ${value} ${currency}`);
