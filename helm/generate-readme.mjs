// Prints the chart's README: README.md.template with the values of values.yaml in the place of {{values}}.
//   node helm/generate-readme.mjs > helm/autoscale/README.md
import { readFileSync } from "node:fs";

const chart = new URL("./autoscale/", import.meta.url);
const template = readFileSync(new URL("./README.md.template", import.meta.url), "utf8");
const rows = documented(readFileSync(new URL("values.yaml", chart), "utf8").split("\n"));
const table = ["| value | default | what it is |", "|---|---|---|", ...rows.map((row) => `| \`${row.path}\` | \`${row.value}\` | ${row.text} |`)].join("\n");
const example = readFileSync(new URL("ci/full-values.yaml", chart), "utf8").match(/^peers:\n(?: .*\n)+/m)[0].trimEnd();
const appVersion = readFileSync(new URL("Chart.yaml", chart), "utf8").match(/appVersion: "(.*)"/)[1];
process.stdout.write(template.replace("{{values}}", () => table).replace("{{peers}}", () => example).replaceAll("{{appVersion}}", appVersion));

// A key with "# --" above it, with the path of the keys that it is under. The value is what is in its line, or the lines below it.
function documented(lines) {
  const found = [];
  const parents = [];
  let text;
  lines.forEach((line, index) => {
    const comment = line.match(/^\s*# -- (.*)$/);
    const key = line.match(/^(\s*)([A-Za-z][A-Za-z0-9]*):(.*)$/);
    if (comment) {
      text = comment[1];
    } else if (key) {
      const depth = key[1].length / 2;
      parents.length = depth;
      parents.push(key[2]);
      if (text !== undefined) {
        found.push({ path: parents.join("."), value: key[3].trim() || block(lines, index + 1, key[1].length), text: text.replaceAll("|", "\\|") });
        text = undefined;
      }
    } else if (line.trim() === "") {
      text = undefined;
    }
  });
  return found;
}

function block(lines, start, indent) {
  const inside = [];
  for (let index = start; index < lines.length && lines[index].search(/\S/) > indent; index++) {
    inside.push(lines[index].trim());
  }

  return inside.join("; ");
}
