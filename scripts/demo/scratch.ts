// The demo's scratch repository: a small project with real eslint, prettier and tsc, sealed off.

import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { Environment } from "../../src/types.ts";

export interface Scratch {
  /** Everything of the demo lies below; removed at the end. */
  readonly folder: string;
  /** The repository. */
  readonly root: string;
  readonly env: Environment;
}

/**
 * Tools of the project, taken from the checkout's own devDependencies: name of the package → its
 * program.
 */
const programs = {
  eslint: "eslint/bin/eslint.js",
  prettier: "prettier/bin/prettier.cjs",
  tsc: "typescript/bin/tsc",
} as const;

/** Content of the project, formatted as prettier wants it. */
const files: Readonly<Record<string, string>> = {
  ".gitignore": "node_modules\n",
  "package.json": `${JSON.stringify({ name: "shop", private: true, type: "module", devDependencies: { eslint: "*", "git-airlock": "*", prettier: "*", typescript: "*" } }, null, 2)}\n`,
  "tsconfig.json": `{
  "compilerOptions": {
    "strict": true,
    "noEmit": true,
    "target": "es2023",
    "module": "esnext",
    "moduleResolution": "bundler",
    "types": []
  },
  "include": ["src"]
}
`,
  "eslint.config.js": `export default [{ rules: { "no-unused-vars": "error", eqeqeq: "error" } }];\n`,
  ".prettierrc.json": "{}\n",
  "src/price.ts": `export function total(prices: readonly number[]): number {
  return prices.reduce((sum, price) => sum + price, 0);
}
`,
  "src/invoice.ts": `import { total } from "./price";

export const line: string = \`Total: \${total([1, 2])}\`;
`,
  "src/format.js": `function shout(text) {
  return text.toUpperCase();
}

function whisper(text) {
  return text.toLowerCase();
}

function words(text) {
  return text.split(" ");
}

function same(a, b) {
  return a === b;
}

export { same, shout, whisper, words };
`,
  "notes/one.md": "# One\n",
  "notes/two.md": "# Two\n",
  "bin/shop.js": `#!/usr/bin/env node
console.log("open");
`,
};

/**
 * Takes the checkout and the caller's environment; makes the folder, the project and its
 * `node_modules` (links, no network).
 */
export function makeScratch(checkout: string, caller: Environment): Scratch {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "airlock-demo-")));
  const root = join(folder, "shop");
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  chmodSync(join(root, "bin/shop.js"), 0o755);
  linkModules(join(root, "node_modules"), checkout);
  const home = join(folder, "home");
  mkdirSync(home, { mode: 0o700 });
  return { folder, root, env: sealed(home, root, caller) };
}

/**
 * Makes the same files as `npm install`: the packages and their programs, and this checkout as
 * `git-airlock`.
 */
function linkModules(modules: string, checkout: string): void {
  mkdirSync(join(modules, ".bin"), { recursive: true });
  for (const name of ["eslint", "prettier", "typescript"])
    symlinkSync(join(checkout, "node_modules", name), join(modules, name));
  symlinkSync(checkout, join(modules, "git-airlock"));
  for (const [name, path] of Object.entries(programs))
    symlinkSync(join("..", path), join(modules, ".bin", name));
  for (const name of ["airlock", "git-airlock"])
    symlinkSync("../git-airlock/dist/bin.cjs", join(modules, ".bin", name));
}

function sealed(home: string, root: string, caller: Environment): Environment {
  return {
    // `npx` and npm scripts search here first.
    PATH: [
      join(root, "node_modules", ".bin"),
      dirname(process.execPath),
      caller["PATH"] ?? "",
    ].join(delimiter),
    HOME: home,
    XDG_CACHE_HOME: join(home, "cache"),
    XDG_CONFIG_HOME: join(home, "config"),
    GIT_CONFIG_GLOBAL: join(home, "gitconfig"),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Demo",
    GIT_AUTHOR_EMAIL: "demo@example.com",
    GIT_COMMITTER_NAME: "Demo",
    GIT_COMMITTER_EMAIL: "demo@example.com",
    LC_ALL: "C.UTF-8",
    // Output is shown inside ours: plain, whatever the caller's terminal can do.
    NO_COLOR: "1",
  };
}
