// The built-in `private-key`: no file contains a private key.

import * as v from "valibot";
import type { Builtin } from "../builtin.ts";
import { positions, searchable, wideEncoding } from "../config/position.ts";
import {
  secretOptions,
  reportSecrets,
  withBaseline,
  type SecretOptions,
  type Suspect,
} from "../secrets.ts";
import { isText } from "../text.ts";

/**
 * The patterns of pre-commit-hooks' detect-private-key (BLACKLIST), and version 3 of PuTTY's files.
 */
const beginnings =
  /BEGIN (?:(?:(?:RSA|DSA|EC|OPENSSH|SSH2 ENCRYPTED|ENCRYPTED) )?PRIVATE KEY|PGP PRIVATE KEY BLOCK|OpenVPN Static key V1)|PuTTY-User-Key-File-[23]/g;

/** Follows pre-commit-hooks' detect-private-key, and also reads UTF-16. */
export const privateKey: Builtin = {
  id: "private-key",
  summary: "No text file holds a private key (PEM, OpenSSH, PGP, PuTTY, OpenVPN).",
  like: ["detect-private-key"],
  options: v.strictObject(secretOptions),
  prepare: (view, options) => withBaseline(view, options),
  wants: (head) => isText(head) || wideEncoding(head) !== null,
  file({ change: { path }, content }, options: SecretOptions) {
    if (
      wideEncoding(content) === null &&
      !content.includes("BEGIN ") &&
      !content.includes("PuTTY-User-Key-File-")
    )
      return [];
    const source = searchable(content);
    const found = [...source.text.matchAll(beginnings)];
    const suspects = found.map(({ index, 0: beginning }, at) =>
      suspect(source.text, beginning, [index, found[at + 1]?.index]),
    );
    return reportSecrets(suspects, {
      path,
      text: source.text,
      at: positions(source),
      builtin: "private-key",
      options,
    });
  },
};

/**
 * Returns the key from its beginning to its end, or to the next key. The hash ignores line endings:
 * they differ between checkouts.
 */
function suspect(
  text: string,
  beginning: string,
  [start, next = text.length]: readonly [number, number | undefined],
): Suspect {
  const closing = beginning.replace("BEGIN ", "END ");
  const close = text.slice(0, next).indexOf(closing, start + beginning.length);
  const end = close === -1 ? next : close + closing.length;
  const secret = text.slice(start, end).replaceAll("\r", "");
  return {
    start,
    end,
    rule: "private-key",
    what: `the beginning of a private key (${beginning})`,
    secret,
  };
}
