// A Service in small: passes connections on to pods that are ready, asked every second as a kubelet would, and leaves open ones alone.
//   node balancer.mjs PORT HOST:PORT HOST:PORT …
import net from "node:net";
import https from "node:https";

const [port, ...backends] = process.argv.slice(2);
const ready = new Set();
let turn = 0;
const ask = (backend) => {
  const [host, backendPort] = backend.split(":");
  const request = https.get({ host, port: backendPort, path: "/v2/health/ready", rejectUnauthorized: false, timeout: 900, agent: false }, (answer) => {
    answer.resume();
    change(backend, answer.statusCode === 200);
  });
  request.on("timeout", () => request.destroy(new Error("no answer")));
  request.on("error", () => change(backend, false));
};
const change = (backend, isReady) => {
  if (ready.has(backend) !== isReady) {
    console.log(`${new Date().toISOString()} ${backend} ${isReady ? "ready" : "not ready"}`);
  }

  isReady ? ready.add(backend) : ready.delete(backend);
};
setInterval(() => backends.forEach(ask), 1000);
backends.forEach(ask);
net.createServer((client) => {
  const choices = [...ready];
  if (choices.length === 0) {
    client.destroy();
    return;
  }

  const [host, backendPort] = choices[turn++ % choices.length].split(":");
  const server = net.connect({ host, port: Number(backendPort), allowHalfOpen: true });
  for (const [from, to] of [[client, server], [server, client]]) {
    from.pipe(to);
    from.on("error", () => to.destroy());
  }
}).listen({ port: Number(port), host: "127.0.0.1", allowHalfOpen: true });
