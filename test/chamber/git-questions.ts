// Questions that tools ask git, and those that a chamber answers differently, with the reason.

/** Command lines for sh, asked at the top of the working tree. */
export const questions: readonly string[] = [
  // Commits by name
  "git rev-parse HEAD",
  "git rev-parse --short HEAD",
  "git rev-parse HEAD~1",
  "git rev-parse --verify -q HEAD^2",
  "git rev-parse HEAD:a.txt",
  "git rev-parse :a.txt",
  "git rev-parse 'v1^{}'",
  "git rev-parse HEAD@{0}",
  "git rev-parse HEAD@{1}",
  "git rev-parse @{1}",
  "git rev-parse --abbrev-ref @{-1}",
  "git rev-parse ORIG_HEAD",
  "git rev-parse FETCH_HEAD",
  "git rev-parse MERGE_HEAD",
  "git rev-parse CHERRY_PICK_HEAD",
  "git rev-parse origin",
  "git rev-parse --abbrev-ref origin/HEAD",
  "git rev-parse main@{upstream}",
  "git rev-parse --abbrev-ref main@{push}",
  // Branches, tags, refs
  "git rev-parse --abbrev-ref HEAD",
  "git symbolic-ref HEAD",
  "git symbolic-ref --short -q HEAD",
  "git symbolic-ref refs/remotes/origin/HEAD",
  "git branch --show-current",
  "git branch",
  "git branch -r",
  "git branch -vv --all",
  "git branch --contains HEAD",
  "git branch --merged HEAD",
  "git tag -l -n",
  "git describe --tags",
  "git describe --all --long",
  "git describe --always --dirty",
  "git name-rev HEAD",
  "git show-ref --head --dereference",
  "git for-each-ref",
  "git for-each-ref --format='%(refname) %(upstream) %(upstream:track) %(symref)'",
  "git replace -l",
  // History
  "git log --oneline",
  "git log --graph --format='%H %an %d %s'",
  "git log -1 --format=%B",
  "git log --merges --format=%s",
  "git log --walk-reflogs --format='%gd %gs'",
  "git rev-list --count HEAD",
  "git rev-list --parents HEAD",
  "git rev-list --left-right --count HEAD...origin/main",
  "git merge-base HEAD origin/main",
  "git merge-base --fork-point origin/main HEAD",
  "git cherry origin/main",
  "git shortlog -sn HEAD",
  "git blame -s a.txt",
  "git show --stat --format=%s HEAD",
  "git notes list",
  "git reflog -1",
  "git reflog",
  "git reflog show main",
  "git reflog exists refs/remotes/origin/main",
  "git reflog exists refs/remotes/origin/side",
  "git stash list",
  // Content
  "git status --porcelain=v2 --branch",
  "git status",
  "git diff --name-only",
  "git diff --cached --name-status",
  "git diff --stat HEAD",
  "git ls-files --stage",
  "git ls-files --unmerged",
  "git ls-files --others --exclude-standard",
  "git ls-tree -r HEAD",
  "git grep -n '1$'",
  "git check-ignore -v x.ignored",
  "git check-attr --all a.txt",
  "git submodule status",
  // Settings
  "git remote -v",
  "git remote show -n origin",
  "git remote get-url --push origin",
  "git ls-remote --get-url",
  "git hello",
  "git config --local --get remote.origin.url",
  "git config --local --get-all remote.origin.fetch",
  "git config --local --get-regexp '^(alias|branch|credential|diff|filter|odd|remote|user)[.]'",
  "git config --local --get included.word",
  "git config --get included.word",
  "git config --get-all lfs.storage",
  "git config --worktree --get user.name",
  "git config --show-scope --get core.bare",
  "git config --get core.worktree",
  "git config --get core.hooksPath",
  "git config --get core.fsmonitor",
  "git config --get gc.auto",
  "git config --get submodule.recurse",
  "git config --get extensions.worktreeConfig",
  "git config --get hook.own.command",
  // Places
  "git rev-parse --is-shallow-repository",
  "git rev-parse --is-inside-work-tree --is-bare-repository --is-inside-git-dir",
  "git rev-parse --show-prefix --show-cdup",
  "git rev-parse --show-object-format",
  "git rev-parse --show-toplevel",
  "git rev-parse --absolute-git-dir",
  "git rev-parse --git-common-dir",
  "git worktree list",
  'test -e "$(git rev-parse --git-path MERGE_HEAD)"',
  'cat "$(git rev-parse --git-path MERGE_MSG)" 2>/dev/null',
];

/** Questions about an operation that is not finished. */
export const questionsOfOperation: readonly string[] = [
  "git status",
  "git rev-parse --verify -q CHERRY_PICK_HEAD",
  "git rev-parse --verify -q REVERT_HEAD",
  "git rev-parse --verify -q REBASE_HEAD",
  "git reflog -1",
  'cat "$(git rev-parse --git-path MERGE_MSG)" 2>/dev/null',
  'cat "$(git rev-parse --git-path rebase-merge/msgnum)" 2>/dev/null',
];

/** Questions with another answer in every chamber. */
export const otherAnswers: Readonly<Record<string, string>> = {
  "git rev-parse --show-toplevel": "the chamber is a folder of its own",
  "git rev-parse --absolute-git-dir": "the chamber has a repository of its own",
  "git rev-parse --git-common-dir": "the same",
  "git worktree list": "a chamber is no worktree of the repository, and knows none of them",
  "git config --get core.worktree": "the chamber's own files",
  "git config --get core.hooksPath": "hooks of the repository do not run in a check",
  "git config --get core.fsmonitor": "no daemon watches the working tree for a check",
  "git config --get gc.auto": "a check starts no repack",
  "git config --get submodule.recurse": "submodules are empty folders in a chamber",
  "git config --get-all lfs.storage": "objects of git-lfs stay in the repository",
  "git config --get hook.own.command": "hooks of the repository do not run in a check",
  "git stash list": "the stash is not part of any commit",
  "git show-ref --head --dereference": "the stash is a ref",
  "git for-each-ref": "the same",
  "git for-each-ref --format='%(refname) %(upstream) %(upstream:track) %(symref)'": "the same",
  "git reflog exists refs/remotes/origin/side":
    "reflogs are taken over only of HEAD, the branch and the remote's main branch: there may be thousands",
};

/** Asks every question that standard input lists, and prints each with answer and exit code. */
export const asking = `while IFS= read -r question; do
  printf '\\n== %s\\n' "$question"
  eval "$question" </dev/null 2>&1
  printf '(%s)\\n' "$?"
done`;

/** Returns the answers in what `asking` printed, by question. */
export function answersIn(text: string): Map<string, string> {
  return new Map(
    text
      .split("\n== ")
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)]),
  );
}
