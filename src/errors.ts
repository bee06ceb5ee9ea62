// The error of every failure: kind, sentence, cause, next commands. Thrown everywhere, printed and
// turned into an exit code in one place.

/** Exit codes, as promised in the README. */
export const exitCodes = {
  passed: 0,
  failed: 1,
  couldNotTell: 2,
  refused: 3,
  lost: 4,
  interrupted: 130,
} as const;

export type ErrorKind =
  | "usage"
  | "config"
  | "git"
  | "environment"
  | "refused"
  | "lost"
  | "interrupted"
  | "internal";

export interface ErrorDetails {
  /** The next steps, one line each; a command is alone on its line. */
  readonly next?: readonly string[];
  /** Untrusted text that explains it: the message of another tool. */
  readonly detail?: string;
  readonly cause?: unknown;
  /** Facts for programs, by name, such as the holder of a claim. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Details of a refusal, for programs. */
  readonly refusal?: Refusal;
}

/** The refusal of a guard, as data. */
export interface Refusal {
  /** Every path with its reason; `path` is `null` if the reason is about the commit itself. */
  readonly paths: readonly RefusedPath[];
  /** The one command that does the right thing, program first. */
  readonly next: readonly string[];
  /** The id for `airlock approve`; `null` if the refusal cannot be approved. */
  readonly approval: string | null;
}

export interface RefusedPath {
  readonly path: string | null;
  readonly code: string;
  /** One clause. */
  readonly reason: string;
  /** The session that did it; `null` if unknown. */
  readonly session: string | null;
  /** The command that did it. */
  readonly command: string | null;
  /** When, ISO 8601. */
  readonly time: string | null;
}

/** An error that a person can act on. `code` is stable: programs read it. */
export class AirlockError extends Error {
  override readonly name = "AirlockError";
  readonly kind: ErrorKind;
  readonly code: string;
  readonly next: readonly string[];
  readonly detail: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly refusal: Refusal | null;

  /**
   * Takes the kind, the stable code (`NOT_A_REPOSITORY`), one sentence naming the object, and the
   * details.
   */
  constructor(kind: ErrorKind, code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.code = code;
    this.next = details.next ?? [];
    this.detail = details.detail ?? "";
    this.facts = details.facts ?? {};
    this.refusal = details.refusal ?? null;
  }

  /** The process' exit code for this kind of error. */
  get exitCode(): number {
    if (this.kind === "refused") return exitCodes.refused;
    if (this.kind === "lost") return exitCodes.lost;
    if (this.kind === "interrupted") return exitCodes.interrupted;
    return exitCodes.couldNotTell;
  }
}

/**
 * Thrown by a check that is a function, with its own explanation of the failure; `output` is shown
 * below it.
 */
export class CheckFailed extends Error {
  override readonly name = "CheckFailed";
  readonly output: string;

  /** Takes one sentence without its full stop, and the output. */
  constructor(message: string, output: string) {
    super(message);
    this.output = output;
  }
}

/** Advice for errors of the file system, by their codes (errno(3)). */
const fileSystemAdvice: Readonly<Record<string, { code: string; sentence: string; next: string }>> =
  {
    ENOSPC: {
      code: "NO_SPACE",
      sentence: "There is no space left on the device.",
      next: "Free some space, then try again. `airlock cache clear` frees the chambers.",
    },
    EDQUOT: {
      code: "NO_SPACE",
      sentence: "The disk quota is used up.",
      next: "Free some space, then try again. `airlock cache clear` frees the chambers.",
    },
    EROFS: {
      code: "READ_ONLY",
      sentence: "The file system is read-only.",
      next: "Make it writable, then try again.",
    },
    EACCES: {
      code: "NO_PERMISSION",
      sentence: "A file or folder may not be used.",
      next: "Look at its owner and mode.",
    },
    EPERM: {
      code: "NO_PERMISSION",
      sentence: "A file or folder may not be used.",
      next: "Look at its owner and mode.",
    },
    EMFILE: {
      code: "TOO_MANY_FILES",
      sentence: "Too many files are open.",
      next: "Raise the limit (ulimit -n), or lower --concurrency.",
    },
  };

/**
 * Returns the state folder in the path of a permission error (another user has made something in
 * it); `null` for other errors.
 */
function stateFolder(thrown: unknown): string | null {
  if (!(thrown instanceof Error)) return null;
  const { code, path } = thrown as NodeJS.ErrnoException;
  if (!["EACCES", "EPERM"].includes(code ?? "") || typeof path !== "string") return null;
  return /^.*\/airlock(?=\/(?:[a-z]|\.))/.exec(path)?.[0] ?? null;
}

/** One word of sh. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * Takes any thrown value; returns it as an AirlockError. An unexpected error is `internal`, and
 * never a pass.
 */
export function asAirlockError(thrown: unknown): AirlockError {
  if (thrown instanceof AirlockError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const advice =
    thrown instanceof Error && "code" in thrown ? fileSystemAdvice[String(thrown.code)] : undefined;
  const folder = stateFolder(thrown);
  if (folder !== null)
    return new AirlockError(
      "environment",
      "STATE_UNWRITABLE",
      `This user may not use a file below ${folder}.`,
      {
        cause: thrown,
        detail: message,
        next: [`sudo chown -R "$(id -u):$(id -g)" ${quoted(folder)}`],
      },
    );
  if (advice !== undefined)
    return new AirlockError("environment", advice.code, advice.sentence, {
      cause: thrown,
      detail: message,
      next: [advice.next],
    });
  return new AirlockError("internal", "INTERNAL", "Internal error in airlock.", {
    cause: thrown,
    detail: thrown instanceof Error ? (thrown.stack ?? message) : message,
    next: ["Please report it with the lines above."],
  });
}
