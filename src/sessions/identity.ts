// Identifies the current session, one live actor: by the user's name for it, else by an agent's
// run, else by a terminal.

import { hostname } from "node:os";
import { type Liveness, livenessOf, type Owner } from "../system/owner.ts";
import { terminalOf, ttyName } from "../system/terminal.ts";
import type { Environment } from "../types.ts";

/**
 * The way a session is identified: by the name it was given, by an agent's session id, by an
 * agent's variable without a session id, by its terminal, or not at all (a graphical client, a job
 * without a terminal).
 */
export type SessionKind = "named" | "agent" | "agent-without-id" | "terminal" | "unknown";

export interface Session {
  /**
   * Equal ids mean the same session. `<kind>:…`; the hooks build the same text in sh
   * (`hooks/staging-log`).
   */
  readonly id: string;
  readonly kind: SessionKind;
  /** Name for display. May contain anything that the environment contains: escape it. */
  readonly name: string;
  /** One clause that says by what it was identified. */
  readonly why: string;
}

/**
 * Variables that hold a session's id, with their agents; the first set one wins.
 * `hooks/staging-log` has the same rows.
 */
export const sessionVariables = [
  ["CLAUDE_CODE_SESSION_ID", "claude-code"],
  ["CODEX_THREAD_ID", "codex"],
  ["COPILOT_AGENT_SESSION_ID", "copilot"],
  ["AMP_CURRENT_THREAD_ID", "amp"],
  ["AGENT_THREAD_ID", "amp"],
  ["AOE_SESSION_ID", "aoe"],
] as const;

/**
 * Variables that indicate an agent but hold no session id; `null`: the value is the agent's name.
 * `hooks/staging-log` has the same rows.
 */
export const agentVariables = [
  ["CLAUDECODE", "claude-code"],
  ["GEMINI_CLI", "gemini"],
  ["CURSOR_AGENT", "cursor"],
  ["OPENCODE", "opencode"],
  ["CRUSH", "crush"],
  ["GOOSE_TERMINAL", "goose"],
  ["AGENT", null],
  ["AI_AGENT", null],
] as const;

/**
 * Takes the environment of a command and its process id (by default this process); returns its
 * session.
 */
export function sessionOf(env: Environment, pid: number = process.pid): Session {
  const own = env["AIRLOCK_SESSION"];
  if (own) return { id: `named:${own}`, kind: "named", name: own, why: "AIRLOCK_SESSION is set" };
  for (const [variable, agent] of sessionVariables) {
    const value = env[variable];
    if (value)
      return {
        id: `agent:${agent}:${value}`,
        kind: "agent",
        name: `${agent} ${value}`,
        why: `${variable} is set`,
      };
  }
  const terminal = terminalOf(pid);
  const place =
    terminal === null || terminal.tty === ""
      ? ""
      : `${terminal.leader}:${terminal.started}:${terminal.tty}`;
  for (const [variable, named] of agentVariables) {
    const value = env[variable] ?? "";
    if (["", "0", "false"].includes(value)) continue;
    return sessionFromId(`agent-without-id:${named ?? value.replaceAll(":", "_")}:${place}`);
  }
  return sessionFromId(place === "" ? "unknown:" : `terminal:${place}`);
}

/** Takes an id from `sessionOf` or the hooks; returns its session. */
export function sessionFromId(id: string): Session {
  const cut = id.indexOf(":");
  const [kind, rest] = [id.slice(0, cut), id.slice(cut + 1)];
  const terminal = () => `terminal ${ttyName(rest.split(":").at(-1) ?? "")}`;
  if (kind === "named") return { id, kind, name: rest, why: "AIRLOCK_SESSION was set" };
  if (kind === "agent")
    return { id, kind, name: rest.replace(":", " "), why: "the agent's session id was set" };
  if (kind === "terminal")
    return { id, kind, name: terminal(), why: "its shell leads the session of this terminal" };
  if (kind === "agent-without-id") {
    const [agent = ""] = rest.split(":");
    const where = rest === `${agent}:` ? "" : ` in ${terminal()}`;
    return {
      id,
      kind,
      name: `${agent}${where}`,
      why: "the agent is known, but not which of its sessions this is",
    };
  }
  return {
    id,
    kind: "unknown",
    name: "an unknown session",
    why: "it has no name, no agent's id and no terminal",
  };
}

/**
 * Returns whether two sessions are the same actor. `unknown` if one of them is not identified, or
 * both are the same agent and one does not tell which of its sessions it is.
 */
export function relationOf(one: Session, other: Session): "same" | "other" | "unknown" {
  if (one.kind === "unknown" || other.kind === "unknown") return "unknown";
  if (one.id === other.id) return isVague(one) ? "unknown" : "same";
  const sameAgent = agentOf(one) !== null && agentOf(one) === agentOf(other);
  const blurred =
    one.kind === other.kind
      ? isVague(one) || isVague(other)
      : one.kind === "agent-without-id" || other.kind === "agent-without-id";
  return sameAgent && blurred ? "unknown" : "other";
}

/**
 * Returns the shell of the session's terminal on this host; `null` if it has none, or the shell had
 * ended already.
 */
export function terminalShell(session: Session): Owner | null {
  const terminal = /(?:^terminal|^agent-without-id:[^:]*):(\d+):([^:]+):[^:]+$/.exec(session.id);
  return terminal === null || terminal[2] === "0"
    ? null
    : { pid: Number(terminal[1]), started: terminal[2]!, host: hostname() };
}

/**
 * Returns whether the session is alive, as far as that can be proved: only a terminal's shell can
 * be checked.
 */
export function sessionLiveness(session: Session): Liveness {
  const shell = terminalShell(session);
  return shell === null ? "unknown" : livenessOf(shell);
}

/**
 * Returns whether nothing distinguishes the session: no name, no agent's session id, no terminal.
 */
export function isAnonymous(session: Session): boolean {
  return session.kind === "unknown" || isVague(session);
}

/**
 * Returns whether this is an agent without an id and without a terminal: two of them cannot be
 * distinguished.
 */
function isVague(session: Session): boolean {
  return session.kind === "agent-without-id" && session.id.endsWith(":");
}

function agentOf({ id, kind }: Session): string | null {
  return kind === "agent" || kind === "agent-without-id" ? id.split(":")[1]! : null;
}
