// A commit through the door that has reached its check and waits there, so that a test can do
// something meanwhile.

import { door } from "./door.ts";
import { gateCheck, newGate, type Gate } from "../check/gate.ts";
import { commitConfig, guardedState } from "../repository/guarded.ts";
import { prepared, type State } from "../repository/prepared.ts";
import type { Finished } from "../process/process.ts";
import type { TestRepository } from "../repository/repository.ts";
import type { Context } from "../repository/world.ts";

export interface Held {
  readonly repository: TestRepository;
  readonly gate: Gate;
  readonly mine: Promise<Finished>;
}

const gatedState: State = {
  key: ["a gate at a.txt"],
  on: guardedState(),
  build: (repository) =>
    commitConfig(repository, {
      checks: { gate: { files: "a.txt", run: gateCheck(), paths: false } },
    }),
};

/** A commit of a.txt that has reached its check and waits there. */
export async function atTheGate(
  context: Context,
  args: readonly string[] = ["-m", "mine", "a.txt"],
): Promise<Held> {
  const repository = await prepared(context, gatedState);
  const gate = newGate(repository);
  repository.write("a.txt", "mine\n");
  const mine = door(repository, args, { env: { AIRLOCK_SESSION: "mine" } });
  await gate.reached();
  return { repository, gate, mine };
}

/** Lets the commit go on; returns how it ended. */
export async function ended({ gate, mine }: Held): Promise<Finished> {
  gate.open();
  return mine;
}
