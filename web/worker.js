// Runs fincheck under Pyodide, away from the page: the page stays usable, and nothing here can reach the document.
import { loadPyodide } from "./pyodide.mjs";

const say = (message) => postMessage(message);

const SETUP = `
import os, sys
sys.path.insert(0, "/site")
os.environ["COLUMNS"] = "120"

def run(job):
    import contextlib, io, shutil
    from fincheck.cli import main
    shutil.rmtree("/job", ignore_errors=True)
    os.makedirs("/job/out")
    os.chdir("/job")
    for name, data in job["files"]:
        with open(name, "wb") as file:
            file.write(bytes(data))
    names = [name for name, _ in job["files"]]
    together = ["--together"] if job["together"] and len(names) > 1 else []
    kinds = ["html", "json"]
    if len(names) == 1 and names[0].lower().endswith((".xlsx", ".docx")):
        kinds.append(names[0].lower()[-4:])  # the marked copy
    outputs = [word for kind in kinds for word in ("-o", f"{kind}=out/fincheck.{kind}")]
    told, wrong, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(wrong):
        try:
            main(["check", "--lang", job["lang"], "--format", "text", "--jobs", "1", *outputs, *together, "--", *names])
        except SystemExit as ended:
            code = ended.code or 0
    made = {}
    for name in sorted(os.listdir("out")):
        with open(os.path.join("out", name), "rb") as file:
            data = file.read()
        made[name] = data if name.endswith(("xlsx", "docx")) else data.decode("utf-8")
    return code, told.getvalue(), wrong.getvalue(), made

def extra(job):
    """Return the report.yaml that was read from the documents of the last run, or the empty text."""
    import contextlib, io
    from fincheck.cli import main
    names = job["names"]
    together = ["--together"] if job["together"] and len(names) > 1 else []
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            main(["read", "--lang", job["lang"], "-o", "out/report.yaml", *together, "--", *names])
        except SystemExit:
            pass
    try:
        with open("out/report.yaml", encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""
`;

async function prepare() {
  say({ at: 5, step: "python" });
  const [python, site] = await Promise.all([
    loadPyodide({ indexURL: new URL("./", import.meta.url).href }),
    fetch("./site.zip").then((answer) => answer.arrayBuffer()),
  ]);
  say({ at: 70, step: "rules" });
  python.unpackArchive(site, "zip", { extractDir: "/site" });
  python.runPython(SETUP);
  // the modules that every audit needs, so that the first one does not wait for them
  python.runPython("import fincheck.cli, fincheck.cli.commands.check; from fincheck.rulebook import packaged; packaged.load()");
  say({ at: 100, step: "ready" });
  // what only an audit needs comes while somebody looks for a file
  python.runPython("import fincheck.explanation.diagnose, fincheck.explanation.why, fincheck.render.html, fincheck.render.formats.json, fincheck.render.formats.text, fincheck.quality.fates");
  return python;
}

const ready = prepare();
ready.catch((error) => say({ fault: String(error) }));

onmessage = async ({ data: job }) => {
  try {
    const python = await ready;
    const name = job.kind === "extra" ? "extra" : "run";
    const answer = python.globals.get(name)(python.toPy(job));
    if (job.kind === "extra") {
      say({ id: job.id, text: answer });
      return;
    }
    const [code, told, wrong, made] = answer.toJs({ dict_converter: Object.fromEntries });
    answer.destroy();
    say({ id: job.id, code, told, wrong, made });
  } catch (error) {
    say({ id: job.id, fault: String(error) });
  }
};
