// Four streams of real people's decisions (CEBaB), put into a running server through its API; then every figure of the
// API beside what is counted here from the same files, by formulas of the textbooks and nothing of the project's own.
import assert from "node:assert/strict";
import { spawn, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, chmodSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [data, program] = process.argv.slice(2);
const STEPS = ["ambiance", "food", "noise", "service"];
const LABELS = ["negative", "not_mentioned", "positive"];

/** Reads a file of the data, if it is the one that SOURCES.md describes. */
function read(name) {
  const path = join(data, name);
  if (!existsSync(path)) throw new Error(`${path} is missing: this test cannot pass without it`);
  const bytes = readFileSync(path);
  const sources = readFileSync(join(data, "SOURCES.md"), "utf8");
  const row = sources.split("\n").find((line) => line.startsWith(`| ${name} |`));
  assert.equal(createHash("sha256").update(bytes).digest("hex"), row?.split("|")[4].trim(), `${name} is not the file of SOURCES.md`);
  return bytes;
}

function csv(name) {
  const [head, ...lines] = read(name).toString().trim().split(/\r?\n/);
  const names = head.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((value, n) => [names[n], value])));
}

/* What is counted here. */

function votesOf(decisions) {
  const votes = new Map();
  for (const { item_id, label } of decisions) {
    if (!votes.has(item_id)) votes.set(item_id, LABELS.map(() => 0));
    votes.get(item_id)[LABELS.indexOf(label)]++;
  }
  return votes;
}

const sum = (list) => list.reduce((total, value) => total + value, 0);

/** The label that most gave; none where two are level. */
function majority(votes) {
  const most = Math.max(...votes);
  return votes.filter((count) => count === most).length === 1 ? LABELS[votes.indexOf(most)] : null;
}

/** Fleiss 1971, observed agreement per item, chance from the mean shares. */
function fleiss(items) {
  const observed = items.map((votes) => sum(votes.map((v) => v * (v - 1))) / (sum(votes) * (sum(votes) - 1)));
  const shares = LABELS.map((_, k) => sum(items.map((votes) => votes[k] / sum(votes))) / items.length);
  const chance = sum(shares.map((share) => share ** 2));
  return (sum(observed) / items.length - chance) / (1 - chance);
}

/** Krippendorff's nominal alpha, from the table of coincidences. */
function krippendorff(items) {
  const together = LABELS.map(() => LABELS.map(() => 0));
  for (const votes of items) {
    for (let a = 0; a < LABELS.length; a++)
      for (let b = 0; b < LABELS.length; b++)
        together[a][b] += (votes[a] * (votes[b] - (a === b ? 1 : 0))) / (sum(votes) - 1);
  }
  const margins = together.map(sum);
  const n = sum(margins);
  let [differing, byChance] = [0, 0];
  for (let a = 0; a < LABELS.length; a++)
    for (let b = 0; b < LABELS.length; b++)
      if (a !== b) {
        differing += together[a][b] / n;
        byChance += (margins[a] * margins[b]) / (n * (n - 1));
      }
  return 1 - differing / byChance;
}

/** Share of the pairs of decisions on one item that agree. */
const pairwise = (items) =>
  sum(items.map((votes) => sum(votes.map((v) => v * (v - 1))))) / sum(items.map((votes) => sum(votes) * (sum(votes) - 1)));

/** Share of decisions that agree with what most of the others on the item said, where that is one label. */
function withOthers(items) {
  let [agree, all] = [0, 0];
  for (const votes of items)
    votes.forEach((count, own) => {
      const other = majority(votes.map((v, k) => v - (k === own ? 1 : 0)));
      if (other === null) return;
      all += count;
      if (other === LABELS[own]) agree += count;
    });
  return agree / all;
}

/** Cohen's κ of a table of references and predictions. */
function cohen(matrix) {
  const n = sum(matrix.map(sum));
  const agree = sum(matrix.map((row, k) => row[k])) / n;
  const chance = sum(matrix.map((row, k) => (sum(row) / n) * (sum(matrix.map((other) => other[k])) / n)));
  return (agree - chance) / (1 - chance);
}

function matrixOf(references, said) {
  const matrix = LABELS.map(() => LABELS.map(() => 0));
  for (const [item, reference] of references) {
    if (reference !== null) matrix[LABELS.indexOf(reference)][LABELS.indexOf(said.get(item))]++;
  }
  return matrix;
}

/* The server. */

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function serve(folder) {
  const env = { ...process.env, UNDERSTUDY_DATA_DIR: join(folder, "data") };
  // Whatever database the developer uses is not for this.
  delete env.DATABASE_URL;
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(program, ["serve", "--bind", address], { env, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => {
        log += text;
        if (log.includes("Understudy is ready")) resolve();
      });
    child.once("exit", (code) => reject(new Error(`The server ended with ${code}:\n${log}`)));
  });
  const scopes = ["streams:read", "streams:write", "items:read", "items:write", "decisions:import", "models:write", "reports:read"];
  const args = ["key", "add", "--name", "Acceptance", ...scopes.flatMap((scope) => ["--scope", scope])];
  const key = execFileSync(program, args, { env }).toString().trim();
  return { child, key, api: `http://${address}/api/v1` };
}

class Api {
  constructor({ api, key }) {
    this.api = api;
    this.headers = { authorization: `Bearer ${key}` };
  }

  async send(method, path, status, body, type) {
    const headers = { ...this.headers, ...(type && { "content-type": type }) };
    const answer = await fetch(this.api + path, { method, body, headers });
    const text = await answer.text();
    assert.equal(answer.status, status, `${method} ${path}: ${text.slice(0, 500)}`);
    return text;
  }

  get = async (path) => JSON.parse(await this.send("GET", path, 200));
  post = async (path, body, status = 201) => JSON.parse(await this.send("POST", path, status, JSON.stringify(body), "application/json"));

  /** Sends lines; every one has to be taken in as it is. */
  async lines(path, rows, wanted = "created") {
    const text = await this.send("POST", path, 200, rows.map((row) => JSON.stringify(row)).join("\n"), "application/x-ndjson");
    const reports = text.trim().split("\n").map((line) => JSON.parse(line));
    const other = reports.filter((report) => report.status !== wanted);
    assert.deepEqual([reports.length, other], [rows.length, []]);
  }

  async exported(slug) {
    const text = await this.send("GET", `/streams/${slug}/items/export`, 200);
    return text.trim().split("\n").map((line) => JSON.parse(line));
  }
}

/* The test. */

const close = (found, expected, what) => {
  assert.equal(found.undefined, undefined, `${what} is undefined: ${found.undefined}`);
  assert.ok(Math.abs(found.value - expected) < 1e-12, `${what}: the server says ${found.value}, counted are ${expected}`);
};
const three = (value) => value.toFixed(4);

function compare(report, expected) {
  const { items, matrix } = expected;
  assert.deepEqual(report.labels, LABELS);
  assert.equal(report.human_human.items, items.length);
  close(report.human_human.fleiss_kappa, fleiss(items), "Fleiss' κ");
  close(report.human_human.krippendorff_alpha, krippendorff(items), "Krippendorff's α");
  close(report.human_human.pairwise, pairwise(items), "pairwise agreement");
  close(report.human_human.with_others, withOthers(items), "agreement with the others");
  assert.deepEqual(report.model_human.matrix, matrix);
  assert.equal(report.model_human.n, sum(matrix.map(sum)));
  close(report.model_human.percent, sum(matrix.map((row, k) => row[k])) / report.model_human.n, "accuracy");
  close(report.model_human.kappa, cohen(matrix), "Cohen's κ");
}

async function stream(api, step, all) {
  const decisions = all.decisions.filter((row) => row.step === step);
  const predictions = new Map(all.predictions.filter((row) => row.step === step).map((row) => [row.item_id, row]));
  const votes = votesOf(decisions);
  const items = all.items.filter((item) => votes.has(item.item_id));
  assert.deepEqual([items.length, predictions.size], [votes.size, votes.size]);
  const slug = `cebab-${step}`;
  const named = `${step}.onnx of SOURCES.md`;
  const labels = LABELS.map((id, n) => ({ id, name: id, key: String(n + 1) }));
  await api.post("/streams", { slug, title: `What does the review say of ${step}?`, input_kind: "text", labels, overlap: 5 });
  const rows = items.map(({ item_id, text, group }) => {
    const said = predictions.get(item_id);
    const scores = Object.fromEntries(LABELS.map((label) => [label, Number(said[`p_${label}`])]));
    const prediction = { model: named, label: said.label, confidence: Number(said.confidence), scores };
    return { external_id: item_id, payload: { text, group }, prediction };
  });
  await api.lines(`/streams/${slug}/items`, rows);
  const told = decisions.map(({ item_id, annotator_id, label }) => ({ external_id: item_id, rater: annotator_id, label }));
  await api.lines(`/streams/${slug}/decisions`, told);
  // Handing it all in again changes nothing.
  await api.lines(`/streams/${slug}/decisions`, told, "existed");

  const references = new Map([...votes].map(([item, counts]) => [item, majority(counts)]));
  const ties = [...references.values()].filter((label) => label === null).length;
  const file = new Map([...predictions].map(([item, said]) => [item, said.label]));
  const expected = { items: [...votes.values()], matrix: matrixOf(references, file) };
  const report = await api.get(`/streams/${slug}/agreement`);
  assert.equal(report.model.name, named);
  compare(report, expected);

  // The file itself, run here over the same items.
  const form = new FormData();
  form.set("name", `${step}.onnx run here`);
  form.set("file", new Blob([read(`${step}.onnx`)]), `${step}.onnx`);
  form.set("class_order", LABELS.join(","));
  const model = JSON.parse(await api.send("POST", `/streams/${slug}/models`, 201, form));
  const scoring = `/streams/${slug}/models/${model.id}/scoring`;
  await api.post(scoring, {}, 202);
  for (let seconds = 0; (await api.get(scoring)).state !== "idle"; seconds++) {
    assert.ok(seconds < 120, "scoring does not end");
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  let [furthest, otherwise] = [0, 0];
  const exported = await api.exported(slug);
  assert.equal(exported.length, items.length);
  for (const item of exported) {
    assert.equal(item.decisions.length, sum(votes.get(item.external_id)));
    assert.equal(item.reference?.label ?? null, references.get(item.external_id), `the reference of ${item.external_id}`);
    const here = item.predictions.find((said) => said.model.id === model.id);
    const there = predictions.get(item.external_id);
    assert.ok(here, `${item.external_id} was not scored`);
    furthest = Math.max(furthest, Math.abs(here.confidence - Number(there.confidence)));
    if (here.label !== there.label) otherwise++;
  }
  // Five decimals are in the file.
  assert.ok(furthest < 6e-6 && otherwise === 0, `${otherwise} labels differ; confidence is up to ${furthest} apart`);
  compare(await api.get(`/streams/${slug}/agreement?model=${model.id}`), expected);

  const { human_human: people, model_human: pairs } = report;
  return {
    step, items: items.length, decisions: decisions.length, ties, people: new Set(decisions.map((row) => row.annotator_id)).size,
    fleiss: three(people.fleiss_kappa.value), alpha: three(people.krippendorff_alpha.value), pairwise: three(people.pairwise.value),
    withOthers: three(people.with_others.value), pairs: pairs.n, accuracy: three(pairs.percent.value), kappa: three(pairs.kappa.value),
    furthest: furthest.toExponential(1),
  };
}

const all = {
  decisions: csv("demo/decisions.csv"),
  predictions: csv("demo/predictions.csv"),
  items: read("demo/items.jsonl").toString().trim().split("\n").map((line) => JSON.parse(line)),
};
assert.deepEqual([all.decisions.length, all.predictions.length, all.items.length], [12705, 2539, 800]);
const folder = mkdtempSync(join(tmpdir(), "understudy-acceptance-"));
// PostgreSQL runs as somebody else when this runs as root, and has to get through.
chmodSync(folder, 0o755);
const server = await serve(folder);
try {
  const rows = [];
  for (const step of STEPS) rows.push(await stream(new Api(server), step, all));
  console.table(rows);
  console.log("Every figure of the server is what was counted from the files.");
} finally {
  server.child.removeAllListeners("exit");
  const ended = new Promise((resolve) => server.child.once("exit", resolve));
  server.child.kill("SIGINT");
  await ended;
  rmSync(folder, { recursive: true, force: true });
}
