/** The commands on the component of another Pulumi program, on the local AWS over HTTP, and as processes. */
import { expect } from "chai";
import { replay } from "../../operate/replay";
import { runFile } from "../support/command";
import { useLearn } from "../support/learn-run";
import { POOL } from "../support/local-stack";
import type { LocalStack } from "../support/local-stack";
import { makePrinted } from "../support/printed";
import { useRestore } from "../support/restore-run";
import { messageOf, useStackMocks } from "../support/stack-mocks";

/** Its resources have the same names as those of this program's stack `staging`. */
const ID = { name: "cognito", stack: "lockdown-staging" };
const ARGS = ["--stack", ID.stack, "--name", ID.name];

const own = ({ variables }: LocalStack) =>
  Object.assign(variables, { COMPONENT: ID.name, STACK: ID.stack });

describe("npm run restore -- --name", () => {
  const restore = useRestore();

  it("gives an account back, and names the component in Slack", async () => {
    own(restore.stack());
    await restore.stack().remember(restore.casey(), restore.escalated());
    expect(await restore.run(["--yes", ...ARGS])).to.equal(true);
    expect(restore.printed().text()).to.match(
      /^\nRestore: casey, component cognito, stack lockdown-staging in us-east-2\n/,
    );
    const [message] = restore.stack().slack.messages;
    expect(message!.text).to.match(/^:unlock: `cognito\/lockdown-staging`: `casey`: given back/);
    expect(message!.blocks![0]).to.have.nested.property(
      "text.text",
      ":unlock: given back · cognito/lockdown-staging",
    );
  });

  it("leaves the accounts of this program's own stack alone, whose names are the same", async () => {
    const error = await restore.run(["--yes", ...ARGS]).catch(({ message }: Error) => message);
    expect(error).to.match(/^the queue \S+ belongs to the stack "staging"$/);
    expect(restore.changes()).to.deep.equal([]);
  });
});

describe("npm run replay -- --name", () => {
  const mocks = useStackMocks();

  it("moves no message of another component whose queues have its names", async () => {
    const printed = makePrinted();
    const options = { ...ID, dryRun: false };
    const error = await messageOf(replay(options, "us-east-2", { terminal: printed.terminal }));
    expect(error).to.match(/belongs to the stack "staging"$/);
    expect(printed.text()).to.match(/^\nReplay: component cognito, stack lockdown-staging in us-e/);
    expect(mocks.operations().join()).not.to.match(/Move|Receive/);
  });
});

describe("npm run learn -- --name", () => {
  const { stack, run, text } = useLearn();

  it("names the component in its heading, and in the command that it leaves behind", async () => {
    own(stack());
    expect(await run({}, ["--client", "rehearsal-client", ...ARGS])).to.equal(true);
    expect(text()).to.include(`in pool ${POOL}, component cognito, stack lockdown-staging in us-e`);
    expect(text()).to.include(
      "npm run restore -- --stack lockdown-staging --name cognito --user='casey.o'",
    );
  });
});

describe("a command with --name, as a process", () => {
  const { stack } = useRestore();
  const history = (args: string[], AWS_REGION: string) =>
    runFile("operate/history-main.ts", args, { ...stack().environment, AWS_REGION });

  it("takes AWS_REGION, also where this program has a stack of the same name", async () => {
    own(stack());
    const good = await history([...ARGS, "--open"], "us-east-2");
    expect(good).to.include({ exitCode: 0, stderr: "files of Pulumi: 0\n" });
    expect(good.stdout).to.match(
      /^\nHistory: [^\n]*, component cognito, stack lockdown-staging in us-e/,
    );
    const same = ["--stack", "staging", "--name", ID.name, "--open"];
    const without = await history(same, "");
    expect(without.exitCode).to.equal(2);
    expect(without.stderr).to.match(
      /^no region: AWS_REGION is not set; [^\n]* "cognito" is not here/,
    );
    const other = await history(same, "us-east-2");
    expect(other.exitCode).to.equal(1);
    expect(other.stderr).to.include('no component "cognito" in the stack "staging" in us-east-2');
  });
});
