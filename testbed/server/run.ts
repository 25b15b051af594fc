/** Deploys the stack to a server, looks at it, plays on it, takes it down, and says what was not proved. */
import { randomBytes } from "node:crypto";
import { cleaningUp } from "../clean-up";
import type { RemoveLater } from "../clean-up";
import { makeEndpointPool } from "../endpoint-pool";
import type { EndpointPool } from "../endpoint-pool";
import { startSlack } from "../aws/slack";
import type { LocalSlack } from "../aws/slack";
import { allHold, equal } from "../story";
import { makeTerminal } from "../../cli/terminal";
import type { Proof, Terminal } from "../../cli/terminal";
import { findAbilities, findGaps } from "./abilities";
import { connect } from "./clients";
import type { Clients, Server } from "./clients";
import { makeCustomer, recordOf } from "./customers";
import { proveDeclared } from "./declared";
import { deploy } from "./deployer";
import type { DeployedStack } from "./deployer";
import { collectDifferences } from "./differences";
import type { Differences } from "./differences";
import { openJourney, proveQueuePolicy } from "./journey";
import type { Journey } from "./journey";
import { proveNothingLeft } from "./orphans";
import { installMiniStack, startMiniStack } from "./ministack";
import type { Options } from "./options";
import { provePattern } from "./pattern";
import { provePermissions } from "./permissions";
import { NOT_PLAYED, SCENES, SCENES_WITH_OPTIONS } from "./scenes";
import type { Ability, Scene } from "./scenes";
import type { Cast } from "./story";

/** What the run works with, from its first step to its last. */
interface Run {
  server: Server;
  clients: Clients;
  slack: LocalSlack;
  terminal: Terminal;
  differences: Differences;
  abilities: Ability[];
  /** Shows proofs and keeps them. */
  show(proofs: Proof[]): void;
  removeLater: RemoveLater;
}

/** A report from a pool that the stack does not protect is waited for this long. */
const SILENCE_MS = 3_000;

/**
 * Runs everything and prints it. Interrupted, it deletes what it made, stops what it started, and ends the process.
 *
 * @returns whether every proof holds
 * @throws UsageError without a Python that will do
 * @throws Error when the server can't be started, or the stack not be deployed
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
    removeLater(async () => clients.leave());
    const slack = await startSlack();
    removeLater(slack.stop);
    const proofs: Proof[] = [];
    const show = (found: Proof[]) => {
      found.forEach(terminal.proof);
      proofs.push(...found);
    };

    const pool = await makePool(clients, server, removeLater);
    const otherPool = await makePool(clients, server, removeLater);
    const abilities = await findAbilities(clients, server, pool, differences, removeLater);
    terminal.step("deploy", `plays on ${server.endpoint}, which has: ${abilities.join(", ")}`);
    const run: Run = {
      server,
      clients,
      slack,
      terminal,
      differences,
      abilities,
      show,
      removeLater,
    };
    // Another run on the same server must not meet this one.
    const name = `e2e-${randomBytes(3).toString("hex")}`;
    await playDefaults(run, name, pool);
    await playOptions(run, `${name}-options`, pool, otherPool);

    terminal.heading("What is left");
    await Promise.all([pool.remove(), otherPool.remove()]);
    show(await proveNothingLeft(clients, `cognito-lockdown-${name}`));
    listDifferences(differences, terminal);
    const failed = proofs.filter((proof) => !proof.holds).length;
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(0);
    terminal.note(
      `${proofs.length} proofs, of which ${failed || "none"} failed, in ${seconds} s. ` +
        "What AWS itself does is not proved here.",
    );
    return allHold(proofs);
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

/** The stack with its default config, and every scene that the server is able to play. */
async function playDefaults(run: Run, name: string, pool: EndpointPool): Promise<void> {
  const { clients, differences, server, show, terminal } = run;
  const stack = await deployAndProve(run, name, {});
  const pattern = ruleOf(stack).inputs.eventPattern as string;

  terminal.heading("The rule's pattern, in the server's matching and in the rehearsal's");
  show(await provePattern(clients, pattern, null));

  terminal.heading("What the function may do");
  if (run.abilities.includes("permissions")) {
    await makeCustomer(clients, server, pool, "perry");
    show(await provePermissions(clients, server, stack, "perry", pool, null, run.removeLater));
  } else {
    differences.notPlayed("the role's permissions", "this server lets anybody do anything");
  }

  terminal.heading("The way of a record");
  const journey = await openJourney(clients, server, stack, differences);
  terminal.step("rule", "sends a record to the queue, and the function answers it");
  const [answer] = await journey.invocations();
  show([
    equal("the function logs one outcome for it", answer?.outcome, "rejected"),
    ...(await proveQueuePolicy(clients, stack, journey, server.region, differences)),
  ]);
  if (!answer?.isJson) {
    differences.unlike(
      "the function's log line",
      "declared as JSON; this server keeps the text that Node prints, which is read instead",
    );
  }

  await playScenes(run, stack, journey, pool, SCENES);
  for (const [scene, why] of Object.entries(NOT_PLAYED)) {
    differences.notPlayed(`the scene ${scene}`, why);
  }
  terminal.heading("After the scenes");
  show([
    ...(await findGaps(clients, stack, pool, differences)),
    await proveWebhookKept(run, stack, journey),
  ]);
  await stack.remove();
}

/** The stack with every option set, protecting one pool. */
async function playOptions(
  run: Run,
  name: string,
  pool: EndpointPool,
  otherPool: EndpointPool,
): Promise<void> {
  const { clients, differences, server, show, slack, terminal } = run;
  const stack = await deployAndProve(run, name, {
    userPoolIds: JSON.stringify([pool.userPoolId]),
    containment: "disable",
    unconfirmedReports: "alert",
    logRetentionDays: "90",
    alarmEmail: "security@example.com",
  });
  terminal.heading("The pattern of a rule for one pool");
  const pattern = ruleOf(stack).inputs.eventPattern as string;
  show(await provePattern(clients, pattern, [pool.userPoolId]));

  if (run.abilities.includes("permissions")) {
    terminal.heading("What the function for one pool may do");
    await makeCustomer(clients, server, otherPool, "perry");
    show(await provePermissions(clients, server, stack, "perry", pool, otherPool, run.removeLater));
  }
  // The way is opened with a record of the pool itself: no other gets through.
  const journey = await openJourney(clients, server, stack, differences, pool.userPoolId);
  await playScenes(run, stack, journey, pool, SCENES_WITH_OPTIONS);

  terminal.heading("A report from a pool that is not protected");
  slack.messages.length = 0;
  await journey.send(recordOf(server.region, otherPool.userPoolId, "perry"));
  const silent = await journey.staysSilent("perry", SILENCE_MS);
  show([equal("the rule keeps it from the function", silent, true)]);
  await stack.remove();
}

async function deployAndProve(
  { clients, differences, removeLater, server, show, slack, terminal }: Run,
  name: string,
  config: Record<string, string>,
): Promise<DeployedStack & { remove(): Promise<void> }> {
  const keys = Object.keys(config);
  terminal.heading(
    keys.length === 0
      ? "The stack with its default config, read back from the server"
      : `The stack with ${keys.join(", ")}, read back from the server`,
  );
  const stack = await deploy(
    clients,
    {
      name,
      config: {
        "aws:region": server.region,
        "cognito-lockdown:slackWebhookUrl": slack.webhookUrl,
        ...Object.fromEntries(keys.map((key) => [`cognito-lockdown:${key}`, config[key]!])),
      },
    },
    differences,
    removeLater,
  );
  terminal.step("deploy", `made ${stack.resources.length} resources`);
  show(await proveDeclared(stack.resources));
  return stack;
}

async function playScenes(
  run: Run,
  stack: DeployedStack,
  journey: Journey,
  pool: EndpointPool,
  scenes: Scene[],
): Promise<void> {
  const { abilities, differences, show, terminal } = run;
  const cast: Cast = { ...run, journey, pool, stack };
  for (const { name, title, needs, play } of scenes) {
    const missing = needs.filter((ability) => !abilities.includes(ability));
    if (missing.length > 0) {
      differences.notPlayed(`the scene ${name}`, `this server has no ${missing.join(", no ")}`);
      continue;
    }
    terminal.heading(title);
    const proofs = await play(cast);
    terminal.gap();
    show(proofs);
  }
}

async function makePool(
  { cognito }: Clients,
  server: Server,
  removeLater: RemoveLater,
): Promise<EndpointPool> {
  const pool = await makeEndpointPool(cognito, server.endpoint, {
    PoolName: "cognito-lockdown-e2e",
    UserPoolAddOns: { AdvancedSecurityMode: "ENFORCED" },
  });
  let removed = false;
  const remove = async () => {
    if (removed) return;
    removed = true;
    await pool.remove();
  };
  removeLater(remove);
  return { ...pool, remove };
}

/** The webhook stands in its parameter and nowhere else: not in the log, nor in anything that was deployed. */
async function proveWebhookKept(
  { slack }: Run,
  { resources }: DeployedStack,
  journey: Journey,
): Promise<Proof> {
  const secret = new URL(slack.webhookUrl).pathname;
  const logged = (await journey.invocations()).filter(({ text }) => text.includes(secret));
  const places: string[] = logged.map(() => "the function's log");
  for (const { type, name, made } of resources) {
    if (type === "aws:ssm/parameter:Parameter") continue;
    if (JSON.stringify(await made.read()).includes(secret)) places.push(name);
  }
  return equal("the webhook's URL stands nowhere but in its parameter", places, []);
}

function ruleOf({ resources }: DeployedStack) {
  return resources.find(({ type }) => type === "aws:cloudwatch/eventRule:EventRule")!;
}

function listDifferences(differences: Differences, terminal: Terminal): void {
  const { changed, unlike, notPlayed } = differences.list();
  const list = (heading: string, lines: string[]) => {
    if (lines.length > 0)
      terminal.note([`${heading}:`, ...lines.map((line) => `- ${line}`)].join("\n"));
  };
  list("Found as declared, and then changed for this run", changed);
  list("Played otherwise than on AWS", unlike);
  list("Not played on this server", notPlayed);
}
