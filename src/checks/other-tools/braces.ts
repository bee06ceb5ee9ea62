// Removes superfluous braces from globs as lint-staged does, so that `*.{js}` matches what its
// author meant.

/**
 * Braces around a single value, without a comma or a range: `{js}`, but not `\{js}` nor `${js}`.
 */
const single = /(?<![\\$])({)(?:(?!(?<!\\),|\.\.|\{|\}).)*?(?<!\\)(})/;

/** Braces directly in braces: `{{js,ts}}`. */
const doubled = /{{[^}{]*}}/;

/**
 * Takes a glob; returns it with superfluous braces removed (lint-staged 16,
 * `lib/validateBraces.js`).
 */
export function fixBraces(pattern: string): string {
  let fixed = pattern;
  for (let match = single.exec(fixed); match !== null; match = single.exec(fixed)) {
    const [braced] = match;
    // A replacement function, since `$` in the text must stay itself.
    const bare = braced.replace("{", "").replace("}", "");
    fixed = fixed.replace(braced, () => bare);
  }
  const twice = doubled.exec(fixed)?.[0];
  return twice === undefined
    ? fixed
    : fixed.replace(twice, () => twice.replace("{{", "{").replace("}}", "}"));
}
