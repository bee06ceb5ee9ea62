// The tools that `airlock init` knows: how a project shows that it uses one, and the check it makes. None of them writes.

import type { RepoPath } from "../types.ts";
import type { Project } from "./project.ts";

/** A check as it is written into a config. */
export interface StarterCheck {
  readonly name: string;
  readonly files: string;
  readonly run: string | readonly string[];
  /** It looks at the whole candidate, and takes no paths. */
  readonly whole: boolean;
}

interface Tool {
  readonly name: string;
  /** Program, as it is started. */
  readonly program: string;
  /** Package of npm that brings it. */
  readonly npm?: string;
  /** Files at the root that configure it. */
  readonly config?: RegExp;
  /** A section of pyproject.toml, or a key of package.json. */
  readonly section?: string;
  /** It fails without a configuration, so the package alone does not show that it is in use. */
  readonly needsConfig?: boolean;
  /** Files that show by themselves that it is of use, where the program is there. */
  readonly tracked?: RegExp;
  readonly files: (project: Project) => string;
  readonly run: string | readonly string[];
  readonly whole?: boolean;
}

const script = (project: Project): string =>
  project.files.some((path) => /\.[mc]?tsx?$/.test(path)) ? "*.{js,jsx,mjs,cjs,ts,tsx,mts,cts}" : "*.{js,jsx,mjs,cjs}";
const always = (glob: string) => (): string => glob;

const tools: readonly Tool[] = [
  {
    name: "eslint",
    program: "eslint",
    npm: "eslint",
    config: /^(eslint\.config\.[mc]?[jt]s|\.eslintrc(\..+)?)$/,
    section: "eslintConfig",
    needsConfig: true,
    files: script,
    run: "eslint",
  },
  { name: "oxlint", program: "oxlint", npm: "oxlint", config: /^\.oxlintrc\.jsonc?$/, files: script, run: "oxlint" },
  {
    name: "biome",
    program: "biome",
    npm: "@biomejs/biome",
    config: /^\.?biome\.jsonc?$/,
    files: always("*.{js,jsx,mjs,cjs,ts,tsx,mts,cts,json,jsonc,css}"),
    run: "biome check --no-errors-on-unmatched",
  },
  {
    name: "prettier",
    program: "prettier",
    npm: "prettier",
    config: /^(\.prettierrc(\..+)?|prettier\.config\.[mc]?[jt]s)$/,
    section: "prettier",
    files: always("*"),
    run: "prettier --check --ignore-unknown",
  },
  { name: "oxfmt", program: "oxfmt", npm: "oxfmt", config: /^\.oxfmtrc\.jsonc?$/, files: script, run: "oxfmt --check" },
  {
    name: "stylelint",
    program: "stylelint",
    npm: "stylelint",
    config: /^(\.stylelintrc(\..+)?|stylelint\.config\.[mc]?[jt]s)$/,
    section: "stylelint",
    needsConfig: true,
    files: always("*.{css,scss,sass,less}"),
    run: "stylelint --allow-empty-input",
  },
  {
    name: "types",
    program: "tsc",
    npm: "typescript",
    config: /^tsconfig\.json$/,
    needsConfig: true,
    files: always("*.{ts,tsx,mts,cts,json}"),
    run: "tsc --noEmit -p .",
    whole: true,
  },
  {
    name: "ruff",
    program: "ruff",
    config: /^\.?ruff\.toml$/,
    section: "tool.ruff",
    files: always("*.{py,pyi}"),
    run: "ruff check --no-fix --force-exclude",
  },
  { name: "black", program: "black", section: "tool.black", files: always("*.{py,pyi}"), run: "black --check --quiet" },
  {
    name: "shellcheck",
    program: "shellcheck",
    npm: "shellcheck",
    config: /^\.shellcheckrc$/,
    tracked: /\.(sh|bash)$/,
    files: always("*.{sh,bash}"),
    run: "shellcheck",
  },
  {
    name: "gofmt",
    program: "gofmt",
    tracked: /\.go$/,
    files: always("*.go"),
    // gofmt -l lists what it would change, and exits with 0.
    run: [
      "sh",
      "-c",
      'unformatted=$(gofmt -l "$@") || exit; [ -z "$unformatted" ] || { echo "not formatted (gofmt -w):"; echo "$unformatted"; exit 1; }',
      "gofmt",
    ],
  },
  { name: "rustfmt", program: "cargo", tracked: /^Cargo\.toml$/, files: always("*.rs"), run: "cargo fmt --check", whole: true },
];

/** Returns the checks for the tools that the project uses, in the order of the table. */
export function checksFor(project: Project): StarterCheck[] {
  const used = tools.filter((tool) => isUsed(tool, project));
  return used.map(({ name, files, run, whole = false }) => ({ name, files: files(project), run, whole }));
}

/** Named as a dependency; or configured, or of use by its files, and there to be started. */
function isUsed(tool: Tool, project: Project): boolean {
  const configured = isConfigured(tool, project);
  const depended =
    tool.npm !== undefined &&
    [project.package.dependencies, project.package.devDependencies].some((names) => Object.hasOwn(names ?? {}, tool.npm!));
  if (depended) return configured || tool.needsConfig !== true;
  const ofUse = configured || (tool.tracked !== undefined && project.files.some((path) => tool.tracked!.test(path)));
  return ofUse && project.has(tool.program);
}

function isConfigured({ config, section }: Tool, project: Project): boolean {
  if (config !== undefined && project.files.some((path: RepoPath) => config.test(path))) return true;
  if (section === undefined) return false;
  if (section.startsWith("tool."))
    return new RegExp(String.raw`^\[${section.replace(".", String.raw`\.`)}[\].]`, "m").test(project.read("pyproject.toml"));
  return Object.hasOwn(project.package, section);
}
