// The native config as its author writes it: the public types, with what each key means.

/** `airlock.config.*`, or `"airlock"` in package.json. */
export interface AirlockConfig {
  /** The JSON schema, for editors. */
  $schema?: string | undefined;
  /** The checks by name. */
  checks: Record<string, string | CheckConfig>;
  /** What happens to a commit made with `--no-verify`: it is recorded (the default), or refused. Only in the root's config. */
  noVerify?: "record" | "refuse" | undefined;
  /** Ignored paths that a chamber gets as links, relative to the root: `[".venv"]`. Only in the root's config. */
  link?: string[] | undefined;
}

/** One check. A string in its place is its `run`. */
export interface CheckConfig {
  /** Globs of the paths it is about, relative to the config's folder; without it, all of them. */
  files?: string | string[] | undefined;
  /** Globs of paths it is not about. */
  exclude?: string | string[] | undefined;
  /** The command: text that is split into words without a shell, or the list of words. The paths follow behind it. */
  run: string | string[];
  /** Let the system's shell run the text; the paths are its `"$@"`. */
  shell?: boolean | undefined;
  /** `false`: the command gets no paths, and runs once when any path it is about changed. */
  paths?: false | undefined;
  /** One process per path, with the content on standard input; `{path}` in an argument is the path. */
  stdin?: boolean | undefined;
  /** `"tree"`: what it says rests on the whole tree, not only on the paths it is about. */
  needs?: "tree" | undefined;
  /** Folder where it runs, relative to the config's folder, which is the default. */
  cwd?: string | undefined;
  /** Environment variables. */
  env?: Record<string, string> | undefined;
  /** Seconds, or `"500ms"`, `"30s"`, `"5m"` (the default), `"1h"`: then its whole process group is killed. */
  timeout?: number | string | undefined;
  /** Never beside another check, and one process at a time. */
  serial?: boolean | undefined;
  /** Names of checks of this config that must have passed first. */
  dependsOn?: string[] | undefined;
  /** Globs of further files that its verdict rests on, `[]` for none: then a pass is remembered by content. */
  inputs?: string[] | undefined;
}
