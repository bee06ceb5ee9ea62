// The prepare script in package.json: what init makes of it, and that nothing else in the file changes.

import { describe, it } from "vitest";
import { prepareOf, withInstall, withPrepare } from "../../src/install/package-json.ts";

describe("the prepare script", () => {
  const scripts: readonly (readonly [before: string | null, after: string])[] = [
    [null, "airlock install"],
    ["", "airlock install"],
    ["husky", "airlock install"],
    ["husky install", "airlock install"],
    ["husky || true", "airlock install || true"],
    ["npm run build && husky", "npm run build && airlock install"],
    ["is-ci || husky install", "is-ci || airlock install"],
    ["husky .config/husky", "husky .config/husky && airlock install"],
    ["node .husky/install.mjs", "node .husky/install.mjs && airlock install"],
    ["npm run build", "npm run build && airlock install"],
    ["npm run build && airlock install", "npm run build && airlock install"],
    ["npx airlock install --quiet", "npx airlock install --quiet"],
  ];
  for (const [before, after] of scripts) {
    it(`becomes ${after} from ${before ?? "none"}`, ({ expect }) => {
      expect(withInstall(before)).toBe(after);
    });
  }

  const texts: readonly (readonly [name: string, before: string, after: string])[] = [
    ["an empty object", "{}", '{\n  "scripts": {\n    "prepare": "p"\n  }\n}'],
    ["no scripts, tabs", '{\n\t"name": "x"\n}\n', '{\n\t"name": "x",\n\t"scripts": {\n\t\t"prepare": "p"\n\t}\n}\n'],
    ["one line", '{"name":"x"}', '{"name":"x", "scripts": { "prepare": "p" }}'],
    ["empty scripts", '{\n    "scripts": {}\n}', '{\n    "scripts": {\n        "prepare": "p"\n    }\n}'],
    ["scripts on one line", '{\n  "scripts": { "test": "x" }\n}', '{\n  "scripts": { "test": "x", "prepare": "p" }\n}'],
    [
      "Windows' newlines",
      '{\r\n  "scripts": {\r\n    "test": "x"\r\n  }\r\n}\r\n',
      '{\r\n  "scripts": {\r\n    "test": "x",\r\n    "prepare": "p"\r\n  }\r\n}\r\n',
    ],
    [
      "one that is there",
      '{ "scripts": { "prepare" : "old" , "z": "1" }, "a": [1,{"prepare":2}] }',
      '{ "scripts": { "prepare" : "p" , "z": "1" }, "a": [1,{"prepare":2}] }',
    ],
    [
      "strings that look like JSON",
      '{ "d": "{\\"scripts\\": {", "scripts": { "a": "}\\\\" } }',
      '{ "d": "{\\"scripts\\": {", "scripts": { "a": "}\\\\", "prepare": "p" } }',
    ],
    ["a byte order mark", '\uFEFF{ "a": 1 }', '\uFEFF{ "a": 1, "scripts": { "prepare": "p" } }'],
  ];
  for (const [name, before, after] of texts) {
    it(`is written into ${name}, and nothing else changes`, ({ expect }) => {
      expect(withPrepare(before, "p")).toBe(after);
      expect(prepareOf(after)).toBe("p");
      if (prepareOf(before) === null && before.includes('scripts": { "')) expect(withPrepare(after, null)).toBe(before);
    });
  }
});
