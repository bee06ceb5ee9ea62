// Whose session it is: the order of what tells, and when two sessions are two actors.

import { describe, it } from "vitest";
import {
  agentVariables,
  relationOf,
  sessionFromId,
  sessionLiveness,
  sessionOf,
  sessionVariables,
} from "../../src/sessions/identity.ts";
import { ttyName } from "../../src/system/terminal.ts";

describe("a session", () => {
  it("is what AIRLOCK_SESSION says, whatever else is set", ({ expect }) => {
    const env = { AIRLOCK_SESSION: "review: 1\n2", CLAUDE_CODE_SESSION_ID: "x", AGENT: "goose" };
    expect(sessionOf(env)).toEqual({
      id: "named:review: 1\n2",
      kind: "named",
      name: "review: 1\n2",
      why: "AIRLOCK_SESSION is set",
    });
  });

  it.for(sessionVariables)("is known by %s, of %s", ([variable, agent], { expect }) => {
    expect(sessionOf({ [variable]: "abc", CLAUDECODE: "1", AIRLOCK_SESSION: "" })).toMatchObject({
      id: `agent:${agent}:abc`,
      kind: "agent",
    });
  });

  it.for(agentVariables)(
    "is an agent's without an id where %s is set",
    ([variable, agent], { expect }) => {
      expect(sessionOf({ [variable]: "amp" })).toMatchObject({
        kind: "agent-without-id",
        name: expect.stringContaining(agent ?? "amp"),
      });
      for (const off of ["", "0", "false"])
        expect(sessionOf({ [variable]: off }).kind).toMatch(/^(terminal|unknown)$/);
    },
  );

  it.for([
    ["named:a", "named:b", "other"],
    ["named:a", "named:a", "same"],
    ["named:a", "terminal:1:2:34816", "other"],
    ["terminal:1:2:34816", "terminal:1:3:34816", "other"],
    ["agent:codex:a", "agent:codex:b", "other"],
    ["named:a", "unknown:", "unknown"],
    ["unknown:", "unknown:", "unknown"],
    ["agent-without-id:gemini:", "agent-without-id:gemini:", "unknown"],
    ["agent-without-id:gemini:", "agent-without-id:gemini:1:2:34816", "unknown"],
    ["agent-without-id:gemini:1:2:34816", "agent-without-id:gemini:1:2:34816", "same"],
    ["agent-without-id:gemini:1:2:34816", "agent-without-id:gemini:2:2:34817", "other"],
    ["agent-without-id:gemini:", "agent-without-id:cursor:", "other"],
    ["agent-without-id:codex:", "agent:codex:a", "unknown"],
    ["agent-without-id:gemini:1:2:34816", "terminal:1:2:34816", "other"],
  ] as const)("%s and %s: %s", ([one, other, expected], { expect }) => {
    expect(relationOf(sessionFromId(one), sessionFromId(other))).toBe(expected);
    expect(relationOf(sessionFromId(other), sessionFromId(one))).toBe(expected);
  });

  it("is dead only where its terminal's shell provably is", ({ expect }) => {
    expect(sessionLiveness(sessionFromId("terminal:999999999:5.abc:34816"))).toBe("dead");
    expect(sessionLiveness(sessionFromId("agent-without-id:gemini:999999999:5.abc:34816"))).toBe(
      "dead",
    );
    for (const id of [
      "named:a",
      "agent:codex:a",
      "unknown:",
      "agent-without-id:gemini:",
      "terminal:999999999:0:34816",
    ])
      expect(sessionLiveness(sessionFromId(id))).toBe("unknown");
  });

  it("is named for its tty as people know it", ({ expect }) => {
    expect(["34816", "34819", "35072", "1025", "ttys003"].map(ttyName)).toEqual([
      "pts/0",
      "pts/3",
      "pts/256",
      "tty1",
      "ttys003",
    ]);
    expect(sessionFromId("terminal:12:5.abc:34819").name).toBe("terminal pts/3");
  });
});
