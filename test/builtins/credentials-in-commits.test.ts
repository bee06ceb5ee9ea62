// Credentials in what is committed: shown in no report, and let pass only where it is said that they may.

import { describe, it } from "vitest";
import { secret, withBuiltins } from "./content-fixture.ts";

describe.concurrent("a credential in what is staged", () => {
  it("is in no report, not even as a line beside another finding", async (context) => {
    const { expect } = context;
    const show = { files: "*.txt", run: "! cat", shell: true };
    const repository = await withBuiltins(context, {
      credentials: true,
      "private-key": true,
      "trailing-whitespace": true,
      show,
    });
    const body = "MIIEvgIBADANBgkqhkiG9w0BAQEFAASC";
    const key = [
      ["-----BEGIN", "PRIVATE KEY-----"].join(" "),
      `${body} `,
      ["-----END", "PRIVATE KEY-----"].join(" "),
    ].join("\n");
    await repository.add("a.txt", `before \nkey = ${secret} \nafter \n${key}\n`);
    const commit = await repository.git(["commit", "-m", "bad"]);
    expect(commit.code).not.toBe(0);
    for (const format of ["terminal", "json", "github", "sarif", "junit"]) {
      const { stdout, stderr } = await repository.airlock(["run", "--format", format]);
      expect(stdout + stderr).toContain("GitHub token");
      const said = stdout + stderr + commit.stdout + commit.stderr;
      expect(said).toContain("private key");
      expect(said).not.toContain(secret.slice(4, 12));
      expect(said).not.toContain(body.slice(0, 8));
    }
  });

  it("passes with a word in its line, or with its hash in the baseline that is being committed", async (context) => {
    const { expect } = context;
    const repository = await withBuiltins(context, { credentials: true });
    await repository.add("a.txt", `${secret} # airlock:allow credentials\n`);
    expect(await repository.git(["commit", "--quiet", "-m", "marked"])).toMatchObject({ code: 0 });
    await repository.add("b.txt", `${secret}\n`);
    const { stderr } = await repository.git(["commit", "-m", "bad"]);
    const [hash] = /sha256:[0-9a-f]{64}/.exec(stderr) ?? [];
    const baseline = `${JSON.stringify({ version: 1, allowed: { [hash!]: "revoked, and needed by a test" } })}\n`;
    repository.write(".airlock-secrets.json", baseline);
    expect((await repository.git(["commit", "-m", "bad"])).code).not.toBe(0);
    await repository.stage(".airlock-secrets.json");
    expect(await repository.git(["commit", "--quiet", "-m", "allowed"])).toMatchObject({ code: 0 });
  });

  it.for([
    ["{", "is no JSON: line 1, column 2"],
    ['{"version": 1, "allowed": {"sha256:abc": "short"}}', 'must be {"version": 1'],
    [`{"version": 1, "allowed": {"sha256:${"0".repeat(64)}": " "}}`, 'must be {"version": 1'],
    [null, "is not in what is being checked"],
  ] as const)("a baseline of %s lets nothing pass", async ([content, message], context) => {
    const { expect } = context;
    const repository = await withBuiltins(context, {
      credentials: { builtin: "credentials", options: { baseline: "conf/secrets.json" } },
    });
    if (content !== null) await repository.add("conf/secrets.json", content);
    await repository.add("a.txt", "harmless\n");
    const refused = await repository.airlock(["run"]);
    expect(refused.code).not.toBe(0);
    expect(refused.stdout + refused.stderr).toContain(message);
  });
});
