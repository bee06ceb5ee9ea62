// The presets in a file of their own, which the hook loads when a config asks for the first of them.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "esbuild";

const folder = "src/checks/presets";

/** In the hook's program: what the table of the presets imports is loaded from the late file. */
export const loadPresets: Plugin = {
  name: "load-presets",
  setup(plugin) {
    plugin.onResolve({ filter: /^\.\/[\w-]+\.ts$/ }, ({ path, importer, kind }) => {
      if (kind !== "dynamic-import" || !importer.endsWith(`${folder}/table.ts`)) return null;
      return { path, namespace: "preset" };
    });
    plugin.onLoad({ filter: /./, namespace: "preset" }, ({ path }) => ({
      contents: `module.exports = require("./late/presets.cjs")["${path}"]();`,
    }));
    plugin.onResolve({ filter: /^\.\/late\//, namespace: "preset" }, ({ path }) => ({ path, external: true }));
  },
};

/** The late file's text: what loads each preset, by the name of its file. */
export function presetsEntry(root: string): string {
  const files = readdirSync(join(root, folder)).filter((name) => name.endsWith(".ts") && name !== "table.ts");
  return `module.exports = { ${files.map((name) => `"./${name}": () => require("./${folder}/${name}")`).join(", ")} };`;
}
