// Arguments that are not valid Unicode. Node can only pass UTF-8, so a small shell script spells
// their bytes out.

import { encodePath, isPlain } from "../../system/bytes.ts";

/** Says that Node can hand these arguments over itself. */
export function isPlainArgv(argv: readonly string[]): boolean {
  return argv.every(isPlain);
}

/**
 * Takes a program with arguments, some of them not valid Unicode (see `system/bytes.ts`); returns a
 * command line in pure ASCII that becomes exactly that program with exactly those bytes. The shell
 * replaces itself, so the process id stays.
 *
 * Each such argument is a variable, set with printf's octal escapes (POSIX printf, `\ddd` in the
 * format). Command substitution drops newlines at the end (POSIX sh 2.6.3), so an `x` stands behind
 * the value and is cut off again.
 */
export function withRawBytes(argv: readonly string[]): [string, ...string[]] {
  const assignments: string[] = [];
  const words = argv.map((arg, index) => {
    if (/^[\x20-\x7e]*$/.test(arg)) return `'${arg.replaceAll("'", String.raw`'\''`)}'`;
    assignments.push(`_airlock_${index}=$(printf '${octal(arg)}x')`);
    return `"\${_airlock_${index}%x}"`;
  });
  return ["/bin/sh", "-c", `${assignments.join("\n")}\nexec ${words.join(" ")}`];
}

function octal(arg: string): string {
  return Array.from(encodePath(arg), (byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}
