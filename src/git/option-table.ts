// The options of git-commit(1) and git-add(1), in one table: for reading git's command lines, and
// for `airlock commit`, which takes many of them.

/** An option of a git command. */
export interface GitOption {
  /** Its long name. */
  readonly name: string;
  readonly letter?: string;
  /** Name of the value that it needs: the rest of its word, or the next word. */
  readonly value?: string;
  /** It may have a value, in its own word only: `-S<key>`. */
  readonly joined?: true;
  /** It selects paths, or sets the message. */
  readonly about?: "paths" | "message";
  /** `airlock commit` passes it to git unchanged, and shows this text in its help. */
  readonly help?: string;
  /** `airlock commit` reads it itself, with the same meaning. */
  readonly shared?: true;
  /** The kind of its value, since paths and revisions have another meaning inside a chamber. */
  readonly kind?: "file" | "commit" | "fixup";
  /** It may be given several times, and each one counts. */
  readonly many?: true;
}

/** git-commit(1), in the order of its manual. */
export const commitOptions: readonly GitOption[] = [
  {
    name: "message",
    letter: "m",
    value: "text",
    about: "message",
    help: "the message; several are paragraphs",
    many: true,
  },
  {
    name: "file",
    letter: "F",
    value: "file",
    about: "message",
    help: "the message from a file, - is standard input",
    kind: "file",
  },
  {
    name: "template",
    letter: "t",
    value: "file",
    about: "message",
    help: "begin the message in the editor with this file",
    kind: "file",
  },
  {
    name: "reuse-message",
    letter: "C",
    value: "commit",
    about: "message",
    help: "message, author and date of a commit",
    kind: "commit",
  },
  {
    name: "reedit-message",
    letter: "c",
    value: "commit",
    about: "message",
    help: "the same, with an editor",
    kind: "commit",
  },
  {
    name: "fixup",
    value: "commit",
    about: "message",
    help: "a message for rebase --autosquash; also amend:<commit>",
    kind: "fixup",
  },
  {
    name: "squash",
    value: "commit",
    about: "message",
    help: "a message for rebase --autosquash",
    kind: "commit",
  },
  { name: "author", value: "author", help: "another author: 'Name <mail>'" },
  { name: "date", value: "date", help: "another author date" },
  { name: "trailer", value: "trailer", help: "a trailer: 'Reviewed-by: Name <mail>'", many: true },
  { name: "signoff", letter: "s", help: "add Signed-off-by" },
  { name: "cleanup", value: "mode", help: "strip, whitespace, verbatim, scissors or default" },
  { name: "reset-author", help: "with --amend or -C: you are the author" },
  { name: "edit", letter: "e", about: "message", help: "edit the message although it was given" },
  { name: "verbose", letter: "v", help: "show the diff in the editor" },
  { name: "status", help: "show the status in the editor" },
  { name: "no-status", help: "hide the status in the editor" },
  { name: "allow-empty-message", help: "let the message be empty" },
  { name: "no-post-rewrite", help: "with --amend: no post-rewrite hook" },
  { name: "no-gpg-sign", help: "no signature, whatever commit.gpgsign says" },
  { name: "no-edit", about: "message", shared: true },
  { name: "amend", shared: true },
  { name: "no-amend" },
  { name: "allow-empty", shared: true },
  { name: "no-verify", letter: "n", shared: true },
  { name: "gpg-sign", letter: "S", joined: true, shared: true },
  { name: "quiet", letter: "q", shared: true },
  { name: "untracked-files", letter: "u", joined: true },
  { name: "all", letter: "a", about: "paths" },
  { name: "patch", letter: "p", about: "paths" },
  { name: "interactive", about: "paths" },
  { name: "include", letter: "i", about: "paths" },
  { name: "only", letter: "o", about: "paths" },
  { name: "pathspec-from-file", value: "file", about: "paths" },
  { name: "pathspec-file-nul", about: "paths" },
];

/** The options of git-add(1) that affect which paths it stages. */
export const addOptions: readonly GitOption[] = [
  { name: "all", letter: "A", about: "paths" },
  { name: "no-ignore-removal", about: "paths" },
  { name: "update", letter: "u", about: "paths" },
  { name: "patch", letter: "p", about: "paths" },
  { name: "interactive", letter: "i", about: "paths" },
  { name: "edit", letter: "e", about: "paths" },
  { name: "pathspec-from-file", value: "file", about: "paths" },
  { name: "pathspec-file-nul", about: "paths" },
  { name: "chmod", value: "mode" },
];

/** The options of git-merge(1) that have a value. */
export const mergeOptions: readonly GitOption[] = [
  { name: "message", letter: "m", value: "text" },
  { name: "file", letter: "F", value: "file" },
  { name: "cleanup", value: "mode" },
  { name: "into-name", value: "branch" },
  { name: "strategy", letter: "s", value: "strategy" },
  { name: "strategy-option", letter: "X", value: "option" },
  { name: "gpg-sign", letter: "S", joined: true },
];
