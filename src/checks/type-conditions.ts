// What a check says of the types of its files: `python` has it, `ts|tsx` has one of them, `!markdown` has it not.

/** Returns the types that a condition names. */
export function namedIn(condition: string): string[] {
  return condition.replace(/^!/, "").split("|");
}

/** Says whether a file of these types meets every condition. */
export function meets(types: ReadonlySet<string>, conditions: readonly string[]): boolean {
  return conditions.every((condition) => namedIn(condition).some((type) => types.has(type)) !== condition.startsWith("!"));
}

/** Says whether the conditions ask for a type by name: only then is a check handed what is no regular file. */
export function asksFor(type: "symlink" | "directory", conditions: readonly string[] | null): boolean {
  return conditions?.some((condition) => !condition.startsWith("!") && namedIn(condition).includes(type)) ?? false;
}
