// Adds up cargo's and Playwright's own counts, prints the sum, and fails unless all passed:
// count-tests.mjs CARGO_OUTPUT PLAYWRIGHT_JSON BROKEN (1 where a runner itself ended badly)
import { existsSync, readFileSync } from "node:fs";

const [cargoOutput, playwrightJson, broken] = process.argv.slice(2);
let passed = 0;
let failed = 0;
let skipped = 0;

const results = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;/gm;
for (const [, ok, bad, ignored] of readFileSync(cargoOutput, "utf8").matchAll(results)) {
  passed += Number(ok);
  failed += Number(bad);
  skipped += Number(ignored);
}
if (existsSync(playwrightJson)) {
  const { stats } = JSON.parse(readFileSync(playwrightJson, "utf8"));
  // Passed, but not the first time: counted as what it is in the end, and named by the list above.
  passed += stats.expected + stats.flaky;
  failed += stats.unexpected;
  skipped += stats.skipped;
}
// A test program that did not compile or start has no count of its own, but it is no success either.
if (broken === "1" && failed === 0) failed = 1;

console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
process.exit(failed || !passed ? 1 : 0);
