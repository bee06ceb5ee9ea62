// Reads the filters of a lefthook job: its globs and its types of file.

import type { RepoPath } from "../../types.ts";
import { asText } from "../config/fields.ts";
import { type ConfigPlace, invalid, misconfigured, printable, within } from "../config/invalid.ts";
import { type GlobRules, lefthookGlob } from "./lefthook-glob.ts";
import type { Row } from "./lefthook-rows.ts";
import { relativeTo } from "../match.ts";

/** Settings of the file and the hook that apply to the filters of every job. */
export interface FilterContext {
  readonly matcher: GlobRules["matcher"];
  readonly exclude: readonly unknown[];
}

/** lefthook's own types; MIME types would need its detector. */
const typeNames: Readonly<Record<string, string>> = {
  text: "text",
  binary: "binary",
  executable: "executable",
  symlink: "symlink",
  "not executable": "!executable",
  "not symlink": "!symlink",
};

/** Takes the value of `file_types`; returns our conditions on types. Throws CONFIG_INVALID. */
export function jobFileTypes(value: unknown, at: ConfigPlace): readonly string[] | null {
  if (value === undefined) return null;
  return [value].flat().map((type: unknown) => {
    if (typeof type === "string" && Object.hasOwn(typeNames, type)) return typeNames[type]!;
    throw invalid(at, `one of ${Object.keys(typeNames).join(", ")}`, type);
  });
}

/**
 * Returns a predicate for the paths that a job's `root`, `glob` and `exclude` let through. Throws
 * CONFIG_INVALID.
 */
export function jobPathFilter(
  { fields, at }: Row,
  { root, context }: { root: RepoPath; context: FilterContext },
): (path: RepoPath) => boolean {
  const compile = (key: "glob" | "exclude", list: readonly unknown[]) =>
    list
      .map((pattern, index) => ({
        text:
          typeof pattern === "string" && pattern === ""
            ? ""
            : asText(pattern, within(at, key, index)),
        where: within(at, key),
      }))
      .filter(({ text }) => text !== "")
      .map(({ text, where }) => {
        const glob = lefthookGlob(text, {
          matcher: context.matcher,
          caseSensitive: key === "exclude",
        });
        if ("problem" in glob)
          throw misconfigured(where, `is not a valid glob: ${printable(glob.problem)}`);
        return glob.match;
      });
  const { exclude } = fields;
  // Lefthook 1 read a single string as a regular expression, lefthook 2 reads it as a glob.
  if (typeof exclude === "string" && /[$^|()\\]/.test(exclude))
    throw misconfigured(
      within(at, "exclude"),
      "looks like a regular expression: write a list of globs",
    );
  const globs = compile("glob", [fields["glob"] ?? []].flat());
  const excludes = compile("exclude", [exclude ?? [], ...context.exclude].flat());
  return (path) =>
    relativeTo(root, path) !== null &&
    (globs.length === 0 || globs.some((match) => match(path))) &&
    !excludes.some((match) => match(path));
}
