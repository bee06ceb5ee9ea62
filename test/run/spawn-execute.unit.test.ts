// Planned checks to results: real commands in a folder that stands for a chamber.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "vitest";
import type { Task } from "../../src/types.ts";
import { bench, command, planned } from "./spawn-bench.ts";

describe("a check's verdict", { concurrent: true, timeout: 120_000 }, () => {
  it("is passed where its command exits with 0, and failed with the exit code otherwise", async (context) => {
    const { run } = await bench(context);
    const results = await run([
      planned("good", command("echo fine")),
      planned("bad", command("echo wrong; exit 3")),
    ]);
    context
      .expect(results.map(({ outcome, reason, output }) => [outcome, reason, output]))
      .toEqual([
        ["passed", "", "fine\n"],
        ["failed", "the script exited with 3", "wrong\n"],
      ]);
  });

  it("could not be told where the program is missing, and says where it was looked for", async (context) => {
    const { run } = await bench(context);
    const task: Task = {
      kind: "command",
      title: "no-such-program",
      argv: ["no-such-program"],
      shell: false,
      paths: "append",
    };
    const [verdict] = await run([planned("missing", task, { cwd: "" })]);
    context.expect(verdict).toMatchObject({
      outcome: "could not tell",
      reason: "no-such-program was not found",
      next: ["Install no-such-program, or correct checks.missing in airlock.config.json."],
    });
    context.expect(verdict!.output).toContain("node_modules/.bin\n");
    context.expect(verdict!.output).toMatch(/\d folders of PATH/);
  });

  it("says how to install a missing tool of npm: all packages, or the one", async (context) => {
    const { run, chamber } = await bench(context);
    await writeFile(join(chamber, "package.json"), "{}");
    const tsc: Task = { kind: "command", title: "tsc", argv: ["tsc"], shell: false, paths: "none" };
    context.expect((await run([planned("types", tsc)]))[0]!.next).toEqual(["npm install"]);
    await mkdir(join(chamber, "node_modules"));
    context
      .expect((await run([planned("types", tsc)]))[0]!.next)
      .toEqual(["npm install --save-dev typescript"]);
  });

  it.for([
    ["is not executable", "plain", 0o644, "text", "plain is not executable"],
    [
      "names an interpreter that is not there",
      "script",
      0o755,
      "#!/no/such/interpreter\n",
      "the script could not be started: the interpreter in its first line was not found",
    ],
  ] as const)(
    "could not be told where the program %s",
    async ([, name, mode, text, reason], context) => {
      const { run, chamber } = await bench(context);
      await writeFile(join(chamber, name), text, { mode });
      const task: Task = {
        kind: "command",
        title: "the script",
        argv: [`./${name}`],
        shell: false,
        paths: "none",
      };
      context
        .expect((await run([planned("it", task)]))[0])
        .toMatchObject({ outcome: "could not tell", reason });
    },
  );

  it("could not be told where a shell says 127, for then nobody has checked anything", async (context) => {
    const { run } = await bench(context);
    const [verdict] = await run([
      planned("it", command("no-such-program", { argv: ["no-such-program"], shell: true })),
    ]);
    context.expect(verdict!.outcome).toBe("could not tell");
  });

  it("is failed with the name of the signal where something killed its command", async (context) => {
    const { run } = await bench(context);
    const [verdict] = await run([planned("it", command("kill -SEGV $$"))]);
    context
      .expect(verdict)
      .toMatchObject({ outcome: "failed", reason: "the script was killed by SIGSEGV" });
  });

  it("is timed out where its command takes longer than it may", async (context) => {
    const { run } = await bench(context);
    const [verdict] = await run([planned("it", command("sleep 1000"), { timeout: 500 })]);
    context
      .expect(verdict)
      .toMatchObject({ outcome: "timed out", reason: "the script did not end within 0.5 s" });
  });

  it("is timed out also where a function of the config never ends", async (context) => {
    const { run } = await bench(context);
    const task: Task = {
      kind: "function",
      title: "never",
      run: () => new Promise(() => undefined),
    };
    context
      .expect((await run([planned("it", task, { timeout: 300 })]))[0])
      .toMatchObject({ outcome: "timed out" });
  });

  it("shows chamber paths relative to the repository, and the chamber as the repository", async (context) => {
    const { run, chamber } = await bench(context);
    const script = `echo "${chamber}/src/a.ts:3:7 bad"; echo "file://${chamber}/b.ts"; echo "in ${chamber}."; echo "${chamber}2/c"; pwd`;
    const [verdict] = await run([planned("it", command(script))]);
    context
      .expect(verdict!.output.split("\n"))
      .toEqual([
        "src/a.ts:3:7 bad",
        "b.ts",
        "in /the/repository.",
        `${chamber}2/c`,
        "/the/repository",
        "",
      ]);
  });
});
