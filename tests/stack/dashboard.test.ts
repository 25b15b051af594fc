/** The dashboard's body, as a pure function: its layout, its graphs, and the texts beside them. */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { LINKS } from "../../checks/finding";
import { dashboardBody, dashboardName } from "../../stack/dashboard";
import type { Shown } from "../../stack/dashboard-row";
import { markdownOf, metricsOf, rowsOf } from "../support/dashboard";
import { DECISION_ROWS } from "../support/decision-rows";

const ROOT = path.resolve(__dirname, "../..");

const SHOWN: Shown = {
  ...{ name: "cognito-lockdown", stack: "staging", region: "us-east-2" },
  ...{ namespace: "cognito-lockdown/staging", functionName: "responder", logGroupName: "log" },
  queues: {
    ...{ reports: "reports", deadLetters: "dead-letters" },
    ...{ followUps: "follow-ups", followUpDeadLetters: "follow-up-dead-letters" },
  },
  page: {
    ...{ apiId: "api-id", logGroupName: "page-log" },
    queues: { reports: "page-reports", deadLetters: "page-dead-letters" },
  },
  links: [...LINKS],
  alarmArns: ["arn:alarm-1", "arn:alarm-2"],
};

const bodyOf = (change: Partial<Shown> = {}, runbookUrl: string | null = null) =>
  dashboardBody({ ...SHOWN, ...change }, runbookUrl);
const textsOf = (change: Partial<Shown> = {}) =>
  bodyOf(change)
    .widgets.filter(({ type }) => type === "text")
    .map(markdownOf);
const titlesOf = (change: Partial<Shown> = {}) =>
  rowsOf(bodyOf(change)).map(({ widget }) => widget.properties.title);
const metricsIn = (title: string, change: Partial<Shown> = {}) =>
  metricsOf(bodyOf(change))
    .filter((metric) => metric.title === title)
    .map(({ metricName, dimensions, stat }) =>
      [metricName, ...Object.values(dimensions), stat].join(" "),
    );

/** The headings of the page that the texts refer to. */
const HEADINGS = [
  ...fs.readFileSync(path.join(ROOT, "docs/operations.md"), "utf8").matchAll(/^#+ (.+)$/gm),
].map(([, heading]) => heading);
const { scripts } = JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8"));

describe("dashboardBody", () => {
  describe("lays out", () => {
    const { widgets } = bodyOf();

    it("every widget inside 24 columns", () => {
      for (const { x, y, width, height } of widgets) {
        for (const place of [x, y, width, height]) expect(Number.isInteger(place)).to.equal(true);
        expect(Math.min(x, y)).to.be.at.least(0);
        expect(Math.min(width, height)).to.be.at.least(1);
        expect(x + width).to.be.at.most(24);
      }
    });

    it("no two at the same place", () => {
      const cells = widgets.flatMap(({ x, y, width, height }) =>
        Array.from({ length: width * height }, (_, at) =>
          [x + (at % width), y + Math.floor(at / width)].join(),
        ),
      );
      expect(new Set(cells).size).to.equal(cells.length);
    });

    it("graphs that can be read, each with a text beside it that is not cut off", () => {
      for (const { widget, text } of rowsOf(bodyOf())) {
        const { title } = widget.properties;
        expect(widget.width, `${title}`).to.be.at.least(12);
        expect(widget.height, `${title}`).to.be.within(6, 12);
        expect(text, `${title}`).not.to.equal(undefined);
        // At least: a line of 60 characters in nine columns, and two lines in a unit of height.
        const lines = markdownOf(text!).split("\n");
        const needed = lines.reduce((sum, line) => sum + Math.ceil(line.length / 60 || 1), 0);
        expect(needed, `${title}`).to.be.at.most(2 * text!.height);
      }
    });

    it("nothing but the header without a graph", () => {
      expect(widgets).to.have.lengthOf(2 * rowsOf(bodyOf()).length + 1);
      expect(widgets[0]).to.include({ type: "text", x: 0, y: 0, width: 24 });
    });
  });

  describe("says beside each graph", () => {
    const rows = rowsOf(bodyOf());

    it("what it shows, what is normal, and what to do otherwise, with a command", () => {
      for (const { widget, text } of rows) {
        expect(markdownOf(text!), String(widget.properties.title)).to.match(
          /^\*\*What it shows\.\*\* \S[^]+\n\n\*\*Normal\.\*\* \S[^]+\n\n\*\*Otherwise\.\*\* [^]*`(npm run|aws) /,
        );
      }
    });

    it("only commands that there are, for this stack", () => {
      const commands = textsOf().flatMap((text) => [...text.matchAll(/`(npm run [^`]+)`/g)]);
      expect(commands).to.have.lengthOf.above(5);
      for (const [, command] of commands) {
        const [, script, options] = /^npm run (\w+) -- (.+)$/.exec(command!) ?? [];
        expect(scripts, command).to.have.property(script!);
        expect(options, command).to.match(/^--stack staging( --(dry-run|open))?$/);
      }
      for (const [, command] of textsOf().flatMap((text) => [...text.matchAll(/`(aws [^`]+)`/g)])) {
        expect(command).to.match(/^aws logs tail (page-)?log --region us-east-2 --since 1d( |$)/);
      }
    });

    it("only sections of the operations page that there are", () => {
      const sections = textsOf().flatMap((text) => [...text.matchAll(/"([^"]+)"(?! })/g)]);
      const named = sections.map(([, section]) => section!).filter((name) => /^[A-Z]/.test(name));
      expect(named).to.include.members(["The dashboard", "What each alarm means"]);
      for (const section of named) expect(HEADINGS).to.include(section);
    });
  });

  it("names another program's component in each command, and its own in none", () => {
    const ofNpm = (name: string) =>
      textsOf({ name }).flatMap((text) => text.match(/npm run [^`]+/g) ?? []);
    for (const command of ofNpm("lockdown")) expect(command).to.include(" --name lockdown");
    for (const command of ofNpm("cognito-lockdown")) expect(command).not.to.include("--name");
  });

  it("shows the reports of every outcome, and says what each means", () => {
    const { title } = rowsOf(bodyOf())[1]!.widget.properties;
    expect(title).to.equal("Reports, by outcome");
    const outcomes = [...new Set(DECISION_ROWS.flatMap(({ outcome }) => outcome ?? []))];
    expect(outcomes).to.have.lengthOf(8);
    expect(metricsIn("Reports, by outcome").sort()).to.deep.equal(
      outcomes.map((outcome) => `Reports ${outcome} Sum`).sort(),
    );
    const [, , text] = textsOf();
    for (const outcome of outcomes)
      expect(text).to.match(new RegExp(`^- \`${outcome}\`: \\w`, "m"));
  });

  it("shows how long a lock takes, at half of the customers and at 99 of 100", () => {
    const title = "From the click to the lock";
    const link = ["ClickToLock link p50", "ClickToLock link p99"];
    expect(metricsIn(title, { page: null })).to.deep.equal(link);
    expect(metricsIn(title)).to.deep.equal([
      ...link,
      ...["ClickToLock page p50", "ClickToLock page p99"],
    ]);
  });

  it("shows every queue, with the values at which an alarm begins", () => {
    expect(metricsIn("Age of the oldest message")).to.deep.equal(
      ["reports", "page-reports", "follow-ups"].map(
        (queue) => `ApproximateAgeOfOldestMessage ${queue} Maximum`,
      ),
    );
    expect(metricsIn("Dead letters")).to.deep.equal(
      ["dead-letters", "page-dead-letters", "follow-up-dead-letters"].map(
        (queue) => `ApproximateNumberOfMessagesVisible ${queue} Maximum`,
      ),
    );
    expect(metricsIn("Follow-ups pending")).to.deep.equal(
      ["Delayed", "Visible", "NotVisible"].map(
        (kind) => `ApproximateNumberOfMessages${kind} follow-ups Maximum`,
      ),
    );
    const ages = bodyOf().widgets.find(
      ({ properties }) => properties.title === "Age of the oldest message",
    );
    expect(ages!.properties.annotations).to.deep.equal({
      horizontal: [
        { label: "alarm: reports", value: 300 },
        { label: "alarm: follow-ups", value: 1800 },
      ],
    });
  });

  it("shows the page's traffic, and how long requests take", () => {
    expect(metricsIn("Report page: requests")).to.deep.equal([
      ...["Count api-id Sum", "4xx api-id Sum", "5xx api-id Sum", "Latency api-id p99"],
    ]);
    expect(metricsIn("Report page: what did not get through")).to.deep.equal(
      ["PageReportsNotQueued", "PageTokensRefused", "PageThrottled", "PageStateFailures"].map(
        (metric) => `${metric} Sum`,
      ),
    );
  });

  it("shows the links that the self-check checks, and that it goes on", () => {
    expect(metricsIn("Broken links of the chain", { links: ["rule", "slack"] })).to.deep.equal([
      ...["BrokenLinks rule Maximum", "BrokenLinks slack Maximum", "SelfChecks Sum"],
    ]);
  });

  it("shows the alarms, those in alarm first", () => {
    const { widget } = rowsOf(bodyOf())[0]!;
    expect(widget.type).to.equal("alarm");
    expect(widget.properties).to.deep.equal({
      title: "Alarms",
      alarms: ["arn:alarm-1", "arn:alarm-2"],
      sortBy: "stateUpdatedTimestamp",
    });
  });

  it("has nothing of what a stack does not have", () => {
    const bare = { page: null, links: null, alarmArns: [] };
    expect(titlesOf(bare)).to.deep.equal([
      ...["Reports, by outcome", "From the click to the lock", "What went wrong in the function"],
      ...["Age of the oldest message", "Dead letters", "Follow-ups pending"],
    ]);
    expect(JSON.stringify(bodyOf(bare))).not.to.match(/page|self-check/i);
    expect(titlesOf()).to.have.lengthOf(titlesOf(bare).length + 4);
  });

  it("is about one region, and opens with the last day", () => {
    const { start, periodOverride, widgets } = bodyOf({ region: "eu-west-1" });
    expect({ start, periodOverride }).to.deep.equal({ start: "-P1D", periodOverride: "inherit" });
    for (const { type, properties } of widgets) {
      if (type === "metric") expect(properties.region).to.equal("eu-west-1");
    }
  });

  it("links to the team's runbook, with any address", () => {
    const header = (runbookUrl: string | null) => markdownOf(bodyOf({}, runbookUrl).widgets[0]!);
    expect(header(null)).not.to.include("](");
    expect(header("https://wiki.example.com/Stolen_(account)")).to.include(
      "[Your runbook](https://wiki.example.com/Stolen_%28account%29)",
    );
  });
});

describe("dashboardName", () => {
  it("tells components, stacks and regions apart, without cutting anything", () => {
    const long = "s".repeat(100);
    expect(dashboardName("lockdown", "prod", "us-east-2")).to.equal("lockdown-prod-us-east-2");
    expect(dashboardName("n".repeat(24), long, "us-gov-east-1")).to.match(/^[\w-]{1,255}$/);
    expect(dashboardName("n", `${long}1`, "r")).not.to.equal(dashboardName("n", `${long}2`, "r"));
  });

  it("has letters, digits, hyphens and underscores", () => {
    expect(dashboardName("lockdown", "my.own_stack", "us-east-2")).to.equal(
      "lockdown-my-own_stack-us-east-2",
    );
  });
});
