// Puts a brotli and a gzip copy beside every asset that they make smaller: compress.mjs FOLDER
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = process.argv[2];
const smallest = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } };

for (const name of readdirSync(folder, { recursive: true })) {
  if (!/\.(css|html|ico|js|json|svg|txt|wasm|webmanifest)$/.test(name)) continue;
  const path = join(folder, name);
  const plain = readFileSync(path);
  for (const [suffix, packed] of [[".br", brotliCompressSync(plain, smallest)], [".gz", gzipSync(plain, { level: 9 })]]) {
    if (packed.length < plain.length) writeFileSync(path + suffix, packed);
  }
}
