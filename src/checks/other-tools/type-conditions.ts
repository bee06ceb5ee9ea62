// Conditions on the types of a check's files: `python` (has it), `ts|tsx` (has one of them),
// `!markdown` (does not have it).

/** Returns the types that a condition names. */
export function namedIn(condition: string): string[] {
  return condition.replace(/^!/, "").split("|");
}

/** Tells whether a file of these types meets every condition. */
export function meets(types: ReadonlySet<string>, conditions: readonly string[]): boolean {
  return conditions.every(
    (condition) => namedIn(condition).some((type) => types.has(type)) !== condition.startsWith("!"),
  );
}

/**
 * Tells whether the conditions name a type: only then does a check receive entries that are not
 * regular files.
 */
export function asksFor(
  type: "symlink" | "directory",
  conditions: readonly string[] | null,
): boolean {
  return (
    conditions?.some(
      (condition) => !condition.startsWith("!") && namedIn(condition).includes(type),
    ) ?? false
  );
}
