/** Whoever opens the report page without a browser: what is submitted is what a browser would submit. */
import { expect } from "chai";
import { startServer } from "../../testbed/aws/server";
import type { Answer, LocalServer } from "../../testbed/aws/server";
import { open, press } from "../../testbed/visitor";

const FORM = `<title>no</title><style>h1 { color: red }</style>
<h1>Was this
  &quot;you&quot;?</h1>
<form method="post" action="/other"><button name="a" value="o">Other</button></form>
<form method="post" action="/report">
<input type="hidden" name="u" value="ren&eacute;e+&amp;&lt;&#39;&quot;é">
<button class="x" name="answer" value="Invalid">Lock <b>it</b></button>
<button name="answer" value="Valid">It was me</button></form>`;

describe("a visitor", () => {
  let server: LocalServer;
  let requests: string[];

  async function start(answer: (path: string) => Answer) {
    requests = [];
    server = await startServer((request, body) => {
      requests.push(`${request.method} ${request.url} ${body}`);
      return answer(request.url!);
    });
  }
  afterEach(() => server.stop());

  it("reads a page's status, heading and text, without its style", async () => {
    await start(() => ({ status: 400, body: FORM }));
    const seen = await open(`${server.url}/report?t=1`);
    expect(seen).to.include({
      ...{ status: 400, url: `${server.url}/report?t=1`, heading: 'Was this "you"?' },
      text: 'no Was this "you"? Other Lock it It was me',
    });
    expect((await open(server.url, "HEAD")).heading).to.equal("");
    expect(requests).to.deep.equal(["GET /report?t=1 ", "HEAD / "]);
  });

  it("submits the hidden fields and the button that was pressed, and follows", async () => {
    await start((path) =>
      path === "/report"
        ? { status: 303, headers: { location: "/status" }, body: "" }
        : { body: FORM },
    );
    const seen = await press(await open(`${server.url}/link?t=1`), "Lock it");
    expect(seen.url).to.equal(`${server.url}/status`);
    const [, posted, followed] = requests as [string, string, string];
    const [method, path, body] = posted.split(" ");
    expect([method, path]).to.deep.equal(["POST", "/report"]);
    expect([...new URLSearchParams(body)]).to.deep.equal([
      ["u", "ren&eacute;e+&<'\"é"],
      ["answer", "Invalid"],
    ]);
    expect(followed).to.equal("GET /status ");
  });

  it("presses no button that is not there", async () => {
    await start(() => ({ body: FORM }));
    const failure = await press(await open(server.url), "Lock").catch(
      (error: Error) => error.message,
    );
    expect(failure).to.equal('the page "Was this "you"?" has no button "Lock"');
  });
});
