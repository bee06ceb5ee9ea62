// The built-ins in a file of their own, which the hook loads when a config asks for the first of them.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "esbuild";

const folder = "src/checks/builtins";

/**
 * In the hook's program: what the table of the built-ins imports is loaded from the late file, which is handed the program's own
 * errors. With a class of its own for them, nobody would know its errors for what they are.
 */
export const loadBuiltins: Plugin = {
  name: "load-builtins",
  setup(plugin) {
    plugin.onResolve({ filter: /^\.\/[\w-]+\.ts$/ }, ({ path, importer, kind, resolveDir }) => {
      if (kind !== "dynamic-import" || !importer.endsWith(`${folder}/table.ts`)) return null;
      return { path, namespace: "builtin", pluginData: resolveDir };
    });
    plugin.onLoad({ filter: /./, namespace: "builtin" }, ({ path, pluginData }) => ({
      contents: `module.exports = require("./late/builtins.cjs")(require("../../errors.ts"))["${path}"]();`,
      resolveDir: pluginData as string,
    }));
  },
};

/** In the late file: the errors are those that it is handed. */
export const takeErrors: Plugin = {
  name: "take-errors",
  setup(plugin) {
    plugin.onResolve({ filter: /^(?:\.\.?\/)+errors\.ts$/ }, () => ({ path: "errors", namespace: "handed" }));
    plugin.onResolve({ filter: /^handed$/ }, () => ({ path: "handed", namespace: "handed" }));
    plugin.onLoad({ filter: /^handed$/, namespace: "handed" }, () => ({ contents: "exports.errors = null;" }));
    plugin.onLoad({ filter: /^errors$/, namespace: "handed" }, () => ({ contents: `module.exports = require("handed").errors;` }));
  },
};

/** The late file's text: a function that takes the errors, and returns what loads each built-in by the name of its file. */
export function builtinsEntry(root: string): string {
  const files = readdirSync(join(root, folder)).filter((name) => name.endsWith(".ts") && name !== "table.ts");
  const loaders = files.map((name) => `"./${name}": () => require("./${folder}/${name}")`);
  return `module.exports = (errors) => { require("handed").errors = errors; return { ${loaders.join(", ")} }; };`;
}
