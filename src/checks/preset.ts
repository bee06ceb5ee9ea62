// The type of a preset: a well-known tool with the right flags, files, inputs, fixer, and a parser
// for its output.

import type { CommandTask, RepoPath, Stage, Standalone, TreeReader } from "../types.ts";

/** A command of a preset; its title consists of its words. */
export type PresetCommand = Pick<CommandTask, "argv" | "paths"> &
  Partial<Pick<CommandTask, "read" | "pathForm" | "keeps">>;

/** The best way to run a tool on a commit. The config can override everything in it. */
export interface Preset {
  /** Its name in a config: `eslint: true`. */
  readonly id: string;
  /** One sentence, for the docs and `airlock checks`. */
  readonly summary: string;
  /** The tool's own page about its command line. */
  readonly link: string;
  /** The program's name. */
  readonly program: string;
  /** The npm package that provides it; `null` if npm does not. */
  readonly npm: string | null;
  /** Commands that install the tool if it is missing, one line each. */
  readonly install: readonly string[];
  /** Signs that a project uses the tool. */
  readonly evidence: PresetEvidence;
  /** Globs of the files that it handles. */
  readonly files: readonly string[];
  /**
   * Conditions on the types of further files that it handles, all of them required: scripts by
   * their first line.
   */
  readonly also?: readonly string[];
  readonly run: PresetCommand;
  /** Fixes the given files in place; `null` if the tool has no fixer. */
  readonly fix: PresetCommand | null;
  /** Environment of both commands. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Globs, from the root of the repository, of everything that its result depends on besides the
   * files and the program itself: its configuration, its ignore files. `null`: it may depend on
   * anything, so no pass is cached. The preset's own comment gives the reason.
   */
  readonly inputs: readonly string[] | null;
  /** The conditions under which nothing else counts; with `inputs`. */
  readonly standalone?: Standalone;
  /**
   * Globs of configurations that may depend on anything: if the candidate contains one, no pass is
   * cached.
   */
  readonly uncacheable?: readonly string[];
  /** `tree`: it reads the whole candidate. */
  readonly needs?: "tree";
  /** When it runs by default; `pre-commit` where absent. */
  readonly stages?: readonly Stage[];
  /** Further notes for the docs, in sentences. */
  readonly notes?: readonly string[];
  /** Reads the candidate; returns the parts that differ there. */
  readonly resolve?: (view: PresetView) => Promise<Resolved>;
}

/** The parts of a preset that may depend on the candidate. */
export type Resolved = Partial<Pick<Preset, "run" | "fix" | "files" | "inputs" | "needs">>;

/** The place where a preset is used. */
export interface PresetView {
  /** Reads the candidate. */
  readonly reader: TreeReader;
  /** The folder in which the tool runs, relative to the root. */
  readonly folder: RepoPath;
}

/** Signs in a project that it uses a tool. */
export interface PresetEvidence {
  /** Names of files at the root that configure it. */
  readonly config?: RegExp;
  /** A section of pyproject.toml (`tool.ruff`), or a key of package.json. */
  readonly section?: string;
  /**
   * True if it fails without a configuration, so that the package alone does not show that it is in
   * use.
   */
  readonly needsConfig?: boolean;
  /** Files that show by themselves that the tool is useful, if the program is installed. */
  readonly tracked?: RegExp;
}
