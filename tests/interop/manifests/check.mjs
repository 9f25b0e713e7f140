// node check.mjs FILE: reads a file of Kubernetes manifests and checks each document by the schema of its kind.
// Prints what was checked as JSON; ends with 1 and the first mistake when a document has not the form.
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import { StatefulSet } from "kubernetes-models/apps/v1";
import { Service } from "kubernetes-models/v1";

const kinds = { "v1/Service": Service, "apps/v1/StatefulSet": StatefulSet };
const checked = {};
for (const document of parseAllDocuments(readFileSync(process.argv[2], "utf8"))) {
  if (document.errors.length > 0) throw document.errors[0];
  const manifest = document.toJS();
  if (manifest === null) continue;
  const kind = `${manifest.apiVersion}/${manifest.kind}`;
  const Model = kinds[kind];
  if (!Model) throw new Error(`a document of another kind: ${kind}`);
  new Model(manifest).validate();
  checked[kind] = (checked[kind] ?? 0) + 1;
}
console.log(JSON.stringify(checked));
