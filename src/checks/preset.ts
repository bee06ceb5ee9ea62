// What a preset is: a well-known tool with the right flags, files, inputs, fixer, and a reader of what it prints.

import type { CommandTask, RepoPath, Stage, Standalone, TreeReader } from "../types.ts";

/** A command of a preset; its title is its words. */
export type PresetCommand = Pick<CommandTask, "argv" | "paths"> & Partial<Pick<CommandTask, "read" | "pathForm" | "keeps">>;

/** A tool as it is best run on a commit. Everything in it can be overridden by the config. */
export interface Preset {
  /** Its name in a config: `eslint: true`. */
  readonly id: string;
  /** One sentence, for the docs and `airlock checks`. */
  readonly summary: string;
  /** The tool's own page about its command line. */
  readonly link: string;
  /** The program's name, and what brings it. */
  readonly program: string;
  /** The package of npm that brings it; `null` where npm does not. */
  readonly npm: string | null;
  /** What to type where the tool is missing, one line each. */
  readonly install: readonly string[];
  /** How a project shows that it uses the tool. */
  readonly evidence: Evidence;
  /** Globs of the files that it handles. */
  readonly files: readonly string[];
  /** Conditions on the types of further files that it handles, all of them to be met: scripts by their first line. */
  readonly also?: readonly string[];
  readonly run: PresetCommand;
  /** Mends the files it is given, in place; `null` where the tool mends nothing. */
  readonly fix: PresetCommand | null;
  /** Environment of both commands. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Globs, from the root of the repository, of what its verdict rests on beside the files and the program itself: its configuration,
   * its ignore files. `null`: it may rest on anything, so no pass is remembered. The preset's own comment argues for it.
   */
  readonly inputs: readonly string[] | null;
  /** What makes it sure that nothing else counts; with `inputs`. */
  readonly standalone?: Standalone;
  /** Globs of configurations that may rest on anything: where the candidate holds one, no pass is remembered. */
  readonly opaque?: readonly string[];
  /** `tree`: it looks at the whole candidate. */
  readonly needs?: "tree";
  /** When it runs by default; `pre-commit` where absent. */
  readonly stages?: readonly Stage[];
  /** What else a reader of the docs should know, in sentences. */
  readonly notes?: readonly string[];
  /** Looks at the candidate; returns what differs there. */
  readonly resolve?: (view: PresetView) => Promise<Resolved>;
}

/** The part of a preset that may rest on the candidate. */
export type Resolved = Partial<Pick<Preset, "run" | "fix" | "files" | "inputs" | "needs">>;

/** Where a preset is used. */
export interface PresetView {
  /** Reads the candidate. */
  readonly reader: TreeReader;
  /** Where the tool runs, relative to the root. */
  readonly folder: RepoPath;
}

/** What in a project shows that it uses a tool. */
export interface Evidence {
  /** Names of files at the root that configure it. */
  readonly config?: RegExp;
  /** A section of pyproject.toml (`tool.ruff`), or a key of package.json. */
  readonly section?: string;
  /** It fails without a configuration, so the package alone does not show that it is in use. */
  readonly needsConfig?: boolean;
  /** Files that show by themselves that it is of use, where the program is there. */
  readonly tracked?: RegExp;
}
