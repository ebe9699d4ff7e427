// Turns what the chart renders into what `podman play kube` runs, and changes nothing else. Objects as a JSON array on standard input.
//   node pods.mjs silo NAME | node pods.mjs migrate NAME
// podman knows neither Jobs nor the address of a Service: the pod of the Deployment or Job stands alone. Before 4.4 it has no Secrets as volumes:
// the certificate is a folder of the machine ($TLS). It publishes each containerPort on the machine, where two pods would meet: none is named.
// Everything else in the containers, their security contexts and mounts stay as rendered.
import { readFileSync } from "node:fs";

const [what, name] = process.argv.slice(2);
const objects = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(pods().map((object) => JSON.stringify(object)).join("\n---\n") + "\n");

function pods() {
  const maker = objects.find((object) => object.kind === (what === "migrate" ? "Job" : "Deployment"));
  const { topologySpreadConstraints, affinity, ...spec } = maker.spec.template.spec;
  for (const volume of spec.volumes.filter((volume) => volume.secret)) {
    delete volume.secret;
    volume.hostPath = { path: process.env.TLS, type: "Directory" };
  }

  spec.containers.forEach((container) => delete container.ports);
  return [
    ...objects.filter((object) => object.kind === "ConfigMap" && spec.volumes.some((volume) => volume.configMap?.name === object.metadata.name)),
    {
      apiVersion: "v1", kind: "Pod", metadata: { name, labels: maker.spec.template.metadata.labels },
      spec: { ...spec, restartPolicy: what === "migrate" ? "Never" : "Always" },
    },
  ];
}
