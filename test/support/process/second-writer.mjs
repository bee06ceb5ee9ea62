// A second writer: adds lines to files, each line its own, in the ways in which programs write
// files, until it is told to stop. Arguments: a seed, a file that tells it to stop, then files.
// Prints `<file number> <line>` after each write.

import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

const [seed, stop, ...files] = process.argv.slice(2);
let state = Number(seed) >>> 0;
const below = (limit) => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
};

const ways = [
  (file, line) => appendFileSync(file, line),
  // As editors do that write in place.
  (file, line) => writeFileSync(file, readFileSync(file, "latin1") + line, "latin1"),
  // As editors do that write aside.
  (file, line) => {
    writeFileSync(`${file}.new`, readFileSync(file, "latin1") + line, "latin1");
    renameSync(`${file}.new`, file);
  },
];

let written = 0;

function write() {
  if (existsSync(stop)) return;
  const at = below(files.length);
  const line = `written ${seed}-${written} bad \n`;
  written += 1;
  if (existsSync(files[at])) {
    ways[below(ways.length)](files[at], line);
    process.stdout.write(`${at} ${line}`);
  }
  setTimeout(write, below(60));
}

write();
