// Prints the software bill of materials of a published program as CycloneDX 1.6: every package that its deps.json names, with its hash.
//   node container/sbom.mjs AutoScale.Silo.deps.json [package-lock.json …] > sbom.cdx.json
// What the base image holds is the base's to tell.
import { readFileSync } from "node:fs";
import { basename } from "node:path";

const [depsFile, ...locks] = process.argv.slice(2);
const deps = JSON.parse(readFileSync(depsFile, "utf8"));
const target = deps.targets[deps.runtimeTarget.name];
const main = basename(depsFile, ".deps.json");

const nuget = Object.entries(deps.libraries).map(([id, library]) => {
  const [name, version] = id.split("/");
  const isPackage = library.type === "package";
  const sha512 = library.sha512?.match(/^sha512-(.+)$/)?.[1];
  return {
    type: name === main ? "application" : "library",
    "bom-ref": isPackage ? `pkg:nuget/${name}@${version}` : `project:${name}@${version}`,
    name,
    version,
    ...(isPackage && { purl: `pkg:nuget/${name}@${version}` }),
    ...(isPackage && sha512 && { hashes: [{ alg: "SHA-512", content: Buffer.from(sha512, "base64").toString("hex") }] }),
  };
});

const npm = locks.flatMap((lock) => Object.entries(JSON.parse(readFileSync(lock, "utf8")).packages)
  .filter(([path, entry]) => path.startsWith("node_modules/") && !entry.dev)
  .map(([path, entry]) => {
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const [algorithm, hash] = entry.integrity.split("-");
    const purl = `pkg:npm/${name.replace("@", "%40")}@${entry.version}`;
    return {
      type: "library",
      "bom-ref": purl,
      name,
      version: entry.version,
      purl,
      hashes: [{ alg: algorithm.toUpperCase().replace("SHA", "SHA-"), content: Buffer.from(hash, "base64").toString("hex") }],
      ...(entry.license && { licenses: [{ expression: entry.license }] }),
    };
  }));

const byName = new Map(nuget.map((component) => [component.name, component["bom-ref"]]));
const application = nuget.find((component) => component.name === main);
const bom = {
  $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  version: 1,
  metadata: { component: application },
  components: [...nuget.filter((component) => component !== application), ...npm],
  dependencies: Object.entries(target).map(([id, library]) => ({
    ref: byName.get(id.split("/")[0]),
    dependsOn: Object.keys(library.dependencies ?? {}).map((name) => byName.get(name)).filter(Boolean),
  })),
};
process.stdout.write(JSON.stringify(bom, null, 2) + "\n");
