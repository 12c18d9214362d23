/** `kistd`: the daemon, and what must work without a running one. Refuses a hostile start before it loads anything. */
import { refuseHostileStart } from "./os/hardening.ts";
import { sayAndExit } from "./say-and-exit.ts";

try {
  refuseHostileStart(process.env, process.execArgv);
  const [verb = "serve", ...rest] = process.argv.slice(2);
  switch (verb) {
    case "serve":
      await (await import("./serve.ts")).serve();
      break;
    case "doctor":
      await (await import("./offline/doctor.ts")).doctor(rest);
      break;
    case "audit":
      await (await import("./offline/verify-bundle.ts")).audit(rest);
      break;
    case "backup":
      await (await import("./offline/restore.ts")).backup(rest);
      break;
    default:
      process.stderr.write(`kistd: no such verb: ${verb}\n`);
      process.exitCode = 2;
  }
} catch (error) {
  sayAndExit(error, process.argv.includes("--json"));
}
