// Each command that a refusal of a commit's scope prints is typed where it was printed, and does
// what it says.

import { shared } from "./base.ts";
import { amendRows } from "./rows-amend.ts";
import { claimRows } from "./rows-claims.ts";
import { commitRows } from "./rows-commit.ts";
import { scopeRows } from "./rows-scope.ts";
import { describeRows } from "./typing.ts";

describeRows("A refusal of a commit's scope", shared, [
  ...scopeRows,
  ...amendRows,
  ...claimRows,
  ...commitRows,
]);
