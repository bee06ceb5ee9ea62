// The built-ins by id; each is loaded when a config uses it.

import type { Builtin } from "../builtin.ts";

/** Loaders of the built-ins. */
export const builtins: Readonly<Record<string, () => Promise<Builtin>>> = {
  bom: async () => (await import("./bom.ts")).bom,
  "branch-guard": async () => (await import("./branch-guard.ts")).branchGuard,
  "case-conflict": async () => (await import("./case-conflict.ts")).caseConflict,
  "commit-message": async () => (await import("./commit-message.ts")).commitMessage,
  credentials: async () => (await import("./credentials.ts")).credentials,
  "final-newline": async () => (await import("./final-newline.ts")).finalNewline,
  json: async () => (await import("./json.ts")).json,
  "large-file": async () => (await import("./large-file.ts")).largeFile,
  "merge-conflict": async () => (await import("./merge-conflict.ts")).mergeConflict,
  "mixed-line-ending": async () => (await import("./mixed-line-ending.ts")).mixedLineEnding,
  "new-submodule": async () => (await import("./new-submodule.ts")).newSubmodule,
  "private-key": async () => (await import("./private-key.ts")).privateKey,
  shebang: async () => (await import("./shebang.ts")).shebang,
  symlink: async () => (await import("./symlink.ts")).symlink,
  toml: async () => (await import("./toml.ts")).toml,
  "trailing-whitespace": async () => (await import("./trailing-whitespace.ts")).trailingWhitespace,
  "windows-names": async () => (await import("./windows-names.ts")).windowsNames,
  xml: async () => (await import("./xml.ts")).xml,
  yaml: async () => (await import("./yaml.ts")).yaml,
};

/** Returns the built-in with an id; `null` for an unknown id. */
export async function builtinOf(id: string): Promise<Builtin | null> {
  return Object.hasOwn(builtins, id) ? builtins[id]!() : null;
}
