/** The local servers. Other tests call them with the real SDK. */
import * as net from "node:net";
import { expect } from "chai";
import { startAwsServer, startServer } from "../../../testbed/aws/server";
import type { LocalServer } from "../../../testbed/aws/server";

describe("a local server", () => {
  let server: LocalServer;
  afterEach(() => server.stop());

  it("listens on 127.0.0.1 and on no other address", async () => {
    server = await startServer(() => ({ body: "" }));
    expect(server.url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
    const answered = await new Promise<boolean>((resolve) => {
      const socket = net.connect(Number(new URL(server.url).port), "127.0.0.2");
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.setTimeout(2000, () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    expect(answered).to.equal(false);
  });

  it("returns status 500 when the response can't be made", async () => {
    server = await startServer(() => {
      throw new Error("broken");
    });
    expect((await fetch(server.url)).status).to.equal(500);
  });

  it("refuses an operation that it does not have, with AWS's error for that", async () => {
    server = await startAwsServer({});
    const response = await fetch(server.url, {
      method: "POST",
      headers: { "x-amz-target": "Service.toString" },
      body: "{}",
    });
    expect(response.status).to.equal(400);
    expect(await response.json()).to.deep.equal({
      __type: "UnknownOperationException",
      message: "no toString here",
    });
  });
});
