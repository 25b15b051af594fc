/** `npm run e2e`: deploys the stack to a server, reads it back, runs the scenarios, and removes everything again. */
import { randomBytes } from "node:crypto";
import { ACCOUNT_ID, envelope, feedbackRecord } from "../../cli/record";
import { makeTerminal } from "../../cli/terminal";
import type { Proof, Terminal } from "../../cli/terminal";
import { startSlack } from "../aws/slack";
import type { LocalSlack } from "../aws/slack";
import { cleaningUp } from "../clean-up";
import type { RemoveLater } from "../clean-up";
import { configOf } from "../deployment";
import { describeEnding } from "../ending";
import type { Played } from "../ending";
import { optionsFor } from "../environment";
import type { Ability, Environment, Stack } from "../environment";
import { makeEndpointPool } from "../pool";
import type { EndpointPool } from "../pool";
import { allHold, equal } from "../proofs";
import { SCENARIOS } from "../scenarios";
import { missingAbilities, runScenario } from "../scenarios/scenario";
import { findAbilities, findGaps } from "./abilities";
import { asDeployer, makeBoundary, proveDeployPolicy } from "./as-deployer";
import { connect } from "./clients";
import type { Clients, Server } from "./clients";
import { proveDeclared } from "./declared";
import { deploy, only } from "./deployer";
import type { DeployedStack } from "./deployer";
import { collectDifferences } from "./differences";
import type { Differences } from "./differences";
import { proveDoctor } from "./doctor";
import { makeServerEnvironment } from "./environment";
import { forgetCounters } from "./memory";
import { openEventPath, proveQueuePolicy } from "./event-path";
import type { EventPath } from "./event-path";
import { installMiniStack, startMiniStack } from "./ministack";
import type { Options } from "./options";
import { proveNothingLeft } from "./orphans";
import { openPage, openPageForScenarios, proveDeployedPage } from "./page";
import type { ServerPage } from "./page";
import { findPageGaps } from "./page-gaps";
import { provePagePolicy } from "./page-policy";
import { proveNotQueued, proveOtherAccount } from "./page-troubles";
import { provePattern } from "./pattern";
import { proveResponderPolicy } from "./responder-policy";

/** What the run works with, from its first step to its last. */
interface Run {
  server: Server;
  clients: Clients;
  /** The clients of the user who deploys: an administrator's where the server does not enforce permissions. */
  deployer: Clients;
  slack: LocalSlack;
  terminal: Terminal;
  differences: Differences;
  /** Begins the name of everything that the run makes: another run on the same server has another. */
  prefix: string;
  pool: EndpointPool;
  /** A pool that the stack with options does not protect. Both pools have the customer perry. */
  otherPool: EndpointPool;
  abilities: Ability[];
  /** Every proof so far. */
  played: Played[];
  /** Prints proofs about the stack and adds them. */
  show(proofs: Proof[]): void;
  removeLater: RemoveLater;
}

/**
 * Runs everything and prints it. When it is interrupted, it deletes what it made, stops what it started, and ends the
 * process.
 *
 * @returns whether every proof holds
 * @throws UsageError without a Python that can run MiniStack
 * @throws Error when the server can't be started, or the stack can't be deployed
 */
export function runEndToEnd(
  options: Options,
  terminal: Terminal = makeTerminal(process.stdout),
): Promise<boolean> {
  return cleaningUp(terminal, async (removeLater) => {
    const startedAt = Date.now();
    terminal.heading("The server");
    const differences = collectDifferences();
    differences.unlike(
      "the deployment",
      "by testbed/server/deployer.ts over the AWS SDK, in place of Pulumi's engine and the AWS provider",
    );
    const server =
      options.server ?? (await startServer(options.region, terminal, differences, removeLater));
    const clients = connect(server);
    removeLater(clients.disconnect);
    const slack = await startSlack();
    removeLater(slack.stop);
    const name = `e2e-${randomBytes(3).toString("hex")}`;
    const prefix = `cognito-lockdown-${name}`;
    const makePool = async (poolName: string) => {
      const pool = await makeEndpointPool(clients.cognito, server.endpoint, poolName);
      removeLater(pool.remove);
      await pool.addCustomer("perry");
      return pool;
    };
    const pool = await makePool(prefix);
    const otherPool = await makePool(`${prefix}-other`);
    const made = { server, clients, slack, terminal, differences, prefix, removeLater };
    const abilities = await findAbilities(clients, server, pool, differences, prefix, removeLater);
    terminal.step("deploy", `runs on ${server.endpoint}, which has: ${abilities.join(", ")}`);

    const played: Played[] = [];
    const show = (proofs: Proof[]) => {
      proofs.forEach(terminal.proof);
      played.push({ scenario: "the stack", proofs });
    };
    const runStacks = async (deployer: Clients) => {
      const run: Run = { ...made, deployer, pool, otherPool, abilities, played, show };
      await runStack(run, name, "default");
      await runStack(run, `${name}-options`, "all options");
      if (abilities.includes("report page")) await runPageStack(run, `${name}-button`);
    };
    if (abilities.includes("denied operations")) {
      await asDeployer(made, runStacks);
    } else {
      differences.notRun("the policies of docs/", "this server does not enforce any");
      await runStacks(clients);
    }

    terminal.heading("What is left");
    await Promise.all([pool.remove(), otherPool.remove()]);
    show([await proveNothingLeft(clients, prefix)]);
    listDifferences(differences, terminal);
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(0);
    terminal.note(`The run took ${seconds} s. What AWS itself does is not proved here.`);
    const holds = allHold(played.flatMap(({ proofs }) => proofs));
    terminal.result(describeEnding(played), holds);
    return holds;
  });
}

async function startServer(
  region: string,
  terminal: Terminal,
  differences: Differences,
  removeLater: RemoveLater,
): Promise<Server> {
  const python = await installMiniStack(removeLater, (text) => terminal.step("deploy", text));
  const server = await startMiniStack(python, region, removeLater);
  terminal.step("deploy", `starts MiniStack ${server.version}`);
  differences.unlike(
    "the function's process",
    `MiniStack runs it on this machine's Node ${process.version} (${process.arch}), whatever is declared`,
  );
  return server;
}

/** Deploys the stack, proves what is declared, runs the scenarios of it, and removes it. */
async function runStack(run: Run, name: string, config: Stack): Promise<void> {
  const { abilities, clients, differences, otherPool, pool, server, show, slack, terminal } = run;
  const isForOnePool = config === "all options";
  const boundary = isForOnePool ? await makeBoundary(run) : null;
  const stack = await deployAndProve(run, name, {
    ...optionsFor(pool.userPoolId, config),
    ...(boundary && { permissionsBoundaryArn: boundary.arn, protectData: "true" }),
  });

  if (!isForOnePool) {
    terminal.heading("npm run doctor, with one link broken at a time");
    show(await proveDoctor(run, stack, pool.userPoolId));
  }

  terminal.heading("The rule's pattern, matched by the server and by the local driver");
  const pattern = only(stack, "aws:cloudwatch/eventRule:EventRule", "-feedback").inputs
    .eventPattern;
  show(await provePattern(clients, pattern, isForOnePool ? [pool.userPoolId] : null));

  terminal.heading("What the function may do");
  if (abilities.includes("denied operations")) {
    show(await proveResponderPolicy(run, stack, "perry", isForOnePool ? otherPool : null));
    if (!isForOnePool) {
      terminal.heading("What the deploying user may do, besides deploying");
      const { userPoolId: UserPoolId, clientId: ClientId } = pool;
      show(await proveDeployPolicy(run, run.deployer, stack, { UserPoolId, ClientId }));
    }
  } else {
    differences.notRun("the role's permissions", "this server does not enforce any");
  }

  terminal.heading("The path of a record");
  const path = await openEventPath(clients, server, stack, differences, pool.userPoolId);
  terminal.step("rule", "sends a record to the queue, and the function is invoked with it");
  const [invocation] = await path.invocations();
  show([
    equal("the function logs one outcome for it", invocation?.outcome, "rejected"),
    ...(await proveQueuePolicy(clients, stack, path, differences)),
  ]);
  if (!invocation?.isJson) {
    differences.unlike(
      "the function's log line",
      "declared as JSON; this server keeps the text that Node prints, which is read instead",
    );
  }

  await runScenarios(run, { stack, path }, config);

  terminal.heading("After the scenarios");
  if (isForOnePool) {
    slack.messages.length = 0;
    const { userPoolId } = otherPool;
    const click = { region: server.region, userPoolId, user: "perry", time: new Date() };
    await path.send(envelope(feedbackRecord(click)));
    show([
      equal("the rule does not match another pool's report", await path.staysSilent("perry"), true),
      equal("Slack got nothing", slack.messages.length, 0),
    ]);
  }
  show([
    ...(await findGaps(clients, stack, pool, differences)),
    await proveWebhookKept(run, stack, path),
    await proveMemoryUsed(path),
  ]);
  await stack.remove();
  await boundary?.remove();
}

/**
 * The same for a stack with the report page, under a host name of its own. Its name does not end in `-page`, which is how
 * the page's own resources end.
 */
async function runPageStack(run: Run, name: string): Promise<void> {
  const { abilities, clients, differences, pool, prefix, server, show, slack, terminal } = run;
  const stack = await deployAndProve(run, name, {
    ...optionsFor(pool.userPoolId, "report page"),
    reportPageDomain: `${prefix}.example.com`,
    reportPageCertificateArn: `arn:aws:acm:${server.region}:${ACCOUNT_ID}:certificate/e2e`,
  });
  const parts = { ...run, stack };

  if (abilities.includes("denied operations")) {
    terminal.heading("What the page may do");
    show(await provePagePolicy(run, stack, { UserPoolId: pool.userPoolId, Username: "perry" }));
  }

  terminal.heading("The page, through its API");
  const deployed = await openPage(parts);
  show([
    ...(await proveDeployedPage(deployed, parts, "perry")),
    ...(await findPageGaps(deployed, parts)),
  ]);

  const path = await openEventPath(clients, server, stack, differences, pool.userPoolId);
  const page = await openPageForScenarios(deployed, parts, path);
  await runScenarios(run, { stack, path, page }, "report page");

  if (abilities.includes("audit log")) {
    terminal.heading("What no scenario can make");
    if (abilities.includes("denied operations")) show(await proveNotQueued(page, parts));
    show([...(await proveOtherAccount(page, parts, slack)), page.proveUnsigned()]);
  }

  terminal.heading("After the scenarios");
  show([
    ...(await findGaps(clients, stack, pool, differences)),
    await proveWebhookKept(run, stack, path),
    await proveMemoryUsed(path),
  ]);
  await stack.remove();
}

async function deployAndProve(
  { deployer, differences, removeLater, server, show, slack, terminal }: Run,
  name: string,
  options: Record<string, string>,
): Promise<DeployedStack & { remove(): Promise<void> }> {
  const keys = Object.keys(options);
  terminal.heading(
    keys.length === 0
      ? "The stack with its default config, read back from the server"
      : `The stack with ${keys.join(", ")}, read back from the server`,
  );
  const config = configOf(server.region, { slackWebhookUrl: slack.webhookUrl, ...options });
  const stack = await deploy(deployer, { name, config }, differences, removeLater);
  terminal.step("deploy", `made ${stack.resources.length} resources`);
  show(await proveDeclared(stack.resources));
  return stack;
}

async function runScenarios(
  run: Run,
  parts: { stack: DeployedStack; path: EventPath; page?: ServerPage },
  needed: Stack,
): Promise<void> {
  const { abilities, differences, played } = run;
  const environment: Environment = await makeServerEnvironment({ ...run, ...parts });
  for (const scenario of SCENARIOS.filter((candidate) => candidate.stack === needed)) {
    const missing = missingAbilities(scenario, abilities);
    if (missing.length > 0) {
      differences.notRun(
        `the scenario ${scenario.name}`,
        `this server has no ${missing.join(", no ")}`,
      );
      continue;
    }
    await forgetCounters(run.clients, parts.stack.outputs.memoryTableName!, differences);
    const proofs = await runScenario(scenario, environment);
    played.push({ scenario: scenario.name, proofs });
  }
}

/** The webhook is in its parameter and nowhere else: not in the log, nor in anything that was deployed. */
async function proveWebhookKept(
  { slack }: Run,
  { resources }: DeployedStack,
  path: EventPath,
): Promise<Proof> {
  const secret = new URL(slack.webhookUrl).pathname;
  const logged = (await path.invocations()).filter(({ text }) => text.includes(secret));
  const places: string[] = logged.map(() => "the function's log");
  for (const { type, name, made } of resources) {
    if (type === "aws:ssm/parameter:Parameter") continue;
    if (JSON.stringify(await made.read()).includes(secret)) places.push(name);
  }
  return equal("the webhook's URL is nowhere but in its parameter", places, []);
}

/** A run without memory locks all the same, so that no scenario would notice it. */
async function proveMemoryUsed(path: EventPath): Promise<Proof> {
  const without = (await path.invocations()).filter(({ hasMemory }) => !hasMemory);
  return equal("every run had its memory", without.length, 0);
}

function listDifferences(differences: Differences, terminal: Terminal): void {
  const { changed, unlike, notRun } = differences.list();
  const list = (heading: string, lines: string[]) => {
    if (lines.length > 0)
      terminal.note([`${heading}:`, ...lines.map((line) => `- ${line}`)].join("\n"));
  };
  list("Found as declared, and then changed for this run", changed);
  list("Different from AWS", unlike);
  list("Not run on this server", notRun);
}
