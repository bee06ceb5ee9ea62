// The built-in `credentials`: no file contains a credential that can be recognised by its shape.

import * as v from "valibot";
import type { Builtin } from "../builtin.ts";
import { bitsPerCharacter, shapes } from "../credential-shapes.ts";
import { positions, searchable, wideEncoding } from "../config/position.ts";
import {
  secretOptions,
  reportSecrets,
  withBaseline,
  type SecretOptions,
  type Suspect,
} from "../secrets.ts";
import { isText } from "../text.ts";

/** Matches the places where one of the shapes may begin. */
const starts = new RegExp(`(?<![A-Za-z0-9])(?:${startsOf(false)})|${startsOf(true)}`, "g");

/**
 * Placeholders that people write instead of a credential, and credentials that their issuers
 * publish for everybody.
 */
const placeholder =
  /example|sample|placeholder|redacted|your[_-]?|dummy|x{6}|\*{3}|\.{3}|^(?:sk_test_)?(?:4eC39HqLyjWDarjtT1zdp7dc|BQokikJOvBiI2HlWgH4olfQ2)$|^Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/i;

export const credentials: Builtin = {
  id: "credentials",
  summary:
    "No text file holds a credential that is known by its shape: a token of GitHub, a key of AWS, and so on.",
  like: ["detect-aws-credentials"],
  options: v.strictObject(secretOptions),
  prepare: (view, options) => withBaseline(view, options),
  wants: (head) => isText(head) || wideEncoding(head) !== null,
  file({ change: { path }, content }, options: SecretOptions) {
    const source = searchable(content);
    const suspects = suspectsIn(source.text);
    if (suspects.length === 0) return [];
    return reportSecrets(suspects, {
      path,
      text: source.text,
      at: positions(source),
      builtin: "credentials",
      options,
    });
  },
};

function startsOf(wanted: boolean): string {
  return shapes
    .filter(({ inWord = false }) => inWord === wanted)
    .map(({ start }) => start)
    .join("|");
}

function suspectsIn(text: string): readonly Suspect[] {
  const found: Suspect[] = [];
  for (const { index } of text.matchAll(starts)) {
    if (index < (found.at(-1)?.end ?? 0)) continue;
    const suspect = suspectAt(text, index);
    if (suspect !== null) found.push(suspect);
  }
  return found;
}

function suspectAt(text: string, index: number): Suspect | null {
  for (const { id, what, whole, isHarmless } of shapes) {
    whole.lastIndex = index;
    const match = whole.exec(text);
    if (match === null) continue;
    const secret = match.groups?.["secret"] ?? match[0];
    if (placeholder.test(secret) || bitsPerCharacter(secret) < 1.5 || isHarmless?.(match) === true)
      return null;
    const start = index + match[0].indexOf(secret);
    return {
      start,
      end: start + secret.length,
      rule: id,
      what: `looks like ${what} (${masked(secret)})`,
      secret,
    };
  }
  return null;
}

/** Returns enough of a secret to recognise it: at most four characters, and at most a tenth. */
function masked(secret: string): string {
  return `${secret.slice(0, Math.min(4, Math.floor(secret.length / 10)))}…, ${secret.length} characters`;
}
