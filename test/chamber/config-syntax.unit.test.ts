// git's config syntax is read and written as git does.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { formatGitConfig, parseGitConfig } from "../../src/chamber/config-syntax.ts";
import { succeed } from "../support/process/process.ts";
import { newWorld } from "../support/repository/world.ts";

const texts: Readonly<Record<string, string>> = {
  "plain values": '[core]\n\tbare = false\n[remote "origin"]\n\turl = https://example.org/x.git\n',
  "sections in every form":
    '[A.b]\nc = 1\n[a "B"]\nC = 2\n[a  "with \\"quotes\\", \\\\ and ] # ;"] k-1 = 3\n[a.B.c]d=4\n',
  "values without a value, and empty ones": '[a]\nflag\nother = \nthird = ""\n  last',
  "comments and blank lines": "; one\n# two\n\n[a] ; three\n k = v ; four\n l = v# five\n\n",
  "quotes and escapes":
    '[a]\nk = "  kept # ; "\nl = one "two  three" four\nm = a\\tb\\nc\\"d\\\\e\nn = a"b"c\n',
  "continued lines": '[a]\nk = one \\\n  two\nl = "three \\\nfour"\nm = five\\\n\n',
  "Windows' line ends, and a byte order mark": "\ufeff[a]\r\n\tk = v \r\n\tl = w\r\n",
  "other characters": '[a "ä"]\nk = ö € 𝄞\n',
};

const refused: Readonly<Record<string, string>> = {
  "a quote that is not closed": '[a]\nk = "v\n',
  "an unknown escape": "[a]\nk = \\q\n",
  "an unknown escape in quotes": '[a]\nk = "\\\\\\q"\n',
  "a section that is not closed": '[a "b"\nk = v\n',
  "text that is no key": "[a]\n= v\n",
  "a comment after a key alone": "[a]\nflag ; comment\n",
};

describe("a config file", () => {
  it.concurrent("has the settings that git finds, and written again the same", async (context) => {
    const world = await newWorld(context);
    const file = join(world.dir, "some.config");
    const list = async (text: string): Promise<string> => {
      writeFileSync(file, text);
      return succeed(["git", "config", "--null", "--list", "--file", file], {
        cwd: world.dir,
        env: world.env,
      });
    };
    for (const [name, text] of Object.entries(texts)) {
      const settings = parseGitConfig(text);
      const expected = await list(text);
      const own = settings?.map(({ section, subsection, key, value }) => {
        const path = [section, ...(subsection === null ? [] : [subsection]), key].join(".");
        return `${path}${value === null ? "" : `\n${value}`}\0`;
      });
      context.expect(own?.join(""), name).toBe(expected);
      context.expect(await list(formatGitConfig(settings!)), name).toBe(expected);
    }
  });

  it.concurrent.for(Object.keys(refused))("is not read with %s", (name, { expect }) => {
    expect(parseGitConfig(refused[name]!)).toBeNull();
  });
});
