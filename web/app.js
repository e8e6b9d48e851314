// The page: takes files, hands them to the worker, shows what it found. No file leaves the machine.
const $ = (id) => document.getElementById(id);
const WORDS = {
  python: ["正在启动（约 5 秒）…", "Starting (about 5 seconds)…"],
  rules: ["正在读取规则…", "Reading the rules…"],
  ready: ["可以核对了。", "Ready."],
  busy: ["正在核对…", "Checking…"],
  fault: ["出错了：", "Something went wrong: "],
  view: ["核对结果", "Result"],
  none: ["没有发现问题。", "No finding."],
  found: ["有问题，请看下面。", "There are findings: see below."],
  failed: ["有文件未能核对：", "Something could not be checked:"],
  some: ["未能核对", "could not be checked"],
  others: ["其余有问题，请看下面：", "there are findings in the others, see below:"],
  clean: ["其余没有发现问题：", "no finding in the others:"],
  json: ["下载 JSON", "Download JSON"],
  html: ["下载网页", "Download the page"],
  copy: ["下载标注好的原文件", "Download the marked copy"],
  yaml: ["下载读出的 report.yaml", "Download the report.yaml that was read"],
  empty: ["先选文件或粘贴文字。", "Choose files or paste text first."],
};
const lang = () => $("lang").value;
const word = (key) => WORDS[key][lang() === "zh" ? 0 : 1];
const worker = new Worker("worker.js", { type: "module" });
const waiting = new Map();
let number = 0;
let step = "python";

function state(key, more = "") {
  step = key;
  $("told").textContent = word(key) + more;
}

function translate() {
  document.documentElement.lang = lang() === "zh" ? "zh-CN" : "en";
  for (const part of document.querySelectorAll("[data-zh]")) part.textContent = part.dataset[lang() === "zh" ? "zh" : "en"];
  state(step);
}

const ask = (job) =>
  new Promise((resolve) => {
    const id = ++number;
    waiting.set(id, resolve);
    worker.postMessage({ ...job, id, lang: lang() });
  });

worker.onmessage = ({ data }) => {
  if (data.id) {
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
  } else if (data.fault) {
    state("fault", data.fault);
  } else {
    $("bar").value = data.at;
    state(data.step);
    if (data.step === "ready") {
      $("bar").hidden = true;
      document.body.dataset.ready = Math.round(performance.now());
    }
  }
};

const made = (name, text, cls) => {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  if (cls) element.className = cls;
  return element;
};

function download(name, text, type, told) {
  const link = made("a", told, "download");
  link.download = name;
  link.href = URL.createObjectURL(new Blob([text], { type }));
  return link;
}

// What a run came to, in a line; of several files it says which could not be checked, and what became of the others.
function verdict(answer) {
  if (answer.code !== 2) return word(answer.code === 0 ? "none" : "found");
  const reports = JSON.parse(answer.made["fincheck.json"] ?? '{"reports": []}').reports;
  const failed = reports.filter((report) => report.problems);
  if (!failed.length || failed.length === reports.length) return word("failed");
  const found = reports.some((report) => report.checks?.some((check) => check.severity && !check.waived));
  const names = failed.map((report) => report.file).join("、");
  return `${names} ${word("some")}${lang() === "zh" ? "；" : "; "}${word(found ? "others" : "clean")}`;
}

async function check(files) {
  if (!files.length) {
    state("empty");
    return;
  }
  state("busy");
  $("bar").hidden = false;
  $("bar").removeAttribute("value");
  const together = $("together").checked;
  const names = files.map(([name]) => name);
  const answer = await ask({ kind: "run", files, together });
  $("bar").hidden = true;
  if (answer.fault) {
    state("fault", answer.fault);
    return;
  }
  state("ready");
  const box = made("section", "", "result");
  box.dataset.code = answer.code;
  box.dataset.told = answer.told;
  box.append(made("h2", `${names.join("、")} · ${verdict(answer)}`));
  if (answer.wrong.trim()) box.append(made("pre", answer.wrong));
  const tools = made("div", "", "tools");
  const unread = answer.code === 2 && files.length === 1; // of which everything is said above
  const html = unread ? "" : answer.made["fincheck.html"];
  const base = names[0].replace(/\.[^.]*$/, "");
  if (html) tools.append(download(`${base}.html`, html, "text/html", word("html")));
  if (!unread && answer.made["fincheck.json"]) tools.append(download(`${base}.json`, answer.made["fincheck.json"], "application/json", word("json")));
  for (const kind of ["xlsx", "docx"]) {
    const copy = answer.made[`fincheck.${kind}`];
    if (copy) tools.append(download(`${base}.checked.${kind}`, copy, "application/octet-stream", word("copy")));
  }
  box.append(tools);
  if (html) {
    const frame = made("iframe");
    frame.title = word("view");
    frame.src = URL.createObjectURL(new Blob([html], { type: "text/html" }));
    box.append(frame);
  }
  $("results").prepend(box);
  box.scrollIntoView({ block: "start" });
  if (names.some((name) => !/\.ya?ml$/i.test(name))) {
    const read = await ask({ kind: "extra", names, together });
    if (read.text) tools.append(download(`${base}.report.yaml`, read.text, "application/yaml", word("yaml")));
  }
}

// names are kept, without folders; two of one name get a number
async function taken(list) {
  const found = [];
  const known = new Set();
  for (const file of list) {
    let name = file.name.replace(/[\\/]/g, "-").replace(/^-+/, "") || "report";
    for (let i = 2; known.has(name); i++) name = `${i}-${file.name}`;
    known.add(name);
    found.push([name, new Uint8Array(await file.arrayBuffer())]);
  }
  return found;
}

$("lang").value = navigator.language.startsWith("zh") ? "zh" : "en";
$("lang").addEventListener("change", translate);
$("files").addEventListener("change", async () => check(await taken($("files").files)));
$("input").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value;
  // what has keys and colons of YAML is YAML; anything else is the text of a disclosure
  const name = /^\s*[^\s:：#]+:(\s|$)/m.test(text) ? "report.yaml" : "公开文字.txt";
  check(text.trim() ? [[name, new TextEncoder().encode(text)]] : []);
});
const drop = $("drop");
for (const kind of ["dragenter", "dragover"]) {
  addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
addEventListener("dragleave", () => drop.classList.remove("over"));
addEventListener("drop", async (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  check(await taken(event.dataTransfer.files));
});
translate();
if ("serviceWorker" in navigator) navigator.serviceWorker.register("offline.js").catch(() => {});
