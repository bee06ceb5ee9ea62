// Content reaches the check as git would check it out, whatever it is.

import { describe, it } from "vitest";
import { expectCheckedCommit, expectRefused } from "../support/repository/checked.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { takeRecordings } from "../support/check/recording.ts";

interface Content {
  /** Those of the repository. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Those of its folder. */
  readonly attributes?: string;
  readonly file?: string;
  readonly staged: string | Uint8Array;
  /** What lies on disk when the commit is made. */
  readonly onDisk?: string | Uint8Array;
}

type Settings = NonNullable<Content["settings"]>;

const everyByte = Uint8Array.from({ length: 256 * 17 }, (_, at) => (at * 7) % 256);
const utf16 = Buffer.concat([
  Buffer.from([0xff, 0xfe]),
  Buffer.from("UTF-16 text\nwith lines\n", "utf16le"),
]);
const pointer =
  "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";
const rot13: Settings = {
  "filter.rot.clean": "tr a-zA-Z n-za-mN-ZA-M",
  "filter.rot.smudge": "tr a-zA-Z n-za-mN-ZA-M",
  "filter.rot.required": "true",
};

const contents: readonly (readonly [string, Content])[] = [
  ["binary", { staged: everyByte }],
  ["empty", { staged: "", onDisk: "not empty\n" }],
  ["without a final newline", { staged: "no newline", onDisk: "no newline\n" }],
  ["one newline", { staged: "\n", onDisk: "" }],
  ["NUL bytes in text", { staged: "text\0text\n" }],
  ["UTF-16 as plain bytes", { staged: utf16 }],
  [
    "UTF-16 with working-tree-encoding",
    { attributes: "*.txt working-tree-encoding=UTF-16LE-BOM eol=lf\n", staged: utf16 },
  ],
  ["UTF-8 with a byte order mark", { staged: "\ufefftext\n" }],
  ["CRLF without any setting", { staged: "one\r\ntwo\r\n" }],
  ["CRLF, core.autocrlf=true", { settings: { "core.autocrlf": "true" }, staged: "one\r\ntwo\r\n" }],
  [
    "CRLF, core.autocrlf=input",
    { settings: { "core.autocrlf": "input" }, staged: "one\r\ntwo\r\n" },
  ],
  [
    "CRLF, core.autocrlf=false",
    { settings: { "core.autocrlf": "false" }, staged: "one\r\ntwo\r\n" },
  ],
  ["LF, core.autocrlf=true", { settings: { "core.autocrlf": "true" }, staged: "one\ntwo\n" }],
  [
    "mixed line ends, core.autocrlf=true",
    { settings: { "core.autocrlf": "true" }, staged: "one\r\ntwo\nthree\r" },
  ],
  [
    "LF, core.eol=crlf with text=auto",
    { settings: { "core.eol": "crlf" }, attributes: "* text=auto\n", staged: "one\ntwo\n" },
  ],
  ["eol=crlf by attribute", { attributes: "*.txt eol=crlf\n", staged: "one\r\ntwo\r\n" }],
  ["eol=lf by attribute", { attributes: "*.txt eol=lf\n", staged: "one\r\ntwo\r\n" }],
  [
    "-text by attribute, core.autocrlf=true",
    { settings: { "core.autocrlf": "true" }, attributes: "*.txt -text\n", staged: "one\r\ntwo\n" },
  ],
  ["ident", { attributes: "*.txt ident\n", staged: "$Id$\n", onDisk: "$Id: something else $\n" }],
  [
    "a clean and smudge filter",
    { settings: rot13, attributes: "content.txt filter=rot\n", staged: "Secret\n" },
  ],
  [
    "a filter that is not configured here",
    { attributes: "*.txt filter=absent\n", staged: "as it is\n" },
  ],
  [
    "an LFS pointer, git-lfs not installed",
    { attributes: "*.bin filter=lfs diff=lfs merge=lfs -text\n", file: "big.bin", staged: pointer },
  ],
  [
    "50 MB",
    {
      file: "big.bin",
      staged: Buffer.alloc(50 * 1024 * 1024, "fifty megabytes "),
      onDisk: "small\n",
    },
  ],
];

/** The settings of a repository as one text; a filter concerns only what asks for it. */
const settingsOf = ({ settings = {} }: Content) =>
  settings === rot13 ? "" : Object.entries(settings).join();

describe("The check sees content as git would check it out", () => {
  const repositories = [...new Set(contents.map(([, content]) => settingsOf(content)))].map((one) =>
    contents.filter(([, content]) => settingsOf(content) === one),
  );
  const rows = repositories.map((some) => [some.map(([name]) => name).join("; "), some] as const);
  it.concurrent.for(rows)("%s", async ([, some], context) => {
    const repository = await guardedRepository(context, {
      settings: Object.assign({}, ...some.map(([, { settings }]) => settings)) as Settings,
    });
    // Each has a folder with its name, so that a difference names it.
    const all = some.map(([name, content]) => ({
      ...content,
      attributesFile: `${name}/.gitattributes`,
      path: `${name}/${content.file ?? "content.txt"}`,
    }));
    for (const { attributes, attributesFile } of all)
      if (attributes !== undefined) repository.write(attributesFile, attributes);
    for (const { path, staged } of all) repository.write(path, staged);
    await repository.stage(
      ...all.flatMap(({ attributes, attributesFile, path }) =>
        attributes === undefined ? [path] : [attributesFile, path],
      ),
    );
    for (const { path, onDisk = "something else\n" } of all) repository.write(path, onDisk);
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "added"]);
    await repository.add("b.txt", "another\n");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "a commit beside it"]);
  });

  it.concurrent("attributes are those of the candidate: a staged change of .gitattributes reaches files that did not change", async (context) => {
    const repository = await guardedRepository(context);
    await repository.add("b.txt", "first a chamber\n");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "before"]);
    await repository.add(".gitattributes", "*.txt eol=crlf\n");
    repository.write(".gitattributes", "*.txt eol=lf\n");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "attributes"]);
    await repository.ask("rm", "--quiet", "--cached", ".gitattributes");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "no attributes"], {
      paths: [],
    });
    await repository.add("a.txt", "look again\n");
    repository.remove(".gitattributes");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "after"]);
  });

  it.concurrent("a filter or line end that is configured anew reaches files that did not change", async (context) => {
    const repository = await guardedRepository(context);
    await repository.add("b.txt", "first a chamber\n");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "before"]);
    await repository.ask("config", "core.autocrlf", "true");
    await repository.add("a.txt", "look again\n");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "after"]);
  });

  it.concurrent("a required filter that fails on the way out refuses the commit: it could not be told", async (context) => {
    const settings = {
      "filter.broken.clean": "cat",
      "filter.broken.smudge": "false",
      "filter.broken.required": "true",
    };
    const repository = await guardedRepository(context, { settings });
    await repository.add(".gitattributes", "new.txt filter=broken\n");
    await repository.add("new.txt", "new\n");
    await expectRefused(repository, ["commit", "-m", "refused"]);
    context.expect((await repository.airlock(["run"])).code).toBe(2);
    context.expect(await takeRecordings(repository)).toEqual([]);
    await repository.ask("config", "filter.broken.smudge", "cat");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "fixed"]);
  });
});
