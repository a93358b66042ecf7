// Times the slider program, compiled for the browser, in Node, whose engine is Chromium's: slider.mjs SLIDER.wasm
// Prints the milliseconds of every round as JSON.
import { readFileSync } from "node:fs";

const module = new WebAssembly.Module(readFileSync(process.argv[2]));
const times = [];
for (let round = 0; round < 15; round += 1) {
  // The program starts and ends once; each round is a new one of the same compiled code.
  const { exports } = new WebAssembly.Instance(module, {});
  const begin = performance.now();
  exports.main(0, 0);
  times.push(performance.now() - begin);
}
console.log(JSON.stringify(times));
