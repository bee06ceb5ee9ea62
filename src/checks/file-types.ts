// pre-commit's file types (`types: [python]`), as far as a file's name alone decides them.

/**
 * Type → file name extensions.
 * Taken from pre-commit's `identify` (`extensions.py`: EXTENSIONS and NAMES), the types that hooks ask for.
 */
const extensions: Readonly<Record<string, string>> = {
  asciidoc: "adoc asciidoc",
  bash: "bash",
  batch: "bat",
  bazel: "bazel bzl",
  c: "c h m",
  "c#": "cs",
  "c++": "cc cpp cxx h hpp hxx mm",
  clojure: "clj cljc cljs edn",
  cmake: "cmake",
  coffee: "coffee",
  css: "css",
  csv: "csv",
  cython: "pyx pxd pxi",
  dart: "dart",
  elixir: "ex exs",
  dockerfile: "dockerfile",
  erb: "erb",
  fish: "fish",
  go: "go",
  graphql: "graphql",
  groovy: "gradle groovy jenkinsfile",
  haskell: "hs",
  html: "htm html",
  ini: "ini txsprofile",
  java: "java",
  javascript: "js cjs mjs es6",
  jinja: "j2 jinja jinja2",
  json: "json",
  jsonnet: "jsonnet libsonnet",
  jsx: "jsx",
  jupyter: "ipynb",
  kotlin: "kt kts",
  less: "less",
  lua: "lua",
  makefile: "mak mk",
  markdown: "md markdown",
  mdx: "mdx",
  nix: "nix",
  "objective-c": "m",
  ocaml: "ml mli",
  perl: "pl pm",
  php: "php php4 php5 phtml",
  "plain-text": "txt",
  proto: "proto",
  puppet: "pp",
  pyi: "pyi",
  python: "py gyp gypi tac wsgi",
  r: "r",
  rst: "rst",
  ruby: "rb gemspec",
  rust: "rs",
  sass: "sass",
  scala: "scala sbt sc",
  scss: "scss",
  shell: "sh bash csh zsh",
  solidity: "sol",
  sql: "sql",
  svelte: "svelte",
  svg: "svg",
  swift: "swift",
  terraform: "tf tfvars",
  toml: "toml",
  ts: "ts cts mts",
  tsx: "tsx",
  vue: "vue",
  xml: "xml gpx kml inx svg xsd xsl yin",
  yaml: "yaml yml eyaml",
  zig: "zig",
  zsh: "zsh",
};

const names: Readonly<Record<string, string>> = {
  ".babelrc": "json",
  ".bash_aliases": "bash shell",
  ".bash_profile": "bash shell",
  ".bashrc": "bash shell",
  ".bowerrc": "json",
  ".coveragerc": "ini",
  ".dockerignore": "dockerignore",
  ".editorconfig": "editorconfig",
  ".flake8": "ini",
  ".gitattributes": "gitattributes",
  ".gitconfig": "ini",
  ".gitignore": "gitignore",
  ".gitmodules": "gitmodules",
  ".jshintrc": "json",
  ".npmignore": "npmignore",
  ".pypirc": "ini",
  ".yamllint": "yaml",
  ".zshrc": "zsh shell",
  "BUILD.bazel": "bazel",
  BUILD: "bazel",
  "CMakeLists.txt": "cmake",
  Dockerfile: "dockerfile",
  Gemfile: "ruby",
  Jenkinsfile: "groovy",
  LICENSE: "plain-text",
  Makefile: "makefile",
  Pipfile: "toml",
  "Pipfile.lock": "json",
  README: "plain-text",
  Rakefile: "ruby",
  "setup.cfg": "ini",
};

const byExtension = new Map<string, Set<string>>();
for (const [type, list] of Object.entries(extensions)) {
  for (const extension of list.split(" ")) byExtension.set(extension, (byExtension.get(extension) ?? new Set<string>()).add(type));
}
const known = new Set([...Object.keys(extensions), ...Object.values(names).flatMap((list) => list.split(" "))]);

/** Whether the name alone decides if a file has this type. `file` is every file; `text`, `executable` and the like need its content or mode. */
export function isDecidable(type: string): boolean {
  return type === "file" || known.has(type);
}

/**
 * Returns the types of a file by its name (`identify.tags_from_filename`): the whole name or one of its parts between
 * dots, and the extension without regard to case.
 */
export function typesOf(path: string): ReadonlySet<string> {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const types = new Set(["file"]);
  const part = [name, ...name.split(".")].find((candidate) => Object.hasOwn(names, candidate));
  if (part !== undefined) for (const type of names[part]!.split(" ")) types.add(type);
  const dot = name.lastIndexOf(".");
  if (dot > 0) for (const type of byExtension.get(name.slice(dot + 1).toLowerCase()) ?? []) types.add(type);
  return types;
}
