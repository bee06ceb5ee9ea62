// The built-in `merge-conflict`: no file contains an unresolved merge conflict.

import * as v from "valibot";
import { type Builtin, finding } from "../builtin.ts";
import { positions, searchable } from "../config/position.ts";

const options = v.strictObject({
  when: v.optional(
    v.pipe(
      v.picklist(["auto", "merge", "always"], '"auto", "merge" or "always"'),
      v.description(
        "auto (the default): a whole conflict at any time, a single marker while a merge or a rebase is going on; merge: only while one is going on, as pre-commit-hooks does; always: a single marker at any time, as its --assume-in-merge.",
      ),
    ),
  ),
});

/**
 * The markers that git writes around a conflict (git-merge(1), "how conflicts are presented"); the
 * label follows a space.
 */
const markers = /^(?:(<<<<<<< )|(\|\|\|\|\|\|\| )|(=======(?=[ \r\n]))|(>>>>>>> ))/gm;

interface Marker {
  readonly at: number;
  readonly text: string;
  /** True if the conflict around this marker has a beginning, a middle and an end. */
  whole: boolean;
}

/**
 * Follows pre-commit-hooks' check-merge-conflict, with two differences. A line `=======` counts
 * only inside a conflict: by itself it is a heading. And a whole conflict is found at any time:
 * `git stash pop` and `git cherry-pick` leave one without a merge.
 */
export const mergeConflict: Builtin = {
  id: "merge-conflict",
  summary: "No text file holds the markers of a merge conflict.",
  like: ["check-merge-conflict"],
  types: ["text"],
  options,
  file({ change: { path }, content, merging = false }, given) {
    const { when = "auto" } = given as v.InferOutput<typeof options>;
    if (when === "merge" && !merging) return [];
    if (!content.includes("<<<<<<< ") && !content.includes(">>>>>>> ")) return [];
    const source = searchable(content);
    const at = positions(source);
    return markersIn(source.text)
      .filter(({ whole }) => whole || merging || when === "always")
      .map((marker) =>
        finding({
          path,
          ...at(marker.at),
          message: `the marker ${marker.text} of a merge conflict`,
        }),
      );
  },
};

function markersIn(text: string): readonly Marker[] {
  const found: Marker[] = [];
  let open: Marker[] = [];
  let isDivided = false;
  for (const match of text.matchAll(markers)) {
    // In a regular expression `^` also follows a CR, U+2028 or U+2029; in git a line begins after a
    // LF.
    if (match.index > 0 && text[match.index - 1] !== "\n") continue;
    const marker: Marker = { at: match.index, text: match[0].trim(), whole: false };
    if (match[1] !== undefined) [open, isDivided] = [[marker], false];
    else if (match[4] === undefined && open.length === 0) continue;
    else open.push(marker);
    found.push(marker);
    if (match[3] !== undefined) isDivided = true;
    if (match[4] === undefined) continue;
    if (isDivided) for (const one of open) one.whole = true;
    [open, isDivided] = [[], false];
  }
  return found;
}
