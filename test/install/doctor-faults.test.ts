// airlock doctor: it tells the faults of an installation from each other.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { doctor } from "../../src/commands/setup/doctor.ts";
import { hooksOff, type TestRepository } from "../support/repository/repository.ts";
import {
  call,
  hookedRepository,
  installIn,
  packageOf,
  pathWithoutNode,
  plainRepository,
} from "../hooks/hooks-fixture.ts";
import { codes, health } from "./doctor-fixture.ts";

describe.concurrent("airlock doctor", () => {
  const faults: readonly (readonly [
    code: string,
    next: string,
    fault: (repository: TestRepository) => Promise<unknown> | void,
  ])[] = [
    [
      "HOOKS_PATH_MISSING",
      "airlock install",
      (repository) => repository.ask("config", "--unset", "core.hooksPath"),
    ],
    [
      "HOOKS_PATH_RELATIVE",
      "airlock install",
      (repository) => repository.ask("config", "core.hooksPath", ".git/airlock/hooks/_"),
    ],
    [
      "HUSKY_TOOK_OVER",
      "airlock install",
      (repository) => repository.ask("config", "core.hooksPath", ".husky/_"),
    ],
    [
      "REPOSITORY_MOVED",
      "airlock install",
      (repository) => repository.ask("config", "core.hooksPath", "/moved/.git/airlock/hooks/_"),
    ],
    [
      "HOOKS_PATH_FOREIGN",
      "airlock install",
      (repository) => repository.ask("config", "core.hooksPath", "/usr/share/hooks"),
    ],
    [
      "HOOK_MISSING",
      "airlock install",
      (repository) => rmSync(join(repository.root, ".git/airlock/hooks/_/reference-transaction")),
    ],
    [
      "HOOK_SILENT",
      "airlock install",
      (repository) =>
        writeFileSync(
          join(repository.root, ".git/airlock/hooks/_/pre-commit"),
          "#!/bin/sh\nexit 0\n",
        ),
    ],
    [
      "PACKAGE_MISSING",
      "npx git-airlock install",
      (repository) => rmSync(packageOf(repository.world), { recursive: true }),
    ],
  ];
  for (const [code, next, fault] of faults) {
    it(`tells ${code} from the others, exits with 1, and says to type ${next}`, async (context) => {
      const repository = await hookedRepository(context);
      await fault(repository);
      const found = await health(repository);
      context.expect(codes(found)).toEqual([code]);
      context.expect(found.worktrees[0]!.problems[0]!.next).toContain(next);
      context.expect(found).toMatchObject({ code: 1, protected: false });
      if (!["HOOKS_PATH_MISSING", "PACKAGE_MISSING"].includes(code)) return;
      const text = await call(doctor, repository);
      context.expect(text.stdout).toContain(`off  ${repository.root}`);
      context.expect(text.stdout).toContain("airlock: the hooks run in 0 of 1 worktree.");
    });
  }

  it("finds nothing installed, and leaves nothing behind", async (context) => {
    const repository = await plainRepository(context);
    context.expect(codes(await health(repository))).toEqual(["HOOKS_PATH_MISSING"]);
    await repository.ask("config", "--global", "core.hooksPath", "~/hooks");
    context.expect((await health(repository)).worktrees[0]!.problems[0]).toMatchObject({
      code: "HOOKS_PATH_MISSING",
      message: context.expect.stringContaining("by the global settings"),
    });
    context.expect(readdirSync(join(repository.root, ".git"))).not.toContain("airlock");
  });

  it("sees what the environment switches off: GIT_CONFIG_COUNT, HUSKY=0, a PATH without node", async (context) => {
    const repository = await hookedRepository(context);
    await installIn(repository, { node: "/nowhere/node" });
    context
      .expect(codes(await health(repository, { env: hooksOff })))
      .toEqual(["HOOKS_PATH_OVERRIDDEN"]);
    context
      .expect(codes(await health(repository, { env: { HUSKY: "0" } })))
      .toEqual(["SWITCHED_OFF"]);
    context
      .expect(
        codes(await health(repository, { env: { PATH: await pathWithoutNode(repository.world) } })),
      )
      .toEqual(["NODE_MISSING"]);
    mkdirSync(join(repository.env["XDG_CONFIG_HOME"]!, "husky"));
    writeFileSync(join(repository.env["XDG_CONFIG_HOME"]!, "husky", "init.sh"), "HUSKY=0\n");
    context.expect(codes(await health(repository))).toEqual(["SWITCHED_OFF"]);
  });
});
