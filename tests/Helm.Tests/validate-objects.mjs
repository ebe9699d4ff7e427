// Checks Kubernetes objects against the schemas of their kinds and refuses fields that no schema knows.
//   node validate-objects.mjs NODE_MODULES < objects.json      prints the problems as a JSON array of texts
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import { readFileSync } from "node:fs";

const modules = process.argv[2];
const objects = JSON.parse(readFileSync(0, "utf8"));
const problems = [];
for (const object of objects) {
  const name = `${object.kind}/${object.metadata?.name}`;
  const validate = await validatorOf(object);
  if (validate === undefined) {
    problems.push(`${name}: there is no schema for ${object.apiVersion} ${object.kind}.`);
    continue;
  }

  const read = new Map();
  if (!validate(watch(object, read))) {
    problems.push(...validate.errors.map((error) => `${name}${error.instancePath}: ${error.message ?? `${error.keyword} ${JSON.stringify(error.params)}`}`));
  }

  for (const path of unread(object, read, "")) {
    problems.push(`${name}${path}: no such field.`);
  }
}

process.stdout.write(JSON.stringify(problems));

async function validatorOf({ apiVersion, kind }) {
  const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["core", apiVersion];
  const capital = (text) => text[0].toUpperCase() + text.slice(1);
  const file = group === "monitoring.coreos.com"
    ? `@kubernetes-models/prometheus-operator/_schemas/MonitoringCoreosCom${capital(version)}${kind}.js`
    : `kubernetes-models/_schemas/IoK8sApi${capital(group.split(".")[0])}${capital(version)}${kind}.js`;
  try {
    return (await import(pathToFileURL(resolve(modules, file)).href)).validate;
  } catch (error) {
    if (error.code === "ERR_MODULE_NOT_FOUND") {
      return undefined;
    }

    throw error;
  }
}

// The compiled schemas read each field that they know, by name, and walk over the keys of maps. What was neither read nor walked over is in
// no schema: so the objects are handed over in wrappers that note what is asked of them.
function watch(value, read) {
  if (value === null || typeof value !== "object") {
    return value;
  }

  const seen = { keys: new Set(), all: Array.isArray(value) };
  read.set(value, seen);
  const wrappers = new Map();
  return new Proxy(value, {
    get(target, key) {
      seen.keys.add(key);
      if (!wrappers.has(key)) {
        wrappers.set(key, watch(target[key], read));
      }

      return wrappers.get(key);
    },
    ownKeys(target) {
      seen.all = true;
      return Reflect.ownKeys(target);
    },
  });
}

function* unread(value, read, path) {
  if (value === null || typeof value !== "object") {
    return;
  }

  const seen = read.get(value);
  for (const [key, child] of Object.entries(value)) {
    if (!seen?.all && !seen?.keys.has(key)) {
      yield `${path}/${key}`;
    } else {
      yield* unread(child, read, `${path}/${key}`);
    }
  }
}
