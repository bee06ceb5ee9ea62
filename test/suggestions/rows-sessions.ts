// What sessions, claims and messages say to type, and what other commands print beside errors.

import { lets, looks, type Row } from "./row.ts";

export const sessionRows: readonly Row[] = [
  {
    code: "CLAIMED",
    title: "it is waited for, or asked for",
    prepare: "as bob airlock claim fix",
    refused: "airlock claim fix",
    effects: [
      {
        command: "airlock claim fix --wait 5m",
        before: "as bob airlock release fix",
        holds: "airlock claims --mine | grep -q fix",
      },
      {
        command: "airlock tell bob 'May I have it?'",
        holds: "as bob airlock inbox | grep -q 'May I have it'",
      },
    ],
  },
  {
    code: "CLAIMED",
    title: "by a record that cannot be read",
    prepare: `as bob airlock claim fix; ref=$(git for-each-ref --format='%(refname)' refs/airlock/claims); git update-ref "$ref" "$(echo junk | git hash-object -w --stdin)"`,
    refused: "airlock claim fix",
    effects: [
      looks("airlock claims"),
      lets(/^git update-ref -d refs\/airlock\/claims\//, "airlock claims --mine | grep -q fix"),
    ],
  },
  {
    code: "COMPLETED",
    title: "work that is done",
    prepare: "airlock claim fix; airlock complete fix",
    refused: "as=; airlock claim fix",
    effects: [
      { command: "airlock claim fix --reopen", holds: "airlock claims --mine | grep -q fix" },
    ],
  },
  {
    code: "NOT_HOLDER",
    title: "what this session does not hold",
    prepare: ":",
    refused: "airlock renew fix",
    effects: [lets("airlock claim fix")],
  },
  {
    code: "NOT_HOLDER",
    title: "where nobody can tell which session this is",
    prepare: "as bob airlock claim --paths src",
    refused: "env -u AIRLOCK_SESSION setsid airlock release --paths src",
    effects: [
      { command: "export AIRLOCK_SESSION=my-name", holds: ":" },
      { command: "airlock release --paths src --force", holds: "! airlock claims | grep -q bob" },
    ],
  },
  {
    code: "USAGE",
    title: "nothing to claim",
    prepare: ":",
    refused: "airlock claim",
    effects: [looks("airlock claim fix-login"), looks("airlock claim --paths 'src/**'")],
  },
  {
    code: "USAGE",
    title: "nothing to release",
    prepare: "airlock claim fix",
    refused: "airlock release",
    effects: [looks("airlock release --all")],
  },
  {
    code: "USAGE",
    title: "a time that is none",
    prepare: ":",
    refused: "airlock claim fix --ttl 0",
    effects: [],
  },
  {
    code: "NAME_INVALID",
    title: "a name that is none",
    prepare: ":",
    refused: "airlock claim ''",
    effects: [looks("airlock claim fix-login")],
  },
  {
    code: "GLOB_INVALID",
    title: "a pattern that is none",
    prepare: ":",
    refused: "airlock claim --paths 'src/[id'",
    effects: [looks(String.raw`airlock claim --paths 'app/\[id\]/page.tsx'`)],
  },
  {
    code: "OUTSIDE",
    title: "paths of elsewhere",
    prepare: ":",
    refused: "airlock claim --paths ../x",
    effects: [looks("airlock claim --paths 'src/**'")],
  },
  {
    code: "NO_SESSION",
    title: "somebody unknown",
    prepare: "airlock session start",
    refused: "airlock session show nobody",
    effects: [looks("airlock session list")],
  },
  {
    code: "NO_SESSION",
    title: "this session, which is not registered",
    prepare: ":",
    refused: "airlock session show",
    effects: [looks("airlock session start")],
  },
  {
    code: "UNKNOWN_SESSION",
    title: "nobody can tell which session this is",
    prepare: ":",
    refused: "env -u AIRLOCK_SESSION setsid airlock session start",
    effects: [
      { command: "export AIRLOCK_SESSION=my-name", holds: ":" },
      looks("airlock session start --name my-name"),
    ],
  },
  {
    code: "PROGRAM_MISSING",
    title: "a program that is not there",
    prepare: ":",
    refused: "airlock run-as --name x -- no-such-program",
    effects: [],
  },
  {
    code: "USAGE",
    title: "run-as without a command",
    prepare: ":",
    refused: "airlock run-as --name me",
    effects: [looks("airlock help run-as")],
  },
  {
    code: "REMOTE_UNREACHABLE",
    title: "a remote that is not there",
    prepare: "git remote add origin ../nowhere",
    refused: "airlock claim fix --remote",
    effects: [],
  },
  {
    code: "tell",
    title: "nobody of this name",
    text: true,
    prepare: ":",
    refused: "airlock tell nobody hello && false",
    effects: [looks("airlock session list")],
  },
  {
    code: "cache",
    title: "space that chambers take",
    text: true,
    prepare: "airlock run --all",
    refused: "airlock cache info && false",
    effects: [
      { command: "airlock cache clear", holds: "airlock cache info | grep -q 'No chambers'" },
    ],
  },
  {
    code: "tasks",
    title: "no task",
    text: true,
    prepare: ":",
    refused: "airlock task list && false",
    effects: [
      {
        command: "airlock task start 'add rate limiting'",
        holds: "airlock task list | grep -q 'add rate limiting'",
      },
    ],
  },
  {
    code: "checks",
    title: "no checks",
    text: true,
    prepare: "git rm -q airlock.config.json",
    refused: "airlock checks && false",
    effects: [{ command: "airlock init", holds: "airlock checks >/dev/null" }],
  },
];
