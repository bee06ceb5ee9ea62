// The pages of the project: their links lead somewhere, the index has every page, and what a
// newcomer reads first stays short.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, it } from "vitest";
import { topics } from "../../src/commands/help.ts";
import { program } from "../../src/program.ts";
import { checkout } from "../support/repository/world.ts";

const read = (path: string): string => readFileSync(join(checkout, path), "utf8");
const below = (folder: string, ending: RegExp): string[] =>
  readdirSync(join(checkout, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => ending.test(path))
    .map((path) => `${folder}/${path}`);

const docs = below("docs", /\.md$/);
const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...docs, ...below("src", /\.md$/)];

/** Takes a page. Returns its text without code: neither blocks nor spans hold links. */
const prose = (text: string): string =>
  text.replaceAll(/^```[^]*?^```$/gm, "").replaceAll(/`[^`\n]+`/g, "");

/**
 * Takes the text of a page. Returns the anchors of its headings, as GitHub makes them; the second
 * of one text gets `-1`.
 */
function anchors(text: string): Set<string> {
  const found = new Map<string, number>();
  for (const [, heading] of text.replaceAll(/^```[^]*?^```$/gm, "").matchAll(/^#+ (.+)$/gm)) {
    const slug = heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, "")
      .replaceAll(" ", "-");
    found.set(slug, (found.get(slug) ?? -1) + 1);
  }
  return new Set(
    [...found].flatMap(([slug, times]) =>
      Array.from({ length: times + 1 }, (_, at) => (at === 0 ? slug : `${slug}-${at}`)),
    ),
  );
}

/** Returns the relative links of a page, with the file and the anchor that they lead to. */
function linksOf(page: string): { link: string; file: string; anchor: string | undefined }[] {
  return [...prose(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link!)
    .filter((link) => !/^\w+:/.test(link))
    .map((link) => {
      const [path = "", anchor] = link.split("#");
      return { link, file: path === "" ? page : posix.join(posix.dirname(page), path), anchor };
    });
}

describe("the pages of the project", () => {
  it("have no link that leads nowhere", ({ expect }) => {
    const all = pages.flatMap((page) => linksOf(page).map((one) => ({ page, ...one })));
    expect(all.length).toBeGreaterThan(50);
    const broken = all.filter(
      ({ file, anchor }) =>
        !existsSync(join(checkout, file)) ||
        (anchor !== undefined && !anchors(read(file)).has(anchor)),
    );
    expect(broken.map(({ page, link }) => `${page}: ${link}`)).toEqual([]);
  });

  it("are named by code, hooks and messages as they are", ({ expect }) => {
    const texts = [
      ...below("src", /\.ts$/),
      ...below("scripts", /\.ts$/),
      ...below("test/support", /\.ts$/),
    ].map((path) => ({
      path,
      text: read(path),
    }));
    const named = texts.flatMap(({ path, text }) =>
      [...text.matchAll(/(?<![\w/])docs\/[\w/-]+\.md/g)].map(([page]) => ({ path, page })),
    );
    expect(
      named.filter(({ page }) => !docs.includes(page)).map(({ path, page }) => `${path}: ${page}`),
    ).toEqual([]);
    const helped = texts.flatMap(({ path, text }) =>
      [...text.matchAll(/airlock help ([a-z-]+)/g)].map(([, topic]) => ({ path, topic: topic! })),
    );
    const known = [
      ...topics(),
      ...Object.values(program.groups).flatMap((verbs) => Object.keys(verbs)),
    ];
    expect(
      helped
        .filter(({ topic }) => !known.includes(topic))
        .map(({ path, topic }) => `${path}: airlock help ${topic}`),
    ).toEqual([]);
  });

  it("name files of the project that are there", ({ expect }) => {
    const named = [
      "CONTRIBUTING.md",
      ...docs.filter((page) => page.startsWith("docs/internals/")),
    ].flatMap((page) =>
      [...read(page).matchAll(/`((?:[\w-]+\/)+[\w.-]+\.ts)`/g)].map(([, file]) => ({
        page,
        file: file!,
      })),
    );
    expect(named.length).toBeGreaterThan(20);
    const gone = named.filter(
      ({ file }) => !existsSync(join(checkout, file)) && !existsSync(join(checkout, "src", file)),
    );
    expect(gone.map(({ page, file }) => `${page}: ${file}`)).toEqual([]);
  });

  it("are all in the index of docs/", ({ expect }) => {
    const linked = linksOf("docs/README.md").map(({ file }) => file);
    expect(docs.filter((page) => page !== "docs/README.md" && !linked.includes(page))).toEqual([]);
  });

  it("begin each folder of src/, briefly, and name files that are there", ({ expect }) => {
    const folders = [...new Set(below("src", /\.ts$/).map((path) => posix.dirname(path)))];
    expect(folders.filter((folder) => !existsSync(join(checkout, folder, "README.md")))).toEqual(
      [],
    );
    const wrong = folders.flatMap((folder) => {
      const text = read(`${folder}/README.md`);
      const gone = [...text.matchAll(/`([\w./-]+\.ts)`/g)].filter(
        ([, file]) => !existsSync(join(checkout, folder, file!)),
      );
      return [
        ...gone.map(([file]) => `${folder}: ${file}`),
        ...(text.trim().split("\n").length > 12 ? [`${folder}: too long`] : []),
      ];
    });
    expect(wrong).toEqual([]);
  });

  it("are short where a newcomer begins", ({ expect }) => {
    expect(Buffer.byteLength(read("README.md"))).toBeLessThanOrEqual(7000);
    expect(Buffer.byteLength(read("CONTRIBUTING.md"))).toBeLessThanOrEqual(6000);
  });
});
