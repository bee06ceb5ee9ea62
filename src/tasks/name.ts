// Derives the name of a branch and a folder from any title.

import { AirlockError } from "../errors.ts";

/** Maximum number of characters of a name. */
const maxLength = 48;
/** Maximum number of characters of an id. */
const maxIdLength = 100;

/**
 * Takes a title as typed; returns it trimmed, in one normal form (NFC), so that equal titles mean
 * the same task. Throws USAGE if it is empty.
 */
export function titleOf(typed: string): string {
  const title = typed.normalize("NFC").trim().replaceAll(/\s+/gu, " ");
  if (title !== "") return title;
  throw usage("A task needs a title that is not empty.");
}

/**
 * Takes the value of `--id` as typed; returns it trimmed. Throws USAGE if it is empty or too long.
 */
export function idOf(typed: string): string {
  const id = typed.normalize("NFC").trim();
  if (id !== "" && id.length <= maxIdLength) return id;
  throw usage(`--id takes 1 to ${maxIdLength} characters.`);
}

function usage(sentence: string): AirlockError {
  return new AirlockError("usage", "USAGE", sentence, {
    next: ["airlock task start 'add rate limiting' --id 1742"],
  });
}

/**
 * Takes the id, if there is one, and the title; returns `{name}` of the branch: letters and digits
 * of any script in lower case, without accents, separated by single dashes; `task` if none are
 * left. All of it is allowed in a branch (git-check-ref-format(1)) and in a file name.
 */
export function taskName(id: string | null, title: string): string {
  const name = shortened([id ?? "", title].map(words).filter(Boolean).join("-"), maxLength);
  return name === "" ? "task" : name;
}

function words(text: string): string {
  const plain = text.normalize("NFKD").toLowerCase().replaceAll(/\p{M}/gu, "").normalize("NFC");
  return plain.replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-|-$/g, "");
}

/** Cuts at the end of a word, if one ends in the second half. */
function shortened(name: string, length: number): string {
  const characters = Array.from(name);
  if (characters.length <= length) return name;
  const cut = characters.slice(0, length).join("");
  const dash = characters[length] === "-" ? cut.length : cut.lastIndexOf("-");
  return cut.slice(0, dash > length / 2 ? dash : cut.length).replace(/-$/, "");
}

/**
 * Takes a name and a predicate for taken names; returns the name, or the first free one of
 * `name-2`, `name-3`, …
 */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  for (let count = 1; ; count += 1) {
    const candidate =
      count === 1 ? name : `${shortened(name, maxLength - String(count).length - 1)}-${count}`;
    if (!isTaken(candidate)) return candidate;
  }
}

/** Takes `tasks.branch` of the config and a name; returns the full name of the branch. */
export function branchOf(template: string, name: string): string {
  return `refs/heads/${template.replace("{name}", () => name)}`;
}

/** Takes a branch; returns the key of its task: the last part. */
export function keyOf(branch: string): string {
  return branch.slice(branch.lastIndexOf("/") + 1);
}
