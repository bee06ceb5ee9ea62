// Configs of lint-staged and a tree of files on which their globs differ.

export type Files = Readonly<Record<string, string>>;

/**
 * The same files and globs in as few configs as there can be: a call that differs says its name.
 * Words in double brackets become a call that records itself under that name: `[[one]]`.
 */
export const configs: Readonly<Record<string, Files>> = {
  "a glob for a row in order; globs that overlap; braces of one and of many; globs with slashes and without; negation and extended globs; dotfiles and odd names; quoted arguments":
    {
      ".lintstagedrc.json": JSON.stringify({
        "*.js": ["[[row.1]]", "[[row.2]]", "[[row.3]]"],
        "*": "[[all]]",
        "src/**": "[[src]]",
        "*.none": "[[none]]",
        "*.{js}": "[[one]]",
        "*.{js,ts,md}": "[[many]]",
        "{src,docs}/**/*.{ts,md}": "[[both]]",
        "src/*.ts": "[[direct]]",
        "src/**/*.ts": "[[deep]]",
        "./src/*.ts": "[[dotted]]",
        "/src/*.ts": "[[rooted]]",
        "deep/*.ts": "[[middle]]",
        "!(*.md)": "[[not-md]]",
        "*.!(js|ts)": "[[neither]]",
        "!*.js": "[[bang]]",
        "+(a|b).js": "[[plus]]",
        "[ab].js": "[[class]]",
        ".*": "[[dot]]",
        "*.txt": "[[txt]]",
        "**/.hidden/*": "[[hidden]]",
        "**/*.js": `[[quoted]] "two words" 'and more' --flag=x "with 'inner'" back\\slash`,
      }),
    },
  "a YAML config": { ".lintstagedrc": '"*.js":\n  - "[[row.1]]"\n  - "[[row.2]]"\n' },
  "a config in package.json": {
    "package.json": '{ "name": "x", "lint-staged": { "*.{js,ts}": "[[pkg]]" } }',
  },
  "functions that return a command and commands, an asynchronous one in an array, and an object with title and task":
    {
      "lint-staged.config.mjs": `import { execFileSync } from "node:child_process";
export default {
  "*.js": (files) => \`[[fn]] \${files.length} \${files.join(" ")}\`,
  "**/*.js": (files) => files.map((file) => \`[[each]] \${file}\`),
  "*.ts": () => ["[[whole.1]]", "[[whole.2]]"],
  "*.md": ["[[row.1]]", async (files) => [\`[[row.2]] \${files[0]}\`], "[[row.3]]"],
  "*.txt": { title: "a task", task: async (files) => { execFileSync("sh", [...[[argv:task]], ...files]); } },
};`,
    },
  "one function for the whole config": {
    "lint-staged.config.mjs":
      'export default (files) => [`[[whole.1]] ${files.length}`, "[[whole.2]]"];',
  },
  "a CommonJS config": { "lint-staged.config.cjs": 'module.exports = { "*.js": "[[cjs]]" };' },
  "nested configs": {
    ".lintstagedrc.json": '{ "*.js": "[[top]]" }',
    "packages/a/.lintstagedrc.json": '{ "*.js": "[[a]]", "*.md": "[[a-md]]" }',
    "packages/a/lib/package.json": '{ "lint-staged": { "*.js": "[[lib]]" } }',
  },
  "nested configs only": {
    "packages/a/.lintstagedrc.json": '{ "*": "[[a]]" }',
    "packages/b/.lintstagedrc.json": '{ "*.js": "[[b]]" }',
  },
  "a nested config that looks outside": {
    ".lintstagedrc.json": '{ "*.md": "[[top]]" }',
    "packages/a/.lintstagedrc.json": '{ "../b/*.js": "[[sibling]]", "lib/*.js": "[[own]]" }',
  },
};

export const tree: readonly string[] = [
  "a.js",
  "b.js",
  "README.md",
  ".hidden.js",
  ".hidden/inside.js",
  "with space.js",
  "quote's.js",
  "ünï.js",
  "-dash.js",
  "[x].js",
  "notes.txt",
  "src/x.ts",
  "src/deep/y.ts",
  "src/deep/er/z.ts",
  "docs/d.md",
  "packages/a/one.js",
  "packages/a/read.md",
  "packages/a/lib/two.js",
  "packages/b/three.js",
];
