// The preset prettier: what is remembered, and what it passes over.

import { describe, it } from "vitest";
import { checked, withTool } from "../conformance/preset-fixture.ts";
import { prettier } from "./programs.ts";

describe("prettier as a preset", { concurrent: true }, () => {
  it("is remembered by path while its configuration is data, and asked again when that changes", async (context) => {
    const repository = await withTool(context, { ...prettier, setup: { ".prettierrc": "{}" } });
    await repository.prepare("commit", "--quiet", "--allow-empty", "-m", "Set up");
    await repository.add("a.js", 'a("b");\n');
    context
      .expect(await checked(repository))
      .toMatchObject({ outcome: "passed", remembered: false });
    context
      .expect(await checked(repository))
      .toMatchObject({ outcome: "passed", remembered: true });
    await repository.add(".prettierrc", "singleQuote: true\n");
    const outcome = await checked(repository);
    context.expect(outcome).toMatchObject({ outcome: "failed" });
    context.expect(outcome.findings).toMatchObject([{ path: "a.js", line: null }]);
  });

  for (const [title, setup] of Object.entries({
    "there is no configuration, which might be found outside": {},
    "the configuration is a module": { "prettier.config.js": "export default {};\n" },
    "a second one lies deeper": { ".prettierrc": "{}", "lib/.prettierrc.json": "{}" },
    "a package.json deeper down has one": {
      ".prettierrc": "{}",
      "lib/package.json": '{ "prettier": { "semi": true } }',
    },
    "a package.yaml has one, written on one line": {
      ".prettierrc": "{}",
      "lib/package.yaml": "{ name: s, prettier: { useTabs: true } }\n",
    },
    "it has options that are not prettier's": {
      ".prettierrc": '{ "semi": true, "tailwindConfig": "x" }',
    },
    "it is a link": { ".prettierrc": "" },
    "it names a plugin of the project": {
      ".prettierrc": '{ "plugins": ["./plugin.js"] }',
      "plugin.js": "export const languages = [];\n",
    },
  })) {
    it(`is not remembered where ${title}`, async (context) => {
      const repository = await withTool(context, { ...prettier, setup });
      if (title === "it is a link") {
        await repository.add("real.json", "{}\n");
        repository.link(".prettierrc", "real.json");
        await repository.stage(".prettierrc");
      }
      await repository.add("a.js", 'a("b");\n');
      for (let time = 0; time < 2; time += 1)
        context
          .expect(await checked(repository))
          .toMatchObject({ outcome: "passed", remembered: false });
    });
  }

  it("passes over links, files that it does not know and files that it ignores", async (context) => {
    const repository = await withTool(context, {
      ...prettier,
      setup: { ".prettierignore": "gen/\n" },
    });
    repository.link("link.js", "nowhere.js");
    repository.write("a.unknown", "a  b\n");
    repository.write("gen/a.js", "a  (  )\n");
    await repository.stage("link.js", "a.unknown", "gen/a.js");
    context
      .expect(await checked(repository))
      .toMatchObject({ code: 0, outcome: "passed", findings: [] });
  });
});
