// private-key and credentials: what they find, what they let pass, and that they give nothing away.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { shapes } from "../../src/checks/credential-shapes.ts";
import { checkout } from "../support/repository/world.ts";
import { found, places } from "./builtins-fixture.ts";

/** Put together here, so that this file holds no credential itself. */
const letters = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0fL2xR5uI8oD1";
const of = (length: number): string => letters.repeat(6).slice(0, length);
const hex = "3f9a1c7e5b2d8064";

const github = `ghp_${of(36)}`;
const key = (kind: string): string => ["-----BEGIN", kind, "KEY-----"].join(" ");

describe("credentials", () => {
  test("the list of shapes in the documentation is the list in the code", () => {
    const text = readFileSync(join(checkout, "docs/guide/credentials.md"), "utf8");
    const documented = [...text.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, rule]) => rule);
    expect(documented).toEqual(shapes.map(({ id }) => id));
  });

  test.each([
    ["anthropic-key", `sk-ant-api03-${of(93)}`],
    ["aws-access-key", ["AKIA", "QRSTUVWX234567AB"].join("")],
    ["databricks-token", `dapi${hex}${hex}`],
    ["digitalocean-token", `dop_v1_${hex.repeat(4)}`],
    ["docker-token", `dckr_pat_${of(27)}`],
    ["github-token", github],
    ["github-token", `github_pat_${of(22)}_${of(59)}`],
    ["gitlab-token", `glpat-${of(20)}`],
    ["google-api-key", `AIza${of(35)}`],
    ["google-oauth-secret", `GOCSPX-${of(28)}`],
    ["grafana-token", `glsa_${of(32)}_3f9a1c7e`],
    ["hashicorp-vault-token", `hvs.${of(90)}`],
    ["hugging-face-token", ["hf", "aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH"].join("_")],
    ["linear-key", `lin_api_${of(40)}`],
    ["npm-token", `npm_${of(36)}`],
    ["openai-key", `sk-proj-${of(48)}`],
    ["openai-key", `sk-${of(48)}`],
    ["pypi-token", `pypi-AgEIcHlwaS5vcmc${of(60)}`],
    ["sendgrid-key", `SG.${of(22)}.${of(43)}`],
    ["shopify-token", `shpat_${hex}${hex}`],
    ["slack-token", `xoxb-123456789012-123456789012-${of(24)}`],
    ["stripe-key", `sk_live_${of(24)}`],
    ["telegram-token", `123456789:AA${of(33)}`],
    ["twilio-key", `SK${hex}${hex}`],
  ])("%s is found in %s, and not shown", async (rule, secret) => {
    const text = `first\nconst é = "${secret}";\n`;
    const [finding, ...more] = await found("credentials", text);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      rule,
      line: 2,
      secret: true,
      endLine: 2,
      endColumn: 12 + secret.length,
    });
    const visible = finding!.message;
    expect(visible).not.toContain(secret.slice(4, 14));
    expect(visible).toContain(
      `${secret.length} characters`.replace(/^\d+/, (all) =>
        rule === "telegram-token" ? String(secret.length - 10) : all,
      ),
    );
  });

  test.each([
    ["aws-secret-key", `aws_secret_access_key = ${of(40)}`],
    ["aws-secret-key", `"SecretAccessKey": "${of(40)}"`],
    ["azure-storage-key", `DefaultEndpointsProtocol=https;AccountKey=${of(86)}==`],
    ["npmrc-token", `//packages.example.com/:_authToken=${of(32)}`],
    ["slack-webhook", `https://hooks.slack.com/services/T0123ABCD/B0123ABCD/${of(24)}`],
    ["discord-webhook", `https://discord.com/api/webhooks/123456/${of(68)}`],
    ["url-password", `postgres://app:${of(14)}@db.internal.corp:5432/x`],
    ["assigned-secret", `dbPassword = "${of(24)}"`],
    ["assigned-secret", `{"api_key": "${hex}${hex}"}`],
  ])("%s is found in %s", async (rule, text) => {
    expect(await found("credentials", text)).toMatchObject([{ rule, line: 1 }]);
  });

  test.each([
    ["AKIAIOSFODNN7EXAMPLE"],
    [`ghp_${"x".repeat(36)}`],
    [`ghp_${"0".repeat(36)}`],
    ["glpat-your-token-goes-here"],
    [`aghp_${of(36)}`],
    [`ghp_${of(12)}`],
    ["//packages.example.com/:_authToken=${NPM_TOKEN}"],
    ["postgres://user:password@localhost:5432/db"],
    ["postgres://app:Zx81kkQp@db:5432/db"],
    ["https://${USER}:${PASSWORD}@db.internal.corp/"],
    ["http://user:Zx81kkQp@www.example.com/"],
    ['password = "correct horse battery staple"'],
    ['const secret = "getSecretFromTheEnvironment";'],
    ['secret: "no-secret-at-all-in-this-one"'],
    ['"nextToken": "eyJOZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9h"'],
    [
      "sha512-Zx81kkQpLm0aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0fL2xR5uI8oD1Zx81kkQpLm0aB3dE6gH9jK2mN5pQ8sQ==",
    ],
    ["gitHead: 2bd066d87f5bafd315be9f40889d0a60b9e58e0b"],
    [""],
  ])("%s is let pass", async (text) => {
    expect(await found("credentials", text)).toEqual([]);
  });

  test("every one of several is found, each at its place", async () => {
    expect(await places("credentials", `${github} ${github}\n\n x ${github}`)).toEqual([
      "1:1",
      "1:42",
      "3:4",
    ]);
  });

  test("a file in UTF-16 is looked at like any other", async () => {
    expect(
      await places("credentials", Buffer.from(`\uFEFFé\r\né ${github}\r\n`, "utf16le")),
    ).toEqual(["2:3"]);
  });

  test.each([
    [`x = "${github}" # airlock:allow credentials`, 0],
    [`x = "${github}" # airlock:allow github-token: revoked in May`, 0],
    [`x = "${github}" # pragma: allowlist secret`, 0],
    [`x = "${github}" # gitleaks:allow`, 0],
    [`# airlock:allow-next-line credentials\nx = "${github}"`, 0],
    [`# pragma: allowlist nextline secret\nx = "${github}"`, 0],
    [`x = "${github}" # airlock:allow npm-token`, 1],
    [`x = "${github}" # airlock:allow credentials-of-mine`, 1],
    [`x = "${github}" # airlock:allow`, 1],
    [`# airlock:allow credentials\nx = "${github}"`, 1],
    [`# airlock:allow-next-line credentials\n\nx = "${github}"`, 1],
    [`x = "${github}"\n# airlock:allow-next-line credentials`, 1],
  ])("%j leaves %i to be found", async (text, count) => {
    expect(await found("credentials", text)).toHaveLength(count);
  });

  test("what the baseline allows by its SHA-256 is let pass, and nothing else is", async () => {
    const allowed = new Set([`sha256:${createHash("sha256").update(github).digest("hex")}`]);
    expect(await places("credentials", `${github}\n${github}x`, { options: { allowed } })).toEqual([
      "2:1",
    ]);
    const [finding] = await found("credentials", github);
    expect(finding!.message).toContain([...allowed][0]);
  });
});

describe("private-key", () => {
  const kinds = [
    "RSA PRIVATE",
    "DSA PRIVATE",
    "EC PRIVATE",
    "OPENSSH PRIVATE",
    "PRIVATE",
    "SSH2 ENCRYPTED PRIVATE",
    "ENCRYPTED PRIVATE",
  ];
  test.each(kinds)("a key that begins with %s is found", async (kind) => {
    expect(await places("private-key", `a\n${key(kind)}\nMIIE\n`)).toEqual(["2:6"]);
  });

  test.each([
    [["-----BEGIN PGP", "PRIVATE KEY BLOCK-----"].join(" "), ["1:6"]],
    [["PuTTY-User-Key-File", "2: ssh-rsa"].join("-"), ["1:1"]],
    [["PuTTY-User-Key-File", "3: ssh-rsa"].join("-"), ["1:1"]],
    [["-----BEGIN OpenVPN", "Static key V1-----"].join(" "), ["1:6"]],
    [`${key("RSA PRIVATE")}\n${key("EC PRIVATE")}\n`, ["1:6", "2:6"]],
    ["ssh-rsa DATA", []],
    ["-----BEGIN PUBLIC KEY-----", []],
    ["BEGIN_RSA_PRIVATE_KEY", []],
    ["\xa2\xf1\x93\x12", []],
    ["", []],
  ])("in %s is found %j", async (text, expected) => {
    expect(await places("private-key", text)).toEqual(expected);
  });

  const block = (eol: string): string =>
    [key("RSA PRIVATE"), "MIIEverySecret", key("RSA PRIVATE").replace("BEGIN", "END"), "rest"].join(
      eol,
    );

  test("the whole key is the place, so that no report shows a line of it", async () => {
    expect(await found("private-key", block("\n"))).toMatchObject([
      { line: 1, endLine: 3, secret: true },
    ]);
  });

  test("its hash is the same with LF and CRLF, and not that of another key", async () => {
    const hash = async (text: string): Promise<string> =>
      /sha256:\w+/.exec((await found("private-key", text))[0]!.message)![0];
    const [lf, crlf, other] = await Promise.all([
      hash(block("\n")),
      hash(block("\r\n")),
      hash(block("\n").replace("MIIE", "MIIF")),
    ]);
    expect(crlf).toBe(lf);
    expect(other).not.toBe(lf);
  });

  test("a line above says that it may be public", async () => {
    expect(
      await found("private-key", `# airlock:allow-next-line private-key\n${block("\n")}`),
    ).toEqual([]);
  });
});
