// Finds places (file, line, column) in a tool's output.

import type { RepoPath } from "../../types.ts";
import { safeText } from "../escape.ts";

export interface SourcePlace {
  readonly path: RepoPath;
  readonly line: number;
  readonly column: number | null;
  readonly message: string;
}

/** `src/a.ts:3:7: message` (gcc and most tools) and `src/a.ts(3,7): message` (tsc). */
const inLine =
  /^\s*(?<path>[^\s:()][^:()]*?)(?::(?<line>\d+)(?::(?<column>\d+))?:?|\((?<line2>\d+)(?:,(?<column2>\d+))?\):?)[\s-]+(?<message>\S.*)$/;

/** `  3:7  error  message  rule`, below a line that is a path (eslint). */
const below = /^\s+(?<line>\d+):(?<column>\d+)\s+(?<message>\S.*)$/;

/**
 * Takes output and the paths that it may mention; returns the places in it, in order. A path that a
 * tool printed relative to a folder below the root is recognised by its end, if only one path has
 * that end.
 */
export function findPlaces(output: string, paths: readonly RepoPath[]): SourcePlace[] {
  const places: SourcePlace[] = [];
  const known = knownBy(paths);
  let heading: RepoPath | null = null;
  for (const line of safeText(output).split("\n")) {
    const inside = inLine.exec(line)?.groups;
    const path = inside === undefined ? null : known(inside["path"]!);
    const under = below.exec(line)?.groups;
    if (inside !== undefined && path !== null) places.push(placeFrom(path, inside));
    else if (under !== undefined && heading !== null) places.push(placeFrom(heading, under));
    else if (line.trim() === "") heading = null;
    else heading = known(line.trim()) ?? heading;
  }
  return places;
}

function placeFrom(
  path: RepoPath,
  groups: Readonly<Record<string, string | undefined>>,
): SourcePlace {
  const column = groups["column"] ?? groups["column2"];
  return {
    path,
    line: Number(groups["line"] ?? groups["line2"]),
    column: column === undefined ? null : Number(column),
    message: groups["message"]!.trim(),
  };
}

function knownBy(paths: readonly RepoPath[]): (text: string) => RepoPath | null {
  const all = new Set(paths);
  const byName = new Map<string, RepoPath[]>();
  for (const path of paths) byName.set(nameOf(path), [...(byName.get(nameOf(path)) ?? []), path]);
  return (text) => {
    const path = text.replace(/^\.\//, "");
    if (all.has(path)) return path;
    const [only, ...others] = (byName.get(nameOf(path)) ?? []).filter((each) =>
      each.endsWith(`/${path}`),
    );
    return only === undefined || others.length > 0 ? null : only;
  };
}

function nameOf(path: RepoPath): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
