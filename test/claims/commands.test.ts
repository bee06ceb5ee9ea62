// airlock claim, renew, release, complete, claims: as typed, and from everywhere.

import { describe, it } from "vitest";
import { airlock, claims, committed, holders, lapsed, rewrite } from "../support/claim/claims.ts";
import { emptyRepository } from "../support/repository/prepared.ts";

describe("a claim", () => {
  it.concurrent("tells who lost it: holder, since, until, exit code 3, as text and as JSON", async (context) => {
    const repository = await committed(context);
    context
      .expect(await airlock(repository, "one", "claim", "fix-login", "--note", "see 12"))
      .toEqual([0, context.expect.stringMatching(/^claimed: fix-login until \d{4}-/)]);
    const [code, words] = await airlock(repository, "two", "claim", "other", "fix-login");
    context.expect(code).toBe(3);
    context
      .expect(words)
      .toMatch(
        /CLAIMED: "fix-login" is claimed by one since \S+Z \(\d+ s\) until \S+Z \(1 h left\)[^]*note: see 12/,
      );
    const [, json] = await airlock(repository, "two", "claim", "fix-login", "--json");
    const { error } = JSON.parse(json) as {
      error: { code: string; facts: Record<string, unknown> };
    };
    const [held] = await claims(repository);
    context.expect([error.code, error.facts]).toEqual([
      "CLAIMED",
      context.expect.objectContaining({
        holder: "one",
        session: "named:one",
        since: held!.holders[0]!.since,
        until: held!.holders[0]!.until,
      }),
    ]);
    // All or nothing.
    context.expect(await holders(repository)).toEqual({ "fix-login": "one" });
  });

  it.concurrent("is renewed, released and completed by its holder only; completed it stays, and says by whom", async (context) => {
    const repository = await committed(context);
    await airlock(repository, "one", "claim", "a", "b", "--ttl", "5m");
    for (const verb of ["renew", "release", "complete"])
      context.expect((await airlock(repository, "two", verb, "a"))[0]).toBe(3);
    const [before] = await claims(repository);
    await airlock(repository, "one", "renew", "a", "--ttl", "2h");
    const [after] = await claims(repository);
    context
      .expect(Date.parse(after!.holders[0]!.until) - Date.parse(before!.holders[0]!.until))
      .toBeGreaterThan(100 * 60_000);
    context.expect(after!.holders[0]!.since).toBe(before!.holders[0]!.since);
    context
      .expect((await airlock(repository, "one", "complete", "a", "--result", "pull request 7"))[0])
      .toBe(0);
    context
      .expect(await airlock(repository, "two", "claim", "a"))
      .toEqual([3, context.expect.stringMatching(/"a" was completed by one[^]*pull request 7/)]);
    context.expect((await airlock(repository, "one", "complete", "a"))[0]).toBe(0);
    for (const verb of ["renew", "release", "claim"])
      context.expect((await airlock(repository, "one", verb, "a"))[0]).toBe(3);
    context.expect((await airlock(repository, "two", "claim", "a", "--reopen"))[0]).toBe(0);
    context.expect((await airlock(repository, "one", "release", "--all"))[0]).toBe(0);
    context.expect(await holders(repository)).toEqual({ a: "two" });
    context
      .expect(await airlock(repository, "one", "renew"))
      .toEqual([0, "nothing to change: this session holds no claim\n"]);
    context.expect((await airlock(repository, "one", "release", "b", "never-claimed"))[0]).toBe(0);
  });

  it.concurrent("that lapsed may still be completed, unless somebody else took it", async (context) => {
    const repository = await committed(context);
    await airlock(repository, "one", "claim", "quiet", "wanted");
    for (const { ref } of await claims(repository)) await rewrite(repository, ref, lapsed);
    context.expect(await claims(repository)).toEqual([]);
    context.expect((await airlock(repository, "two", "claim", "wanted"))[0]).toBe(0);
    context.expect((await airlock(repository, "one", "complete", "wanted"))[0]).toBe(3);
    context.expect((await airlock(repository, "one", "complete", "quiet"))[0]).toBe(0);
    context
      .expect(
        (await claims(repository, "--all")).map(({ subject, completed }) => [
          subject,
          completed?.name,
        ]),
      )
      .toEqual([
        ["quiet", "one"],
        ["wanted", undefined],
      ]);
  });

  it.concurrent("of a process that is provably gone is free at once; of one that nothing is known of, it is not", async (context) => {
    const repository = await committed(context);
    const gone = repository.world.start(["sleep", "600"], { cwd: repository.root });
    context
      .expect((await airlock(repository, "one", "session", "start", "--pid", String(gone.pid)))[0])
      .toBe(0);
    await airlock(repository, "one", "claim", "a");
    await airlock(repository, "unprovable", "claim", "b");
    context.expect((await airlock(repository, "two", "claim", "a"))[0]).toBe(3);
    process.kill(gone.pid, "SIGKILL");
    await gone.done;
    context.expect((await airlock(repository, "two", "claim", "a"))[0]).toBe(0);
    context.expect((await airlock(repository, "two", "claim", "b"))[0]).toBe(3);
  });

  it.concurrent.for([
    [["claim", "a", "--ttl", "0"], "--ttl takes a time above 0"],
    [["claim", "a", "--ttl=-5m"], "--ttl takes a time above 0"],
    [["claim"], "No claim was named"],
    [["claim", " "], "1 to 500 characters"],
    [["claim", "--paths", "../x"], "is outside the working tree"],
    [["claim", "--paths", "a[b"], "not closed"],
    [["claim", "--paths", "**/../x"], "upwards from an unknown folder"],
    [["release"], "needs names, --paths or --all"],
    [["complete"], "issing required argument"],
    [["claim", "a", "--pahts", "x"], "nknown option"],
  ] as const)("%j is refused: %s", async ([args, words], context) => {
    const repository = await emptyRepository(context);
    context
      .expect(await airlock(repository, "one", ...args))
      .toEqual([2, context.expect.stringContaining(words)]);
    context.expect(await repository.ask("for-each-ref")).toBe("");
  });

  it.concurrent("waits until it is free, and no longer than it was told", async (context) => {
    const repository = await committed(context);
    await airlock(repository, "one", "claim", "a");
    context.expect((await airlock(repository, "two", "claim", "a", "--wait", "300ms"))[0]).toBe(3);
    const waiting = airlock(repository, "two", "claim", "a", "--wait", "5m");
    await airlock(repository, "one", "release", "a");
    context.expect((await waiting)[0]).toBe(0);
    context.expect(await holders(repository)).toEqual({ a: "two" });
  });

  it.concurrent("is the same from the main tree, a linked worktree, a subfolder and a superproject with a submodule", async (context) => {
    const repository = await committed(context);
    await repository.prepare("worktree", "add", "--quiet", "../linked", "-b", "linked");
    await repository.prepare(
      "-c",
      "protocol.file.allow=always",
      "submodule",
      "--quiet",
      "add",
      repository.root,
      "sub",
    );
    const at = (place: string, session: string, ...args: string[]) =>
      repository.airlock(args, { at: place, env: { AIRLOCK_SESSION: session } });
    context
      .expect(
        (await at("src", "one", "claim", "--paths", "a.ts", "*.md", ":/README.md")).stdout.match(
          /: \S+/g,
        ),
      )
      .toEqual([": src/a.ts", ": src/**/*.md", ": README.md"]);
    for (const place of ["", "src", "../linked", "../linked/src"]) {
      context.expect((await at(place, "two", "claim", "--paths", ":/src/a.ts")).code).toBe(3);
      context
        .expect(
          ((await at(place, "two", "claims", "--json")).stdout.match(/"subject"/g) ?? []).length,
        )
        .toBe(3);
    }
    // A submodule is a repository of its own.
    context.expect((await at("sub", "two", "claim", "--paths", "src/a.ts")).code).toBe(0);
  });

  it.concurrent("takes a name on disk for itself, whatever glob characters it holds", async (context) => {
    const repository = await committed(context);
    repository.write("app/[id]/page.tsx", "x");
    await airlock(repository, "one", "claim", "--paths", "app/[id]/page.tsx");
    context.expect(await holders(repository)).toEqual({ "app/[id]/page.tsx": "one" });
    context
      .expect((await airlock(repository, "two", "claim", "--paths", "app/i/page.tsx"))[0])
      .toBe(0);
    context
      .expect((await airlock(repository, "two", "claim", "--paths", "app/*/page.tsx"))[0])
      .toBe(3);
  });

  it.concurrent("ignores case where the file system does", async (context) => {
    const repository = await committed(context, { settings: { "core.ignorecase": "true" } });
    await airlock(repository, "one", "claim", "--paths", "Docs/**");
    context.expect((await airlock(repository, "two", "claim", "--paths", "docs/a.md"))[0]).toBe(3);
  });

  it.concurrent("is shared only with shared ones", async (context) => {
    const repository = await committed(context);
    for (const session of ["one", "two"])
      context
        .expect((await airlock(repository, session, "claim", "--shared", "--paths", "docs/**"))[0])
        .toBe(0);
    context
      .expect((await airlock(repository, "three", "claim", "--paths", "docs/a.md"))[0])
      .toBe(3);
    await airlock(repository, "one", "release", "--all");
    context.expect(await holders(repository)).toEqual({ "docs/**": "two" });
  });
});
