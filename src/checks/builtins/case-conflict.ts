// The built-in `case-conflict`: no two names in a folder are equal when case is ignored.

import type { Finding, RepoPath } from "../../types.ts";
import { type Builtin, finding } from "../builtin.ts";

/**
 * On macOS and Windows one of two such files would hide the other. Follows check-case-conflict, on
 * the candidate's own tree and for folders too. In addition, two names conflict if they differ only
 * in how an accent is encoded (macOS).
 */
export const caseConflict: Builtin = {
  id: "case-conflict",
  summary: "No two files or folders have names that differ only in case.",
  like: ["check-case-conflict"],
  entries: true,
  async whole({ changes, tree }) {
    const folders = new Map<RepoPath, Map<string, string[]>>();
    const namesIn = async (folder: RepoPath): Promise<Map<string, string[]>> => {
      const known = folders.get(folder);
      if (known !== undefined) return known;
      const names = new Map<string, string[]>();
      for (const { name } of (await tree.list(folder)) ?? [])
        names.set(fold(name), [...(names.get(fold(name)) ?? []), name]);
      folders.set(folder, names);
      return names;
    };
    const findings: Finding[] = [];
    for (const { path, status } of changes) {
      if (status === "D") continue;
      const parts = path.split("/");
      for (const [depth, name] of parts.entries()) {
        const folder = parts.slice(0, depth).join("/");
        const others = ((await namesIn(folder)).get(fold(name)) ?? []).filter(
          (other) => other !== name,
        );
        const lies = depth === parts.length - 1 ? "differs" : "is in a folder that differs";
        for (const other of others)
          findings.push(
            finding({
              path,
              message: `${lies} only in case from ${JSON.stringify([...parts.slice(0, depth), other].join("/"))}`,
            }),
          );
      }
    }
    return findings;
  },
};

function fold(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
