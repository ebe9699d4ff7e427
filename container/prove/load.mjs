// Inferences without a pause over connections that are kept, until SIGTERM or for SECONDS; then one line of JSON. Nothing is tried again.
//   ENROLLMENT_KEY=… node load.mjs ADDRESS MODEL WORKERS SECONDS
import https from "node:https";

const [address, model, workers, seconds] = process.argv.slice(2);
const agent = new https.Agent({ keepAlive: true, maxSockets: Number(workers), rejectUnauthorized: false });
const json = (path, { token, content } = {}) => new Promise((resolve, reject) => {
  const request = https.request(`${address}${path}`, { method: content ? "POST" : "GET", agent, headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) } }, async (answer) => {
    let text = "";
    for await (const part of answer) {
      text += part;
    }

    answer.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(`${path}: ${answer.statusCode} ${text}`));
  });
  request.on("error", reject);
  request.end(content && JSON.stringify(content));
});
const { accessToken: token } = await json("/fleet/v1/enroll", { content: { enrollmentKey: process.env.ENROLLMENT_KEY, deviceId: "load", deviceClass: "load" } });
const { inputs } = await json(`/v2/models/${model}`, { token });
const url = `${address}/v2/models/${model}/infer`;
const body = JSON.stringify({
  inputs: inputs.map(({ name, datatype, shape }) => {
    const sizes = shape.map((size) => Math.max(1, size));
    return { name, datatype, shape: sizes, data: Array(sizes.reduce((product, size) => product * size, 1)).fill(0) };
  }),
});
const result = { sent: 0, ok: 0, failed: 0, reasons: {} };
let stopped = false;
process.on("SIGTERM", () => { stopped = true; });
setTimeout(() => { stopped = true; }, Number(seconds) * 1000);

const once = () => new Promise((resolve) => {
  result.sent++;
  const fail = (reason) => {
    result.failed++;
    result.reasons[reason] = (result.reasons[reason] ?? 0) + 1;
    resolve();
  };
  const request = https.request(url, {
    method: "POST", agent, timeout: 60000,
    headers: { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body), Authorization: `Bearer ${token}` },
  }, (answer) => {
    answer.on("error", (error) => fail(error.code ?? error.message));
    answer.resume();
    answer.on("end", () => {
      if (answer.statusCode === 200) {
        result.ok++;
        resolve();
      } else {
        fail(String(answer.statusCode));
      }
    });
  });
  request.on("timeout", () => request.destroy(new Error("timeout")));
  request.on("error", (error) => fail(`${error.code ?? error.message}${request.reusedSocket ? " on a kept connection" : ""}`));
  request.end(body);
});
await Promise.all(Array.from({ length: Number(workers) }, async () => {
  while (!stopped) {
    await once();
  }
}));
console.log(JSON.stringify(result));
process.exit(result.failed === 0 && result.ok > 0 ? 0 : 1);
