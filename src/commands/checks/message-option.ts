// Reads the message that `airlock run` checks in the stage commit-msg.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { AirlockError } from "../../errors.ts";
import { messageOf, recordedMessage } from "../../git/recorded-message.ts";
import { commandLine } from "../../system/shell.ts";
import type { ObjectReader } from "../../git/objects.ts";
import { calledOrigin } from "../../scope/message-origin.ts";
import type { Repository, Stage } from "../../types.ts";
import type { Context } from "../context.ts";

export interface MessageOptions {
  readonly stage: Stage;
  readonly message: string | null;
  readonly each: boolean;
  readonly commit: string | null;
}

/** Refuses a message without its stage, and that stage without a message. */
export function refuseMessage(
  { stage, message, each, commit }: MessageOptions,
  refuse: (sentence: string, next: string) => void,
): void {
  if (message !== null && stage !== "commit-msg")
    refuse(
      "--message-file is for the stage commit-msg.",
      commandLine(["airlock", "run", "--stage", "commit-msg", "--message-file", message]),
    );
  if (message !== null && each)
    refuse(
      "--each checks every commit's own message, so it takes no --message-file.",
      "For examples: airlock help run",
    );
  if (stage === "commit-msg" && message === null && commit === null && !each)
    refuse("The stage commit-msg needs a message.", "airlock run --stage commit-msg --commit HEAD");
}

export interface Asking {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly context: Context;
}

/**
 * Returns the message to check, `null` in another stage. Throws AirlockError MESSAGE_UNREADABLE,
 * NO_SUCH_COMMIT.
 */
export async function messageFor(
  { stage, message, commit }: Omit<MessageOptions, "each">,
  { repository, objects, context }: Asking,
): Promise<Buffer | null> {
  if (stage !== "commit-msg") return null;
  if (message === null) return commit === null ? null : messageOf(objects, commit);
  return recordedMessage(
    repository,
    read(resolve(context.cwd, message)),
    calledOrigin(context.env),
  );
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new AirlockError(
      "usage",
      "MESSAGE_UNREADABLE",
      `The message cannot be read from ${file}.`,
      {
        cause,
        detail: (cause as Error).message,
        next: [
          "Give --message-file a file that can be read. To check the message of the last commit: airlock run --stage commit-msg --commit HEAD",
        ],
      },
    );
  }
}
