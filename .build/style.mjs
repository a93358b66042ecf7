// Joins and minifies the style sheet that style/main.css imports: style.mjs TOOLS INPUT OUTPUT
import { createRequire } from "node:module";
import { join } from "node:path";

const [tools, input, output] = process.argv.slice(2);
const { build } = createRequire(join(tools, "package.json"))("esbuild");

// A picture or font is named by its address on the site, which is no path on this machine.
const addressesStay = {
  name: "addresses-stay",
  setup: (it) => it.onResolve({ filter: /.*/ }, ({ kind }) => (kind === "url-token" ? { external: true } : undefined)),
};

await build({
  entryPoints: [input],
  outfile: output,
  bundle: true,
  minify: true,
  target: ["chrome123", "firefox121", "safari17.5"],
  logLevel: "warning",
  plugins: [addressesStay],
});
