/** The pages that `npm run pictures` takes pictures of, and what is said where Chromium is missing; it is not needed here. */
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { expect } from "chai";
import { DRILL_MARK, MARKS } from "../../handler/duty";
import { render } from "../../handler/render";
import { slackMessage, section } from "../../handler/slack-text";
import { slackTime } from "../../handler/time-text";
import { kindsOfNotification, READ_AT } from "../../testbed/pictures/kinds";
import { pageOf } from "../../testbed/pictures/page";

const ROOT = path.resolve(__dirname, "../..");

describe("the pictures", () => {
  const kinds = kindsOfNotification();
  const texts = kinds.map(({ content }) => render(content, READ_AT).text);
  const page = (text: string) =>
    pageOf(slackMessage("", section(null, [text])), { device: "phone", theme: "dark" }, READ_AT);

  it("show every duty and a drill, each under a name of its own", () => {
    const marks = new Set(texts.map((text) => text.split(" ")[0]));
    expect([...marks].sort()).to.deep.equal([...Object.values(MARKS), DRILL_MARK].sort());
    expect(new Set(kinds.map(({ name }) => name)).size).to.equal(kinds.length);
  });

  it("show a time in the reader's zone, and the day by its name where it is near", () => {
    const on = (iso: string) => page(slackTime(new Date(iso)));
    expect(on("2026-11-22T04:03:00Z")).to.include("today at 5:03 AM");
    expect(on("2026-11-21T22:59:00Z")).to.include("yesterday at 11:59 PM");
    expect(on("2026-11-23T04:03:00Z")).to.include("tomorrow at 5:03 AM");
    expect(on("2026-12-24T04:03:00Z")).to.include("Dec 24, 2026 at 5:03 AM");
  });

  it("draw marks, code, lines and commands as Slack does", () => {
    const html = page("*Do* it :lock:\nUser: `a :lock: *b*`\n```\naws x &lt;y&gt;\n```");
    expect(html).to.include("<b>Do</b> it 🔒<br>User: <code>a :lock: *b*</code>");
    expect(html).to.include("<pre>aws x &lt;y&gt;</pre>");
  });

  it("draw every kind without a mark, an emoji or a time that is left over", () => {
    for (const { name, content } of kinds) {
      const view = { device: "desktop", theme: "light" } as const;
      const html = pageOf(render(content, READ_AT), view, READ_AT);
      const body = html.slice(html.indexOf("<body>"));
      expect(body, name).not.to.match(/:[a-z]+_[a-z_]+:|:lock:|:warning:|<!date|\*\w|```/);
      expect(body, name).to.include('id="duty"');
    }
  });

  for (const file of ["testbed/pictures/main.ts", "tests/browser/install.ts"]) {
    it(`need Chromium, and say so in one line: ${file}`, () => {
      const args = ["--require", "ts-node/register/transpile-only", path.join(ROOT, file)];
      const env = { ...process.env, CHROMIUM_PATH: "", PATH: path.join(__dirname, "nothing-here") };
      const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
      expect(status).to.equal(2);
      expect(stderr).to.match(
        /^Chromium is missing: install it \(apt-get install chromium\), .*\n$/,
      );
    });
  }
});
