// The events of a gate, for one reporter. A reporter shows them and decides nothing.

import type { AirlockError } from "../errors.ts";
import type { RunEvent } from "../run/run-request.ts";
import type { LockHolder } from "../system/lock.ts";
import type { RepoPath, RunResult, Stage } from "../types.ts";

/** The caller's own words in the report of a run. */
export interface ReportWords {
  /** The thing that is checked: `this commit`. */
  readonly subject?: string;
  /** The consequence of a result that is not a pass, as a clause: `nothing was committed`. */
  readonly consequence?: string;
  /** Lines to type next, where no check has a suggestion of its own. */
  readonly next: readonly string[];
  /** The command to type again, with everything in it; absent if it is not known. */
  readonly again?: string;
}

export type GateEvent =
  | RunEvent
  /** One line about something that was let pass. */
  | { readonly kind: "note"; readonly text: string }
  /** A refusal that the config turns into a warning. */
  | { readonly kind: "warning"; readonly refusal: AirlockError }
  /**
   * Names that leave checks out, and names that match no check; `by` is the option or the variable.
   */
  | {
      readonly kind: "left out";
      readonly by: string;
      readonly known: readonly string[];
      readonly unknown: readonly string[];
    }
  | {
      readonly kind: "result";
      readonly stage: Stage;
      readonly result: RunResult;
      readonly words: ReportWords;
    }
  /** Fixes that are in the commit; `differing` are paths whose working file has other content. */
  | {
      readonly kind: "fixed";
      readonly paths: readonly RepoPath[];
      readonly differing: readonly RepoPath[];
    }
  /** A landing waits for another one; `null`: its holder is unknown. */
  | { readonly kind: "waiting"; readonly holder: LockHolder | null }
  /** Nothing more is to come of this run, whatever happened. */
  | { readonly kind: "over" };

/** Takes events. All but those of single checks are waited for. */
export interface Reporter {
  /** The report has colours, so tools may be asked for theirs. */
  readonly color: boolean;
  readonly tell: (event: GateEvent) => void | Promise<void>;
}
